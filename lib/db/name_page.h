#pragma once

#include <cstdint>
#include <pqxx/result>
#include <pqxx/row>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "lib/db/page.h"
#include "lib/db/params.h"

// Pages of lists that are sorted by display name, then id.
namespace luukku::db {

struct NamePage {
  int64_t size = 0;
  // Of the previous page's last row; empty, which sorts before all, for the first page.
  std::string after_name, after_id;
  std::string query;  // Goes into the token; see lib/contract/pages.h.
};

// A token holds for one method and one caller. Errors: INVALID_ARGUMENT, as for all lists.
absl::StatusOr<NamePage> ParseNamePage(std::string_view method, std::string_view caller,
                                       int32_t page_size, const std::string& page_token);

// $1, $2 and $3 of the list's statement: display name and id to continue after, and the number of
// rows. That is one more than the page has: the extra row shows that there is a next page.
Params ParamsOf(const NamePage& page);

// The token of the page after this one, which ends with `last`.
std::string TokenAfter(const NamePage& page, const pqxx::row& last);

// The list's response. The rows have columns id and display_name; `add_row(row, response)` adds
// one.
template <typename Response, typename AddRow>
Response ResponseOf(const pqxx::result& rows, const NamePage& page, AddRow add_row) {
  Response response;
  const int count = RowsOfPage(rows, page.size);
  for (int i = 0; i < count; ++i) add_row(rows[i], response);
  if (static_cast<int>(rows.size()) > count)
    response.set_next_page_token(TokenAfter(page, rows[count - 1]));
  return response;
}

}  // namespace luukku::db
