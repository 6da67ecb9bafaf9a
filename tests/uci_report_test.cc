// The log of a real ServiceNow desk, imported as by an administrator: its reports are compared with
// figures of an independent script. Skipped without the data; LUUKKU_DATA names its folder
// (default: ../shared/data).

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <functional>
#include <map>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "lib/status/grpc_status.h"
#include "lib/status/proto_time.h"
#include "luukku/reporting/v1/report_service.grpc.pb.h"
#include "tests/import_fixture.h"

namespace luukku {
namespace {

using google::protobuf::Struct;
using Stub = reporting::v1::ReportService::Stub;
namespace v1 = reporting::v1;

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

// The log is imported once for all tests; two replicas of reporting read it from the feed.
class UciReportTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    const std::string log = DataFolder() + "/uci_incident_event_log.csv.xz";
    if (!std::filesystem::exists(log)) return;
    desk_ = new Desk();
    figures_ = ParseJson(ReadFile(DataFolder() + "/uci_figures.json"));
    desk_->import.Import(LUUKKU_SOURCE_DIR "/tools/luukkuctl/mappings/servicenow-uci.yaml", log);
    const absl::Time end = absl::Now() + absl::Minutes(5);
    while (Arrived() < Number({"incidents"}) || Closed() < Number({"incidents"})) {
      ASSERT_LT(absl::Now(), end) << Arrived() << " arrived, " << Closed() << " closed";
      absl::SleepFor(absl::Milliseconds(200));
    }
  }
  static void TearDownTestSuite() { delete desk_; }

  void SetUp() override {
    if (desk_ == nullptr) GTEST_SKIP() << "no UCI log in " << DataFolder();
  }

  static std::string DataFolder() {
    const char* folder = std::getenv("LUUKKU_DATA");
    return folder == nullptr ? LUUKKU_SOURCE_DIR "/../shared/data" : folder;
  }

  struct Desk {
    ImportDesk import;
    testing::Database database{"reporting", {}};
    testing::Replicas reporting{"reporting",
                                2,
                                database,
                                import.tokens(),
                                {{"ticket", import.replicas().Addresses()},
                                 {"routing", "127.0.0.1:1"},
                                 {"survey", "127.0.0.1:1"}}};
    std::string token = import.tokens().Mint("alice", {"agent"});
    std::unique_ptr<Stub> stub = v1::ReportService::NewStub(reporting.Channel(0));
  };

  template <typename Request, typename Response>
  static absl::StatusOr<Response> Call(grpc::Status (Stub::*method)(grpc::ClientContext*,
                                                                    const Request&, Response*),
                                       const Request& request) {
    Response response;
    const auto context = testing::ContextFor(desk_->token);
    const auto status = FromGrpc((desk_->stub.get()->*method)(context.get(), request, &response));
    if (!status.ok()) return status;
    return response;
  }

  static int64_t Sum(int32_t (v1::MonthVolumes::*figure)() const) {
    int64_t sum = 0;
    const auto volumes = Volumes(v1::DIMENSION_UNSPECIFIED);
    for (const auto& month : volumes.months()) sum += (month.*figure)();
    return sum;
  }
  static int64_t Arrived() { return Sum(&v1::MonthVolumes::arrived); }
  static int64_t Closed() { return Sum(&v1::MonthVolumes::closed); }

  // A number of uci_figures.json by its path; 0 where there is none.
  static double Number(const std::vector<std::string>& path) {
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
    *period.mutable_start_time() =
        ToProto(absl::FromCivil(absl::CivilDay(2016), absl::UTCTimeZone()));
    *period.mutable_end_time() =
        ToProto(absl::FromCivil(absl::CivilDay(2018), absl::UTCTimeZone()));
    return period;
  }

  static v1::MonthlyVolumesResponse Volumes(v1::Dimension dimension) {
    v1::MonthlyVolumesRequest request;
    request.set_year(2017);
    request.set_group_by(dimension);
    return *Call(&Stub::MonthlyVolumes, request);
  }

  static v1::ResolutionTimesResponse Times(v1::Dimension dimension) {
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

  static inline Desk* desk_ = nullptr;
  static inline Struct figures_;
};

TEST_F(UciReportTest, ReportsSayWhatTheScriptFound) {
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

// The desk's own results of its deadlines, from the last rows.
TEST_F(UciReportTest, TargetsWereMetAsTheScriptFound) {
  v1::SlaResultsRequest request;
  *request.mutable_period() = Period();
  request.set_group_by(v1::DIMENSION_PRIORITY);
  const auto sla = *Call(&Stub::SlaResults, request);
  EXPECT_EQ(sla.total().resolution().met(), Number({"made_sla_last_row", "met"}));
  EXPECT_EQ(sla.total().resolution().breached(), Number({"made_sla_last_row", "missed"}));
  EXPECT_FALSE(sla.total().first_response().has_share_met());
  const auto& expected = figures_.fields().at("by_priority").struct_value().fields();
  EXPECT_EQ(sla.groups_size(), static_cast<int>(expected.size()));
  for (const auto& [theirs, value] : expected) {
    for (const auto& group : sla.groups()) {
      if (group.group().key() != common::v1::Priority_Name(theirs[0] - '0')) continue;
      EXPECT_EQ(std::round(group.resolution().share_met() * 10'000) / 100,
                Number({"by_priority", theirs, "sla_met_pct"}))
          << theirs;
    }
  }
}

TEST_F(UciReportTest, ImportedHistoryIsNotLive) {
  v1::MonthlyVolumesRequest request;
  request.set_year(2017);
  request.set_origin(event::v1::ORIGIN_LIVE);
  const auto volumes = *Call(&Stub::MonthlyVolumes, request);
  for (const auto& month : volumes.months()) {
    EXPECT_EQ(month.arrived() + month.closed() + month.not_closed(), 0);
  }
}

}  // namespace
}  // namespace luukku
