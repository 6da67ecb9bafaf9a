#include <algorithm>
#include <vector>

#include "luukku/ticket/v1/role_service.grpc.pb.h"
#include "tools/luukkuctl/groups.h"
#include "tools/luukkuctl/resource_group.h"
#include "tools/luukkuctl/words.h"

namespace luukku::ctl::role_commands {
namespace {

using namespace luukku::ticket::v1;  // NOLINT: the contract that this file speaks
using Stub = RoleService::Stub;

const ResourceGroup kRoles{.word = "role",
                           .collection = "people",
                           .help = "Roles that the desk's directory gives to people",
                           .columns = {"name", "roles"},
                           .list_help = "List who has roles"};

void Grant(PersonRoles& person, common::v1::Role role) {
  const auto& roles = person.roles();
  if (std::find(roles.begin(), roles.end(), role) == roles.end()) person.add_roles(role);
}

void Revoke(PersonRoles& person, common::v1::Role role) {
  auto& roles = *person.mutable_roles();
  roles.erase(std::remove(roles.begin(), roles.end(), role), roles.end());
}

// Adds `<word> PERSON ROLE`, which reads the roles, changes them, and sets them unless somebody
// else did meanwhile.
void AddChange(Cli& cli, CLI::App& commands, const char* word, const char* help,
               void (*change)(PersonRoles&, common::v1::Role)) {
  CLI::App& command = *commands.add_subcommand(word, help);
  auto get = std::make_shared<GetPersonRolesRequest>();
  auto role = std::make_shared<std::string>();
  AddArgument(command, "PERSON", kRoles.name(), get);
  command.add_option("ROLE", *role, "requester, agent, queue-manager or admin")
      ->check(CLI::IsMember({"requester", "agent", "queue-manager", "admin"}))
      ->required();
  cli.OnRun(command, [&cli, change, get, role]() -> absl::Status {
    const auto before = cli.ticket().Call(&Stub::GetPersonRoles, *get);
    if (!before.ok()) return before.status();
    const auto number =
        ParseEnumWord(*google::protobuf::GetEnumDescriptor<common::v1::Role>(), *role);
    SetPersonRolesRequest set;
    *set.mutable_person_roles() = *before;
    change(*set.mutable_person_roles(), static_cast<common::v1::Role>(number.value_or(0)));
    return cli.Show(cli.ticket().Call(&Stub::SetPersonRoles, set));
  });
}

}  // namespace

void Add(Cli& cli) {
  CLI::App& commands = cli.AddGroup(kRoles.word, kRoles.help);
  AddChange(cli, commands, "grant", "Give a person a role", Grant);
  AddChange(cli, commands, "revoke", "Take a role away from a person", Revoke);
  AddNameCommand(cli, commands, kRoles, "show", "Show a person's roles", &Stub::GetPersonRoles);
  AddListCommand(cli, commands, kRoles, &Stub::ListPersonRoles);
}

}  // namespace luukku::ctl::role_commands
