#pragma once

#include <pqxx/result>

#include "absl/time/time.h"
#include "services/survey/invitations/invitation_rules.h"

namespace luukku::survey {

// Reads the columns that get_invitation.sql and list_invitations.sql select.
Asked AskedOf(const pqxx::row& row);

// Reads the columns that the lists of answers select.
v1::Answer AnswerOf(const pqxx::row& row);

}  // namespace luukku::survey
