#include "tools/luukkuctl/ticket_view.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "luukku/ticket/v1/conversation_service.grpc.pb.h"
#include "luukku/ticket/v1/ticket_service.grpc.pb.h"
#include "tools/luukkuctl/text.h"
#include "tools/luukkuctl/words.h"

namespace luukku::ctl {
namespace {

using namespace luukku::ticket::v1;  // NOLINT: the contract that this file speaks
using Stub = TicketService::Stub;

std::string OrEmpty(const std::string& text) { return text.empty() ? std::string(kEmpty) : text; }

// A value of a ticket's field in the history; of an enum its word.
std::string ValueText(const std::string& field_name, const std::string& value) {
  const auto* field = Ticket::descriptor()->FindFieldByName(field_name);
  if (field == nullptr || field->enum_type() == nullptr) return OrEmpty(value);
  const auto* known = field->enum_type()->FindValueByName(value);
  return OrEmpty(known == nullptr ? value : EnumWord(*field->enum_type(), known->number()));
}

// "state: new → open; reason".
std::string WhatChanged(const HistoryEntry& entry) {
  std::vector<std::string> parts;
  for (const common::v1::FieldChange& change : entry.changes()) {
    parts.push_back(absl::StrCat(change.field(), ": ",
                                 ValueText(change.field(), change.old_value()), " → ",
                                 ValueText(change.field(), change.new_value())));
  }
  for (const std::string& part : {entry.comment(), entry.reason()}) {
    if (!part.empty()) parts.push_back(part);
  }
  if (entry.automatic()) parts.emplace_back("automatic");
  return absl::StrJoin(parts, "; ");
}

std::string RenderComment(const Comment& comment) {
  std::string text = absl::StrCat(ShownTime(comment.create_time()), "  ", Escape(comment.author()),
                                  " (", OrEmpty(EnumWord(comment.author_kind())), ")",
                                  comment.internal() ? ", internal note" : "", "\n");
  for (const std::string& line : EscapedLines(comment.text())) {
    absl::StrAppend(&text, line.empty() ? "" : "    ", line, "\n");
  }
  return text;
}

// An object of JSON texts.
absl::StatusOr<std::string> JsonObject(
    const std::vector<std::pair<const char*, const google::protobuf::Message*>>& members) {
  std::vector<std::string> parts;
  for (const auto& [name, message] : members) {
    const auto json = Json(*message);
    if (!json.ok()) return json.status();
    parts.push_back(absl::StrCat("\"", name, "\":", *json));
  }
  return absl::StrCat("{", absl::StrJoin(parts, ","), "}");
}

absl::StatusOr<ListCommentsResponse> GetConversation(Cli& cli, const std::string& ticket) {
  ListCommentsRequest request;
  request.set_parent(ticket);
  return cli.ticket().CallPages(&ConversationService::Stub::ListComments, request);
}

absl::StatusOr<ListTicketHistoryResponse> GetHistory(Cli& cli, const std::string& ticket) {
  ListTicketHistoryRequest request;
  request.set_name(ticket);
  return cli.ticket().CallPages(&Stub::ListTicketHistory, request);
}

}  // namespace

std::string RenderConversation(const ListCommentsResponse& conversation) {
  if (conversation.comments().empty()) return absl::StrCat(kEmpty, "\n");
  return absl::StrJoin(conversation.comments(), "\n", [](std::string* out, const Comment& comment) {
    absl::StrAppend(out, RenderComment(comment));
  });
}

std::string RenderHistory(const ListTicketHistoryResponse& history) {
  Table table({"VERSION", "TIME", "ACTOR", "KIND", "ACTION", "WHAT"});
  for (const HistoryEntry& entry : history.entries()) {
    table.AddRow({absl::StrCat(entry.version()), ShownTime(entry.time()), entry.actor(),
                  EnumWord(entry.actor_kind()), EnumWord(entry.action()), WhatChanged(entry)});
  }
  return table.Render();
}

absl::Status ShowTicket(Cli& cli, const GetTicketRequest& request) {
  const auto ticket = cli.ticket().Call(&Stub::GetTicket, request);
  if (!ticket.ok()) return ticket.status();
  const auto conversation = GetConversation(cli, request.name());
  if (!conversation.ok()) return conversation.status();
  const auto history = GetHistory(cli, request.name());
  if (!history.ok()) return history.status();

  if (cli.is_json()) {
    const auto json = JsonObject(
        {{"ticket", &*ticket}, {"conversation", &*conversation}, {"history", &*history}});
    if (json.ok()) cli.out() << *json << "\n";
    return json.status();
  }
  cli.out() << RenderDetails(*ticket) << "\nCONVERSATION\n"
            << RenderConversation(*conversation) << "\nHISTORY\n"
            << RenderHistory(*history);
  return absl::OkStatus();
}

absl::Status ShowHistory(Cli& cli, const ListTicketHistoryRequest& request) {
  const auto history = GetHistory(cli, request.name());
  if (!history.ok()) return history.status();
  if (cli.is_json()) return cli.PrintJson(*history);
  cli.out() << RenderHistory(*history);
  return absl::OkStatus();
}

}  // namespace luukku::ctl
