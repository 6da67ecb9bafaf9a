#include "tools/luukkuctl/feed_consumers.h"

#include <memory>
#include <string>
#include <vector>

#include "luukku/event/v1/consumer_service.grpc.pb.h"
#include "tools/luukkuctl/groups.h"
#include "tools/luukkuctl/options.h"

namespace luukku::ctl::consumer_commands {
namespace {

using namespace luukku::event::v1;  // NOLINT: the contract that this file speaks
using Stub = ConsumerService::Stub;

constexpr char kReader[] = "Service that reads the feed";
constexpr Flag kSource{"source", "Service whose feed it is"};

// Options common to all: which service's consumers.
std::shared_ptr<std::string> AddReader(Cli& cli, CLI::App& command) {
  return cli.AddServiceOption(command, "routing", kReader);
}

void AddConsumers(Cli& cli, CLI::App& group) {
  CLI::App& command =
      *group.add_subcommand("consumers", "Show how far a service has read the feeds of others");
  const auto service = AddReader(cli, command);
  cli.OnRun(command, [&cli, service] {
    static const std::vector<std::string> kColumns = {
        "source",          "watermark",  "refused", "resyncing", "parked_events",
        "parked_subjects", "free_slots", "etag",    "epoch"};
    return cli.ShowList(cli.service(*service).Call(&Stub::ListConsumers, ListConsumersRequest()),
                        kColumns);
  });
}

void AddParked(Cli& cli, CLI::App& group) {
  CLI::App& command =
      *group.add_subcommand("parked", "List the events that a service could not take in");
  const auto service = AddReader(cli, command);
  auto request = std::make_shared<ListParkedRequest>();
  AddOption(command, kSource, request);
  const std::shared_ptr<int> limit = AddLimit(command);
  cli.OnRun(command, [&cli, service, request, limit] {
    static const std::vector<std::string> kColumns = {"source", "subject", "version", "park_time",
                                                      "reason"};
    return cli.ShowList(cli.service(*service).CallPages(&Stub::ListParked, *request, *limit),
                        kColumns);
  });
}

void AddReplay(Cli& cli, CLI::App& group) {
  CLI::App& command = *group.add_subcommand(
      "replay", "Have a service take in the parked events of a subject, once the cause is mended");
  const auto service = AddReader(cli, command);
  auto request = std::make_shared<ReplayParkedRequest>();
  AddArgument(command, "SOURCE", kSource, request);
  AddArgument(command, "SUBJECT", {"subject", "What the events are about: tickets/1042"}, request);
  cli.OnRun(command, [&cli, service, request] {
    return cli.Show(cli.service(*service).Call(&Stub::ReplayParked, *request));
  });
}

void AddResync(Cli& cli, CLI::App& group) {
  CLI::App& command = *group.add_subcommand(
      "resync",
      "Have a service forget what it derived from a feed, and read it from the beginning");
  const auto service = AddReader(cli, command);
  auto request = std::make_shared<ResyncRequest>();
  AddArgument(command, "SOURCE", kSource, request);
  AddOption(command, {"etag", "As `feed consumers` shows it, so that nothing happens twice"},
            request)
      .required();
  cli.OnRun(command, [&cli, service, request] {
    return cli.Show(cli.service(*service).Call(&Stub::Resync, *request));
  });
}

}  // namespace

void Add(Cli& cli, CLI::App& group) {
  AddConsumers(cli, group);
  AddParked(cli, group);
  AddReplay(cli, group);
  AddResync(cli, group);
}

}  // namespace luukku::ctl::consumer_commands
