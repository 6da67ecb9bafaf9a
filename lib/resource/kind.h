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

// Kinds of resources that a desk configures (docs/api/kinds.md).
namespace luukku::resource {

using Resource = std::unique_ptr<google::protobuf::Message>;

// Actor, call and cause of a change.
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

// All members but the message are optional. Functions that take a transaction may throw pqxx's
// exceptions, and run again when the transaction is repeated.
struct Kind {
  using Message = google::protobuf::Message;

  const google::protobuf::Descriptor* message = nullptr;  // v1::CannedReply::descriptor().
  // The field that lists are sorted by unless a caller wants another order: a text, or a number.
  const char* order = "display_name";
  // The maximum number of resources; 0: no limit. A limit needs `lock`.
  int64_t most = 0;
  // Checks rules of one field that the contract does not have: adds to `violations` under `path`,
  // like "calendar.hours".
  std::function<void(Violations& violations, const std::string& path, const Message& resource,
                     const std::string& field)>
      check_field = nullptr;
  // Checks rules between fields: adds to `violations`, each as "<prefix>.<field>". For an update,
  // `resource` is the state after it.
  std::function<void(Violations& violations, const std::string& prefix, const Message& resource)>
      check = nullptr;
  // Refuses calls that the contract's access rules alone would allow.
  std::function<absl::Status(const server::Call&, const Message& request)> allow = nullptr;
  // Runs first in each transaction that changes a resource of the kind, so that these wait for each
  // other.
  std::function<void(db::Transaction&)> lock = nullptr;
  // Further effects of a change, in its transaction, after its row is written: rows that other
  // statements join, facts about other subjects. `before` is null for a new resource, `after` for a
  // deleted one. An error undoes the change.
  std::function<absl::Status(db::Transaction&, const Change&, const Message* before,
                             const Message* after)>
      changed = nullptr;
  // Returns up to ten names of objects that still need it, besides resources that refer to it.
  std::function<std::vector<std::string>(db::Transaction&, const std::string& id)> users = nullptr;
  // Fills in computed fields, which are not stored.
  std::function<void(Execute execute, const std::vector<Message*>& resources)> derive = nullptr;

  std::string collection() const;  // "cannedReplies".
  // Its name in field names: "canned_reply".
  std::string word() const;
  // Whether it is retired instead of deleted: it has a field `retired`.
  bool retires() const { return message->FindFieldByName("retired") != nullptr; }
};

// All kinds of one database.
using Kinds = std::vector<Kind>;

// The kind of these messages; it must exist.
const Kind& KindOf(const Kinds& kinds, const google::protobuf::Descriptor& message);

}  // namespace luukku::resource
