// Logs in the shapes of other desks' exports, imported by the mappings that are shipped and held
// against what tests/logs/make.mjs says must come of them.

#include <gmock/gmock.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <pqxx/binarystring>
#include <random>

#include "absl/strings/ascii.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "luukku/event/v1/event.pb.h"
#include "tests/import_fixture.h"

namespace luukku {
namespace {

std::string MappingFile(const std::string& shape) {
  return absl::StrCat(LUUKKU_SOURCE_DIR "/tools/luukkuctl/mappings/", shape, ".yaml");
}
std::string LogFile(const std::string& name) {
  return absl::StrCat(LUUKKU_SOURCE_DIR "/tests/logs/", name);
}

template <typename Enum>
std::string Word(int number, const char* prefix) {
  const auto* value = google::protobuf::GetEnumDescriptor<Enum>()->FindValueByNumber(number);
  return absl::StrReplaceAll(absl::AsciiStrToLower(absl::StripPrefix(value->name(), prefix)),
                             {{"_", "-"}});
}

std::string StateWord(int number) { return Word<common::v1::TicketState>(number, "TICKET_STATE_"); }

std::string Iso(absl::Time time) {
  return absl::FormatTime(
      absl::ToUnixMillis(time) % 1000 == 0 ? "%Y-%m-%dT%H:%M:%SZ" : "%Y-%m-%dT%H:%M:%E3SZ", time,
      absl::UTCTimeZone());
}

std::string TextOr(const pqxx::row& row, const char* column, const std::string& otherwise) {
  return row[column].is_null() ? otherwise : row[column].c_str();
}

std::string TimeOf(const pqxx::row& row, const char* column) {
  return row[column].is_null() ? "-" : Iso(absl::FromUnixMillis(row[column].as<int64_t>()));
}

// The moves of each ticket, as its events tell them: "open@TIME closed@TIME".
std::map<int64_t, std::string> Moves(const ImportDesk& desk) {
  std::map<int64_t, std::string> moves;
  for (const auto& row : desk.database().Query(
           "SELECT t.id, e.body, (extract(epoch FROM e.occurred_at) * 1000)::bigint AS at"
           "  FROM tickets t JOIN events e ON e.subject = 'tickets/' || t.id"
           " ORDER BY t.id, e.version")) {
    event::v1::Event event;
    event.ParseFromString(pqxx::binarystring(row[1]).str());
    if (!event.has_ticket_state_changed()) continue;
    std::string& of_ticket = moves[row[0].as<int64_t>()];
    absl::StrAppend(&of_ticket, of_ticket.empty() ? "" : " ", StateWord(event.ticket().state()),
                    "@", TimeOf(row, "at"));
  }
  return moves;
}

// All tickets as lines of a .expected file.
std::vector<std::string> Tickets(const ImportDesk& desk) {
  auto moves = Moves(desk);
  std::vector<std::string> lines;
  for (const auto& row : desk.database().Query(
           "SELECT c.case_key, t.id, t.type, t.channel, t.priority, t.state, t.team, t.agent,"
           "  t.reopen_count, (extract(epoch FROM t.create_time) * 1000)::bigint AS created,"
           "  (extract(epoch FROM t.first_response_time) * 1000)::bigint AS responded,"
           "  (extract(epoch FROM t.resolve_time) * 1000)::bigint AS resolved,"
           "  (extract(epoch FROM t.close_time) * 1000)::bigint AS closed"
           " FROM imported_cases c JOIN tickets t ON t.id = c.ticket")) {
    const std::string& of_ticket = moves[row["id"].as<int64_t>()];
    lines.push_back(absl::StrJoin(
        std::vector<std::string>{
            row["case_key"].c_str(),
            Word<common::v1::TicketType>(row["type"].as<int>(), "TICKET_TYPE_"),
            Word<common::v1::Channel>(row["channel"].as<int>(), "CHANNEL_"),
            Word<common::v1::Priority>(row["priority"].as<int>(), "PRIORITY_"),
            StateWord(row["state"].as<int>()), TextOr(row, "team", "-"), TextOr(row, "agent", "-"),
            TimeOf(row, "created"), TimeOf(row, "responded"), TimeOf(row, "resolved"),
            TimeOf(row, "closed"), row["reopen_count"].c_str(),
            of_ticket.empty() ? "-" : of_ticket},
        "\t"));
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

std::vector<std::string> Expected(const std::string& shape) {
  std::vector<std::string> lines =
      absl::StrSplit(ReadFile(LogFile(shape + ".expected")), '\n', absl::SkipEmpty());
  std::sort(lines.begin(), lines.end());
  return lines;
}

struct Shape {
  const char* name;
  int rows;      // Records of the file, as counted with another tool.
  int left_out;  // By the mapping's skip, or empty.
};

void PrintTo(const Shape& shape, std::ostream* out) { *out << shape.name; }

class ImportShapes : public ::testing::TestWithParam<Shape> {};

TEST_P(ImportShapes, BecomeTheTicketsThatTheyTellOf) {
  const Shape shape = GetParam();
  ImportDesk desk;
  const auto import = [&] {
    return desk.Import(MappingFile(shape.name), LogFile(absl::StrCat(shape.name, ".csv")));
  };
  ASSERT_EQ(import(), 0) << desk.Errors() << absl::StrJoin(desk.Notes("refusals"), "\n");
  EXPECT_EQ(desk.Counted("rows"), shape.rows);
  EXPECT_EQ(desk.Counted("leftOut"), shape.left_out);
  EXPECT_EQ(desk.Counted("imported"), shape.rows - shape.left_out);
  EXPECT_EQ(Tickets(desk), Expected(shape.name));
  const std::string once = desk.EndState();
  ASSERT_EQ(import(), 0) << desk.Errors();
  EXPECT_EQ(desk.Counted("imported"), 0);
  EXPECT_EQ(desk.Counted("known"), shape.rows - shape.left_out);
  EXPECT_EQ(desk.Counted("leftOut"), shape.left_out);
  EXPECT_EQ(desk.EndState(), once) << "a second run changes nothing";
}

INSTANTIATE_TEST_SUITE_P(
    All, ImportShapes,
    ::testing::Values(Shape{"activity-log", 165, 0}, Shape{"field-changes", 176, 18},
                      Shape{"service-manager-activities", 114, 0},
                      Shape{"service-manager-incidents", 25, 0}, Shape{"tickets-epoch", 20, 0},
                      Shape{"tickets-excel", 22, 2}, Shape{"tickets-us", 24, 0},
                      Shape{"vinst-changes", 99, 0}, Shape{"xes", 324, 108}),
    [](const auto& shape) {
      return absl::StrReplaceAll(shape.param.name, {{"-", "_"}});
    });

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
