#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "luukku/routing/v1/calendar_service.grpc.pb.h"
#include "tools/luukkuctl/calendar_file.h"
#include "tools/luukkuctl/groups.h"
#include "tools/luukkuctl/resource_group.h"
#include "tools/luukkuctl/text.h"

namespace luukku::ctl::calendar_commands {
namespace {

using namespace luukku::routing::v1;  // NOLINT: the contract that this file speaks
using Stub = CalendarService::Stub;

std::string Minute(int minute) { return absl::StrFormat("%d:%02d", minute / 60, minute % 60); }

// "8:00-11:00, 12:00-14:00", or "closed".
std::string HoursOf(const Holiday& holiday) {
  if (holiday.hours().empty()) return "closed";
  return absl::StrJoin(holiday.hours(), ", ", [](std::string* text, const DayHours& hours) {
    absl::StrAppend(text, Minute(hours.from_minute()), "-", Minute(hours.to_minute()));
  });
}

absl::Status Show(Cli& cli, const absl::StatusOr<Calendar>& calendar) {
  if (!calendar.ok() || cli.is_json()) return cli.Show(calendar);
  cli.out() << RenderDetails(*calendar) << "\nHOURS\n";
  Table hours({"WEEKDAY", "FROM", "TO"});
  for (const WeeklyHours& one : calendar->hours()) {
    static constexpr const char* kDays[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
    const bool known = one.weekday() >= 1 && one.weekday() <= 7;
    hours.AddRow({known ? kDays[one.weekday() - 1] : absl::StrCat(one.weekday()),
                  Minute(one.from_minute()), Minute(one.to_minute())});
  }
  cli.out() << hours.Render();
  if (calendar->holidays().empty()) return absl::OkStatus();
  Table holidays({"DATE", "HOURS", "HOLIDAY"});
  for (const Holiday& one : calendar->holidays()) {
    holidays.AddRow({one.date(), HoursOf(one), one.display_name()});
  }
  cli.out() << "\nHOLIDAYS\n" << holidays.Render();
  return absl::OkStatus();
}

std::shared_ptr<std::string> AddFile(CLI::App& command) {
  auto path = std::make_shared<std::string>();
  command
      .add_option_function<std::string>(
          "--file", [path](const std::string& value) { *path = value; },
          "Hours and holidays in YAML; see docs/api/sla.md")
      ->type_name("FILE")
      ->required();
  return path;
}

void AddCreate(Cli& cli, CLI::App& group, const Flag& name) {
  CLI::App& command = *group.add_subcommand("create", "Create one from a file");
  auto request = std::make_shared<CreateCalendarRequest>();
  const std::shared_ptr<Calendar> calendar(request, request->mutable_calendar());
  AddArgument(command, "ID", name, calendar);
  const auto path = AddFile(command);
  AddOption(command, kRequestId, request);
  cli.OnRun(command, [&cli, request, path]() -> absl::Status {
    const auto file = ReadCalendarFile(*path);
    if (!file.ok()) return file.status();
    request->mutable_calendar()->MergeFrom(file->calendar);
    return Show(cli, cli.routing().Call(&Stub::CreateCalendar, *request));
  });
}

void AddUpdate(Cli& cli, CLI::App& group, const Flag& name) {
  CLI::App& command = *group.add_subcommand("update", "Change what the file has");
  auto request = std::make_shared<UpdateCalendarRequest>();
  const std::shared_ptr<Calendar> calendar(request, request->mutable_calendar());
  AddArgument(command, "NAME", name, calendar);
  const auto path = AddFile(command);
  AddOption(command, kEtag, calendar);
  AddOption(command, kRequestId, request);
  cli.OnRun(command, [&cli, request, path]() -> absl::Status {
    const auto file = ReadCalendarFile(*path);
    if (!file.ok()) return file.status();
    request->mutable_calendar()->MergeFrom(file->calendar);
    *request->mutable_update_mask() = file->fields;
    return Show(cli, cli.routing().Call(&Stub::UpdateCalendar, *request));
  });
}

void AddShow(Cli& cli, CLI::App& group, const Flag& name) {
  CLI::App& command = *group.add_subcommand("show", "Show one");
  auto request = std::make_shared<GetCalendarRequest>();
  AddArgument(command, "NAME", name, request);
  AddOption(command, {"revision", "An older one; default: the newest"}, request);
  cli.OnRun(command, [&cli, request] {
    return Show(cli, cli.routing().Call(&Stub::GetCalendar, *request));
  });
}

}  // namespace

void Add(Cli& cli) {
  const ResourceGroup calendar{.word = "calendar",
                               .collection = "calendars",
                               .help = "When the desk works",
                               .columns = {"name", "display_name", "time_zone", "revision"},
                               .service = &Cli::routing};
  CLI::App& group = cli.AddGroup(calendar.word, calendar.help);
  AddCreate(cli, group, calendar.name());
  AddShow(cli, group, calendar.name());
  AddListCommand(cli, group, calendar, &Stub::ListCalendars);
  AddUpdate(cli, group, calendar.name());
}

}  // namespace luukku::ctl::calendar_commands
