#pragma once

#include <cstdint>
#include <map>

#include "luukku/survey/v1/survey.pb.h"

namespace luukku::survey {

// Fills in what follows from the scores given in the period (how many gave each) and from
// invited_count and responded_count, which are set: answer_count, average, deviation, distribution
// and response_rate. See luukku.survey.v1.Satisfaction for what they are.
void Summarise(const std::map<int, int64_t>& scores, v1::Satisfaction& satisfaction);

}  // namespace luukku::survey
