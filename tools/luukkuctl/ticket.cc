#include <memory>
#include <string>
#include <vector>

#include "luukku/ticket/v1/conversation_service.grpc.pb.h"
#include "luukku/ticket/v1/ticket_service.grpc.pb.h"
#include "tools/luukkuctl/groups.h"
#include "tools/luukkuctl/options.h"
#include "tools/luukkuctl/ticket_moves.h"
#include "tools/luukkuctl/ticket_view.h"

namespace luukku::ctl::ticket_commands {
namespace {

using namespace luukku::ticket::v1;  // NOLINT: the contract that this file speaks
using Stub = TicketService::Stub;

constexpr Flag kName{"name", "The ticket: 1042 or tickets/1042", "tickets"};
constexpr Flag kParent{"parent", kName.help, kName.collection};

constexpr Flag kChannel{"channel", "The way it came in"};
constexpr Flag kMailbox{"mailbox", "The desk's address that it was sent to"};
constexpr Flag kRequester{"requester", "Whose matter it is; default: the caller", "people"};

void AddCreate(Cli& cli, CLI::App& group) {
  CLI::App& command = *group.add_subcommand("create", "Open a ticket");
  auto request = std::make_shared<CreateTicketRequest>();
  const std::shared_ptr<Ticket> ticket(request, request->mutable_ticket());
  AddOption(command, kChannel, ticket).required();
  AddOption(command, kRequester, ticket);
  AddOption(command, kMailbox, ticket);
  for (const Flag& flag : EditableFlags(*Ticket::descriptor())) AddOption(command, flag, ticket);
  for (const char* required : {"--type", "--subject"}) command.get_option(required)->required();
  AddOption(command, kRequestId, request);
  cli.OnRun(command,
            [&cli, request] { return cli.Show(cli.ticket().Call(&Stub::CreateTicket, *request)); });
}

void AddShow(Cli& cli, CLI::App& group) {
  CLI::App& command =
      *group.add_subcommand("show", "Show a ticket with its conversation and history");
  auto request = std::make_shared<GetTicketRequest>();
  AddArgument(command, "NAME", kName, request);
  cli.OnRun(command, [&cli, request] { return ShowTicket(cli, *request); });
}

void AddList(Cli& cli, CLI::App& group) {
  CLI::App& command = *group.add_subcommand("list", "List tickets");
  auto request = std::make_shared<ListTicketsRequest>();
  AddOption(command, {"filter", "As in: state = (NEW OR OPEN) AND team = \"teams/network\""},
            request);
  AddOption(command, {"order_by", "create_time, or \"create_time desc\", which is the default"},
            request);
  const std::shared_ptr<int> limit = AddLimit(command);
  cli.OnRun(command, [&cli, request, limit] {
    static const std::vector<std::string> kColumns = {"name", "state", "priority",    "type",
                                                      "team", "agent", "create_time", "subject"};
    return cli.ShowList(cli.ticket().CallPages(&Stub::ListTickets, *request, *limit), kColumns);
  });
}

absl::Status Update(Cli& cli, const CLI::App& command, UpdateTicketRequest request) {
  const absl::Status mask =
      FillMask(command, EditableFlags(*Ticket::descriptor()), *request.mutable_update_mask());
  if (!mask.ok()) return mask;
  return cli.Show(cli.ticket().Call(&Stub::UpdateTicket, request));
}

void AddUpdate(Cli& cli, CLI::App& group) {
  CLI::App& command = *group.add_subcommand("update", "Change the fields that are given");
  auto request = std::make_shared<UpdateTicketRequest>();
  const std::shared_ptr<Ticket> ticket(request, request->mutable_ticket());
  AddArgument(command, "NAME", kName, ticket);
  for (const Flag& flag : EditableFlags(*Ticket::descriptor())) AddOption(command, flag, ticket);
  ticket_moves::AddWords(command, [request] { return request->mutable_comment(); });
  AddOption(command, {"etag", "Refuse the change if one of its fields changed since that etag"},
            ticket);
  AddOption(command, kRequestId, request);
  cli.OnRun(command, [&cli, &command, request] { return Update(cli, command, *request); });
}

void AddComment(Cli& cli, CLI::App& group) {
  CLI::App& command = *group.add_subcommand("comment", "Reply to the requester, or note something");
  auto request = std::make_shared<CreateCommentRequest>();
  const std::shared_ptr<Comment> comment(request, request->mutable_comment());
  AddArgument(command, "NAME", kParent, request);
  AddArgument(command, "TEXT", {"text", "What is said"}, comment);
  command.add_flag_callback(
      "--internal", [comment] { comment->set_internal(true); },
      "A note that only the desk's people see");
  AddOption(command, kEtag, request);
  AddOption(command, kRequestId, request);
  cli.OnRun(command, [&cli, request] {
    const auto answer = cli.ticket().Call(&ConversationService::Stub::CreateComment, *request);
    return answer.ok() ? cli.Show(absl::StatusOr<Comment>(answer->comment())) : answer.status();
  });
}

void AddHistory(Cli& cli, CLI::App& group) {
  CLI::App& command = *group.add_subcommand("history", "List who did what and when");
  auto request = std::make_shared<ListTicketHistoryRequest>();
  AddArgument(command, "NAME", kName, request);
  cli.OnRun(command, [&cli, request] { return ShowHistory(cli, *request); });
}

}  // namespace

void Add(Cli& cli) {
  CLI::App& group = cli.AddGroup("ticket", "Tickets");
  for (const auto add :
       {AddCreate, AddShow, AddList, AddUpdate, AddComment, ticket_moves::Add, AddHistory}) {
    add(cli, group);
  }
}

}  // namespace luukku::ctl::ticket_commands
