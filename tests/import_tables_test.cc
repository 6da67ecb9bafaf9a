// Tables, with a row for each ticket that tells of several times.

#include <gmock/gmock.h>

#include <cstdlib>
#include <random>

#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "tests/import_fixture.h"
#include "tests/import_tickets.h"

namespace luukku {
namespace {

// Row by row: a table, the mapping that reads it, and what must come of it.
struct Case {
  const char* name;
  std::string mapping;  // A shipped one's name, or a text.
  std::string log;
  std::vector<std::string> tickets;
  std::vector<std::string> remarks;
};

void PrintTo(const Case& one, std::ostream* out) { *out << one.name; }

constexpr char kBeforeOpening[] = ": time is before the opening: told at the opening";
constexpr char kSmallTable[] = R"yaml(
source: small-one
case: Id
row: Id
time: {column: Opened, format: iso, zone: UTC}
opening: {type: {value: incident}, channel: {value: phone}}
rows: {state: {value: open}}
moments:
  - {time: Closed, state: {value: closed}}
)yaml";

class ImportedTables : public ::testing::TestWithParam<Case> {};

TEST_P(ImportedTables, BecomeTheTicketsThatTheyTellOf) {
  const Case& one = GetParam();
  ImportDesk desk;
  const bool shipped = one.mapping.find('\n') == one.mapping.npos;
  const std::string mapping =
      shipped ? MappingFile(one.mapping) : desk.Write("mapping.yaml", one.mapping);
  const std::string log = desk.Write("log.csv", one.log);
  ASSERT_EQ(desk.Import(mapping, log), 0) << desk.Errors();
  EXPECT_EQ(Tickets(desk), one.tickets);
  EXPECT_EQ(desk.Notes("remarks"), one.remarks);
  const std::string once = desk.EndState();
  ASSERT_EQ(desk.Import(mapping, log), 0) << desk.Errors();
  EXPECT_EQ(desk.Counted("imported"), 0);
  EXPECT_EQ(desk.EndState(), once) << "a second run changes nothing";
}

// Clocks of forms, and dates without time of day, put a closing before the opening of its own row.
INSTANTIATE_TEST_SUITE_P(
    MomentsBeforeTheirRow, ImportedTables,
    ::testing::Values(
        Case{"Closed",
             kSmallTable,
             "Id,Opened,Closed\n"
             "A1,2024-05-06 10:00:47,2024-05-06 10:00:36\n"
             "A2,2024-05-06 10:00:00,2024-05-07 10:00:00\n",
             {"A1\tincident\tphone\tmoderate\tclosed\t-\t-\t2024-05-06T10:00:47Z\t-\t-\t"
              "2024-05-06T10:00:47Z\t0\topen@2024-05-06T10:00:47Z closed@2024-05-06T10:00:47Z",
              "A2\tincident\tphone\tmoderate\tclosed\t-\t-\t2024-05-06T10:00:00Z\t-\t-\t"
              "2024-05-07T10:00:00Z\t0\topen@2024-05-06T10:00:00Z closed@2024-05-07T10:00:00Z"},
             {absl::StrCat("2", kBeforeOpening)}},
        Case{"OpeningGivenByAColumn",
             absl::StrReplaceAll(kSmallTable, {{"channel: {value: phone}",
                                                "channel: {value: phone}, create_time: Reported"},
                                               {"{value: open}", "{value: open, only_from: new}"}}),
             "Id,Reported,Opened,Closed\n"
             "A1,2024-05-06 10:00:40,2024-05-06 11:00:00,2024-05-06 10:00:36\n"
             "A2,2024-05-06 10:00:50,2024-05-06 10:00:47,2024-05-06 10:00:48\n"
             "A3,2024-05-06 10:00:00,2024-05-06 12:00:00,2024-05-06 11:00:00\n",
             {"A1\tincident\tphone\tmoderate\tclosed\t-\t-\t2024-05-06T10:00:40Z\t-\t-\t"
              "2024-05-06T10:00:40Z\t0\tclosed@2024-05-06T10:00:40Z",
              "A2\tincident\tphone\tmoderate\tclosed\t-\t-\t2024-05-06T10:00:50Z\t-\t-\t"
              "2024-05-06T10:00:50Z\t0\topen@2024-05-06T10:00:50Z closed@2024-05-06T10:00:50Z",
              "A3\tincident\tphone\tmoderate\tclosed\t-\t-\t2024-05-06T10:00:00Z\t-\t-\t"
              "2024-05-06T11:00:00Z\t0\tclosed@2024-05-06T11:00:00Z"},
             {absl::StrCat("2", kBeforeOpening), absl::StrCat("3", kBeforeOpening)}},
        Case{"ServiceManager",
             "service-manager-incidents",
             "Incident ID;CI Name (aff);CI Type (aff);CI Subtype (aff);Category;Impact;Urgency;"
             "Priority;Open Time;Resolved Time;Reopen Time;Close Time;Related Interaction\n"
             "IM1;A;B;C;incident;3;3;3;06-05-2024 10:00:47;;;06-05-2024 10:00:36;SD1\n",
             {"IM1\tincident\tphone\tmoderate\tclosed\t-\t-\t2024-05-06T08:00:47Z\t-\t-\t"
              "2024-05-06T08:00:47Z\t0\topen@2024-05-06T08:00:47Z closed@2024-05-06T08:00:47Z"},
             {absl::StrCat("2", kBeforeOpening)}},
        Case{"Spreadsheet",
             "tickets-excel",
             "sep=;\n"
             "Ticket;Comment;Comment;Channel;Team;Impact;Opened;Resolved;Closed;Times reopened\n"
             "9001;Same-day close;date only;e-mail;Net;B;45350,4166666667;45350;45350;0\n"
             "9002;Normal;x;e-mail;Net;B;45350,4166666667;45350,5;45351;\n"
             "9003;Closed by date;x;e-mail;Net;B;45349,4166666667;45350,5;45350;\n",
             {"9001\tincident\temail\tmoderate\tclosed\tnet\t-\t2024-02-28T08:00:00Z\t-\t"
              "2024-02-28T08:00:00Z\t2024-02-28T08:00:00Z\t0\topen@2024-02-28T08:00:00Z "
              "resolved@2024-02-28T08:00:00Z closed@2024-02-28T08:00:00Z",
              "9002\tincident\temail\tmoderate\tclosed\tnet\t-\t2024-02-28T08:00:00Z\t-\t"
              "2024-02-28T10:00:00Z\t2024-02-28T22:00:00Z\t0\topen@2024-02-28T08:00:00Z "
              "resolved@2024-02-28T10:00:00Z closed@2024-02-28T22:00:00Z",
              "9003\tincident\temail\tmoderate\tclosed\tnet\t-\t2024-02-27T08:00:00Z\t-\t"
              "2024-02-28T10:00:00Z\t2024-02-27T22:00:00Z\t0\topen@2024-02-27T08:00:00Z "
              "closed@2024-02-27T22:00:00Z"},
             {absl::StrCat("3", kBeforeOpening)}}),
    [](const auto& one) { return one.param.name; });

// Of several resolutions the first counts, or the last, as the mapping says.
constexpr char kActivities[] = R"yaml(
source: activities
case: Id
order: time
time: {column: At, format: iso, zone: UTC}
opening: {type: {value: incident}, channel: {value: phone}, create_time: Opened}
rows:
  state: {column: Activity, values: {Work: open, Resolve: resolved, Close: closed}}
)yaml";
constexpr char kResolvedTwice[] =
    "Id,Opened,At,Activity\n"
    "R1,2024-05-06 10:00,2024-05-06 11:00,Work\n"
    "R1,2024-05-06 10:00,2024-05-06 12:00,Resolve\n"
    "R1,2024-05-06 10:00,2024-05-06 14:00,Resolve\n"
    "R2,2024-05-06 10:00,2024-05-06 09:00,Resolve\n"
    "R2,2024-05-06 10:00,2024-05-06 11:00,Work\n"
    "R2,2024-05-06 10:00,2024-05-06 12:00,Resolve\n"
    "R2,2024-05-06 10:00,2024-05-06 13:00,Close\n";

