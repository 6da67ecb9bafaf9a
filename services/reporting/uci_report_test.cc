// A real desk's log: what its incidents' last rows tell, as imported history in the ticket feed,
// against figures that an independent script worked out. Skipped where the data is absent;
// LUUKKU_DATA names the folder, by default ../shared/data beside the checkout.

#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "absl/strings/ascii.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "services/reporting/desk_fixture.h"

namespace luukku::reporting {
namespace {

using event::v1::Event;
using google::protobuf::Struct;
using Row = std::map<std::string, std::string>;

std::filesystem::path DataFolder() {
  const char* set = std::getenv("LUUKKU_DATA");
  return set != nullptr ? set : std::filesystem::path(LUUKKU_SOURCE_DIR) / "../shared/data";
}

// The last row of each incident, in order of the log.
std::vector<Row> LastRows() {
  std::vector<Row> rows;
  std::map<std::string, size_t> places;
  const auto file = DataFolder() / "uci_incident_event_log.csv.xz";
  FILE* pipe = popen(("xz -dc '" + file.string() + "'").c_str(), "r");
  char buffer[4096];
  std::vector<std::string> columns;
  while (std::fgets(buffer, sizeof(buffer), pipe) != nullptr) {
    const std::vector<std::string> cells =
        absl::StrSplit(absl::StripTrailingAsciiWhitespace(buffer), ',');
    if (columns.empty()) {
      columns = cells;
      continue;
    }
    EXPECT_EQ(cells.size(), columns.size());
    const auto [place, is_new] = places.try_emplace(cells[0], rows.size());
    if (is_new) rows.emplace_back();
    for (size_t i = 0; i < columns.size(); ++i) rows[place->second][columns[i]] = cells[i];
  }
  EXPECT_EQ(pclose(pipe), 0);
  return rows;
}

// "29/2/2016 01:16", read as UTC.
google::protobuf::Timestamp TimeOf(const std::string& text) {
  absl::Time time;
  std::string error;
  EXPECT_TRUE(absl::ParseTime("%d/%m/%Y %H:%M", text, &time, &error)) << text << ": " << error;
  return ToProto(time);
}

// "Group 70" → "teams/group-70"; "?" is none.
std::string NameOf(const std::string& collection, const std::string& text) {
  if (text == "?") return "";
  return absl::StrCat(collection, "/",
                      absl::StrReplaceAll(absl::AsciiStrToLower(text), {{" ", "-"}}));
}

const std::map<std::string, common::v1::Channel>& Channels() {
  static const auto& channels = *new std::map<std::string, common::v1::Channel>{
      {"Phone", common::v1::CHANNEL_PHONE},
      {"Self service", common::v1::CHANNEL_PORTAL},
      {"Email", common::v1::CHANNEL_EMAIL},
      {"IVR", common::v1::CHANNEL_IVR},
      {"Direct opening", common::v1::CHANNEL_WALK_IN}};
  return channels;
}

// Creation and closing of an incident.
void AddEvents(const Row& row, int number, std::vector<Event>& events) {
  Event event;
  event.set_subject(absl::StrCat("tickets/", number));
  event.set_version(1);
  event.set_origin(event::v1::ORIGIN_IMPORT);
  *event.mutable_occurred_at() = TimeOf(row.at("opened_at"));
  event.mutable_ticket_created();
  auto& snapshot = *event.mutable_ticket();
  snapshot.set_type(common::v1::TICKET_TYPE_INCIDENT);
  snapshot.set_channel(Channels().at(row.at("contact_type")));
  snapshot.set_priority(static_cast<common::v1::Priority>(row.at("priority")[0] - '0'));
  snapshot.set_state(common::v1::TICKET_STATE_NEW);
  events.push_back(event);
  event.set_version(2);
  *event.mutable_occurred_at() = TimeOf(row.at("closed_at"));
  event.mutable_ticket_state_changed()->set_previous_state(common::v1::TICKET_STATE_NEW);
  snapshot.set_state(common::v1::TICKET_STATE_CLOSED);
  snapshot.set_team(NameOf("teams", row.at("assignment_group")));
  snapshot.set_reopen_count(std::stoi(row.at("reopen_count")));
  if (row.at("resolved_at") != "?")
    *snapshot.mutable_resolve_time() = TimeOf(row.at("resolved_at"));
  *snapshot.mutable_close_time() = TimeOf(row.at("closed_at"));
  events.push_back(event);
}

class UciTest : public ReportingDesk {
 protected:
  void SetUp() override {
    std::ifstream file(DataFolder() / "uci_figures.json");
    if (!file) GTEST_SKIP() << "there is no " << DataFolder() / "uci_figures.json";
    std::stringstream text;
    text << file.rdbuf();
    ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(text.str(), &figures_).ok());
    TakeIn();
  }

