#pragma once

#include <google/protobuf/message.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lib/db/connection.h"
#include "lib/db/pool.h"
#include "lib/resource/filter_rules.h"
#include "lib/resource/kind.h"
#include "luukku/common/v1/revision.pb.h"

// The rows of resources (migrations/0001_resources.sql). All functions may throw pqxx's exceptions.
namespace luukku::resource {

// A kind is known by its collection: "cannedReplies".
struct Row {
  std::string id;
  int64_t version = 0;
  std::string place;  // In the list; set by lists only.
  std::string body;
};

// The rows of the ids that exist, in any order; each id once. If several bodies are larger than
// kMostBytes together, all are empty.
inline constexpr int64_t kMostBytes = 2 << 20;
std::vector<Row> FindRows(db::Connection& connection, const std::string& collection,
                          const std::vector<std::string>& ids);
bool HasRow(db::Transaction& transaction, const std::string& collection, const std::string& id);

struct ListQuery {
  std::string collection;
  bool by_title = true;  // Else by id.
  std::string after_place, after_id;
  int64_t page_size = 0;
  Filter filter;
};
struct ListPage {
  std::vector<Row> rows;
  bool has_more = false;
};
ListPage ListRows(db::Connection& connection, const ListQuery& query);

// Keeps others from changing it until the transaction ends.
std::optional<Row> LockRow(db::Transaction& transaction, const std::string& collection,
                           const std::string& id);

int64_t CountRows(db::Transaction& transaction, const std::string& collection);

// These write the revisions too. CreateRows creates those of `resources` that do not exist and
// returns them with their versions; their names must differ.
std::vector<Row> CreateRows(db::Transaction& transaction, const Kind& kind,
                            const std::vector<const google::protobuf::Message*>& resources,
                            const Change& change);
// For a locked row. They return the new version.
int64_t UpdateRow(db::Transaction& transaction, const Kind& kind, const std::string& id,
                  const google::protobuf::Message& resource, const Change& change);
int64_t DeleteRow(db::Transaction& transaction, const Kind& kind, const Row& row,
                  const Change& change);

// Deletes all revisions of a resource but its newest.
void ForgetRevisions(db::Transaction& transaction, const std::string& collection,
                     const std::string& id);

// The body of a revision; nullopt if there is none, or it is of a deletion.
std::optional<std::string> FindRevision(db::Connection& connection, const std::string& collection,
                                        const std::string& id, int64_t revision);

struct RevisionPage {
  std::vector<common::v1::Revision> revisions;
  bool has_more = false;
};
// The revisions before `before`, newest first, of a resource of the type of `prototype`.
RevisionPage ListRevisions(db::Connection& connection, const std::string& collection,
                           const std::string& id, int64_t before, int64_t page_size,
                           const google::protobuf::Message& prototype);

}  // namespace luukku::resource
