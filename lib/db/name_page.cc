#include "lib/db/name_page.h"

#include <google/protobuf/wrappers.pb.h>

#include <optional>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "lib/contract/pages.h"
#include "lib/db/row.h"

namespace luukku::db {
namespace {

// Names of people may come from tokens and contain any character, even the separator of keys.
std::string ToKey(const std::string& text) {
  google::protobuf::StringValue value;
  value.set_value(text);
  std::string key;
  absl::WebSafeBase64Escape(value.SerializeAsString(), &key);
  return key;
}

// False if PostgreSQL would refuse the text: it is not UTF-8, so the token was not made here.
bool FromKey(const std::string& key, std::string& text) {
  google::protobuf::StringValue value;
  std::string bytes;
  if (!absl::WebSafeBase64Unescape(key, &bytes) || !value.ParseFromString(bytes)) return false;
  text = value.value();
  return true;
}

}  // namespace

absl::StatusOr<NamePage> ParseNamePage(std::string_view method, std::string_view caller,
                                       int32_t page_size, const std::string& page_token) {
  NamePage page;
  page.size = PageSizeOf(page_size);
  page.query = absl::StrCat(std::string(method), "\n", std::string(caller), "\n");
  std::optional<std::vector<std::string>> keys;
  if (auto status = DecodePageToken(page.query, page_token, 2, &keys); !status.ok()) return status;
  if (keys && !(FromKey((*keys)[0], page.after_name) && FromKey((*keys)[1], page.after_id))) {
    return PageTokenInvalid();
  }
  return page;
}

Params ParamsOf(const NamePage& page) {
  return MakeParams(page.after_name, page.after_id, page.size + 1);
}

std::string TokenAfter(const NamePage& page, const pqxx::row& last) {
  return EncodePageToken(page.query, {ToKey(Text(last["display_name"])), ToKey(Text(last["id"]))});
}

}  // namespace luukku::db
