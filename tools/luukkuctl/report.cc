#include <memory>
#include <string>

#include "absl/time/time.h"
#include "luukku/event/v1/consumer_service.grpc.pb.h"
#include "luukku/reporting/v1/report_service.grpc.pb.h"
#include "tools/luukkuctl/errors.h"
#include "tools/luukkuctl/groups.h"
#include "tools/luukkuctl/options.h"
#include "tools/luukkuctl/report_view.h"

namespace luukku::ctl::report_commands {
namespace {

using namespace luukku::reporting::v1;  // NOLINT: the contract that this file speaks
using Stub = ReportService::Stub;

constexpr Flag kZone{"time_zone", "IANA time zone of days and hours; default: UTC", "", "zone"};
constexpr Flag kDays{"last_days", "The last so many days; default: 30", "", "days"};
constexpr Flag kGroupBy{"group_by", "What tickets are grouped by", "", "by"};
constexpr Flag kOrigin{"origin", "Only tickets of this origin"};
constexpr Flag kSource{"source", "Only tickets that were imported from this source"};
constexpr int kDefaultDays = 30;

// A period's ends as typed.
struct Ends {
  std::string from, to;
};

// A time of RFC 3339; or "2026-01-31", of which it is the midnight that begins the day, or, with
// `is_end`, the one that ends it. Errors: UsageError.
absl::StatusOr<google::protobuf::Timestamp> ParseTime(const std::string& text, absl::TimeZone zone,
                                                      bool is_end) {
  absl::Time time;
  std::string error;
  if (absl::ParseTime("%Y-%m-%d", text, absl::UTCTimeZone(), &time, &error)) {
    const absl::CivilDay day = absl::ToCivilDay(time, absl::UTCTimeZone());
    time = absl::FromCivil(day + (is_end ? 1 : 0), zone);
  } else if (!absl::ParseTime(absl::RFC3339_full, text, &time, &error)) {
    return UsageError("\"" + text + "\" is neither a day (2026-01-31) nor a time of RFC 3339");
  }
  google::protobuf::Timestamp result;
  result.set_seconds(absl::ToUnixSeconds(time));
  return result;
}

absl::Status FillPeriod(const Ends& ends, Period& period) {
  if (ends.from.empty() && ends.to.empty()) {
    if (period.last_days() == 0) period.set_last_days(kDefaultDays);
    return absl::OkStatus();
  }
  if (ends.from.empty() || ends.to.empty()) return UsageError("--from and --to go together");
  absl::TimeZone zone;  // UTC if the service's zone is unknown here.
  if (!period.time_zone().empty()) absl::LoadTimeZone(period.time_zone(), &zone);
  const auto from = ParseTime(ends.from, zone, false), to = ParseTime(ends.to, zone, true);
  if (!from.ok()) return from.status();
  if (!to.ok()) return to.status();
  *period.mutable_start_time() = *from;
  *period.mutable_end_time() = *to;
  return absl::OkStatus();
}

template <typename Report>
absl::Status ShowReport(Cli& cli, const absl::StatusOr<Report>& report) {
  if (!report.ok()) return report.status();
  if (cli.is_json()) return cli.PrintJson(*report);
  cli.out() << RenderReport(*report);
  return absl::OkStatus();
}

void AddVolumes(Cli& cli, CLI::App& group) {
  CLI::App& command = *group.add_subcommand(
      "volumes", "Arrived, resolved, closed, reopened and backlog by month, of two years");
  auto request = std::make_shared<MonthlyVolumesRequest>();
  AddOption(command, {"year", "The later of the two years; default: this year"}, request);
  for (const Flag& flag : {kZone, kGroupBy, kOrigin, kSource}) AddOption(command, flag, request);
  cli.OnRun(command, [&cli, request] {
    return ShowReport(cli, cli.reporting().Call(&Stub::MonthlyVolumes, *request));
  });
}

// A report of a period. `flags` are options besides those of the period.
template <typename Request, typename Response>
void AddPeriodReport(Cli& cli, CLI::App& group, const char* word, const char* help,
                     std::initializer_list<Flag> flags, Method<Stub, Request, Response> method) {
  CLI::App& command = *group.add_subcommand(word, help);
  auto request = std::make_shared<Request>();
  const std::shared_ptr<Period> period(request, request->mutable_period());
  auto ends = std::make_shared<Ends>();
  AddOption(command, kDays, period);
  command.add_option("--from", ends->from, "First day, or a time of RFC 3339")->type_name("TIME");
  command
      .add_option("--to", ends->to,
                  "Last day, which counts too, or a time of RFC 3339 at which it ends")
      ->type_name("TIME");
  AddOption(command, kZone, period);
  for (const Flag& flag : flags) AddOption(command, flag, request);
  cli.OnRun(command, [&cli, request, ends, method]() -> absl::Status {
    const absl::Status filled = FillPeriod(*ends, *request->mutable_period());
    if (!filled.ok()) return filled;
    return ShowReport(cli, cli.reporting().Call(method, *request));
  });
}

// Resynchronises all feeds that the service reads.
absl::Status Rebuild(Cli& cli) {
  using Consumers = event::v1::ConsumerService::Stub;
  const auto consumers =
      cli.reporting().Call(&Consumers::ListConsumers, event::v1::ListConsumersRequest());
  if (!consumers.ok()) return consumers.status();
  for (const auto& consumer : consumers->consumers()) {
    event::v1::ResyncRequest request;
    request.set_source(consumer.source());
    request.set_etag(consumer.etag());
    const auto status = cli.reporting().Call(&Consumers::Resync, request).status();
    if (!status.ok()) return status;
    cli.err() << "The feed of " << consumer.source() << " is read from the beginning.\n";
  }
  return absl::OkStatus();
}

void AddRebuild(Cli& cli, CLI::App& group) {
  CLI::App& command = *group.add_subcommand(
      "rebuild", "Forget all figures and count the feeds anew; for administrators");
  cli.OnRun(command, [&cli] { return Rebuild(cli); });
}

}  // namespace

void Add(Cli& cli) {
  CLI::App& group = cli.AddGroup("report", "The desk in numbers");
  AddVolumes(cli, group);
  AddPeriodReport(cli, group, "pattern", "When tickets arrive, by weekday and hour",
                  {kOrigin, kSource}, &Stub::ArrivalPattern);
  AddPeriodReport(cli, group, "types", "How tickets divide into types", {kOrigin, kSource},
                  &Stub::TypeShares);
  AddPeriodReport(cli, group, "times", "How long response, resolution and closing took",
                  {kGroupBy, kOrigin, kSource}, &Stub::ResolutionTimes);
  AddPeriodReport(cli, group, "sla", "What became of the promises about tickets that arrived",
                  {kGroupBy, kOrigin, kSource}, &Stub::SlaResults);
  AddPeriodReport(cli, group, "satisfaction", "Answers, their mean, and how many answered",
                  {kGroupBy, kOrigin, kSource}, &Stub::Satisfaction);
  AddRebuild(cli, group);
}

}  // namespace luukku::ctl::report_commands
