#include "services/survey/invitations/survey_metrics.h"

#include <string>
#include <utility>

#include "lib/status/answer_blocks.h"

namespace luukku::survey {
namespace {

constexpr std::pair<Asking, const char*> kReasons[] = {{Asking::kImported, "imported"},
                                                       {Asking::kComment, "comment"},
                                                       {Asking::kOwn, "own_ticket"},
                                                       {Asking::kLate, "late"},
                                                       {Asking::kAskedBefore, "asked_before"}};

auto& Family(prometheus::Registry& registry, const char* name, const char* help) {
  return prometheus::BuildCounter().Name(name).Help(help).Register(registry);
}

}  // namespace

SurveyMetrics::SurveyMetrics(prometheus::Registry& registry) {
  askings_[static_cast<size_t>(Asking::kAsk)] =
      &Family(registry, "luukku_survey_invitations_total", "Invitations sent.").Add({});
  auto& suppressed = Family(registry, "luukku_survey_suppressed_total",
                            "Resolutions that nobody was asked about, by reason.");
  for (const auto& [asking, reason] : kReasons) {
    askings_[static_cast<size_t>(asking)] = &suppressed.Add({{"reason", reason}});
  }
  auto& answers =
      Family(registry, "luukku_survey_answers_total",
             "Answers stored, by score, told five at a time; a changed one counts again.");
  for (int score = kScaleLow; score <= kScaleHigh; ++score) {
    answers_[static_cast<size_t>(score)] = &answers.Add({{"score", std::to_string(score)}});
  }
  expired_ = &Family(registry, "luukku_survey_expired_total",
                     "Invitations that were not answered in time.")
                  .Add({});
}

void SurveyMetrics::Asked(Asking asking, int count) {
  auto* const counter = askings_[static_cast<size_t>(asking)];
  if (counter != nullptr) counter->Increment(count);
}

void SurveyMetrics::Answered(int score) {
  absl::MutexLock lock(&mutex_);
  untold_.push_back(score);
  if (static_cast<int64_t>(untold_.size()) < kFewestAnswers) return;
  for (const int told : untold_) answers_[static_cast<size_t>(told)]->Increment();
  untold_.clear();
}

void SurveyMetrics::Expired(int count) { expired_->Increment(count); }

}  // namespace luukku::survey
