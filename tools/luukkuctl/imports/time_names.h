#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace luukku::ctl {

// The names that a language has for months, days of the week, and the halves of the day, by ICU;
// long and short, as they stand in dates and alone.
class TimeNames {
 public:
  // `language` is one that ICU knows: "de", "fi", "pt-BR". Errors: a sentence for the user.
  static absl::StatusOr<TimeNames> Of(const std::string& language);

  // Whether times of this pattern of absl::ParseTime have names in them.
  static bool AreIn(absl::string_view pattern);

  // `text` with the English names that absl::ParseTime reads instead of this language's, in the
  // order in which the pattern has them; what is no name stays as it is, so English is read too.
  // Case does not count, nor does a dot that shortens a name.
  std::string InEnglish(absl::string_view pattern, absl::string_view text) const;

 private:
  // Puts the English name in the place of one of the kind; false if it is none.
  bool Translate(int kind, absl::string_view& word) const;

  // English names by folded ones without dots: of months, weekdays, halves of the day.
  std::map<std::string, std::string> english_[3];
};

}  // namespace luukku::ctl
