// Small logs of unusual shapes, from the file to the request.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <sstream>

#include "tools/luukkuctl/imports/name_commands.h"
#include "tools/luukkuctl/imports/reading_fixture.h"

namespace luukku::ctl {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST_F(ReadingTest, LettersBeyondAsciiAreFoldedAlike) {
  Read(R"yaml(
source: likedesk
case: Id
row: Id
time: {column: Opened, format: iso, zone: UTC}
missing: [PUUTTUU, ääri]
opening:
  type: {value: incident}
  channel: {column: Via, like: {"*sähköposti*": email, "*puhelin*": phone}, otherwise: api}
  subject: Id
  organisation: Org
rows:
  state: {column: Tila, values: {"Käsittelyssä": open, "Ääriään": new}, otherwise: report}
skip: [{Org: Ä}]
)yaml",
       "Id,Opened,Via,Tila,Org\n"
       "K1,2024-01-01,Sähköposti,Käsittelyssä,Äyräpää Oy\n"
       "K2,2024-01-01,SÄHKÖPOSTI,KÄSITTELYSSÄ,ÄYRÄPÄÄ OY\n"
       "K3,2024-01-01,PUHELIN,Käsittelyssä,äyräpää oy\n"
       "K4,2024-01-01,sa\u0308hko\u0308posti,ka\u0308sittelyssa\u0308,"
       "A\u0308yra\u0308pa\u0308a\u0308 Oy\n"
       "K5,2024-01-01,faksi,Käsittelyssä,ä\n"
       "K6,2024-01-01,faksi,Käsittelyssä,ÄÄRI\n");
  std::set<std::string> organisations;
  std::vector<common::v1::Channel> channels;
  for (const auto& ticket : tickets_) {
    organisations.insert(ticket.ticket().organisation());
    channels.push_back(ticket.ticket().channel());
    EXPECT_EQ(ticket.changes(0).ticket().state(), common::v1::TICKET_STATE_OPEN);
  }
  EXPECT_THAT(organisations, SizeIs(2)) << "the one, and none";
  EXPECT_THAT(channels, ElementsAre(common::v1::CHANNEL_EMAIL, common::v1::CHANNEL_EMAIL,
                                    common::v1::CHANNEL_PHONE, common::v1::CHANNEL_EMAIL,
                                    common::v1::CHANNEL_API));
  EXPECT_THAT(summary_.remarks, IsEmpty());
  EXPECT_EQ(summary_.left_out, 1);
}

TEST_F(ReadingTest, ATeamInTwoSpellingsIsOne) {
  Read(R"yaml(
source: encdesk
csv: {separator: ";"}
case: Id
row: Id
time: {column: Opened, format: "%d.%m.%Y %H.%M", zone: Europe/Helsinki}
opening: {type: {value: incident}, channel: {value: phone}, subject: Title}
rows: {state: {value: open}, team: Group}
)yaml",
       "\xEF\xBB\xBF\"Id\";\"Title\";\"Opened\";\"Group\"\r\n"
       "\"E1\";\"Näppäimistö ei toimi; \"\"apua\"\"\r\ntoinen rivi\";\"1.9.2024 "
       "9.30\";\"Lähituki\"\r\n"
       "\"E2\";\"Yö 🌙\";\"1.9.2024 23.59\";\"LÄHITUKI\"\r\n");
  ASSERT_THAT(tickets_, SizeIs(2));
  EXPECT_EQ(tickets_[0].ticket().subject(), "Näppäimistö ei toimi; \"apua\"  toinen rivi");
  EXPECT_EQ(tickets_[0].changes(0).ticket().team(), tickets_[1].changes(0).ticket().team());
}

