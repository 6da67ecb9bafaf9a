// What another desk counted, scores of contacts and kept deadlines, from its files to the reports.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <pqxx/binarystring>

#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "lib/status/grpc_status.h"
#include "lib/status/proto_time.h"
#include "luukku/reporting/v1/report_service.grpc.pb.h"
#include "luukku/ticket/v1/ticket_service.pb.h"
#include "tests/import_fixture.h"

namespace luukku {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Stub = reporting::v1::ReportService::Stub;
namespace v1 = reporting::v1;

class ImportedOutcomes : public ::testing::Test {
 protected:
  static constexpr char kMapping[] =
      LUUKKU_SOURCE_DIR "/tools/luukkuctl/mappings/csat-contacts.yaml";
  static constexpr char kHeader[] =
      "Contact ID,Contact at,Channel,Team,Topic,Score,Rated at,SLA met\n";

  void Import(const std::string& rows, const std::string& mapping = kMapping) {
    const std::string log = desk_.Write("log.csv", kHeader + rows);
    ASSERT_EQ(desk_.Import(mapping, log), 0) << desk_.Errors();
  }

  template <typename Request, typename Response>
  absl::StatusOr<Response> Call(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                             Response*),
                                const Request& request, const char* role) {
    Response response;
    const auto context = testing::ContextFor(desk_.tokens().Mint("alice", {role}));
    const auto status = FromGrpc((stub_.get()->*method)(context.get(), request, &response));
    if (!status.ok()) return status;
    return response;
  }

  template <typename Request>
  static Request OfDays(const char* from, const char* to) {
    const auto zone = absl::UTCTimeZone();
    const auto midnight = [&](const char* day) {
      absl::CivilDay civil;
      EXPECT_TRUE(absl::ParseCivilTime(day, &civil));
      return ToProto(absl::FromCivil(civil, zone));
    };
    Request request;
    *request.mutable_period()->mutable_start_time() = midnight(from);
    *request.mutable_period()->mutable_end_time() = midnight(to);
    return request;
  }

  // "SOURCE LOW-HIGH: score×times …" of each scale in the period.
  std::vector<std::string> Scores(const char* from, const char* to, const char* role = "admin",
                                  const std::string& source = "") {
    auto request = OfDays<v1::SatisfactionRequest>(from, to);
    request.set_source(source);
    const auto report = Call(&Stub::Satisfaction, request, role);
    if (!report.ok()) return {report.status().ToString()};
    std::vector<std::string> scales;
    for (const auto& scale : report->total().scales()) {
      std::string& text = scales.emplace_back(
          absl::StrCat(scale.source(), " ", scale.scale_low(), "-", scale.scale_high(), ":"));
      for (int i = 0; i < scale.distribution_size(); ++i) {
        if (scale.distribution(i) == 0) continue;
        absl::StrAppend(&text, " ", scale.scale_low() + i, "×", scale.distribution(i));
      }
    }
    return scales;
  }

  template <typename Read, typename Wanted>
  void Eventually(Read read, const Wanted& wanted) {
    const absl::Time end = absl::Now() + absl::Seconds(60);
    while (!::testing::Matches(wanted)(read()) && absl::Now() < end) {
      absl::SleepFor(absl::Milliseconds(50));
    }
    EXPECT_THAT(read(), wanted);
  }

  ImportDesk desk_;
  testing::Database database_{"reporting", {}};
  testing::Replicas reporting_{"reporting",
                               1,
                               database_,
                               desk_.tokens(),
                               {{"ticket", desk_.replicas().Addresses()},
                                {"routing", "127.0.0.1:1"},
                                {"survey", "127.0.0.1:1"}}};
  std::unique_ptr<Stub> stub_ = v1::ReportService::NewStub(reporting_.Channel(0));
};

constexpr char kContacts[] =
    "C1,2024-05-06 10:00,Phone call,North,Printers,5,2024-05-06 12:00:00,yes\n"
    "C2,2024-05-06 10:00,E-mail,North,Printers,2,2024-05-07 12:00:00,no\n"
    "C3,2024-05-06 10:00,Web,South,,5,2024-05-07 13:00:00,N/A\n";

