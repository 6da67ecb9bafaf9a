#include "luukku/routing/v1/rule_service.grpc.pb.h"
#include "tools/luukkuctl/groups.h"
#include "tools/luukkuctl/resource_group.h"

namespace luukku::ctl::rule_commands {

using namespace luukku::routing::v1;  // NOLINT: the contract that this file speaks

void Add(Cli& cli) {
  using Stub = RuleService::Stub;
  const ResourceGroup rule{
      .word = "rule",
      .collection = "rules",
      .help = "Which team a ticket goes to: the first rule that holds decides",
      .flags = {{"display_name", "What people read"},
                {"team", "Where the ticket goes", "teams"},
                {"order", "The smaller, the sooner it is tried"},
                {"types", "Holds for this type", "", "type"},
                {"channels", "Holds for this channel", "", "channel"},
                {"priorities", "Holds for this priority", "", "priority"},
                {"categories", "Holds for this category", "categories", "category"},
                {"organisations", "Holds for this customer", "organisations", "organisation"},
                {"customer_groups", "Holds for this group of customers", "", "customer-group"},
                {"mailboxes", "Holds for this address of the desk", "", "mailbox"},
                {"set_priority", "The priority that the ticket gets"},
                {"subject_words", "Holds if the subject has this word", "", "subject-word"}},
      .required_flags = 2,
      .columns = {"name", "order", "team", "display_name", "types", "channels", "priorities",
                  "categories", "organisations", "customer_groups", "mailboxes", "subject_words",
                  "set_priority"},
      .list_help = "List them in the order in which they are tried",
      .service = &Cli::routing};
  CLI::App& commands = cli.AddGroup(rule.word, rule.help);
  AddCreateCommand(cli, commands, rule, &Stub::CreateRule, &CreateRuleRequest::mutable_rule);
  AddListCommand(cli, commands, rule, &Stub::ListRules);
  AddNameCommand(cli, commands, rule, "delete", "Delete one", &Stub::DeleteRule);
}

}  // namespace luukku::ctl::rule_commands
