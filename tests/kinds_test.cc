// luukkuctl's verbs for the kinds that a desk configures, against real services: applied files,
// edits, history, refusals with their place.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "lib/testing/desk.h"

namespace luukku {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kFile[] = R"(kind: CannedReply
name: cannedReplies/wifi
display_names: {en: Network, fi: Verkko}
texts:
  en: "Hello {requester}, please restart the router."
  fi: "Hei {requester}, käynnistä reititin uudelleen."
team: teams/network
---
{"kind": "canned-reply", "name": "cannedReplies/printer", "display_names": {"en": "Printer"},
 "texts": {"en": "Is it plugged in?"}}
)";

struct Said {
  int exit_code;
  std::string text;  // Both outputs.
};

class KindsTest : public ::testing::Test {
 protected:
  KindsTest() {
    std::ofstream(folder_.File("token")) << tokens_.Mint("alice", {"agent", "admin"});
    Write(kFile);
  }

  void Write(const std::string& text) { std::ofstream(file_) << text; }

  Said Ctl(const std::string& arguments) {
    const std::string line =
        absl::StrCat(std::getenv("LUUKKU_BIN_DIR"), "/luukkuctl --token-file ",
                     folder_.File("token"), " --ticket-address ", tickets_.Address(0),
                     " --routing-address ", routing_.Address(0), " ", arguments, " 2>&1");
    FILE* const pipe = popen(line.c_str(), "r");
    Said said;
    char buffer[4096];
    for (size_t n; (n = fread(buffer, 1, sizeof(buffer), pipe)) > 0;) said.text.append(buffer, n);
    said.exit_code = WEXITSTATUS(pclose(pipe));
    return said;
  }

  Said Apply(const std::string& options = "") {
    return Ctl(absl::StrCat("apply -f ", file_, " ", options));
  }

  const testing::TemporaryFolder folder_;
  const std::string file_ = folder_.File("desk.yaml");
  const testing::Tokens tokens_;
  const testing::Database database_{"ticket", {}};
  testing::Replicas tickets_{"ticket", 1, database_, tokens_, {}};
  const testing::Database routing_database_{"routing", {}};
  testing::Replicas routing_{
      "routing", 1, routing_database_, tokens_, {{"ticket", tickets_.Address(0)}}};
};

TEST_F(KindsTest, AFileIsAppliedAndAppliedAgain) {
  const Said rehearsed = Apply("--dry-run");
  EXPECT_THAT(rehearsed.text, HasSubstr("cannedReplies/wifi would be created"));
  EXPECT_THAT(rehearsed.text, HasSubstr("+ team: teams/network"));
  EXPECT_THAT(Ctl("list canned-reply").text, Not(HasSubstr("wifi"))) << "only rehearsed";

  const Said applied = Apply();
  EXPECT_EQ(applied.exit_code, 0) << applied.text;
  EXPECT_EQ(applied.text, "cannedReplies/wifi created\ncannedReplies/printer created\n");
  EXPECT_EQ(Apply().text, "cannedReplies/wifi unchanged\ncannedReplies/printer unchanged\n");
  EXPECT_EQ(Ctl("get CannedReply printer").text,
            "kind: CannedReply\nname: cannedReplies/printer\ndisplay_names: {en: Printer}\n"
            "texts: {en: \"Is it plugged in?\"}\n");
  EXPECT_THAT(
      Ctl("list cannedReplies --filter 'team = \"teams/network\"'").text,
      AllOf(HasSubstr("wifi"), HasSubstr("en: Network, fi: Verkko"), Not(HasSubstr("printer"))));

  Write(Ctl("get canned-reply wifi").text + "team: teams/other\n");
  EXPECT_EQ(Apply().exit_code, 2) << "team is there twice";
}

TEST_F(KindsTest, TheDeskOfTheDocumentIsApplied) {
  const std::string file = LUUKKU_SOURCE_DIR "/docs/api/desk.yaml";
  const Said applied = Ctl(absl::StrCat("apply -f ", file, " --label desk"));
  EXPECT_EQ(applied.exit_code, 0) << applied.text;
  for (const char* name :
       {"categories/vpn", "organisations/acme", "teams/network", "agents/alice", "calendars/office",
        "slaPolicies/high", "rules/vpn", "cannedReplies/wifi"}) {
    EXPECT_THAT(applied.text, HasSubstr(absl::StrCat(name, " created\n")));
  }
  EXPECT_THAT(Ctl(absl::StrCat("apply -f ", file, " --label desk --prune")).text,
              Not(AnyOf(HasSubstr("created"), HasSubstr("updated"), HasSubstr("deleted"))));
  EXPECT_THAT(Ctl("get sla-policy high").text, HasSubstr("first_response: 3600s"));
}