TEST_F(ImportedOutcomes, ScoresAreCountedAtTheirOwnTimeOnTheirOwnScale) {
  Import(kContacts);
  const auto may = [this] { return Scores("2024-05-01", "2024-06-01"); };
  Eventually(may, ElementsAre("contact-centre 1-5: 2×1 5×2"));
  EXPECT_THAT(Scores("2024-05-07", "2024-05-08"), ElementsAre("contact-centre 1-5: 2×1 5×1"));
  EXPECT_THAT(Scores("2024-05-01", "2024-06-01", "admin", "elsewhere"), ElementsAre());
  EXPECT_THAT(Scores("2024-05-01", "2024-06-01", "agent"), ElementsAre())
      << "fewer than five, to who may not read answers";

  auto sla = OfDays<v1::SlaResultsRequest>("2024-05-01", "2024-06-01");
  const auto results = Call(&Stub::SlaResults, sla, "agent");
  ASSERT_TRUE(results.ok()) << results.status();
  EXPECT_EQ(results->total().resolution().met(), 1);
  EXPECT_EQ(results->total().resolution().breached(), 1);
  EXPECT_EQ(results->total().resolution().share_met(), 0.5);

  Import(kContacts);
  EXPECT_EQ(desk_.Counted("known"), 3);
  EXPECT_THAT(may(), ElementsAre("contact-centre 1-5: 2×1 5×2"));
  // Another score of C2 later; then an older one, which does not count; then the last one is
  // corrected.
  const std::string c2 = "C2,2024-05-06 10:00,E-mail,North,Printers,";
  Import(c2 + "4,2024-05-09 12:00:00,no\n");
  Eventually(may, ElementsAre("contact-centre 1-5: 4×1 5×2"));
  EXPECT_THAT(Scores("2024-05-07", "2024-05-08"), ElementsAre("contact-centre 1-5: 5×1"));
  Import(c2 + "1,2024-05-08 12:00:00,no\n");
  Import(c2 + "3,2024-05-09 12:00:00,no\n");
  Eventually(may, ElementsAre("contact-centre 1-5: 3×1 5×2"));
}

// Scores of contacts, some of which came in as tickets before.
TEST_F(ImportedOutcomes, ScoresContinueTickets) {
  const std::string tickets = R"yaml(
source: contact-centre
case: Contact ID
row: Contact ID
time: {column: Contact at, format: iso, zone: UTC}
opening: {type: {value: incident}, channel: {value: phone}}
rows: {state: {value: open}, team: Team}
)yaml";
  Import("C1,2024-05-05 10:00,,North,,,,\n", desk_.Write("tickets.yaml", tickets));
  Import(kContacts);
  EXPECT_EQ(desk_.Cases(), 3);
  EXPECT_EQ(desk_.One("SELECT type FROM tickets t JOIN imported_cases c ON c.ticket = t.id"
                      " WHERE case_key = 'C1'"),
            "1");
  Eventually([this] { return Scores("2024-05-06", "2024-05-07"); },
             ElementsAre("contact-centre 1-5: 5×1"));
}

// A table that is exported again, with a score that it had not before, and then with another one.
TEST_F(ImportedOutcomes, LaterExportsOfATableCorrectThem) {
  const std::string mapping = desk_.Write("table.yaml", R"yaml(
source: table
case: Contact ID
row: Contact ID
time: {column: Contact at, format: iso, zone: UTC}
exported: Rated at
opening: {type: {value: incident}, channel: {value: phone}}
rows: {state: {value: open}}
final: {rating: {column: Score, scale: [0, 10]}, resolution_target: {column: SLA met, values: {y: met, n: breached}}}
)yaml");
  const auto scores = [this] { return Scores("2024-05-01", "2024-06-01"); };
  Import("C1,2024-05-05 10:00,,,,,2024-05-06 10:00:00,\n", mapping);
  Import("C1,2024-05-05 10:00,,,,10,2024-05-07 10:00:00,y\n", mapping);
  Eventually(scores, ElementsAre("table 0-10: 10×1"));
  EXPECT_THAT(
      desk_.Notes("remarks"),
      ElementsAre(HasSubstr("outcomes.resolution, outcomes.rating changed without a time")));
  Import("C1,2024-05-05 10:00,,,,3,2024-05-08 10:00:00,y\n", mapping);
  Eventually(scores, ElementsAre("table 0-10: 3×1"));
  EXPECT_THAT(desk_.Notes("remarks"), ElementsAre(HasSubstr("outcomes.rating changed")));
}

// More may come in for any day, and the difference would tell a single score.
TEST_F(ImportedOutcomes, AreNotToldToWhoMayNotReadAnswers) {
  std::string rows;
  for (int i = 0; i < 7; ++i) {
    rows += absl::StrCat("C", i, ",2024-05-06 10:00,Web,,South,", i < 2 ? 1 : 4,
                         ",2024-05-06 12:00:0", i, ",\n");
  }
  Import(rows);
  Eventually([this] { return Scores("2024-01-01", "2024-06-01"); },
             ElementsAre("contact-centre 1-5: 1×2 4×5"));
  for (const char* role : {"agent", "queue_manager"}) {
    EXPECT_THAT(Scores("2024-01-01", "2024-06-01", role), ElementsAre()) << role;
  }
  const auto told = Call(&Stub::Satisfaction,
                         OfDays<v1::SatisfactionRequest>("2024-01-01", "2024-06-01"), "agent");
  EXPECT_TRUE(told->total().withheld());
}

// What the requester reads of the ticket.
TEST_F(ImportedOutcomes, HistoryDoesNotSayWhichTheyAre) {
  Import(kContacts);
  for (const auto& row : desk_.database().Query("SELECT entry FROM history")) {
    ticket::v1::HistoryEntry entry;
    entry.ParseFromString(pqxx::binarystring(row[0]).str());
    EXPECT_EQ(entry.DebugString().find("SLA_TARGET"), std::string::npos);
    EXPECT_EQ(entry.DebugString().find("rating"), std::string::npos);
  }
}

}  // namespace
}  // namespace luukku
