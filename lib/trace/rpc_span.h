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

// Of a call that comes in. `trace_parent` is what its caller sent.
Span BeginServing(const Tracer& tracer, const std::string& method, std::string_view trace_parent);

// Of a call to another service, which gets the trace in its metadata. The call is made because of
// `trace_parents`: it belongs to the first one that is recorded, and is linked to the others.
Span BeginCalling(const Tracer& tracer, const std::string& method,
                  absl::Span<const std::string> trace_parents, grpc::ClientContext& context);

// Notes which ticket a request or an answer is about, by its fields name, parent and ticket.
void NoteTicket(Span& span, const google::protobuf::Message& message);

// The attribute of spans that are about a ticket; nothing for subjects that are no tickets.
void SetTicket(Span& span, std::string_view subject);

// Ends the span of a call that came in, or was made. A caller's mistake fails no server's span.
void EndServing(Span& span, const absl::Status& status);
void EndCalling(Span& span, const absl::Status& status);

}  // namespace luukku::trace
