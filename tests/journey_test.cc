// The journey of README.md: one ticket through all four services, two replicas of each, by the
// commands of the document, whose output is compared with the document's.

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "lib/testing/desk.h"
#include "tests/survey_replicas.h"

namespace luukku {
namespace {

// A command with its expected lines.
struct Step {
  std::string command;
  std::vector<std::string> expected;
};

std::vector<Step> StepsOfReadme() {
  std::ifstream readme(LUUKKU_SOURCE_DIR "/README.md");
  std::vector<Step> steps;
  bool in_journey = false, continues = false;
  for (std::string line; std::getline(readme, line);) {
    if (absl::StartsWith(line, "## ")) in_journey = line == "## A ticket's journey";
    if (!in_journey || !absl::StartsWith(line, "    ")) continue;
    line = line.substr(4);
    const bool is_command = absl::StartsWith(line, "$ ");
    if (is_command) steps.push_back({line.substr(2), {}});
    if (!is_command && continues) steps.back().command += "\n" + line;
    if (!is_command && !continues) steps.back().expected.push_back(line);
    continues = (is_command || continues) && absl::EndsWith(line, "\\");
  }
  return steps;
}

// Replaces text that differs from run to run: times, ages, ids, and spaces of columns around them.
std::string Alike(std::string line) {
  static const std::vector<std::pair<std::regex, std::string>> kAlike = {
      {std::regex("[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}Z"), "TIME"},
      {std::regex("comments/[0-9a-f]+"), "comments/ID"},
      {std::regex("services/[a-z-]+"), "services/NAME"},
      {std::regex("\\b[0-9]+(s|m)\\b"), "AGE"},
      {std::regex(" +"), " "}};
  for (const auto& [pattern, word] : kAlike) line = std::regex_replace(line, pattern, word);
  while (!line.empty() && line.back() == ' ') line.pop_back();
  return line;
}

// Whether all expected lines are there in order, and no others except for "…".
bool Prints(const std::vector<std::string>& expected, const std::string& output) {
  std::vector<std::string> lines = absl::StrSplit(output, '\n');
  if (!lines.empty() && lines.back().empty()) lines.pop_back();
  size_t at = 0;
  bool skipping = false;
  for (const std::string& line : expected) {
    if (line == "…") {
      skipping = true;
      continue;
    }
    while (skipping && at < lines.size() && Alike(lines[at]) != Alike(line)) ++at;
    if (at == lines.size() || Alike(lines[at]) != Alike(line)) return false;
    ++at;
    skipping = false;
  }
  return skipping || at == lines.size();
}

// Commands that only read may be repeated until the feeds have delivered the expected data.
bool OnlyLooks(const std::string& command) {
  static const std::regex look(
      "luukkuctl( --token-file [^ ]+)? "
      "(queue|report|feed|survey (list|show|answers)|ticket history)");
  return std::regex_search(command, look);
}

class JourneyTest : public ::testing::Test {
 protected:
  JourneyTest() {
    std::filesystem::create_directories(folder_.File(".luukku"));
    std::filesystem::create_directories(folder_.File("docs"));
    std::filesystem::create_directory_symlink(LUUKKU_SOURCE_DIR "/docs/api",
                                              folder_.File("docs/api"));
    std::ofstream(folder_.File(".luukku/token")) << tokens_.Mint("alice", {"agent", "admin"});
    std::ofstream(folder_.File(".luukku/ritva")) << tokens_.Mint("ritva", {"requester"});
    Set("LUUKKU_TICKET", ticket_.Addresses());
    Set("LUUKKU_ROUTING", routing_.Addresses());
    Set("LUUKKU_SURVEY", survey_.replicas.Addresses());
    Set("LUUKKU_REPORTING", reporting_.Addresses());
    Set("PATH", absl::StrCat(std::getenv("LUUKKU_BIN_DIR"), ":", std::getenv("PATH")));
  }

  static void Set(const std::string& name, const std::string& value) {
    setenv(name.c_str(), value.c_str(), 1);
  }

  // What a command prints, standard error included.
  std::string Run(const std::string& command) {
    std::string output;
    const std::string script =
        absl::StrCat("cd ", folder_.File(""), " && {\n", command, "\n} 2>&1");
    FILE* const pipe = popen(script.c_str(), "r");
    char buffer[4096];
    for (size_t n; (n = fread(buffer, 1, sizeof(buffer), pipe)) > 0;) output.append(buffer, n);
    pclose(pipe);
    return output;
  }

  // NAME=$(…): sets the variable for later commands, once the output is not empty.
  bool Assign(const std::string& name, const std::string& command) {
    const std::string value = Run(absl::StrCat(command, "\nprintf %s \"$", name, "\""));
    Set(name, value);
    return !value.empty();
  }

  bool Take(const Step& step, std::string& output) {
    static const std::regex assignment("^([a-z]+)=\\$\\(");
    std::smatch name;
    if (std::regex_search(step.command, name, assignment)) return Assign(name[1], step.command);
    output = Run(step.command);
    return Prints(step.expected, output);
  }

  testing::TemporaryFolder folder_;
  testing::Tokens tokens_;
  testing::Database ticket_database_{"ticket", {}};
  testing::Database routing_database_{"routing", {}};
  testing::Database reporting_database_{"reporting", {}};
  testing::Replicas ticket_{"ticket", 2, ticket_database_, tokens_};
  testing::Replicas routing_{
      "routing", 2, routing_database_, tokens_, {{"ticket", ticket_.Addresses()}}};
  SurveyReplicas survey_{2, ticket_, tokens_};
  testing::Replicas reporting_{"reporting",
                               2,
                               reporting_database_,
                               tokens_,
                               {{"ticket", ticket_.Addresses()},
                                {"routing", routing_.Addresses()},
                                {"survey", survey_.replicas.Addresses()}}};
};

TEST_F(JourneyTest, IsAsTheReadmeTells) {
  const std::vector<Step> steps = StepsOfReadme();
  ASSERT_GT(steps.size(), 20u);
  for (const Step& step : steps) {
    // What the fixture does in its own way.
    if (absl::StartsWith(step.command, "PATH=") || absl::StrContains(step.command, "token mint")) {
      continue;
    }
    std::string output;
    bool good = Take(step, output);
    for (const absl::Time end = absl::Now() + absl::Seconds(20);
         !good && OnlyLooks(step.command) && absl::Now() < end;) {
      absl::SleepFor(absl::Milliseconds(100));
      good = Take(step, output);
    }
    ASSERT_TRUE(good) << "$ " << step.command << "\n" << output;
  }
}

}  // namespace
}  // namespace luukku
