#include "tools/luukkuctl/text.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"

namespace luukku::ctl {
namespace {

struct Character {
  uint32_t code_point = 0;
  size_t size = 0;  // Bytes; 0 where the text is not UTF-8.
};

bool IsContinuation(char byte) { return (static_cast<uint8_t>(byte) & 0xC0) == 0x80; }

// The first character of `text`, which is not empty. Overlong forms, surrogates and numbers beyond
// Unicode are not UTF-8.
Character FirstCharacter(absl::string_view text) {
  static constexpr uint32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
  const auto lead = static_cast<uint8_t>(text[0]);
  if (lead < 0x80) return {lead, 1};
  const size_t size = lead >= 0xF8 ? 0 : lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 0;
  if (size == 0 || text.size() < size) return {};
  uint32_t code_point = lead & (0x7Fu >> size);
  for (size_t i = 1; i < size; ++i) {
    if (!IsContinuation(text[i])) return {};
    code_point = code_point << 6 | (static_cast<uint8_t>(text[i]) & 0x3Fu);
  }
  const bool is_surrogate = code_point >= 0xD800 && code_point <= 0xDFFF;
  if (code_point < kSmallest[size] || code_point > 0x10FFFF || is_surrogate) return {};
  return {code_point, size};
}

// Whether showing it could drive the terminal or make a line read as something else.
bool IsUnsafe(uint32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) ||  // C0, DEL and C1.
         (c >= 0x200B && c <= 0x200F) ||         // Zero width and direction marks.
         (c >= 0x2028 && c <= 0x202E) ||         // Separators and overrides of direction.
         (c >= 0x2060 && c <= 0x206F) ||         // Invisible operators and isolates.
         c == 0x061C || c == 0xFEFF || c >= 0xE0000;
}

std::string EscapeOf(uint32_t c) {
  if (c == '\n') return "\\n";
  if (c == '\t') return "\\t";
  if (c < 0x80) return absl::StrFormat("\\x%02x", c);
  return c > 0xFFFF ? absl::StrFormat("\\U%08x", c) : absl::StrFormat("\\u%04x", c);
}

}  // namespace

std::string Escape(absl::string_view text) {
  std::string result;
  while (!text.empty()) {
    const Character character = FirstCharacter(text);
    const size_t size = std::max<size_t>(character.size, 1);
    if (character.size == 0) {
      absl::StrAppendFormat(&result, "\\x%02x", static_cast<uint8_t>(text[0]));
    } else if (IsUnsafe(character.code_point)) {
      absl::StrAppend(&result, EscapeOf(character.code_point));
    } else {
      absl::StrAppend(&result, text.substr(0, size));
    }
    text.remove_prefix(size);
  }
  return result;
}

std::vector<std::string> EscapedLines(absl::string_view text) {
  std::vector<std::string> lines;
  for (absl::string_view line : absl::StrSplit(absl::StripSuffix(text, "\n"), '\n')) {
    lines.push_back(Escape(absl::StripSuffix(line, "\r")));
  }
  return lines;
}

std::string EscapedBlock(absl::string_view text, size_t indent) {
  const std::string margin(indent, ' ');
  std::string block;
  for (const std::string& line : EscapedLines(text)) {
    const bool has_margin = block.empty() || absl::StartsWith(line, margin);
    absl::StrAppend(&block, has_margin ? "" : margin, line, "\n");
  }
  return block;
}

size_t DisplayWidth(absl::string_view utf8) {
  return static_cast<size_t>(
      std::count_if(utf8.begin(), utf8.end(), [](char byte) { return !IsContinuation(byte); }));
}

std::string Pad(absl::string_view utf8, size_t width) {
  const size_t used = DisplayWidth(utf8);
  return absl::StrCat(utf8, std::string(width > used ? width - used : 0, ' '));
}

std::string ShortTime(const google::protobuf::Timestamp& time) {
  return absl::FormatTime("%Y-%m-%d %H:%MZ", absl::FromUnixSeconds(time.seconds()),
                          absl::UTCTimeZone());
}

namespace {

std::function<absl::TimeZone()>& ZoneFinder() {
  static auto& finder = *new std::function<absl::TimeZone()>;
  return finder;
}

absl::TimeZone& ShownZone() {
  static absl::TimeZone zone = absl::UTCTimeZone();
  return zone;
}

}  // namespace

std::string ShownTime(const google::protobuf::Timestamp& time) {
  if (ZoneFinder() != nullptr) ShownZone() = std::exchange(ZoneFinder(), nullptr)();
  if (ShownZone() == absl::UTCTimeZone()) return ShortTime(time);
  return absl::FormatTime("%Y-%m-%d %H:%M %Z", absl::FromUnixSeconds(time.seconds()), ShownZone());
}

void SetShownZone(std::function<absl::TimeZone()> find) { ZoneFinder() = std::move(find); }

std::string ShortDuration(const google::protobuf::Duration& duration) {
  return absl::FormatDuration(absl::Seconds(duration.seconds()));
}

void Table::AddRow(std::vector<std::string> cells) {
  for (std::string& cell : cells) cell = cell.empty() ? std::string(kEmpty) : Escape(cell);
  rows_.push_back(std::move(cells));
}

std::string Table::Render() const {
  std::vector<size_t> widths(titles_.size());
  const auto widen = [&widths](const std::vector<std::string>& cells) {
    for (size_t i = 0; i < cells.size(); ++i) {
      widths[i] = std::max(widths[i], DisplayWidth(cells[i]));
    }
  };
  widen(titles_);
  std::for_each(rows_.begin(), rows_.end(), widen);

  std::string result;
  const auto append = [&](const std::vector<std::string>& cells) {
    for (size_t i = 0; i + 1 < cells.size(); ++i) {
      absl::StrAppend(&result, Pad(cells[i], widths[i]), "  ");
    }
    absl::StrAppend(&result, cells.back(), "\n");
  };
  append(titles_);
  std::for_each(rows_.begin(), rows_.end(), append);
  return result;
}

std::string RenderPairs(const std::vector<std::pair<std::string, std::string>>& pairs) {
  size_t width = 0;
  for (const auto& [label, value] : pairs) width = std::max(width, DisplayWidth(label));
  const std::string below = "\n" + std::string(width + 2, ' ');
  std::string result;
  for (const auto& [label, value] : pairs) {
    const std::string shown =
        value.empty() ? std::string(kEmpty) : absl::StrJoin(EscapedLines(value), below);
    absl::StrAppend(&result, Pad(label, width), "  ", shown, "\n");
  }
  return result;
}

}  // namespace luukku::ctl
