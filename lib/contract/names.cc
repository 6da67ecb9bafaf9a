#include "lib/contract/names.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "lib/contract/texts.h"

namespace luukku {
namespace {

constexpr size_t kMaxIdLength = 64;

bool IsIdCharacter(unsigned char c) { return std::isalnum(c) || c == '.' || c == '_' || c == '-'; }

}  // namespace

std::string IdOf(std::string_view name, std::string_view collection) {
  if (name.size() <= collection.size() + 1 || name.substr(0, collection.size()) != collection ||
      name[collection.size()] != '/') {
    return "";
  }
  const std::string_view id = name.substr(collection.size() + 1);
  const bool fits = id.size() <= kMaxIdLength && std::all_of(id.begin(), id.end(), IsIdCharacter);
  return fits ? std::string(id) : "";
}

std::optional<int64_t> NumberOf(std::string_view name, std::string_view collection) {
  const std::string id = IdOf(name, collection);
  int64_t number = 0;
  const bool plain =
      !id.empty() && id.size() <= 18 && id[0] != '0' &&
      std::all_of(id.begin(), id.end(), [](unsigned char c) { return std::isdigit(c); });
  if (!plain || !absl::SimpleAtoi(id, &number)) return std::nullopt;
  return number;
}

NamePattern::NamePattern(std::string_view pattern) {
  const size_t slash = pattern.find("/{");
  if (slash == std::string_view::npos || pattern.back() != '}') std::abort();
  collection_ = pattern.substr(0, slash);
  kind_ = pattern.substr(slash + 2, pattern.size() - slash - 3);
  const size_t colon = kind_.find(':');
  if (colon == std::string_view::npos) return;
  const std::string_view longest = kind_.substr(colon + 1);
  if (!absl::SimpleAtoi({longest.data(), longest.size()}, &longest_)) std::abort();
  kind_ = kind_.substr(0, colon);
}

bool NamePattern::Matches(std::string_view name) const {
  if (kind_ == "number") return NumberOf(name, collection_).has_value();
  const std::string id = IdOf(name, collection_);
  if (id.empty() || id.size() > longest_) return false;
  if (kind_ == "uuid") return IsUuid(id);
  return kind_ != "word" || IsWord(id);
}

std::string NamePattern::Example() const {
  const std::string collection(collection_);
  if (kind_ == "number") return absl::StrCat("\"", collection, "/1042\"");
  if (kind_ == "uuid") return absl::StrCat("\"", collection, "/UUID\"");
  return absl::StrCat("\"", collection, "/ID\", ID of 1 to ", longest_,
                      kind_ == "word" ? " of a-z 0-9 -" : " of A-Z a-z 0-9 . _ -");
}

}  // namespace luukku
