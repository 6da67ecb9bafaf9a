#pragma once

#include <cstdint>

#include "absl/time/time.h"
#include "luukku/event/v1/event.pb.h"
#include "luukku/survey/v1/survey.pb.h"
#include "luukku/survey/v1/survey_service.pb.h"

// Who is asked, until when, and which answers are taken.
namespace luukku::survey {

// How long an invitation may be answered.
inline constexpr absl::Duration kAnswerTime = absl::Hours(30 * 24);
// How long after the first answer it may be replaced, and how many answers are taken in all: a
// token is good for so many writes and no more.
inline constexpr absl::Duration kChangeTime = absl::Hours(24);
inline constexpr int64_t kMostAnswers = 10;
// Nobody is asked about what was resolved longer ago: this service was away, or is new.
inline constexpr absl::Duration kFresh = absl::Hours(14 * 24);

// What follows from an event of the ticket feed.
enum class Asking {
  kNothing,  // It is not a resolution.
  kAsk,
  // A resolution, but the requester is not asked:
  kImported,     // History of another desk.
  kComment,      // An opinion that was recorded only.
  kOwn,          // Who resolved it is the requester: a ticket of the desk's own people.
  kLate,         // Resolved too long ago.
  kAskedBefore,  // The ticket was asked about already. The store knows, not AskingOf.
};
inline constexpr int kAskings = 7;

Asking AskingOf(const event::v1::Event& event, absl::Time now);

// An invitation as it is stored.
struct Asked {
  v1::Invitation invitation;
  int64_t version = 0;  // Of its newest event: 1 when it was sent, one more with each answer.
  bool erased = false;  // With the ticket that it is about: no other answer is taken.
};

// The invitation as it is at a time: one whose time has run out is expired, whether or not that
// has been written down. Sets change_deadline.
v1::Invitation At(const Asked& asked, absl::Time now);

// What is done with an answer.
enum class Taking {
  kStore,
  kSame,     // It stands already.
  kExpired,  // Not answered in time.
  kFinal,    // It cannot be replaced any more.
};
Taking TakingOf(const Asked& asked, const v1::RespondRequest& answer, absl::Time now);

// Whether any answer would be stored: whether a token is of use.
bool TakesAnswers(const Asked& asked, absl::Time now);

// What `asked` becomes by an answer that is to be stored.
Asked WithAnswer(const Asked& asked, const v1::RespondRequest& answer, absl::Time now);

}  // namespace luukku::survey
