#pragma once

#include <string>
#include <string_view>

#include "luukku/survey/v1/survey.pb.h"

// The question: one for all invitations, on a scale from 1 to 7.
namespace luukku::survey {

inline constexpr int kScaleLow = 1, kScaleHigh = 7;
inline constexpr char kStandardLanguage[] = "fi";

// "fi", "sv" or "en".
bool IsLanguage(std::string_view language);

// In the standard language if `language` is none of ours.
v1::Question QuestionIn(std::string_view language);

}  // namespace luukku::survey
