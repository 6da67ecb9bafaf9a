#pragma once

#include <google/protobuf/message.h>
#include <grpcpp/client_context.h>

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "lib/trace/tracer.h"

// Spans of calls, by OpenTelemetry's conventions for RPCs. A method is
// "luukku.ticket.v1.TicketService/CreateTicket".
namespace luukku::trace {

// Begins the span of an incoming call; `trace_parent` is what its caller sent.
Span BeginServing(const Tracer& tracer, const std::string& method, std::string_view trace_parent);

// Begins the span of a call to another service, which gets the trace in its metadata. The span
// continues the first recorded one of `trace_parents`, and is linked to the others.
Span BeginCalling(const Tracer& tracer, const std::string& method,
                  absl::Span<const std::string> trace_parents, grpc::ClientContext& context);

// Notes which ticket a request or an answer is about, by its fields name, parent and ticket.
void NoteTicket(Span& span, const google::protobuf::Message& message);

// Sets the attribute of spans about a ticket; does nothing for other subjects.
void SetTicket(Span& span, std::string_view subject);

// Ends the span of an incoming or outgoing call. A caller's mistake fails no server's span.
void EndServing(Span& span, const absl::Status& status);
void EndCalling(Span& span, const absl::Status& status);

}  // namespace luukku::trace
