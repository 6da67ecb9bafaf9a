#pragma once

#include <CLI/App.hpp>
#include <memory>
#include <string>
#include <vector>

#include "tools/luukkuctl/cli.h"
#include "tools/luukkuctl/connection.h"
#include "tools/luukkuctl/options.h"

namespace luukku::ctl {

// A group for resources that are only created, shown and listed.
struct ResourceGroup {
  const char* word;        // "person".
  const char* collection;  // "people".
  const char* help;
  // Options of `create` besides the id; the first is required.
  std::vector<Flag> flags;
  // Of the table that `list` prints.
  std::vector<std::string> columns;
};

// Adds `create ID`, `show NAME` and `list` with these methods. `resource` is the part of the
// request that `create` fills, as in &CreatePersonRequest::mutable_person.
template <typename Stub, typename CreateRequest, typename GetRequest, typename ListRequest,
          typename Resource, typename ListResponse>
void AddResourceGroup(Cli& cli, const ResourceGroup& group,
                      Method<Stub, CreateRequest, Resource> create,
                      Resource* (CreateRequest::*resource)(),
                      Method<Stub, GetRequest, Resource> get,
                      Method<Stub, ListRequest, ListResponse> list) {
  CLI::App& commands = cli.AddGroup(group.word, group.help);
  const Flag name{"name", "Its name, or the id alone", group.collection};

  CLI::App& create_command = *commands.add_subcommand("create", "Create one");
  auto create_request = std::make_shared<CreateRequest>();
  const std::shared_ptr<Resource> created(create_request, (create_request.get()->*resource)());
  AddArgument(create_command, "ID", name, created);
  for (const Flag& flag : group.flags) AddOption(create_command, flag, created);
  create_command.get_option(OptionName(group.flags.front()))->required();
  AddOption(create_command, kRequestId, create_request);
  cli.OnRun(create_command, [&cli, create, create_request] {
    return cli.Show(cli.ticket().Call(create, *create_request));
  });

  CLI::App& show_command = *commands.add_subcommand("show", "Show one");
  auto get_request = std::make_shared<GetRequest>();
  AddArgument(show_command, "NAME", name, get_request);
  cli.OnRun(show_command,
            [&cli, get, get_request] { return cli.Show(cli.ticket().Call(get, *get_request)); });

  CLI::App& list_command = *commands.add_subcommand("list", "List them by name");
  const std::shared_ptr<int> limit = AddLimit(list_command);
  cli.OnRun(list_command, [&cli, list, limit, columns = group.columns] {
    return cli.ShowList(cli.ticket().CallPages(list, ListRequest(), *limit), columns);
  });
}

}  // namespace luukku::ctl
