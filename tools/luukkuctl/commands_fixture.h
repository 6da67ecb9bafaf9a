#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "tools/luukkuctl/fake_desk.h"
#include "tools/luukkuctl/groups.h"

namespace luukku::ctl {

struct Result {
  int exit_code;
  std::string out;
  std::string err;
};

// Runs whole command lines against a fake service.
class Commands : public ::testing::Test {
 protected:
  Commands() {
    folder_ = ::testing::TempDir() + "luukkuctl-XXXXXX";
    EXPECT_NE(mkdtemp(folder_.data()), nullptr);
    WriteToken("head.body.signature\n");
    unsetenv("LUUKKU_TICKET");
    unsetenv("LUUKKU_ROUTING");
    unsetenv("LUUKKU_SURVEY");
    unsetenv("LUUKKU_REPORTING");
    unsetenv("LUUKKU_TOKEN_FILE");
  }
  ~Commands() override { std::filesystem::remove_all(folder_); }

  std::string TokenFile() const { return folder_ + "/token"; }
  void WriteToken(const std::string& text) { std::ofstream(TokenFile()) << text; }

  // Runs a command line as it is.
  static Result RunPlain(std::vector<std::string> arguments) {
    std::ostringstream out, err;
    Cli cli(out, err);
    for (const auto add : kGroups) add(cli);
    const int exit_code = cli.Run(std::move(arguments));
    return {exit_code, out.str(), err.str()};
  }

  // Runs one with the fake's address and the token file.
  Result Run(std::vector<std::string> arguments) {
    arguments.insert(
        arguments.begin(),
        {"--ticket-address", desk_.address, "--routing-address", desk_.address, "--survey-address",
         desk_.address, "--reporting-address", desk_.address, "--token-file", TokenFile()});
    return RunPlain(std::move(arguments));
  }

  std::vector<std::string> Create() {
    return {"ticket", "create", "--type", "incident", "--channel", "phone", "--subject", "Dark"};
  }

  FakeDesk desk_;
  std::string folder_;
};

}  // namespace luukku::ctl
