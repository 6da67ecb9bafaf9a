#include "tools/luukkuctl/imports/order_rules.h"

#include "absl/strings/ascii.h"
#include "tools/luukkuctl/imports/condition_rules.h"

namespace luukku::ctl {
namespace {

// Takes a run of digits, or one other character, off the front.
absl::string_view TakePart(absl::string_view& text) {
  size_t end = 0;
  while (end < text.size() && absl::ascii_isdigit(text[end])) ++end;
  const absl::string_view part = text.substr(0, end == 0 ? 1 : end);
  text.remove_prefix(part.size());
  return part;
}

absl::string_view WithoutZeros(absl::string_view digits) {
  while (digits.size() > 1 && digits[0] == '0') digits.remove_prefix(1);
  return digits;
}

// Less than, equal to or greater than 0.
int Compare(absl::string_view a, absl::string_view b) {
  while (!a.empty() && !b.empty()) {
    absl::string_view of_a = TakePart(a), of_b = TakePart(b);
    const bool are_numbers = absl::ascii_isdigit(of_a[0]) && absl::ascii_isdigit(of_b[0]);
    if (are_numbers) {
      of_a = WithoutZeros(of_a);
      of_b = WithoutZeros(of_b);
      if (of_a.size() != of_b.size()) return of_a.size() < of_b.size() ? -1 : 1;
    }
    if (const int difference = of_a.compare(of_b); difference != 0) return difference;
  }
  return a.empty() ? (b.empty() ? 0 : -1) : 1;
}

}  // namespace

bool NaturalLess(absl::string_view a, absl::string_view b) { return Compare(a, b) < 0; }

bool ComesBefore(const std::vector<OrderKey>& keys, const CsvRecord& a, absl::Time time_of_a,
                 const CsvRecord& b, absl::Time time_of_b) {
  for (const OrderKey& key : keys) {
    if (key.by == OrderKey::By::kTime) {
      if (time_of_a != time_of_b) return time_of_a < time_of_b;
      continue;
    }
    const int difference = Compare(ValueOf(key.column, a), ValueOf(key.column, b));
    if (difference != 0) return difference < 0;
  }
  return false;
}

}  // namespace luukku::ctl
