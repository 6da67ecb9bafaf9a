// Commands of the services' programs besides `serve`: `await-schema`, by which pods wait for their
// migration, and `describe`, from which scripts read the needs of a service.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>

#include "absl/time/clock.h"
#include "lib/testing/database.h"
#include "lib/testing/process.h"

namespace luukku {
namespace {

class AwaitSchema : public ::testing::TestWithParam<std::string> {
 protected:
  testing::Process Start(const std::string& command, std::vector<std::string> options = {}) {
    options.insert(
        options.begin(),
        {command, "--database", command == "migrate" ? database_.owner() : database_.runtime()});
    return testing::Process("luukku-" + GetParam(), options);
  }

  const testing::Database database_{GetParam(), {}};
};

TEST_P(AwaitSchema, EndsWhenTheSchemaIsThere) {
  auto waiting = Start("await-schema");
  absl::SleepFor(absl::Milliseconds(700));
  EXPECT_EQ(Start("migrate").Wait(), 0);
  EXPECT_EQ(waiting.Wait(), 0);
  EXPECT_EQ(Start("await-schema", {"--wait-seconds", "0"}).Wait(), 0);
}

TEST_P(AwaitSchema, FailsWhenTheSchemaDoesNotCome) {
  EXPECT_EQ(Start("await-schema", {"--wait-seconds", "1"}).Wait(), 1);
}

TEST_P(AwaitSchema, EndsBySigterm) {
  auto waiting = Start("await-schema");
  absl::SleepFor(absl::Milliseconds(500));
  waiting.Signal(SIGTERM);
  EXPECT_EQ(waiting.Wait(), 128 + SIGTERM);
}

// The words of each line that `describe` prints of a kind.
std::vector<std::vector<std::string>> FactsOf(const std::string& service, const std::string& kind) {
  const std::string command =
      std::string(std::getenv("LUUKKU_BIN_DIR")) + "/luukku-" + service + " describe";
  FILE* const pipe = popen(command.c_str(), "r");
  std::string out;
  char buffer[4096];
  for (size_t n; (n = fread(buffer, 1, sizeof(buffer), pipe)) > 0;) out.append(buffer, n);
  EXPECT_EQ(pclose(pipe), 0);
  std::vector<std::vector<std::string>> facts;
  std::istringstream lines(out);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::vector<std::string> fact;
    for (std::string word; std::getline(words, word, '\t');) fact.push_back(word);
    if (fact[0] == kind) facts.push_back(fact);
  }
  return facts;
}

std::string SettingsOfReadme(const std::string& service) {
  std::ifstream file(LUUKKU_SOURCE_DIR "/services/" + service + "/README.md");
  const std::string text((std::istreambuf_iterator<char>(file)), {});
  return text.substr(text.find("\n## Settings\n"));
}

TEST_P(AwaitSchema, EverySettingThatIsDescribedStandsInAReadme) {
  const std::string& service = GetParam();
  const std::string documented = SettingsOfReadme(service) + SettingsOfReadme("ticket");
  const auto settings = FactsOf(service, "setting");
  EXPECT_GT(settings.size(), 30u);
  for (const auto& setting : settings) {
    EXPECT_THAT(documented, ::testing::HasSubstr("`" + setting.at(1) + "`")) << service;
    EXPECT_EQ(setting.at(2).rfind("LUUKKU_", 0), 0u) << setting.at(1);
  }
}

TEST(Describe, SaysWhomAServiceCallsAndWhatItKeepsSecret) {
  const auto named = [](const std::string& service, const std::string& kind) {
    std::vector<std::string> names;
    for (const auto& fact : FactsOf(service, kind)) names.push_back(fact.at(1));
    return names;
  };
  using ::testing::ElementsAre;
  EXPECT_THAT(named("ticket", "peer"), ElementsAre("routing"));
  EXPECT_THAT(named("reporting", "peer"), ElementsAre("ticket", "routing", "survey"));
  EXPECT_THAT(named("survey", "secret"), ElementsAre("answer-key"));
  EXPECT_THAT(named("routing", "secret"), ElementsAre());
  EXPECT_THAT(named("survey", "service"), ElementsAre("survey"));
}

INSTANTIATE_TEST_SUITE_P(Each, AwaitSchema,
                         ::testing::Values("ticket", "routing", "survey", "reporting"),
                         [](const auto& service) { return service.param; });

}  // namespace
}  // namespace luukku