TEST_F(KindsTest, AnEditIsARevision) {
  ASSERT_EQ(Apply().exit_code, 0);
  setenv("EDITOR", "sed -i s/plugged/switched/", 1);
  EXPECT_EQ(Ctl("edit canned-reply printer").text, "cannedReplies/printer updated\n");
  setenv("EDITOR", "true", 1);
  EXPECT_EQ(Ctl("edit canned-reply printer").text, "cannedReplies/printer unchanged\n");
  setenv("EDITOR", "sed -i s/texts/textes/", 1);
  const Said wrong = Ctl("edit canned-reply printer");
  EXPECT_EQ(wrong.exit_code, 2);
  EXPECT_THAT(wrong.text,
              AllOf(HasSubstr("there is no field \"textes\""), HasSubstr("what you wrote is in ")));
  setenv("EDITOR", "sed -i s/printer/wifi/", 1);
  EXPECT_THAT(Ctl("edit canned-reply printer").text, HasSubstr("kind and name can't be edited"));
  EXPECT_THAT(Ctl("get canned-reply wifi").text, HasSubstr("restart the router"));
  EXPECT_THAT(Ctl("get canned-reply printer").text, HasSubstr("switched"));
  EXPECT_THAT(Ctl("get canned-reply printer --revision 1").text, HasSubstr("plugged"));
  const std::string history = Ctl("history canned-reply printer").text;
  EXPECT_THAT(history,
              AllOf(HasSubstr("agents/alice"), HasSubstr("- texts: {\"en\":\"Is it plugged"),
                    HasSubstr("+ texts: {\"en\":\"Is it switched")));
  EXPECT_EQ(Ctl("delete canned-reply printer").text, "cannedReplies/printer deleted\n");
  EXPECT_EQ(Ctl("get canned-reply printer").exit_code, 1);
  EXPECT_THAT(Ctl("history canned-reply printer").text, HasSubstr("deleted"));
}

// Kinds of two services. A policy needs its calendar, a rule and an agent their team.
constexpr char kDesk[] = R"(kind: Team
name: teams/network
display_name: Network
---
kind: Rule
name: rules/vpn
display_name: VPN
order: 5
subject_words: [vpn]
team: teams/network
---
kind: Calendar
name: calendars/office
display_name: Office
time_zone: Europe/Helsinki
hours: [{weekday: 1, from_minute: 480, to_minute: 960}]
---
kind: SlaPolicy
name: slaPolicies/gold
display_name: Gold
calendar: calendars/office
resolution: 3600s
---
kind: Category
name: categories/network
display_name: Network
---
kind: Organisation
name: organisations/acme
display_name: Acme
)";

TEST_F(KindsTest, WhatAFileHasNoMoreIsPruned) {
  Write(kDesk);
  EXPECT_EQ(Apply("--prune").exit_code, 2) << "whose?";
  const Said applied = Apply("--label desk --prune");
  EXPECT_EQ(applied.exit_code, 0) << applied.text;
  EXPECT_THAT(applied.text, AllOf(HasSubstr("slaPolicies/gold created"),
                                  HasSubstr("organisations/acme created")));
  EXPECT_THAT(Ctl("get sla-policy gold").text,
              AllOf(HasSubstr("label: desk"), Not(HasSubstr("revision"))));
  const std::string other = absl::StrCat(file_, ".2");
  std::ofstream(other) << "kind: Team\nname: teams/other\ndisplay_name: Other\nlabel: other\n";
  EXPECT_EQ(Ctl(absl::StrCat("apply -f ", other)).exit_code, 0);
  EXPECT_THAT(Ctl(absl::StrCat("apply --label desk -f ", other)).text,
              HasSubstr(":1: has the label other, not desk"));

  Write("kind: Category\nname: categories/network\ndisplay_name: Network\n");
  const Said rehearsed = Apply("--label desk --prune --dry-run");
  EXPECT_THAT(rehearsed.text, AllOf(HasSubstr("teams/network would be retired"),
                                    HasSubstr("calendars/office would be deleted")));
  const Said pruned = Apply("--label desk --prune");
  EXPECT_EQ(pruned.exit_code, 0) << pruned.text;
  for (const char* line :
       {"categories/network unchanged", "organisations/acme retired", "rules/vpn deleted",
        "teams/network retired", "slaPolicies/gold deleted", "calendars/office deleted"}) {
    EXPECT_THAT(pruned.text, HasSubstr(line));
  }
  EXPECT_THAT(Ctl("list team").text, AllOf(HasSubstr("other"), Not(HasSubstr("Network"))));
  EXPECT_THAT(Ctl("list team --retired").text, HasSubstr("Network"));

  Write("");
  EXPECT_EQ(Apply("--label desk --prune").exit_code, 2) << "a generator that failed";
  EXPECT_EQ(Apply("--label 'a\" AND label = \"b' --prune").exit_code, 2);
  Write(kDesk);
  EXPECT_EQ(Apply("--label desk").exit_code, 0) << "all comes back";
  EXPECT_THAT(Ctl("history team network").text,
              AllOf(HasSubstr("- retired: true"), HasSubstr("+ retired: false")));
  EXPECT_THAT(Ctl("delete calendar office").text, HasSubstr("used by slaPolicies/gold"));
}

