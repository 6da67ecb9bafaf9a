#include "services/routing/rules/rule_rules.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "lib/text/folding.h"

namespace luukku::routing {
namespace {

// Letters and digits, and marks, which belong to the letter before.
bool IsWordCharacter(UChar32 c) {
  return c >= 0 && (U_GET_GC_MASK(c) & (U_GC_L_MASK | U_GC_M_MASK | U_GC_N_MASK)) != 0;
}

bool StartsInWord(std::string_view text, size_t at) {
  const auto size = static_cast<int32_t>(text.size());
  auto i = static_cast<int32_t>(at);
  if (i == size) return false;
  UChar32 c = 0;
  U8_NEXT(text.data(), i, size, c);
  return IsWordCharacter(c);
}

bool EndsInWord(std::string_view text, size_t at) {
  auto i = static_cast<int32_t>(at);
  if (i == 0) return false;
  UChar32 c = 0;
  U8_PREV(text.data(), 0, i, c);
  return IsWordCharacter(c);
}

// Whether the position is not inside a word of the text.
bool IsBoundary(std::string_view text, size_t at) {
  return !(EndsInWord(text, at) && StartsInWord(text, at));
}

// Both folded.
bool HasWord(std::string_view subject, std::string_view word) {
  if (word.empty()) return false;
  for (size_t at = subject.find(word); at != std::string_view::npos;
       at = subject.find(word, at + 1)) {
    if (IsBoundary(subject, at) && IsBoundary(subject, at + word.size())) return true;
  }
  return false;
}

// Whether a condition holds: it names nothing, or the value.
template <typename Values, typename Value>
bool Holds(const Values& values, const Value& value) {
  return values.empty() || std::find(values.begin(), values.end(), value) != values.end();
}

bool MailboxHolds(const v1::Rule& rule, const std::string& mailbox) {
  const auto& mailboxes = rule.mailboxes();
  return mailboxes.empty() ||
         std::any_of(mailboxes.begin(), mailboxes.end(),
                     [&](const std::string& one) { return absl::EqualsIgnoreCase(one, mailbox); });
}

bool CategoryHolds(const v1::Rule& rule, const std::vector<std::string>& line) {
  const auto& named = rule.categories();
  return named.empty() || std::any_of(line.begin(), line.end(), [&](const std::string& one) {
           return std::find(named.begin(), named.end(), one) != named.end();
         });
}

bool SubjectHolds(const v1::Rule& rule, const std::string& folded_subject) {
  const auto& words = rule.subject_words();
  return words.empty() || std::any_of(words.begin(), words.end(), [&](const std::string& word) {
           std::string folded = Folded(word);
           absl::StripAsciiWhitespace(&folded);
           return HasWord(folded_subject, folded);
         });
}

// All conditions but that on the subject, which takes longest.
bool FieldsHold(const v1::Rule& rule, const Matter& matter) {
  return Holds(rule.types(), matter.type) && Holds(rule.channels(), matter.channel) &&
         Holds(rule.priorities(), matter.priority) && CategoryHolds(rule, matter.categories) &&
         Holds(rule.organisations(), matter.organisation) &&
         Holds(rule.customer_groups(), matter.customer_group) && MailboxHolds(rule, matter.mailbox);
}

}  // namespace

const v1::Rule* FirstMatch(const std::vector<v1::Rule>& rules_in_order, const Matter& matter) {
  std::optional<std::string> folded_subject;
  for (const v1::Rule& rule : rules_in_order) {
    if (!FieldsHold(rule, matter)) continue;
    if (!folded_subject) folded_subject = Folded(matter.subject);
    if (SubjectHolds(rule, *folded_subject)) return &rule;
  }
  return nullptr;
}

bool NeedsCategories(const std::vector<v1::Rule>& rules) {
  return std::any_of(rules.begin(), rules.end(),
                     [](const v1::Rule& rule) { return !rule.categories().empty(); });
}

bool NeedsTicket(const std::vector<v1::Rule>& rules) {
  return std::any_of(rules.begin(), rules.end(), [](const v1::Rule& rule) {
    return !rule.subject_words().empty() || !rule.mailboxes().empty();
  });
}

bool IsSubjectWord(const std::string& word) {
  const std::string folded = Folded(word);
  for (size_t at = 0; at < folded.size(); ++at) {
    if (StartsInWord(folded, at)) return true;
  }
  return false;
}

}  // namespace luukku::routing