  void TakeIn() {
    std::vector<Event> events;
    const auto rows = LastRows();
    ASSERT_EQ(rows.size(), Number({"incidents"}));
    int number = 0;
    for (const Row& row : rows) AddEvents(row, ++number, events);
    const absl::Time start = absl::Now();
    ticket_.Append(events);
    ASSERT_TRUE(Eventually([&] { return Count("feed_subjects WHERE version = 2") == number; },
                           absl::Minutes(5)));
    const double rate =
        static_cast<double>(events.size()) / absl::ToDoubleSeconds(absl::Now() - start);
    std::printf("%zu events written and taken in, %.0f a second\n", events.size(), rate);
    ASSERT_EQ(Count("feed_parked"), 0);
  }

  // A number of uci_figures.json by its path; 0 where there is none.
  double Number(const std::vector<std::string>& path) const {
    const Struct* at = &figures_;
    for (const std::string& key : path) {
      const auto found = at->fields().find(key);
      if (found == at->fields().end()) return 0;
      if (key == path.back()) return found->second.number_value();
      at = &found->second.struct_value();
    }
    return 0;
  }

  static v1::Period Period() {
    v1::Period period;
    *period.mutable_start_time() = TimeOf("1/1/2016 00:00");
    *period.mutable_end_time() = TimeOf("1/1/2018 00:00");
    return period;
  }

  v1::MonthlyVolumesResponse Volumes(v1::Dimension dimension) {
    v1::MonthlyVolumesRequest request;
    request.set_year(2017);
    request.set_group_by(dimension);
    return *Call(&Stub::MonthlyVolumes, request);
  }

  v1::ResolutionTimesResponse Times(v1::Dimension dimension) {
    v1::ResolutionTimesRequest request;
    *request.mutable_period() = Period();
    request.set_group_by(dimension);
    return *Call(&Stub::ResolutionTimes, request);
  }

  // The script gives hours with three decimals.
  static double Hours(const google::protobuf::Duration& duration) {
    const double hours = (static_cast<double>(duration.seconds()) + duration.nanos() * 1e-9) / 3600;
    return std::round(hours * 1000) / 1000;
  }

  void ExpectSameTimes(const v1::DurationFigures& figures, const std::string& name) {
    EXPECT_EQ(figures.count(), Number({name, "n"}));
    EXPECT_DOUBLE_EQ(Hours(figures.mean()), Number({name, "mean"}));
    EXPECT_DOUBLE_EQ(Hours(figures.median()), Number({name, "median"}));
    EXPECT_DOUBLE_EQ(Hours(figures.p90()), Number({name, "p90"}));
    EXPECT_DOUBLE_EQ(Hours(figures.p95()), Number({name, "p95"}));
  }