std::vector<std::string> ResolvedTwice(const std::string& resolved) {
  return {absl::StrCat("R1\tincident\tphone\tmoderate\tresolved\t-\t-\t2024-05-06T10:00:00Z\t-\t",
                       resolved, "\t-\t0\topen@2024-05-06T11:00:00Z resolved@2024-05-06T12:00:00Z"),
          "R2\tincident\tphone\tmoderate\tclosed\t-\t-\t2024-05-06T10:00:00Z\t-\t"
          "2024-05-06T12:00:00Z\t2024-05-06T13:00:00Z\t1\tresolved@2024-05-06T10:00:00Z "
          "open@2024-05-06T11:00:00Z resolved@2024-05-06T12:00:00Z closed@2024-05-06T13:00:00Z"};
}

INSTANTIATE_TEST_SUITE_P(
    RepeatedResolutions, ImportedTables,
    ::testing::Values(
        Case{"TheFirstCounts",
             kActivities,
             kResolvedTwice,
             ResolvedTwice("2024-05-06T12:00:00Z"),
             {absl::StrCat("5", kBeforeOpening)}},
        Case{"TheLastCounts",
             absl::StrCat(kActivities, "  resolve_time: {when: {Activity: Resolve}, column: At}\n"),
             kResolvedTwice,
             ResolvedTwice("2024-05-06T14:00:00Z"),
             {"5: resolve_time is before the opening: told at the opening",
              absl::StrCat("5", kBeforeOpening)}}),
    [](const auto& one) { return one.param.name; });

