#include "services/survey/invitations/questionnaire.h"

#include <algorithm>
#include <iterator>

namespace luukku::survey {
namespace {

struct Words {
  const char* language;
  const char* question;
  const char* low;
  const char* high;
  const char* prompt;
};

// The first one is the standard.
constexpr Words kWords[] = {
    {kStandardLanguage, "Kuinka tyytyväinen olet saamaasi palveluun?", "Erittäin tyytymätön",
     "Erittäin tyytyväinen", "Kerro halutessasi lisää."},
    {"sv", "Hur nöjd är du med den service du fick?", "Mycket missnöjd", "Mycket nöjd",
     "Berätta gärna mer."},
    {"en", "How satisfied are you with the service you received?", "Very dissatisfied",
     "Very satisfied", "Tell us more, if you like."},
};

const Words* Find(std::string_view language) {
  const auto* found = std::find_if(std::begin(kWords), std::end(kWords),
                                   [&](const Words& words) { return words.language == language; });
  return found == std::end(kWords) ? nullptr : found;
}

}  // namespace

bool IsLanguage(std::string_view language) { return Find(language) != nullptr; }

v1::Question QuestionIn(std::string_view language) {
  const Words* found = Find(language);
  const Words& words = found == nullptr ? kWords[0] : *found;
  v1::Question question;
  question.set_language(words.language);
  question.set_text(words.question);
  question.set_scale_low(kScaleLow);
  question.set_scale_high(kScaleHigh);
  question.set_low_label(words.low);
  question.set_high_label(words.high);
  question.set_text_prompt(words.prompt);
  return question;
}

}  // namespace luukku::survey
