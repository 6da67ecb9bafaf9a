#pragma once

#include <cstdint>

#include "absl/time/time.h"
#include "luukku/event/v1/event.pb.h"
#include "luukku/survey/v1/survey.pb.h"
#include "luukku/survey/v1/survey_service.pb.h"

// Rules of invitations: who is asked, until when, and which answers are accepted.
namespace luukku::survey {

// How long an invitation may be answered.
inline constexpr absl::Duration kAnswerTime = absl::Hours(30 * 24);
// How long after the first answer it may be replaced, and how many answers are accepted in all,
// which bounds the writes that a token allows.
inline constexpr absl::Duration kChangeTime = absl::Hours(24);
inline constexpr int64_t kMostAnswers = 10;
// Nobody is asked about older resolutions: this service was away then, or is new.
inline constexpr absl::Duration kFresh = absl::Hours(14 * 24);

// The consequence of an event of the ticket feed.
enum class Asking {
  kNothing,  // It is not a resolution.
  kAsk,
  // A resolution, but the requester is not asked:
  kImported,     // History of another desk.
  kComment,      // An opinion that was recorded only.
  kOwn,          // The requester resolved it: a ticket of the desk's own people.
  kLate,         // Resolved too long ago.
  kAskedBefore,  // The ticket was asked about already. Found by the store, not AskingOf.
};
inline constexpr int kAskings = 7;

Asking AskingOf(const event::v1::Event& event, absl::Time now);

// An invitation as it is stored.
struct Asked {
  v1::Invitation invitation;
  int64_t version = 0;  // Of its newest event: 1 when it was sent, one more with each answer.
  bool erased = false;  // With its ticket: no other answer is accepted.
};

// The invitation as of `now`: it is expired once its time has run out, even if that is not stored
// yet. Sets change_deadline.
v1::Invitation At(const Asked& asked, absl::Time now);

// The decision on an answer.
enum class Taking {
  kStore,
  kSame,     // The same answer is stored already.
  kExpired,  // Not answered in time.
  kFinal,    // It cannot be replaced any more.
};
Taking TakingOf(const Asked& asked, const v1::RespondRequest& answer, absl::Time now);

// Whether a new answer would be stored, so that a token is of use.
bool TakesAnswers(const Asked& asked, absl::Time now);

// `asked` after an answer that is to be stored.
Asked WithAnswer(const Asked& asked, const v1::RespondRequest& answer, absl::Time now);

}  // namespace luukku::survey
