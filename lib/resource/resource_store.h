#pragma once

#include <google/protobuf/message.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lib/db/connection.h"
#include "lib/db/pool.h"
#include "lib/resource/filter_rules.h"
#include "luukku/common/v1/revision.pb.h"

// The rows of resources (migrations/0001_resources.sql). All throw what pqxx throws.
namespace luukku::resource {

// A kind is known by its collection: "cannedReplies".
struct Row {
  std::string id;
  int64_t version = 0;
  std::string place;  // In the list; set by lists only.
  std::string body;
};

// Those of the ids that exist, in any order.
std::vector<Row> FindRows(db::Connection& connection, const std::string& collection,
                          const std::vector<std::string>& ids);

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

// Who changes something, for its revision.
struct Change {
  std::string actor, method, request_id;
};

// Keeps others from changing it until the transaction ends.
std::optional<Row> LockRow(db::Transaction& transaction, const std::string& collection,
                           const std::string& id);

// Each writes the revision too, and returns its number. Create: nullopt if there is one already.
// The others: of a row that is locked.
std::optional<int64_t> CreateRow(db::Transaction& transaction, const std::string& collection,
                                 const std::string& id, const google::protobuf::Message& resource,
                                 const Change& change);
int64_t UpdateRow(db::Transaction& transaction, const std::string& collection,
                  const std::string& id, const google::protobuf::Message& resource,
                  const Change& change);
int64_t DeleteRow(db::Transaction& transaction, const std::string& collection, const Row& row,
                  const Change& change);

// The body of a revision; nullopt if there is none, or it is of a deletion.
std::optional<std::string> FindRevision(db::Connection& connection, const std::string& collection,
                                        const std::string& id, int64_t revision);

struct RevisionPage {
  std::vector<common::v1::Revision> revisions;
  bool has_more = false;
};
// Those before `before`, newest first, of resources like `prototype`.
RevisionPage ListRevisions(db::Connection& connection, const std::string& collection,
                           const std::string& id, int64_t before, int64_t page_size,
                           const google::protobuf::Message& prototype);

}  // namespace luukku::resource
