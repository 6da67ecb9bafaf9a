#pragma once

#include <functional>
#include <optional>
#include <string>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "lib/db/group_commit.h"
#include "lib/db/reader.h"
#include "lib/db/request_key.h"
#include "luukku/ticket/v1/ticket.pb.h"
#include "services/ticket/tickets/change.h"
#include "services/ticket/tickets/viewer.h"

namespace luukku::ticket {

// A ticket to be created: input and output of ExecuteCreates.
struct CreateCommand : db::GroupCommand {
  db::RequestKey request;
  Change change;            // Of Open.
  bool for_self = false;    // The requester is the caller, who need not be known yet.
  std::string caller_name;  // Display name for a caller who becomes known.
  Viewer viewer;
  DeskSettings settings;
  // Set where the desk does not take the ticket: then it only has the answer of an earlier call.
  absl::Status refusal;

  bool stored = false;  // By this command; not so if the request is known already.
  v1::Ticket answer;
  absl::AnyInvocable<void(absl::StatusOr<v1::Ticket>)> reply;
};

// A change of a ticket that exists.
struct ChangeCommand : db::GroupCommand {
  db::RequestKey request;
  int64_t ticket = 0;
  db::Reader caller;  // The caller must be allowed to see the ticket.
  Viewer viewer;
  DeskSettings settings;
  // Who reads the ticket, by which method, if the call changes nothing; "" for services.
  std::string reader, method;
  // Ids of resources that the change refers to; it fails if they do not exist. "" for none.
  std::string wanted_organisation;
  std::string wanted_category;
  // The version that the caller knows, to learn what changed since; nullopt if that does not
  // matter.
  std::optional<int64_t> since_version;
  std::function<absl::StatusOr<Change>(const Current&)> decide;
  // What of a change is the call's answer, serialised; kept for repetitions of the call. `after` is
  // the ticket as the caller sees it.
  std::string (*answer_of)(const Change& change, const v1::Ticket& after) = nullptr;

  std::optional<Change> stored;  // What was written; none if the request is known already.
  std::string answer;
  absl::AnyInvocable<void(absl::StatusOr<std::string>)> reply;
};

}  // namespace luukku::ticket