constexpr char kUsHeader[] =
    "Id\tSubject\tDescription\tType\tVia\tRequester email\tOrganization\tPriority\tTags\tGroup\t"
    "Assignee\tCreated at\tFirst reply at\tSolved at\tClosed at\tReopens\tStatus\n";
constexpr char kEpochHeader[] =
    "TicketNumber;Title;Type;Queue;Service;Owner;Priority;CustomerID;CustomerUserID;ArticleType;"
    "Language;State;Created;Changed;FirstResponse;Closed\n";

INSTANTIATE_TEST_SUITE_P(
    RepliesAfterTheEnd, ImportedTables,
    ::testing::Values(
        Case{"HostedDesk",
             "tickets-us",
             absl::StrCat(kUsHeader,
                          "1\tS\tD\tIncident\tMail\ta@b.example\tO\tHigh\t\tG\tA\t"
                          "05/06/2024 10:00 AM\t05/06/2024 12:00 PM\t05/06/2024 11:00 AM\t"
                          "05/06/2024 11:00 AM\t0\tClosed\n"),
             {"1\tincident\temail\thigh\tclosed\tg\ta\t2024-05-06T14:00:00Z\t"
              "2024-05-06T16:00:00Z\t2024-05-06T15:00:00Z\t2024-05-06T15:00:00Z\t0\t"
              "resolved@2024-05-06T15:00:00Z closed@2024-05-06T15:00:00Z"},
             {}},
        Case{"QueueDesk",
             "tickets-epoch",
             absl::StrCat(kEpochHeader,
                          "1;T;Incident;Net;NULL;root@localhost;3 normal;acme;user;phone;fi;"
                          "closed successful;1714989600;1714993200;1714996800;1714993200\n"
                          "2;T;Incident;Net;NULL;root@localhost;3 normal;acme;user;phone;fi;"
                          "pending reminder;1714989600;1714993200;1714996800;NULL\n"),
             {"1\tincident\tphone\tmoderate\tclosed\tnet\t-\t2024-05-06T10:00:00Z\t"
              "2024-05-06T12:00:00Z\t-\t2024-05-06T11:00:00Z\t0\tclosed@2024-05-06T11:00:00Z",
              "2\tincident\tphone\tmoderate\tpending-customer\tnet\t-\t2024-05-06T10:00:00Z\t"
              "2024-05-06T12:00:00Z\t-\t-\t0\tpending-customer@2024-05-06T11:00:00Z"},
             {}}),
    [](const auto& one) { return one.param.name; });

// A table of tickets, each with up to four moments in its row.
std::string MadeTable(int tickets) {
  const std::vector<std::string> shipped = absl::StrSplit(
      absl::StrReplaceAll(ReadFile(LogFile("service-manager-incidents.csv")), {{"\r", ""}}), '\n',
      absl::SkipEmpty());
  std::string text = shipped[0] + "\n";
  for (int i = 0; i < tickets; ++i) {
    const size_t like = 1 + i % (shipped.size() - 1);
    absl::StrAppend(&text,
                    absl::StrReplaceAll(shipped[like], {{absl::StrCat("IM00", 19999 + like),
                                                         absl::StrCat("IM", 5000000 + i)}}),
                    "\n");
  }
  return text;
}

TEST(ImportTables, KilledHalfWayTheyEndTheSame) {
  const std::string mapping = MappingFile("service-manager-incidents");
  ImportDesk undisturbed, desk;
  const std::string log = undisturbed.Write("log.csv", MadeTable(6000));
  ASSERT_EQ(undisturbed.Import(mapping, log), 0) << undisturbed.Errors();
  EXPECT_EQ(undisturbed.Counted("imported"), 6000) << "a row counts once, whatever it tells";
  std::mt19937 random(5);
  for (int round = 1; round <= 4; ++round) {
    testing::Process importer = desk.Start(mapping, log);
    desk.WaitForMoreCases();
    absl::SleepFor(absl::Milliseconds(random() % 100));
    if (round % 2 == 0) desk.replicas().KillAndRestart(0);
    importer.Kill();
  }
  EXPECT_GT(desk.Cases(), 0) << "killed too early";
  EXPECT_NE(desk.One("SELECT count(*) FROM imported_cases"), "6000") << "killed too late";
  ASSERT_EQ(desk.Import(mapping, log), 0) << desk.Errors();
  EXPECT_GT(desk.Counted("known"), 0);
  EXPECT_EQ(desk.Counted("known") + desk.Counted("imported"), 6000);
  EXPECT_EQ(desk.EndState(), undisturbed.EndState());
}

