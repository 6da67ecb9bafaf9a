#pragma once

#include <google/protobuf/message.h>

#include <functional>
#include <memory>
#include <type_traits>
#include <utility>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "lib/server/call.h"
#include "lib/server/stream.h"
#include "lib/status/error.h"

namespace grpc {
class Service;
}

namespace luukku::server {

struct Runtime;

// Receives the answer of a call. Called exactly once, from any thread.
template <typename Response>
using Reply = absl::AnyInvocable<void(absl::StatusOr<Response>)>;

// Checks a request beyond the contract's rules of fields, and adds to `violations`. Runs after
// those, even if they are violated, so that a caller gets all violations at once.
template <typename Request>
using Check = std::function<void(Violations& violations, const Call&, const Request&)>;

// Base of all gRPC edges: `class TicketService : public Edge`. Its constructor binds each method of
// the service to a handler:
//
//   Unary("GetTicket", &TicketService::Get);
//   Unary("CreateRule", &RuleService::Create, CheckRule);
//
// Every call goes through it: principal, access, deadline, the fields of the request, metrics, log
// line, error mapping, the fields of answers that customers may see. The contract says who may
// call, and what fields may hold (access.h, lib/contract/fields.h). A method that is not bound
// (CheckComplete) or that nobody may call stops the program at start: default deny.
//
// Handlers are stored without their types, which a cast restores, so that their common code is
// compiled once (docs/adr/0003).
class Edge {
 public:
  virtual ~Edge();

  // Stops the program if a method of the service is not bound.
  void CheckComplete() const;
  grpc::Service* service();

 protected:
  // `service`: "luukku.ticket.v1.TicketService".
  Edge(Runtime* runtime, const char* service);

  // Binds a handler that may block: it runs on the executor.
  template <typename Self, typename Request, typename Response>
  void Unary(const char* name,
             absl::StatusOr<Response> (Self::*handler)(const Call&, const Request&),
             Check<std::type_identity_t<Request>> check = nullptr) {
    BindUnary(name, Untyped<Request>(std::move(check)),
              [this, handler](const Call& call, const Message& request) {
                return Boxed((static_cast<Self*>(this)->*handler)(
                    call, static_cast<const Request&>(request)));
              });
  }

  // Binds a handler that does not block: it hands a command with the reply to a group commit. The
  // request stays valid until the reply is called. It must not throw once it has given the reply
  // away.
  template <typename Self, typename Request, typename Response>
  void Grouped(const char* name,
               void (Self::*handler)(const Call&, const Request&, Reply<Response>),
               Check<std::type_identity_t<Request>> check = nullptr) {
    BindGrouped(name, Untyped<Request>(std::move(check)),
                [this, handler](const Call& call, const Message& request, AnyReply reply) {
                  (static_cast<Self*>(this)->*handler)(
                      call, static_cast<const Request&>(request),
                      [reply = std::move(reply)](absl::StatusOr<Response> answer) mutable {
                        reply(Boxed(std::move(answer)));
                      });
                });
  }

  // Binds a server stream: the handler makes the source of messages (stream.h).
  template <typename Self, typename Request>
  void Stream(const char* name,
              absl::StatusOr<std::unique_ptr<StreamSource>> (Self::*handler)(
                  const Call&, const Request&, std::function<void()> wake),
              Check<std::type_identity_t<Request>> check = nullptr) {
    BindStream(
        name, Untyped<Request>(std::move(check)),
        [this, handler](const Call& call, const Message& request, std::function<void()> wake) {
          return (static_cast<Self*>(this)->*handler)(call, static_cast<const Request&>(request),
                                                      std::move(wake));
        });
  }

  // Binds a handler for any method: request and answer are messages of the method's types.
  using Message = google::protobuf::Message;
  using AnyAnswer = absl::StatusOr<std::unique_ptr<Message>>;
  using AnyCheck = std::function<void(Violations&, const Call&, const Message&)>;
  using RunUnary = std::function<AnyAnswer(const Call&, const Message&)>;
  void BindUnary(const char* name, AnyCheck check, RunUnary run);

  // Lets a bound method of administrators take up to kMaxLargeRequestBytes.
  void TakesLargeRequests(const char* name);

 private:
  using AnyReply = absl::AnyInvocable<void(AnyAnswer)>;
  using RunGrouped = std::function<void(const Call&, const Message&, AnyReply)>;
  class Service;

  template <typename Response>
  static AnyAnswer Boxed(absl::StatusOr<Response> answer) {
    if (!answer.ok()) return answer.status();
    return std::make_unique<Response>(*std::move(answer));
  }

  template <typename Request>
  static AnyCheck Untyped(Check<Request> check) {
    if (check == nullptr) return nullptr;
    return [check = std::move(check)](Violations& violations, const Call& call,
                                      const Message& request) {
      check(violations, call, static_cast<const Request&>(request));
    };
  }

  void BindGrouped(const char* name, AnyCheck check, RunGrouped run);
  void BindStream(const char* name, AnyCheck check, OpenStream open);

  const std::unique_ptr<Service> service_;
};

}  // namespace luukku::server
