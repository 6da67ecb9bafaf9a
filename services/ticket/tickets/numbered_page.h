#pragma once

#include <cstdint>
#include <pqxx/result>
#include <set>
#include <string>

#include "lib/contract/pages.h"
#include "lib/db/page.h"
#include "lib/db/params.h"
#include "lib/db/reader.h"
#include "lib/db/row.h"

// Pages of rows that belong to one ticket, such as comments and history.
namespace luukku::ticket {

// One page of a ticket's rows, in order.
struct NumberedQuery {
  db::Reader reader;
  int64_t ticket = 0;
  // Number (version) of the last one before, as the reader sees it; 0 for none.
  int64_t after = 0;
  int64_t page_size = 0;
  std::string query;
  bool newest_first = false;
};

// Rows of one ticket are numbered by a column as the reader sees them: a customer's without the
// holes that would tell of internal ones.
template <typename Response, typename AddRow>
Response NumberedPage(const pqxx::result& rows, const NumberedQuery& query,
                      const char* number_column, std::set<int64_t>& restricted, AddRow add_row) {
  Response response;
  const int count = db::RowsOfPage(rows, query.page_size);
  for (int i = 0; i < count; ++i) {
    if (db::Bool(rows[i]["restricted"])) restricted.insert(query.ticket);
    add_row(rows[i], response);
  }
  if (static_cast<int>(rows.size()) > count) {
    response.set_next_page_token(
        EncodePageToken(query.query, {db::Text(rows[count - 1][number_column])}));
  }
  return response;
}

inline db::Params ParamsOf(const NumberedQuery& query) {
  constexpr int64_t kAboveAll = int64_t{1} << 52;
  const int64_t after = query.newest_first && query.after == 0 ? kAboveAll : query.after;
  return db::MakeParams(query.ticket, after, query.page_size + 1, db::kReadBytes);
}

}  // namespace luukku::ticket
