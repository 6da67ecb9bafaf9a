#pragma once

#include <CLI/App.hpp>
#include <memory>
#include <string>
#include <vector>

#include "tools/luukkuctl/cli.h"
#include "tools/luukkuctl/connection.h"
#include "tools/luukkuctl/options.h"

namespace luukku::ctl {

// A group for resources of one kind. AddResourceGroup is enough for resources that are only
// created, shown and listed.
struct ResourceGroup {
  const char* word;        // "person".
  const char* collection;  // "people".
  const char* help;
  // Options of `create` besides the id.
  std::vector<Flag> flags;
  // The first so many of `flags` are required.
  size_t required_flags = 1;
  // Of the table that `list` prints.
  std::vector<std::string> columns;
  const char* list_help = "List them by name";
  // The service to call.
  Connection& (Cli::*service)() = &Cli::ticket;

  Flag name() const { return {"name", "Its name, or the id alone", collection}; }
};

// Adds `create ID`. `resource` is the part of the request that is filled, as in
// &CreatePersonRequest::mutable_person.
template <typename Stub, typename Request, typename Resource>
void AddCreateCommand(Cli& cli, CLI::App& commands, const ResourceGroup& group,
                      Method<Stub, Request, Resource> create, Resource* (Request::*resource)()) {
  CLI::App& command = *commands.add_subcommand("create", "Create one");
  auto request = std::make_shared<Request>();
  const std::shared_ptr<Resource> created(request, (request.get()->*resource)());
  AddArgument(command, "ID", group.name(), created);
  for (size_t i = 0; i < group.flags.size(); ++i) {
    AddOption(command, group.flags[i], created).required(i < group.required_flags);
  }
  AddOption(command, kRequestId, request);
  cli.OnRun(command, [&cli, service = group.service, create, request] {
    return cli.Show((cli.*service)().Call(create, *request));
  });
}

// Adds `<word> NAME`, which sends a request with the name, and with a request id if it mutates.
template <typename Stub, typename Request, typename Response>
void AddNameCommand(Cli& cli, CLI::App& commands, const ResourceGroup& group, const char* word,
                    const char* help, Method<Stub, Request, Response> method) {
  CLI::App& command = *commands.add_subcommand(word, help);
  auto request = std::make_shared<Request>();
  AddArgument(command, "NAME", group.name(), request);
  if constexpr (Mutation<Request>) AddOption(command, kRequestId, request);
  cli.OnRun(command, [&cli, service = group.service, method, request] {
    return cli.Show((cli.*service)().Call(method, *request));
  });
}

// Adds `list`.
template <typename Stub, typename Request, typename Response>
void AddListCommand(Cli& cli, CLI::App& commands, const ResourceGroup& group,
                    Method<Stub, Request, Response> list) {
  CLI::App& command = *commands.add_subcommand("list", group.list_help);
  const std::shared_ptr<int> limit = AddLimit(command);
  cli.OnRun(command, [&cli, service = group.service, list, limit, columns = group.columns] {
    return cli.ShowList((cli.*service)().CallPages(list, Request(), *limit), columns);
  });
}

// Adds `update NAME`, with the options of `create`, for a resource that has an etag.
template <typename Stub, typename Request, typename Resource>
void AddUpdateCommand(Cli& cli, CLI::App& commands, const ResourceGroup& group,
                      Method<Stub, Request, Resource> update, Resource* (Request::*resource)()) {
  CLI::App& command = *commands.add_subcommand("update", "Change the fields that are given");
  auto request = std::make_shared<Request>();
  const std::shared_ptr<Resource> updated(request, (request.get()->*resource)());
  AddArgument(command, "NAME", group.name(), updated);
  for (const Flag& flag : group.flags) AddOption(command, flag, updated);
  AddOption(command, kEtag, updated);
  AddOption(command, kRequestId, request);
  cli.OnRun(command,
            [&cli, &command, service = group.service, update, request,
             flags = group.flags]() -> absl::Status {
              const absl::Status mask = FillMask(command, flags, *request->mutable_update_mask());
              if (!mask.ok()) return mask;
              return cli.Show((cli.*service)().Call(update, *request));
            });
}

// Adds a group with `create ID`, `show NAME` and `list`, and returns it.
template <typename Stub, typename CreateRequest, typename GetRequest, typename ListRequest,
          typename Resource, typename ListResponse>
CLI::App& AddResourceGroup(Cli& cli, const ResourceGroup& group,
                           Method<Stub, CreateRequest, Resource> create,
                           Resource* (CreateRequest::*resource)(),
                           Method<Stub, GetRequest, Resource> get,
                           Method<Stub, ListRequest, ListResponse> list) {
  CLI::App& commands = cli.AddGroup(group.word, group.help);
  AddCreateCommand(cli, commands, group, create, resource);
  AddNameCommand(cli, commands, group, "show", "Show one", get);
  AddListCommand(cli, commands, group, list);
  return commands;
}

}  // namespace luukku::ctl
