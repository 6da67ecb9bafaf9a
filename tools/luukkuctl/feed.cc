#include <memory>
#include <string>
#include <vector>

#include "luukku/event/v1/feed_service.grpc.pb.h"
#include "tools/luukkuctl/errors.h"
#include "tools/luukkuctl/feed_consumers.h"
#include "tools/luukkuctl/feed_text.h"
#include "tools/luukkuctl/groups.h"
#include "tools/luukkuctl/options.h"

namespace luukku::ctl::feed_commands {
namespace {

using namespace luukku::event::v1;  // NOLINT: the contract that this file speaks
using Stub = FeedService::Stub;

constexpr char kServer[] = "Service whose feed it is";

struct TailOptions {
  std::shared_ptr<std::string> service;
  std::string slots = "0-63";
  bool from_start = false;
  int count = kNoLimit;
};

// Prints the events of a stream as they come.
class Tail {
 public:
  // Skips events up to position `after`; ends after `count` events.
  Tail(Cli& cli, int64_t after, int count) : cli_(cli), after_(after), left_(count) {}

  // Prints the events; returns whether to go on.
  bool Print(const SubscribeResponse& response) {
    for (const FeedEntry& entry : response.entries()) {
      if (entry.position() <= after_) continue;
      Print(entry);
      if (!cli_.out() || !status_.ok() || --left_ == 0) return false;
    }
    return true;
  }

  // Whether all could be printed.
  const absl::Status& status() const { return status_; }

 private:
  void Print(const FeedEntry& entry) {
    if (cli_.is_json()) {
      status_ = cli_.PrintJson(entry);
    } else {
      cli_.out() << RenderFeedEntry(entry) << std::endl;
    }
  }

  Cli& cli_;
  int64_t after_;
  int left_;
  absl::Status status_;
};

absl::Status RunTail(Cli& cli, const TailOptions& options) {
  const auto slots = ParseSlots(options.slots);
  if (!slots.ok()) return slots.status();
  Connection& service = cli.service(*options.service);
  const auto feed = service.Call(&Stub::GetFeed, GetFeedRequest());
  if (!feed.ok()) return feed.status();

  // A cursor names the event at its position, which only a consumer of that event has. So the
  // stream always begins at the first event, and old ones are skipped here.
  SubscribeRequest request;
  request.set_consumer("luukkuctl");
  for (const int slot : *slots) request.add_slots()->set_slot(slot);
  Tail tail(cli, options.from_start ? 0 : feed->head_position(), options.count);
  const absl::Status status = service.Stream<Stub, SubscribeRequest, SubscribeResponse>(
      &Stub::Subscribe, request,
      [&tail](const SubscribeResponse& response) { return tail.Print(response); });
  return status.ok() ? tail.status() : status;
}

void AddShow(Cli& cli, CLI::App& group) {
  CLI::App& command = *group.add_subcommand("show", "Show the feed's epoch and head");
  const auto service = cli.AddServiceOption(command, "ticket", kServer);
  cli.OnRun(command, [&cli, service] {
    return cli.Show(cli.service(*service).Call(&Stub::GetFeed, GetFeedRequest()));
  });
}

void AddNewEpoch(Cli& cli, CLI::App& group) {
  CLI::App& command = *group.add_subcommand(
      "new-epoch", "Begin a new history of the feed, once, after its database was restored");
  const auto service = cli.AddServiceOption(command, "ticket", kServer);
  auto request = std::make_shared<StartEpochRequest>();
  AddArgument(command, "EPOCH", {"epoch", "The epoch that ends, as `feed show` tells it"}, request);
  cli.OnRun(command, [&cli, service, request] {
    return cli.Show(cli.service(*service).Call(&Stub::StartEpoch, *request));
  });
}

void AddTail(Cli& cli, CLI::App& group) {
  CLI::App& command = *group.add_subcommand("tail", "Print each new event on a line, until Ctrl-C");
  auto options = std::make_shared<TailOptions>();
  options->service = cli.AddServiceOption(command, "ticket", kServer);
  command.add_option("--slots", options->slots, "Slots to follow, as in 0,7,32-63")
      ->type_name("SLOTS")
      ->capture_default_str();
  command.add_flag("--from-start", options->from_start, "Print the whole history first");
  command.add_option("--count", options->count, "End after so many events")
      ->check(CLI::Range(1, kNoLimit))
      ->type_name("N");
  cli.OnRun(command, [&cli, options] { return RunTail(cli, *options); });
}

}  // namespace

void Add(Cli& cli) {
  CLI::App& group = cli.AddGroup("feed", "What services tell each other, and how that fares");
  AddShow(cli, group);
  AddTail(cli, group);
  AddNewEpoch(cli, group);
  consumer_commands::Add(cli, group);
}

}  // namespace luukku::ctl::feed_commands
