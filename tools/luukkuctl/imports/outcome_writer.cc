#include "tools/luukkuctl/imports/outcome_writer.h"

#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "lib/status/proto_time.h"
#include "tools/luukkuctl/imports/names.h"
#include "tools/luukkuctl/imports/time_rules.h"
#include "tools/luukkuctl/text.h"
#include "tools/luukkuctl/words.h"

namespace luukku::ctl {
namespace {

using ticket::v1::ImportedRating;
using ticket::v1::ImportedTarget;

absl::StatusOr<std::string> SetDueTime(const FieldRule& due, const CsvRecord& record,
                                       ImportedTarget& target) {
  const Saying saying = Read(due, record);
  if (saying.what == Meaning::What::kRefuse) {
    return absl::InvalidArgumentError(absl::StrCat("due ", saying.problem));
  }
  if (saying.what != Meaning::What::kSay) return "";
  auto reading = ReadTime(due.times, saying.text);
  if (!reading.ok()) {
    return absl::InvalidArgumentError(absl::StrCat("due ", reading.status().message()));
  }
  *target.mutable_due_time() = ToProto(reading->time);
  return std::move(reading->remark);
}

absl::StatusOr<std::string> SetTarget(const FieldRule& rule, const Saying& saying,
                                      const CsvRecord& record, ImportedTarget& target) {
  const auto state = TargetWord(saying.text);
  if (!state) {
    return absl::InvalidArgumentError(
        absl::StrCat(Quoted(saying.text), " is not in values; words of Luukku: ", kTargetWords));
  }
  target.set_state(*state);
  if (rule.due.empty()) return "";
  return SetDueTime(rule.due.front(), record, target);
}

absl::StatusOr<std::string> SetRating(const FieldRule& rule, const std::string& text,
                                      ImportedRating& rating) {
  const auto score = WholeNumber(text);
  if (!score) return absl::InvalidArgumentError(NoteOn(text, "is not a whole number"));
  if (*score < rule.scale_low || *score > rule.scale_high) {
    return absl::InvalidArgumentError(NoteOn(
        text, absl::StrCat("is not on the scale from ", rule.scale_low, " to ", rule.scale_high)));
  }
  rating.set_score(*score);
  rating.set_scale_low(rule.scale_low);
  rating.set_scale_high(rule.scale_high);
  return "";
}

std::string TargetText(const char* name, const ImportedTarget& target) {
  return absl::StrCat(name, " ", EnumWord(target.state()), target.has_due_time() ? ", due " : "",
                      target.has_due_time() ? ShortTime(target.due_time()) : "");
}

}  // namespace

absl::StatusOr<std::string> SetOutcome(const FieldRule& rule, const Saying& saying,
                                       const CsvRecord& record,
                                       ticket::v1::ImportedOutcomes& outcomes) {
  if (rule.field == "rating") return SetRating(rule, saying.text, *outcomes.mutable_rating());
  return SetTarget(rule, saying, record,
                   rule.field == "resolution_target" ? *outcomes.mutable_resolution()
                                                     : *outcomes.mutable_first_response());
}

std::string TextOf(const ticket::v1::ImportedOutcomes& outcomes) {
  std::vector<std::string> said;
  if (outcomes.has_first_response()) {
    said.push_back(TargetText("first response target", outcomes.first_response()));
  }
  if (outcomes.has_resolution()) {
    said.push_back(TargetText("resolution target", outcomes.resolution()));
  }
  if (outcomes.has_rating()) {
    const ImportedRating& rating = outcomes.rating();
    said.push_back(absl::StrCat("rating ", rating.score(), " on ", rating.scale_low(), " to ",
                                rating.scale_high()));
  }
  return absl::StrJoin(said, ", ");
}

}  // namespace luukku::ctl
