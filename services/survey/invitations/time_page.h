#pragma once

#include <cstdint>
#include <pqxx/result>
#include <pqxx/row>
#include <string>

#include "absl/status/statusor.h"
#include "lib/db/page.h"
#include "lib/db/params.h"

// Pages of lists that are sorted by a time and a UUID.
namespace luukku::survey {

struct TimePage {
  int64_t size = 0;
  db::Param after_time, after_id;  // Of the previous page's last row; NULL at first.
  std::string query;               // Goes into the token; see lib/contract/pages.h.
};

// `query` is the part of the request that must not change between pages. Errors: INVALID_ARGUMENT
// PAGE_TOKEN_INVALID.
absl::StatusOr<TimePage> ParseTimePage(std::string query, int64_t size, const std::string& token);

// The token of the page after this one, which ends with `last`.
std::string TokenAfter(const TimePage& page, const pqxx::row& last, const char* time_column);

// The list's response, from rows with a column id and one with the time; one row more than the page
// has means that there is a next page. `add_row(row, response)` adds one.
template <typename Response, typename AddRow>
Response ResponseOf(const pqxx::result& rows, const TimePage& page, const char* time_column,
                    AddRow add_row) {
  Response response;
  const int count = db::RowsOfPage(rows, page.size);
  for (int i = 0; i < count; ++i) add_row(rows[i], response);
  if (static_cast<int>(rows.size()) > count) {
    response.set_next_page_token(TokenAfter(page, rows[count - 1], time_column));
  }
  return response;
}

}  // namespace luukku::survey
