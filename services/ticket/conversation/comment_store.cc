#include "services/ticket/conversation/comment_store.h"

#include "absl/strings/str_cat.h"
#include "services/ticket/conversation/sql.h"

namespace luukku::ticket {

namespace statements = luukku::sql::services::ticket::conversation;

v1::ListCommentsResponse ListComments(db::Connection& connection, const NumberedQuery& query,
                                      std::set<int64_t>& restricted) {
  const auto& statement = query.newest_first ? statements::kListCommentsNewestFirst
                                             : statements::kListCommentsOldestFirst;
  const auto rows = connection.ReadAs(query.reader, statement, ParamsOf(query));
  return NumberedPage<v1::ListCommentsResponse>(
      rows, query, "number", restricted, [&query](const pqxx::row& row, auto& response) {
        v1::Comment& comment = *response.add_comments();
        comment.set_name(absl::StrCat("tickets/", query.ticket, "/comments/", db::Text(row["id"])));
        comment.set_text(db::Text(row["text"]));
        comment.set_internal(db::Bool(row["internal"]));
        comment.set_author(db::Text(row["author"]));
        comment.set_author_kind(static_cast<common::v1::ActorKind>(db::Int(row["author_kind"])));
        db::SetTime(row["create_time"], &comment, &v1::Comment::mutable_create_time);
      });
}

}  // namespace luukku::ticket
