#include "services/routing/assignment/sender.h"

#include <chrono>
#include <utility>
#include <vector>

#include "absl/synchronization/blocking_counter.h"
#include "absl/time/clock.h"
#include "lib/log/log.h"
#include "lib/server/metadata.h"
#include "lib/status/error.h"
#include "lib/status/grpc_status.h"
#include "lib/trace/rpc_span.h"
#include "services/routing/assignment/work_store.h"

namespace luukku::routing {
namespace {

constexpr char kAssignTicket[] = "luukku.ticket.v1.TicketService/AssignTicket";
constexpr int kMostCalls = 64;
constexpr absl::Duration kSendTick = absl::Milliseconds(100);
constexpr absl::Duration kCallDeadline = absl::Seconds(5);
// Longer than a call may take, so that a command is not sent by two at once.
constexpr absl::Duration kSendPatience = absl::Seconds(8);

// One command on its way.
struct Call {
  Command command;
  grpc::ClientContext context;
  trace::Span span;
  ticket::v1::Ticket ticket;
  grpc::Status status;
};

enum class Verdict { kDone, kRefused, kRetry };

Verdict Judge(const grpc::Status& status) {
  switch (status.error_code()) {
    case grpc::StatusCode::OK:
      return Verdict::kDone;
    case grpc::StatusCode::ABORTED:
      // Refused if there is a newer assignment, perhaps by a person; otherwise the ticket was busy.
      return ReasonOf(FromGrpc(status)) == reason::kStaleAssignmentRevision ? Verdict::kRefused
                                                                            : Verdict::kRetry;
    case grpc::StatusCode::FAILED_PRECONDITION:
    case grpc::StatusCode::NOT_FOUND:
    case grpc::StatusCode::INVALID_ARGUMENT:
      return Verdict::kRefused;
    default:
      return Verdict::kRetry;
  }
}

}  // namespace

Sender::Sender(db::Pool* pool, std::shared_ptr<grpc::Channel> tickets,
               std::function<std::string()> token, trace::Tracer tracer,
               std::function<void()> answered)
    : pool_(pool),
      tickets_(ticket::v1::TicketService::NewStub(std::move(tickets))),
      token_(std::move(token)),
      tracer_(std::move(tracer)),
      answered_(std::move(answered)),
      worker_("sender", kSendTick, [this] { return Round(); }) {}

absl::StatusOr<bool> Sender::Round() {
  auto commands =
      pool_->Run(absl::Now() + kSendPatience,
                 [&](db::Connection& connection) -> absl::StatusOr<std::vector<Command>> {
                   return ClaimCommands(connection, kMostCalls, kSendPatience);
                 });
  if (!commands.ok()) return commands.status();
  if (commands->empty()) return false;

  std::vector<std::unique_ptr<Call>> calls;
  absl::BlockingCounter running(static_cast<int>(commands->size()));
  const std::string token = token_();
  for (Command& command : *commands) {
    Call& call = *calls.emplace_back(std::make_unique<Call>());
    call.command = std::move(command);
    server::SetBearer(call.context, token);
    call.context.set_deadline(absl::ToChronoTime(absl::Now() + kCallDeadline));
    call.span = trace::BeginCalling(
        tracer_, kAssignTicket, absl::MakeConstSpan(&call.command.trace_parent, 1), call.context);
    trace::SetTicket(call.span, call.command.request.name());
    tickets_->async()->AssignTicket(&call.context, &call.command.request, &call.ticket,
                                    [&call, &running](grpc::Status status) {
                                      trace::EndCalling(call.span, FromGrpc(status));
                                      call.status = std::move(status);
                                      running.DecrementCount();
                                    });
  }
  running.Wait();

  std::vector<Command> done, refused, retry;
  for (auto& call : calls) {
    const Verdict verdict = Judge(call->status);
    if (verdict == Verdict::kRetry) {
      log::Info("a command will be sent again",
                {{"ticket", call->command.request.name()},
                 {"code", absl::StatusCodeToString(FromGrpc(call->status).code())},
                 {"trace_id", trace::TraceIdOf(call->span.trace_parent())}});
    }
    (verdict == Verdict::kDone      ? done
     : verdict == Verdict::kRefused ? refused
                                    : retry)
        .push_back(std::move(call->command));
  }
  const auto status =
      pool_->Transact(absl::Now() + kSendPatience, [&](db::Transaction& transaction) {
        if (!done.empty() || !refused.empty()) FinishCommands(transaction, done, refused);
        if (!retry.empty()) RetryCommands(transaction, retry);
        return absl::OkStatus();
      });
  if (!status.ok()) return status;
  answered_();
  return retry.empty();
}

}  // namespace luukku::routing
