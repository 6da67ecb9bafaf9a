#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "lib/db/pool.h"
#include "lib/feed/append.h"
#include "lib/server/call.h"
#include "lib/status/error.h"

// Kinds of things that a desk configures (docs/api/kinds.md).
namespace luukku::resource {

using Resource = std::unique_ptr<google::protobuf::Message>;

// Who changes something, and why.
struct Change {
  std::string actor;  // "agents/…", "people/…" or "services/…".
  std::string method;
  std::string request_id;
  feed::Cause cause;                    // Of the facts that follow.
  const auth::Principal* by = nullptr;  // The caller; null: the service itself.
};
Change ChangeOf(const server::Call& call, const std::string& request_id);

// Runs a statement that reads, with the rights of the service.
using Execute = absl::FunctionRef<pqxx::result(const db::Statement&, const db::Params&)>;

// All members but the message may be left out. Those that take a transaction may throw what pqxx
// throws, and run again when it is repeated.
struct Kind {
  using Message = google::protobuf::Message;

  const google::protobuf::Descriptor* message = nullptr;  // v1::CannedReply::descriptor().
  // By which lists are sorted unless a caller wants another order: a text, or a number.
  const char* order = "display_name";
  // There are at most so many; 0: no bound. It needs `lock`.
  int64_t most = 0;
  // Whether requests that set one may have more than Edge's usual bound of bytes.
  bool is_large = false;
  // What one field has to keep besides the contract: adds to `violations` under `path`, like
  // "calendar.hours".
  std::function<void(Violations& violations, const std::string& path, const Message& resource,
                     const std::string& field)>
      check_field = nullptr;
  // What fields have to keep with regard to each other: adds to `violations`, each as
  // "<prefix>.<field>". Of an update it sees the resource as it would be.
  std::function<void(Violations& violations, const std::string& prefix, const Message& resource)>
      check = nullptr;
  // What callers may not, though the contract lets them.
  std::function<absl::Status(const server::Call&, const Message& request)> allow = nullptr;
  // Comes first in each transaction that changes one of the kind, so that these wait for each
  // other.
  std::function<void(db::Transaction&)> lock = nullptr;
  // What else a change does, in its transaction, once its row is written: rows that other
  // statements join, facts about other subjects. `before` is null of a new one, `after` of one that
  // is gone. An error undoes the change.
  std::function<absl::Status(db::Transaction&, const Change&, const Message* before,
                             const Message* after)>
      changed = nullptr;
  // Up to ten names of what still needs it, besides the resources that refer to it.
  std::function<std::vector<std::string>(db::Transaction&, const std::string& id)> users = nullptr;
  // Fills in what is not stored, but computed.
  std::function<void(Execute execute, const std::vector<Message*>& resources)> derive = nullptr;

  std::string collection() const;  // "cannedReplies".
  // As requests call it: "canned_reply".
  std::string word() const;
  // Whether it is retired instead of deleted: it has a field `retired`.
  bool retires() const { return message->FindFieldByName("retired") != nullptr; }
};

// All kinds of one database.
using Kinds = std::vector<Kind>;

// The kind of the messages; there is one.
const Kind& KindOf(const Kinds& kinds, const google::protobuf::Descriptor& message);

}  // namespace luukku::resource