// Exports of a table overlap: the same tickets come again, further in their lives.
TEST(ImportTables, ALaterExportContinuesTheTickets) {
  ImportDesk desk;
  const std::string header = "Id,Opened,Resolved,Closed\n";
  const std::string mapping = desk.Write("mapping.yaml", R"yaml(
source: table
case: Id
row: Id
time: {column: Opened, format: iso, zone: UTC}
opening: {type: {value: incident}, channel: {value: phone}}
rows: {state: {value: open}}
moments:
  - {time: Resolved, state: {value: resolved}}
  - {time: Closed, state: {value: closed}}
)yaml");
  const auto import = [&](const std::string& rows) {
    return desk.Import(mapping, desk.Write("log.csv", header + rows));
  };
  const std::string one = "1,2020-01-01 08:00,2020-01-02 08:00,";
  ASSERT_EQ(import(one + "\n2,2020-01-01 09:00,,\n"), 0) << desk.Errors();
  ASSERT_EQ(import(one + "2020-01-03\n2,2020-01-01 09:00,2020-01-05 10:00,\n"), 0) << desk.Errors();
  EXPECT_EQ(desk.Counted("imported"), 2);
  EXPECT_EQ(desk.Counted("ticketsContinued"), 2);
  EXPECT_THAT(Tickets(desk),
              ::testing::ElementsAre(
                  "1\tincident\tphone\tmoderate\tclosed\t-\t-\t2020-01-01T08:00:00Z\t-\t"
                  "2020-01-02T08:00:00Z\t2020-01-03T00:00:00Z\t0\topen@2020-01-01T08:00:00Z "
                  "resolved@2020-01-02T08:00:00Z closed@2020-01-03T00:00:00Z",
                  "2\tincident\tphone\tmoderate\tresolved\t-\t-\t2020-01-01T09:00:00Z\t-\t"
                  "2020-01-05T10:00:00Z\t-\t0\topen@2020-01-01T09:00:00Z "
                  "resolved@2020-01-05T10:00:00Z"));
}

// What the service refuses without a look at its database, a dry run refuses alike.
TEST(ImportTables, ADryRunRefusesWhatTheServiceWould) {
  ImportDesk desk;
  const std::string mapping = desk.Write(
      "mapping.yaml",
      absl::StrCat(kSmallTable, "final: {first_response_time: Answered, reopen_count: Again}\n"));
  const std::string log = desk.Write("log.csv",
                                     "Id,Opened,Closed,Answered,Again\n"
                                     "F1,2024-05-06 10:00,,2024-05-06 09:58,\n"
                                     "F2,2024-05-06 10:00,,2024-05-06 10:02,0\n"
                                     "F3,2024-05-06 10:00,2222-05-06 10:00,,\n"
                                     "F4,2024-05-06 10:00,,,-1\n");
  EXPECT_EQ(desk.Import(mapping, log, "--dry-run"), 1);
  const auto foreseen = desk.Notes("refusals");
  EXPECT_THAT(foreseen, ::testing::ElementsAre(
                            "2: first_response_time is before the ticket was opened",
                            "4: time is in the future", "5: reopen_count must not be negative"));
  EXPECT_EQ(desk.Counted("imported"), 1);
  EXPECT_EQ(desk.Cases(), 0);
  EXPECT_EQ(desk.Import(mapping, log), 1);
  EXPECT_EQ(desk.Notes("refusals"), foreseen);
}

// A log that ends in the middle of its .xz stream: what was whole is in, the rest comes later.
TEST(ImportTables, ATruncatedXzCostsNoCase) {
  ImportDesk desk;
  const std::string table = desk.Write("log.csv", MadeTable(20'000));
  ASSERT_EQ(std::system(absl::StrCat("xz --keep --block-size=65536 '", table, "'").c_str()), 0);
  const std::string packed = ReadFile(table + ".xz");
  const std::string cut = desk.Write("cut.csv.xz", packed.substr(0, packed.size() * 2 / 3));
  const std::string mapping = MappingFile("service-manager-incidents");
  EXPECT_EQ(desk.Import(mapping, cut), 1);
  EXPECT_THAT(desk.Errors(), ::testing::HasSubstr("ends in the middle of its .xz stream"));
  const int rows = desk.Counted("rows"), not_sent = desk.Counted("notSent");
  EXPECT_EQ(desk.Counted("imported") + not_sent, rows);
  EXPECT_GT(desk.Counted("imported"), 0);
  ASSERT_EQ(desk.Import(mapping, table + ".xz"), 0) << desk.Errors();
  EXPECT_EQ(desk.Counted("imported") + desk.Counted("known"), 20'000);
  EXPECT_EQ(desk.One("SELECT count(*) FROM tickets"), "20000");
}

}  // namespace
}  // namespace luukku
