#include "services/survey/invitations/time_page.h"

#include <optional>
#include <utility>
#include <vector>

#include "lib/contract/pages.h"
#include "lib/contract/texts.h"
#include "lib/db/row.h"
#include "lib/status/proto_time.h"

namespace luukku::survey {
absl::StatusOr<TimePage> ParseTimePage(std::string query, int64_t size, const std::string& token) {
  std::optional<std::vector<std::string>> keys;
  if (auto status = DecodePageToken(query, token, 2, &keys); !status.ok()) return status;
  TimePage page{.size = size, .query = std::move(query)};
  if (keys) {
    if (!TimeOfSql((*keys)[0]) || !IsUuid((*keys)[1])) return PageTokenInvalid();
    page.after_time = (*keys)[0];
    page.after_id = (*keys)[1];
  }
  return page;
}

std::string TokenAfter(const TimePage& page, const pqxx::row& last, const char* time_column) {
  return EncodePageToken(page.query, {db::Text(last[time_column]), db::Text(last["id"])});
}

}  // namespace luukku::survey
