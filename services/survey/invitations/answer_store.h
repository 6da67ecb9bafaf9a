#pragma once

#include <optional>
#include <string>

#include "lib/db/pool.h"
#include "services/survey/invitations/invitation_rules.h"
#include "services/survey/invitations/satisfaction_rules.h"
#include "services/survey/invitations/time_page.h"

namespace luukku::survey {

// Decides on an answer to the invitation with this id, and stores the answer and its fact if it is
// new, which `stored` says. Returns the answered invitation. Errors: NOT_FOUND ANSWER_TOKEN_INVALID
// if there is no such invitation; those of Respond.
absl::StatusOr<v1::Invitation> TakeAnswer(db::Transaction& transaction, const std::string& id,
                                          const v1::RespondRequest& request,
                                          const std::string& trace_parent, bool* stored);

// A page of all answers, or of those with words, newest first.
v1::ListAnswersResponse ListAnswers(db::Connection& connection, const TimePage& page,
                                    bool written_only);

// The figures of the days asked for, as far as a caller may see them at `now`.
v1::Satisfaction GetSatisfaction(db::Connection& connection, const DaysAsked& asked,
                                 bool reads_all_answers, absl::Time now);

// NOT_FOUND ANSWER_TOKEN_INVALID.
absl::Status AnswerTokenInvalid();

}  // namespace luukku::survey
