// Clients that we did not write: the calls of docs/api/README.md with buf curl, exactly as they
// stand there, and @grpc/grpc-js (clients/grpc_js.test.mjs).

#include <gmock/gmock.h>
#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <memory>
#include <regex>
#include <sstream>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "lib/testing/desk.h"

namespace luukku {
namespace {

using google::protobuf::Value;
using ::testing::AllOf;
using ::testing::HasSubstr;

// In the order in which they start; each with those that it calls.
const std::vector<std::pair<std::string, std::vector<std::string>>> kServices = {
    {"ticket", {}},
    {"routing", {"ticket"}},
    {"survey", {"ticket"}},
    {"reporting", {"ticket", "routing", "survey"}}};

std::string ReadFile(const std::string& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

Value Json(const std::string& text) {
  Value value;
  const auto status = google::protobuf::util::JsonStringToMessage(text, &value);
  EXPECT_TRUE(status.ok()) << status.message() << " in: " << text;
  return value;
}

// Types and names of fields without their values: {"name": string, "comments": [number]}. A list
// has the shape of its first member.
std::string ShapeOf(const Value& value) {
  switch (value.kind_case()) {
    case Value::kStructValue: {
      const std::map<std::string, Value> sorted(value.struct_value().fields().begin(),
                                                value.struct_value().fields().end());
      std::string shape = "{";
      for (const auto& [name, field] : sorted)
        absl::StrAppend(&shape, name, ": ", ShapeOf(field), " ");
      return shape + "}";
    }
    case Value::kListValue:
      return absl::StrCat(
          "[", value.list_value().values().empty() ? "" : ShapeOf(value.list_value().values(0)),
          "]");
    case Value::kStringValue:
      return "string";
    case Value::kNumberValue:
      return "number";
    case Value::kBoolValue:
      return "bool";
    default:
      return "null";
  }
}

struct Block {
  std::string language, text;
};

// As ./dev run has it.
const testing::ReplicaOptions kReflection = {.settings = {{"reflection", "true"}}};

// The blocks of code under a heading of a document, in their order.
std::vector<Block> BlocksOf(const std::string& document, const std::string& heading) {
  const size_t begin = document.find("\n## " + heading + "\n");
  EXPECT_NE(begin, std::string::npos) << heading;
  const std::string section = document.substr(begin, document.find("\n## ", begin + 1) - begin);
  const std::regex block("```(\\w+)\n([^`]*)```");
  std::vector<Block> blocks;
  for (std::sregex_iterator it(section.begin(), section.end(), block), end; it != end; ++it) {
    blocks.push_back({(*it)[1], (*it)[2]});
  }
  return blocks;
}

class ForeignClients : public ::testing::Test {
 protected:
  ForeignClients() {
    std::ofstream(folder_.File("answer-key")) << std::string(64, 'a');
    for (const auto& [name, peers] : kServices) {
      std::map<std::string, std::string> addresses;
      for (const auto& peer : peers) addresses[peer] = replicas_.at(peer)->Address(0);
      databases_[name] = std::make_unique<testing::Database>(name, std::vector<db::MigrationSet>());
      std::map<std::string, std::string> secrets;
      if (name == "survey") secrets["answer-key"] = folder_.File("answer-key");
      replicas_[name] = std::make_unique<testing::Replicas>(name, 1, *databases_[name], tokens_,
                                                            addresses, secrets, kReflection);
    }
  }

  // Runs a script of bash, with what the document's first block sets. What it printed, of both
  // kinds.
  std::string RunBash(const std::string& script, int* exit_code) {
    std::vector<std::string> environment = {"TOKEN=" + token_, "OUTPUT=" + folder_.File("output")};
    for (const auto& [name, replicas] : replicas_) {
      environment.push_back(
          absl::StrCat(absl::AsciiStrToUpper(name), "=http://", replicas->Address(0)));
    }
    testing::Process bash("/bin/bash",
                          {"-c",
                           "exec >\"$OUTPUT\" 2>&1; set -eu\n"
                           "PATH=" LUUKKU_SOURCE_DIR "/node_modules/.bin:$PATH\n" +
                               script},
                          environment);
    *exit_code = bash.Wait();
    return ReadFile(folder_.File("output"));
  }

  const testing::Tokens tokens_;
  const testing::TemporaryFolder folder_;
  const std::string token_ = tokens_.Mint("alice", {"agent", "admin"});
  std::map<std::string, std::unique_ptr<testing::Database>> databases_;
  std::map<std::string, std::unique_ptr<testing::Replicas>> replicas_;
};

TEST_F(ForeignClients, TheCallsOfTheDocumentAnswerAsItSays) {
  const auto blocks = BlocksOf(ReadFile(LUUKKU_SOURCE_DIR "/docs/api/README.md"), "Five calls");
  ASSERT_EQ(blocks.size(), 11u) << "what is set first, and five calls, each with its answer";
  for (const auto& [name, replicas] : replicas_) {
    EXPECT_THAT(blocks[0].text, HasSubstr(absl::AsciiStrToUpper(name) + "=http://127.0.0.1:700"));
  }
  EXPECT_THAT(blocks[0].text, AllOf(HasSubstr("TOKEN="), HasSubstr(".luukku/token")));
  for (size_t i = 1; i < blocks.size(); i += 2) {
    SCOPED_TRACE(blocks[i].text);
    ASSERT_EQ(blocks[i].language, "sh");
    ASSERT_EQ(blocks[i + 1].language, "json");
    int exit_code = -1;
    const std::string output = RunBash(blocks[i].text, &exit_code);
    ASSERT_EQ(exit_code, 0) << output;
    EXPECT_EQ(ShapeOf(Json(output)), ShapeOf(Json(blocks[i + 1].text))) << output;
  }
}

TEST_F(ForeignClients, BufCurlListsEveryMethodByReflection) {
  for (const auto& [name, replicas] : replicas_) {
    int exit_code = -1;
    const std::string output = RunBash(
        absl::StrCat("buf curl --protocol grpc --http2-prior-knowledge --list-methods http://",
                     replicas->Address(0)),
        &exit_code);
    EXPECT_EQ(exit_code, 0);
    EXPECT_THAT(output, AllOf(HasSubstr("grpc.health.v1.Health/Check"),
                              HasSubstr(absl::StrCat("luukku.", name, ".v1."))));
  }
}

TEST_F(ForeignClients, GrpcJsWorks) {
  std::string addresses;
  for (const auto& [name, replicas] : replicas_) {
    absl::StrAppend(&addresses, addresses.empty() ? "{" : ",", "\"", name, "\":\"",
                    replicas->Address(0), "\"");
  }
  int exit_code = -1;
  const std::string output =
      RunBash(absl::StrCat("export LUUKKU_TOKEN=$TOKEN LUUKKU_ADDRESSES='", addresses, "}'\n",
                           "node --test " LUUKKU_SOURCE_DIR "/tests/clients/grpc_js.test.mjs"),
              &exit_code);
  EXPECT_EQ(exit_code, 0) << output;
  EXPECT_THAT(output, ::testing::ContainsRegex("# pass [1-9]"));
}

}  // namespace
}  // namespace luukku
