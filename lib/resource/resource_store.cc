#include "lib/resource/resource_store.h"

#include <memory>

#include "lib/contract/changes.h"
#include "lib/contract/names.h"
#include "lib/db/input.h"
#include "lib/db/page.h"
#include "lib/db/row.h"
#include "lib/resource/body.h"
#include "lib/resource/sql.h"
#include "lib/resource/standard_requests.h"

namespace luukku::resource {
namespace {

namespace statements = luukku::sql::lib::resource;
using google::protobuf::Message;

Row RowOf(const pqxx::row& row) {
  return {
      .id = db::Text(row["id"]), .version = db::Int(row["version"]), .body = db::Text(row["body"])};
}

db::Input InputOf(const db::Statement& statement, const std::string& collection) {
  db::Input input(statement);
  input.Set("kind", collection);
  return input;
}

db::Input InputOf(const db::Statement& statement, const std::string& collection,
                  const std::string& id) {
  db::Input input = InputOf(statement, collection);
  input.Set("id", id);
  return input;
}

void LockNames(db::Transaction& transaction, const std::string& collection,
               const std::vector<std::string>& ids) {
  db::Input input = InputOf(statements::kLockNames, collection);
  input.Set("ids", db::ToArray(ids));
  transaction.Execute(statements::kLockNames, input.ToParams());
}

void SetChange(const Change& change, db::Input& input) {
  input.Set("actor", change.actor);
  input.Set("method", change.method);
  input.Set("request_id", change.request_id);
}

// Adds the differences between two bodies; a missing one counts as empty.
void AddChanges(const pqxx::row& row, const Message& prototype, common::v1::Revision& revision) {
  const std::unique_ptr<Message> before(prototype.New()), after(prototype.New());
  if (!row["previous_body"].is_null()) ReadBody(db::Text(row["previous_body"]), *before);
  if (!row["body"].is_null()) ReadBody(db::Text(row["body"]), *after);
  for (const FieldDifference& difference : Differences(*before, *after)) {
    common::v1::FieldChange& change = *revision.add_changes();
    change.set_field(difference.field->name());
    change.set_old_value(difference.old_value);
    change.set_new_value(difference.new_value);
  }
}

common::v1::Revision RevisionOf(const pqxx::row& row, const Message& prototype) {
  common::v1::Revision revision;
  revision.set_revision(db::Int(row["revision"]));
  *revision.mutable_time() = db::ToProto(db::TimeOf(row["at"]));
  revision.set_actor(db::Text(row["actor"]));
  revision.set_method(db::Text(row["method"]));
  revision.set_request_id(db::Text(row["request_id"]));
  revision.set_deleted(row["body"].is_null());
  if (!revision.deleted()) AddChanges(row, prototype, revision);
  return revision;
}

}  // namespace

std::vector<Row> FindRows(db::Connection& connection, const std::string& collection,
                          const std::vector<std::string>& ids) {
  db::Input input = InputOf(statements::kGetResources, collection);
  input.Set("ids", db::ToArray(ids));
  input.Set("most_bytes", kMostBytes);
  std::vector<Row> found;
  for (const auto& row : connection.Execute(statements::kGetResources, input.ToParams())) {
    found.push_back(RowOf(row));
  }
  return found;
}

ListPage ListRows(db::Connection& connection, const ListQuery& query) {
  const db::Statement& statement =
      query.by_title ? statements::kListResourcesByTitle : statements::kListResourcesById;
  db::Input input = InputOf(statement, query.collection);
  input.Set("after_place", query.after_place);
  input.Set("after_id", query.after_id);
  input.Set("wanted", query.filter.wanted);
  input.Set("absent", db::ToArray(query.filter.absent));
  input.Set("limit", query.page_size + 1);
  input.Set("most_bytes", db::kReadBytes);
  const auto rows = connection.Execute(statement, input.ToParams());
  ListPage page;
  const int count = db::RowsOfPage(rows, query.page_size);
  for (int i = 0; i < count; ++i) {
    page.rows.push_back(RowOf(rows[i]));
    page.rows.back().place = db::Text(rows[i]["place"]);
  }
  page.has_more = static_cast<int>(rows.size()) > count;
  return page;
}

bool HasRow(db::Transaction& transaction, const std::string& collection, const std::string& id) {
  db::Input input = InputOf(statements::kGetResources, collection);
  input.Set("ids", db::ToArray(std::vector<std::string>{id}));
  input.Set("most_bytes", kMostBytes);
  return !transaction.Execute(statements::kGetResources, input.ToParams()).empty();
}

std::optional<Row> LockRow(db::Transaction& transaction, const std::string& collection,
                           const std::string& id) {
  LockNames(transaction, collection, {id});
  const auto rows = transaction.Execute(
      statements::kLockResource, InputOf(statements::kLockResource, collection, id).ToParams());
  if (rows.empty()) return std::nullopt;
  return RowOf(rows[0]);
}

int64_t CountRows(db::Transaction& transaction, const std::string& collection) {
  const auto rows = transaction.Execute(
      statements::kCountResources, InputOf(statements::kCountResources, collection).ToParams());
  return db::Int(rows[0]["count"]);
}

std::vector<Row> CreateRows(db::Transaction& transaction, const Kind& kind,
                            const std::vector<const Message*>& resources, const Change& change) {
  const std::string collection = kind.collection();
  db::Input input = InputOf(statements::kCreateResources, collection);
  SetChange(change, input);
  db::Rows& asked = input.RowsOf("asked");
  std::vector<std::string> ids;
  for (const Message* resource : resources) {
    ids.push_back(IdOf(TextIn(*resource, "name"), collection));
    asked.Begin();
    asked.Set("id", ids.back());
    asked.Set("title", TitleOf(kind, *resource));
    asked.Set("body", BodyOf(*resource));
  }
  LockNames(transaction, collection, ids);  // So all earlier revisions are visible.
  std::vector<Row> created;
  for (const auto& row : transaction.Execute(statements::kCreateResources, input.ToParams())) {
    created.push_back({.id = db::Text(row["id"]), .version = db::Int(row["version"])});
  }
  return created;
}

int64_t UpdateRow(db::Transaction& transaction, const Kind& kind, const std::string& id,
                  const Message& resource, const Change& change) {
  db::Input input = InputOf(statements::kUpdateResource, kind.collection(), id);
  SetChange(change, input);
  input.Set("title", TitleOf(kind, resource));
  input.Set("body", BodyOf(resource));
  db::Array known;
  for (int i = 0; i < kind.message->field_count(); ++i) known.Add(kind.message->field(i)->name());
  input.Set("known", known);
  return db::Int(transaction.Execute(statements::kUpdateResource, input.ToParams())[0]["version"]);
}

int64_t DeleteRow(db::Transaction& transaction, const Kind& kind, const Row& row,
                  const Change& change) {
  db::Input input = InputOf(statements::kDeleteResource, kind.collection(), row.id);
  SetChange(change, input);
  return db::Int(transaction.Execute(statements::kDeleteResource, input.ToParams())[0]["version"]);
}

void ForgetRevisions(db::Transaction& transaction, const std::string& collection,
                     const std::string& id) {
  transaction.Execute(statements::kForgetRevisions,
                      InputOf(statements::kForgetRevisions, collection, id).ToParams());
}

std::optional<std::string> FindRevision(db::Connection& connection, const std::string& collection,
                                        const std::string& id, int64_t revision) {
  db::Input input = InputOf(statements::kGetRevision, collection, id);
  input.Set("revision", revision);
  const auto rows = connection.Execute(statements::kGetRevision, input.ToParams());
  if (rows.empty() || rows[0]["body"].is_null()) return std::nullopt;
  return db::Text(rows[0]["body"]);
}

RevisionPage ListRevisions(db::Connection& connection, const std::string& collection,
                           const std::string& id, int64_t before, int64_t page_size,
                           const Message& prototype) {
  db::Input input = InputOf(statements::kListRevisions, collection, id);
  input.Set("before", before);
  input.Set("limit", page_size + 1);
  input.Set("most_bytes", db::kReadBytes);
  const auto rows = connection.Execute(statements::kListRevisions, input.ToParams());
  RevisionPage page;
  int64_t bytes = 0;
  for (const auto& row : rows) {
    // The listed changes may be larger than the bodies.
    page.has_more =
        static_cast<int64_t>(page.revisions.size()) == page_size || bytes > db::kPageBytes;
    if (page.has_more) break;
    page.revisions.push_back(RevisionOf(row, prototype));
    bytes += static_cast<int64_t>(row["body"].size() + row["previous_body"].size() +
                                  page.revisions.back().ByteSizeLong());
  }
  return page;
}

}  // namespace luukku::resource
