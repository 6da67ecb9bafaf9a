#include "tools/luukkuctl/imports/time_names.h"

#include <unicode/dtfmtsym.h>
#include <unicode/locid.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "lib/text/folding.h"

namespace luukku::ctl {
namespace {

using icu::DateFormatSymbols;

constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr const char* kWeekdays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr const char* kHalves[] = {"AM", "PM"};

enum Kind { kMonth, kWeekday, kHalf };

// A name in a pattern.
struct Name {
  Kind kind;
  bool has_dot;  // Behind it, of the pattern's own.
};

// In their order.
std::vector<Name> NamesIn(absl::string_view pattern) {
  std::vector<Name> names;
  for (size_t at = 0; at + 1 < pattern.size(); ++at) {
    if (pattern[at] != '%') continue;
    const char c = pattern[++at];
    const bool has_dot = at + 1 < pattern.size() && pattern[at + 1] == '.';
    if (c == 'b' || c == 'B' || c == 'h') names.push_back({kMonth, has_dot});
    if (c == 'a' || c == 'A') names.push_back({kWeekday, has_dot});
    if (c == 'p') names.push_back({kHalf, has_dot});
  }
  return names;
}

// The form by which names are compared: "pm" for "p.\u00A0m.".
std::string Bare(absl::string_view name) {
  return absl::StrReplaceAll(Folded(name), {{".", ""}, {" ", ""}});
}

// Adds ICU's names with the English one of each.
template <size_t count>
void Add(const icu::UnicodeString* names, const char* const (&english)[count],
         std::map<std::string, std::string>& result) {
  for (size_t i = 0; i < count; ++i) {
    std::string name;
    names[i].toUTF8String(name);
    result.emplace(Bare(name), english[i]);
  }
}

// The end of the word at `at`: letters and their marks, with dots, hyphens and apostrophes between.
size_t EndOfWord(absl::string_view text, size_t at) {
  const auto size = static_cast<int32_t>(text.size());
  auto end = static_cast<int32_t>(at);
  for (int32_t next = end; next < size;) {
    UChar32 c = 0;
    U8_NEXT(text.data(), next, size, c);
    if (c < 0) break;
    const bool is_letter = (U_GET_GC_MASK(c) & (U_GC_L_MASK | U_GC_M_MASK)) != 0;
    if (is_letter) end = next;
    if (!is_letter && (end == static_cast<int32_t>(at) || (c != '.' && c != '-' && c != '\'')))
      break;
  }
  return static_cast<size_t>(end);
}

}  // namespace

absl::StatusOr<TimeNames> TimeNames::Of(const std::string& language) {
  const icu::Locale locale = icu::Locale::createFromName(language.c_str());
  const char* const* const known = icu::Locale::getISOLanguages();
  const std::string code = locale.getLanguage();
  bool is_known = false;
  for (size_t i = 0; known[i] != nullptr; ++i) is_known = is_known || code == known[i];
  UErrorCode error = U_ZERO_ERROR;
  const DateFormatSymbols symbols(locale, error);
  const bool has_names = U_SUCCESS(error) && error != U_USING_DEFAULT_WARNING;
  if (!is_known || !has_names) {
    return absl::InvalidArgumentError(
        absl::StrCat("there are no names of months in the language \"", language,
                     "\"; languages are like de, fi or pt-BR"));
  }
  TimeNames names;
  int32_t count = 0;
  for (const auto context : {DateFormatSymbols::FORMAT, DateFormatSymbols::STANDALONE}) {
    for (const auto width : {DateFormatSymbols::WIDE, DateFormatSymbols::ABBREVIATED}) {
      Add(symbols.getMonths(count, context, width), kMonths, names.english_[kMonth]);
      // They begin at 1.
      Add(symbols.getWeekdays(count, context, width) + 1, kWeekdays, names.english_[kWeekday]);
    }
  }
  Add(symbols.getAmPmStrings(count), kHalves, names.english_[kHalf]);
  return names;
}

bool TimeNames::AreIn(absl::string_view pattern) { return !NamesIn(pattern).empty(); }

bool TimeNames::Translate(int kind, absl::string_view& word) const {
  const auto found = english_[kind].find(Bare(word));
  if (found == english_[kind].end()) return false;
  word = found->second;
  return true;
}

std::string TimeNames::InEnglish(absl::string_view pattern, absl::string_view text) const {
  const std::vector<Name> names = NamesIn(pattern);
  auto name = names.begin();
  std::string english;
  for (size_t at = 0; at < text.size();) {
    const size_t end = EndOfWord(text, at);
    if (end == at) {
      english += text[at++];
      continue;
    }
    absl::string_view word = text.substr(at, end - at);
    at = end;
    const bool is_name = name != names.end() && Translate(name->kind, word);
    absl::StrAppend(&english, word);
    if (!is_name) continue;
    const absl::string_view rest = text.substr(at);
    if (absl::StartsWith(rest, name->has_dot ? ".." : ".")) ++at;
    ++name;
  }
  return english;
}

}  // namespace luukku::ctl
