#include "services/survey/invitations/invitation_rules.h"

#include <gtest/gtest.h>

#include <random>
#include <set>

#include "lib/status/proto_time.h"
#include "services/survey/invitations/questionnaire.h"

namespace luukku::survey {
namespace {

const absl::Time kSent = absl::FromUnixSeconds(1'800'000'000);

event::v1::Event Resolution() {
  event::v1::Event event;
  event.set_origin(event::v1::ORIGIN_LIVE);
  event.set_actor_kind(common::v1::ACTOR_KIND_AGENT);
  *event.mutable_occurred_at() = ToProto(kSent);
  event.mutable_ticket()->set_type(common::v1::TICKET_TYPE_INCIDENT);
  event.mutable_ticket()->set_state(common::v1::TICKET_STATE_RESOLVED);
  event.mutable_ticket_state_changed()->set_previous_state(common::v1::TICKET_STATE_OPEN);
  return event;
}

TEST(Asking, AboutWhatTheDeskHasResolved) {
  for (const auto type : {common::v1::TICKET_TYPE_INCIDENT, common::v1::TICKET_TYPE_SERVICE_REQUEST,
                          common::v1::TICKET_TYPE_ADVICE}) {
    for (const auto actor : {common::v1::ACTOR_KIND_AGENT, common::v1::ACTOR_KIND_SERVICE}) {
      auto event = Resolution();
      event.mutable_ticket()->set_type(type);
      event.set_actor_kind(actor);
      EXPECT_EQ(AskingOf(event, kSent), Asking::kAsk);
    }
  }
}

TEST(Asking, NotAboutOtherEvents) {
  for (int state = 0; state <= 7; ++state) {
    auto event = Resolution();
    event.mutable_ticket()->set_state(static_cast<common::v1::TicketState>(state));
    EXPECT_EQ(AskingOf(event, kSent),
              state == common::v1::TICKET_STATE_RESOLVED ? Asking::kAsk : Asking::kNothing);
  }
  // Something else happens to a ticket that is resolved.
  auto event = Resolution();
  event.mutable_ticket_commented();
  EXPECT_EQ(AskingOf(event, kSent), Asking::kNothing);
  event.mutable_ticket_updated();
  EXPECT_EQ(AskingOf(event, kSent), Asking::kNothing);
  EXPECT_EQ(AskingOf(event::v1::Event(), kSent), Asking::kNothing);
}

TEST(Asking, NotAboutWhatIsSuppressed) {
  auto event = Resolution();
  event.set_actor_kind(common::v1::ACTOR_KIND_REQUESTER);
  EXPECT_EQ(AskingOf(event, kSent), Asking::kOwn);
  event.mutable_ticket()->set_type(common::v1::TICKET_TYPE_COMMENT);
  EXPECT_EQ(AskingOf(event, kSent), Asking::kComment);
  event.set_origin(event::v1::ORIGIN_IMPORT);
  EXPECT_EQ(AskingOf(event, kSent), Asking::kImported) << "history is never surveyed";
  event.set_origin(event::v1::ORIGIN_UNSPECIFIED);
  EXPECT_EQ(AskingOf(event, kSent), Asking::kImported) << "nor what is not known to be live";
}

TEST(Asking, NotAboutWhatIsLongPast) {
  EXPECT_EQ(AskingOf(Resolution(), kSent + kFresh), Asking::kAsk);
  EXPECT_EQ(AskingOf(Resolution(), kSent + kFresh + absl::Microseconds(1)), Asking::kLate);
  EXPECT_EQ(AskingOf(Resolution(), kSent - absl::Hours(1)), Asking::kAsk) << "clocks differ";
}

Asked JustAsked() {
  Asked asked;
  asked.version = 1;
  asked.invitation.set_name("invitations/x");
  asked.invitation.set_ticket("tickets/1042");
  asked.invitation.set_state(v1::INVITATION_STATE_OPEN);
  *asked.invitation.mutable_create_time() = ToProto(kSent);
  *asked.invitation.mutable_expire_time() = ToProto(kSent + kAnswerTime);
  return asked;
}

v1::RespondRequest AnswerWith(int score, const std::string& text = "") {
  v1::RespondRequest request;
  request.set_score(score);
  request.set_text(text);
  return request;
}

TEST(Answers, AreTakenUntilTheTimeRunsOut) {
  const Asked asked = JustAsked();
  const absl::Time end = kSent + kAnswerTime;
  EXPECT_EQ(TakingOf(asked, AnswerWith(7), kSent), Taking::kStore);
  EXPECT_EQ(TakingOf(asked, AnswerWith(7), end - absl::Nanoseconds(1000)), Taking::kStore);
  EXPECT_EQ(TakingOf(asked, AnswerWith(7), end), Taking::kExpired);
  EXPECT_EQ(At(asked, end).state(), v1::INVITATION_STATE_EXPIRED) << "written down or not";
  Asked expired = asked;
  expired.invitation.set_state(v1::INVITATION_STATE_EXPIRED);
  EXPECT_EQ(TakingOf(expired, AnswerWith(7), kSent), Taking::kExpired) << "it was told so";
}

TEST(Answers, MayBeReplacedForAWhile) {
  const Asked answered = WithAnswer(JustAsked(), AnswerWith(2, "bad"), kSent + kAnswerTime / 2);
  const absl::Time end = kSent + kAnswerTime / 2 + kChangeTime;
  EXPECT_EQ(FromProto(At(answered, kSent).change_deadline()), end);
  for (const auto& other : {AnswerWith(3, "bad"), AnswerWith(2, "worse"), AnswerWith(2)}) {
    EXPECT_EQ(TakingOf(answered, other, end - absl::Microseconds(1)), Taking::kStore);
    EXPECT_EQ(TakingOf(answered, other, end), Taking::kFinal);
  }
  EXPECT_EQ(TakingOf(answered, AnswerWith(2, "bad"), end - absl::Hours(1)), Taking::kSame);
  EXPECT_EQ(TakingOf(answered, AnswerWith(2, "bad"), end + absl::Hours(9999)), Taking::kSame)
      << "a repeated call is no change";
}

TEST(Answers, NeverBeginBeforeWhatWasToldLast) {
  const Asked first = WithAnswer(JustAsked(), AnswerWith(2), kSent + absl::Hours(1));
  const Asked second = WithAnswer(first, AnswerWith(3), kSent);  // A clock was set back.
  EXPECT_EQ(FromProto(second.invitation.answer().update_time()), kSent + absl::Hours(1));
  EXPECT_EQ(FromProto(WithAnswer(JustAsked(), AnswerWith(2), kSent - absl::Hours(1))
                          .invitation.answer()
                          .create_time()),
            kSent);
}

// Whatever is answered, however often and when.
TEST(Answers, KeepTheirBoundsInAnyOrder) {
  std::mt19937 random(7);
  for (int run = 0; run < 5000; ++run) {
    Asked asked = JustAsked();
    absl::Time now = kSent, first = absl::InfiniteFuture();
    int stored = 0;
    for (int step = 0; step < 40; ++step) {
      const int64_t span = random() % 4 == 0 ? 20'000'000 : 3000;
      now += absl::Seconds(static_cast<int64_t>(random()) % span);
      const auto answer =
          AnswerWith(kScaleLow + static_cast<int>(random() % 7), random() % 2 == 0 ? "" : "words");
      const auto before = asked;
      const Taking taking = TakingOf(asked, answer, now);
      if (taking == Taking::kStore) {
        ASSERT_TRUE(TakesAnswers(asked, now));
        asked = WithAnswer(asked, answer, now);
        first = std::min(first, now);
        ++stored;
        ASSERT_EQ(asked.version, before.version + 1);
        ASSERT_EQ(TakingOf(asked, answer, now), Taking::kSame) << "idempotent";
        ASSERT_LT(now, kSent + kAnswerTime + kChangeTime);
        ASSERT_LT(now, first + kChangeTime);
        ASSERT_EQ(FromProto(asked.invitation.answer().create_time()), first);
        ASSERT_EQ(FromProto(asked.invitation.answer().update_time()), now);
      } else if (taking == Taking::kExpired) {
        ASSERT_EQ(stored, 0) << "what was answered does not expire";
      }
      if (taking == Taking::kFinal) {
        ASSERT_FALSE(TakesAnswers(asked, now));
      }
    }
    ASSERT_LE(stored, kMostAnswers);
    ASSERT_EQ(asked.version, stored + 1);
  }
}

TEST(Answers, AreBounded) {
  Asked asked = JustAsked();
  int stored = 0;
  for (int i = 0; i < 100; ++i) {
    const auto answer = AnswerWith(1 + i % 7);
    if (TakingOf(asked, answer, kSent) != Taking::kStore) break;
    asked = WithAnswer(asked, answer, kSent);
    ++stored;
  }
  EXPECT_EQ(stored, kMostAnswers);
  EXPECT_FALSE(TakesAnswers(asked, kSent));
}

TEST(Questionnaire, IsWholeInEachLanguage) {
  std::set<std::string> texts;
  for (const char* language : {"fi", "sv", "en"}) {
    EXPECT_TRUE(IsLanguage(language));
    const v1::Question question = QuestionIn(language);
    EXPECT_EQ(question.language(), language);
    EXPECT_EQ(question.scale_low(), 1);
    EXPECT_EQ(question.scale_high(), 7);
    for (const std::string& text :
         {question.text(), question.low_label(), question.high_label(), question.text_prompt()}) {
      EXPECT_FALSE(text.empty());
      EXPECT_TRUE(texts.insert(text).second) << text;
    }
  }
  for (const char* other : {"", "de", "FI", "fi-FI"}) {
    EXPECT_FALSE(IsLanguage(other));
    EXPECT_EQ(QuestionIn(other).language(), "fi");
  }
}

}  // namespace
}  // namespace luukku::survey
