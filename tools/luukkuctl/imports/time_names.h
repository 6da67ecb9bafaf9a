#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace luukku::ctl {

// A language's names of months, days of the week, and the halves of the day, from ICU; long and
// short, as written in dates and alone.
class TimeNames {
 public:
  // `language` is one of ICU: "de", "fi", "pt-BR". Errors: a sentence for the user.
  static absl::StatusOr<TimeNames> Of(const std::string& language);

  // Whether times of this pattern of absl::ParseTime have names in them.
  static bool AreIn(absl::string_view pattern);

  // Replaces this language's names in `text`, in the order of the pattern, by the English ones that
  // absl::ParseTime reads; other words stay, so English is read too. Case is ignored, and so is a
  // dot after a shortened name.
  std::string InEnglish(absl::string_view pattern, absl::string_view text) const;

 private:
  // Replaces `word`, a name of the kind, by the English one; false if it is not one.
  bool Translate(int kind, absl::string_view& word) const;

  // English names by folded ones without dots: of months, weekdays, halves of the day.
  std::map<std::string, std::string> english_[3];
};

}  // namespace luukku::ctl
