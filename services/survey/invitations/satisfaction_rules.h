#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "absl/time/time.h"
#include "lib/status/answer_blocks.h"
#include "luukku/survey/v1/survey.pb.h"

namespace luukku::survey {

// Computes answer_count, average, deviation, distribution and response_rate from the scores given
// in the period (how many gave each) and from invited_count and responded_count, which are set. See
// luukku.survey.v1.Satisfaction for their meaning.
void Summarise(const Scores& scores, v1::Satisfaction& satisfaction);

// Whole days of a zone: from `from` up to `to`, exclusive.
struct DaysAsked {
  absl::CivilDay from, to;
  absl::TimeZone zone;

  absl::Time start() const { return absl::FromCivil(from, zone); }
  absl::Time end() const { return absl::FromCivil(to, zone); }
};

// The `days` up to `last_day`, "2026-03-31", or up to today if that is empty. nullopt if it is no
// day of the years 1971 to 9998.
std::optional<DaysAsked> ParseDays(const std::string& last_day, int days, absl::Time now,
                                   absl::TimeZone zone);

// The scores of the period that a caller may see. `days` has the scores of all days since the
// year's beginning: see GetSatisfaction of the contract.
Scores TellableScores(const ScoresByDay& days, const DaysAsked& asked, bool reads_all_answers,
                      absl::Time now);

}  // namespace luukku::survey