// What a file does not name stays as it is, and short names are names.
TEST_F(KindsTest, FilesSayOnlyWhatTheyName) {
  Write(absl::StrCat(kDesk,
                     "---\nkind: Agent\nname: bo\ndisplay_name: Bo\nteams: [teams/network]\n",
                     "capacity: 4\n"));
  ASSERT_EQ(Apply("--label desk").exit_code, 0);
  Write("kind: Agent\nname: bo\npresent: true\ncapacity: 5\n");
  EXPECT_EQ(Apply().text, "agents/bo updated\n");
  EXPECT_THAT(Ctl("get agent bo").text,
              AllOf(HasSubstr("present: true"), HasSubstr("capacity: 5"),
                    HasSubstr("teams/network"), HasSubstr("label: desk")));
  Write(
      "kind: Agent\nname: bo\ndisplay_name: Bo\nteams: []\n---\nkind: Team\nname: network\n"
      "display_name: Network\n");
  EXPECT_THAT(Apply("--label desk --prune").text,
              AllOf(HasSubstr("agents/bo updated"), HasSubstr("teams/network unchanged"),
                    HasSubstr("rules/vpn deleted"), Not(HasSubstr("teams/network retired"))));
  EXPECT_THAT(Ctl("get agent bo").text,
              AllOf(HasSubstr("present: true"), Not(HasSubstr("teams/network"))));
  EXPECT_THAT(Apply("--label other").text, HasSubstr("has the label desk at the desk, not other"));
  Write(
      "kind: Category\nname: a\ndisplay_name: A\n---\nkind: Category\nname: b\n"
      "display_name: B\nparent: categories/a\n");
  ASSERT_EQ(Apply().exit_code, 0);
  Write("kind: Category\nname: b\nparent: \"\"\n");
  EXPECT_THAT(Apply().text,
              HasSubstr(":1: parent is fixed once it is created: it is categories/a"));
  setenv("EDITOR", "sed -i /parent/d", 1);
  EXPECT_THAT(Ctl("edit category b").text, HasSubstr("parent is fixed once it is created"));
}

TEST_F(KindsTest, RefusalsNameFileAndLine) {
  Write("kind: CannedReply\nname: x\nteam: [1]\ncolour: 2\netag: 5\n---\nkind: Foo\n---\n- a\n");
  const Said local = Apply();
  EXPECT_EQ(local.exit_code, 2);
  for (const char* line :
       {":3: team must be one value", ":4: there is no field \"colour\"",
        ":5: etag is the service's to set", ":7: there is no kind \"Foo\"", ":9: needs a kind"}) {
    EXPECT_THAT(local.text, HasSubstr(absl::StrCat(file_, line)));
  }
  Write("\nkind: CannedReply\nname: cannedReplies/A\ntexts: {de: Hallo}\n");
  const Said remote = Ctl(absl::StrCat("create -f ", file_));
  EXPECT_EQ(remote.exit_code, 1);
  EXPECT_THAT(remote.text, HasSubstr(absl::StrCat(file_, ":2: ")));
  EXPECT_THAT(remote.text, HasSubstr("canned_reply.display_names: is required"));
  Write("a: [");
  EXPECT_EQ(Apply().exit_code, 2);
  EXPECT_EQ(Ctl("apply -f /none").exit_code, 2);
  EXPECT_EQ(Ctl("apply -f /tmp").exit_code, 2) << "a folder";
  Write("kind: SlaPolicy\nname: x\npriority: urgent\nresolution: soon\n");
  EXPECT_THAT(Apply().text,
              AllOf(HasSubstr(":3: priority must be one of critical, high, moderate, low, not "
                              "\"urgent\""),
                    HasSubstr(":4: resolution must be a duration like \"1h30m\"")));
  EXPECT_THAT(Ctl("get colour x").text, HasSubstr("canned-reply"));
}

}  // namespace
}  // namespace luukku