  // n and median of the groups of a dimension, by their keys in the figures and here.
  void ExpectSameGroups(v1::Dimension dimension, const std::string& name,
                        const std::function<std::string(const std::string&)>& key_of) {
    std::map<std::string, int64_t> arrived;
    const auto volumes = Volumes(dimension);
    for (const auto& group : volumes.groups()) {
      for (const auto& month : group.months()) arrived[group.group().key()] += month.arrived();
    }
    std::map<std::string, v1::DurationFigures> resolution;
    const auto times = Times(dimension);
    for (const auto& group : times.groups()) {
      resolution[group.group().key()] = group.resolution();
    }
    const auto& expected = figures_.fields().at(name).struct_value().fields();
    ASSERT_FALSE(expected.empty());
    for (const auto& [theirs, value] : expected) {
      const std::string ours = key_of(theirs);
      EXPECT_EQ(arrived[ours], Number({name, theirs, "n"})) << theirs;
      EXPECT_DOUBLE_EQ(Hours(resolution[ours].median()), Number({name, theirs, "median_ttr_h"}))
          << theirs;
    }
  }

  Struct figures_;
};

TEST_F(UciTest, ReportsSayWhatTheScriptFound) {
  int64_t arrived = 0, reopened = 0, resolved = 0;
  const auto volumes = Volumes(v1::DIMENSION_UNSPECIFIED);
  for (const auto& month : volumes.months()) {
    char name[8];
    std::snprintf(name, sizeof(name), "%04d-%02d", month.year(), month.month());
    EXPECT_EQ(month.arrived(), Number({"opened_by_month", name})) << name;
    EXPECT_EQ(month.resolved(), Number({"resolved_by_month", name})) << name;
    EXPECT_EQ(month.closed(), Number({"closed_by_month", name})) << name;
    if (figures_.fields().at("backlog_end_of_month").struct_value().fields().contains(name)) {
      EXPECT_EQ(month.not_closed(), Number({"backlog_end_of_month", name, "not_closed"})) << name;
      EXPECT_EQ(month.not_resolved(), Number({"backlog_end_of_month", name, "not_resolved"}))
          << name;
    }
    arrived += month.arrived();
    resolved += month.resolved();
    reopened += month.arrived_reopened();
  }
  EXPECT_EQ(arrived, Number({"incidents"}));
  EXPECT_EQ(resolved, Number({"incidents"}) - Number({"no_resolved_at"}));
  EXPECT_EQ(reopened, Number({"incidents"}) - Number({"reopen_count_final", "0"}));

  v1::ArrivalPatternRequest request;
  *request.mutable_period() = Period();
  std::map<int, int64_t> by_weekday, by_hour;
  const auto pattern = *Call(&Stub::ArrivalPattern, request);
  for (const auto& cell : pattern.cells()) {
    by_weekday[cell.weekday() - 1] += cell.arrived();
    by_hour[cell.hour()] += cell.arrived();
  }
  for (int i = 0; i < 7; ++i) {
    EXPECT_EQ(by_weekday[i], Number({"opened_by_weekday_mon0", std::to_string(i)})) << i;
  }
  for (int i = 0; i < 24; ++i) {
    EXPECT_EQ(by_hour[i], Number({"opened_by_hour", std::to_string(i)})) << i;
  }

  const auto times = Times(v1::DIMENSION_UNSPECIFIED);
  ExpectSameTimes(times.total().resolution(), "TTR_hours_opened_to_resolved");
  ExpectSameTimes(times.total().closing(), "TTC_hours_opened_to_closed");
  ExpectSameGroups(v1::DIMENSION_TEAM, "by_assignment_group_top15",
                   [](const std::string& group) { return NameOf("teams", group); });
  ExpectSameGroups(v1::DIMENSION_CHANNEL, "by_contact_type", [](const std::string& channel) {
    return common::v1::Channel_Name(Channels().at(channel));
  });
  ExpectSameGroups(v1::DIMENSION_PRIORITY, "by_priority", [](const std::string& priority) {
    return common::v1::Priority_Name(priority[0] - '0');
  });
}

TEST_F(UciTest, ImportedHistoryIsNotLive) {
  v1::MonthlyVolumesRequest request;
  request.set_year(2017);
  request.set_origin(event::v1::ORIGIN_LIVE);
  const auto volumes = *Call(&Stub::MonthlyVolumes, request);
  for (const auto& month : volumes.months()) {
    EXPECT_EQ(month.arrived() + month.closed() + month.not_closed(), 0);
  }
}

}  // namespace
}  // namespace luukku::reporting
