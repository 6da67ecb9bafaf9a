#include "lib/db/name_page.h"

#include <optional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "lib/contract/pages.h"
#include "lib/db/row.h"

namespace luukku::db {
absl::StatusOr<NamePage> ParseNamePage(std::string_view method, std::string_view caller,
                                       int32_t page_size, const std::string& page_token) {
  NamePage page;
  page.size = PageSizeOf(page_size);
  page.query = absl::StrCat(std::string(method), "\n", std::string(caller), "\n");
  std::optional<std::vector<std::string>> keys;
  if (auto status = DecodePageToken(page.query, page_token, 2, &keys); !status.ok()) return status;
  if (keys) {
    page.after_name = (*keys)[0];
    page.after_id = (*keys)[1];
  }
  return page;
}

Params ParamsOf(const NamePage& page) {
  return MakeParams(page.after_name, page.after_id, page.size + 1);
}

std::string TokenAfter(const NamePage& page, const pqxx::row& last) {
  return EncodePageToken(page.query, {Text(last["display_name"]), Text(last["id"])});
}

}  // namespace luukku::db