// One mapping for exports that repeat a column any number of times.
TEST_F(ReadingTest, AColumnIsThereAsOftenAsTheExportNeedsIt) {
  constexpr char kMapping[] = R"yaml(
source: jira
csv: {optional: [Component/s, Labels]}
case: Issue key
row: Issue key
time: {column: Created, format: ["%d/%b/%y %I:%M %p", "%d/%b/%y %H:%M"], zone: Europe/Helsinki}
opening:
  type: {value: incident}
  channel: {value: portal}
  subject: Summary
  category: {join: ["Component/s (*)"]}
  priority: {when: {"Labels (*)": B}, value: high}
rows:
  state: {value: open}
moments:
  - {time: Resolved, state: {value: resolved}}
final:
  state: {when: {Status: {not: [Done]}}, column: Status, values: {To Do: new, In Progress: open}}
)yaml";
  Read(
      kMapping,
      "Summary,Issue key,Status,Created,Resolved,Component/s,Component/s,Labels,Labels,Comment\n"
      "\"Login, again\",DESK-1,Done,12/Apr/24 12:05 AM,12/Apr/24 12:30 PM,Web,Auth,a,b,\"12/Apr/24 "
      "3:30 PM;somebody;fixed; really\nsecond line\"\n"
      "VPN,DESK-2,To Do,9/May/24 9:07 AM,,Net,,,,\n");
  ASSERT_THAT(tickets_, SizeIs(2)) << summary_.ToText();
  EXPECT_EQ(references_.categories(0).display_name(), "Web / Auth");
  EXPECT_EQ(tickets_[0].ticket().priority(), common::v1::PRIORITY_HIGH);
  EXPECT_EQ(tickets_[1].ticket().category(), "categories/net");
  EXPECT_EQ(tickets_[1].ticket().priority(), common::v1::PRIORITY_UNSPECIFIED);
  Read(kMapping,
       "Summary,Issue key,Status,Created,Resolved,Component/s,Labels,Comment\n"
       "Printer,DESK-3,To Do,2/Jun/24 09:15,,Print,,\n");
  ASSERT_THAT(tickets_, SizeIs(1)) << summary_.ToText();
  EXPECT_EQ(tickets_[0].ticket().category(), "categories/print");
  Read(kMapping,
       "Summary,Issue key,Status,Created,Resolved,Comment\n"
       "Printer,DESK-3,To Do,2/Jun/24 09:15,,\n");
  ASSERT_THAT(tickets_, SizeIs(1)) << summary_.ToText();
  EXPECT_EQ(tickets_[0].ticket().category(), "");
}

TEST_F(ReadingTest, DisplayNamesMayStandApartFromIds) {
  Read(R"yaml(
source: two
case: Id
row: Id
time: {column: Opened, format: iso, zone: UTC}
actor: {column: By, display_name: By name}
names: {people: "{slug}"}
opening:
  type: {value: incident}
  channel: {value: phone}
  requester: {column: Who, display_name: {template: "{First} {Last}"}}
  organisation: {column: Org, display_name: {column: Org name, missing: ["-"]}}
rows:
  state: {value: open}
  team: {column: Team, display_name: Team name}
)yaml",
       "Id,Opened,By,By name,Who,First,Last,Org,Org name,Team,Team name\n"
       "1,2024-05-06,ag7,Eve Äkäinen,p12,Ann,Bee,o1,Acme Oy,t1,Lähituki\n"
       "2,2024-05-06,ag7,,p13,,,o2,-,t1,Lähituki\n");
  ASSERT_THAT(tickets_, SizeIs(2)) << summary_.ToText();
  EXPECT_EQ(tickets_[0].ticket().requester(), "people/p12");
  EXPECT_EQ(tickets_[0].changes(0).actor(), "agents/ag7");
  EXPECT_EQ(references_.people(0).display_name(), "Ann Bee");
  EXPECT_EQ(references_.people(1).display_name(), "p13") << "there is none";
  EXPECT_EQ(references_.organisations(0).display_name(), "Acme Oy");
  EXPECT_EQ(references_.organisations(1).display_name(), "o2");
  EXPECT_THAT(CommandsForNames(summary_),
              HasSubstr("luukkuctl agent create ag7 --display-name 'Eve Äkäinen'\n"
                        "luukkuctl team create t1 --display-name 'Lähituki'\n"));
  EXPECT_THAT(summary_.ToText(), HasSubstr("t1: Lähituki  teams/t1  2\n"));
  EXPECT_THAT(ParseMapping("source: x\nrows: {category: {column: C, display_name: D}}\n")
                  .status()
                  .message(),
              HasSubstr("line 2: category has no key \"display_name\""));
}

TEST(Summary, CountsLinesNotNotes) {
  Summary summary;
  for (int64_t line = 2; line <= 60; line += 2) {
    for (int twice = 0; twice < 2; ++twice) summary.remarks.push_back({line, "c", "is odd", ""});
  }
  EXPECT_THAT(summary.ToText(),
              HasSubstr("  is odd\n    lines 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, "
                        "24, 26, 28, 30, 32, 34, 36, 38, 40 and 10 more\n"));
}

TEST(Progress, IsALineEveryTenSecondsWithoutATerminal) {
  absl::Time now = absl::FromUnixSeconds(1'700'000'000);
  std::ostringstream out;
  Progress progress(&out, false, [&] { return now; });
  for (int i = 0; i <= 300; ++i) {
    progress.Show(i / 400.0, i * 10);
    now += absl::Milliseconds(100);
  }
  progress.Clear();
  EXPECT_EQ(out.str(),
            " 25 %  1000 rows, 100 a second, 0:30 left\n"
            " 50 %  2000 rows, 100 a second, 0:20 left\n"
            " 75 %  3000 rows, 100 a second, 0:10 left\n");
}

}  // namespace
}  // namespace luukku::ctl
