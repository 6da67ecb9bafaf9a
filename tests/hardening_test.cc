// What turns errors of memory into the end of the process is in the programs that ship.

#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace luukku {
namespace {

std::string OutputOf(const std::string& command) {
  std::string output;
  FILE* const pipe = popen(command.c_str(), "r");
  std::array<char, 4096> part;
  while (const size_t bytes = std::fread(part.data(), 1, part.size(), pipe)) {
    output.append(part.data(), bytes);
  }
  EXPECT_EQ(pclose(pipe), 0) << command;
  return output;
}

TEST(Hardening, EveryProgramIsBuiltWithIt) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "the sanitizers' presets do not ship";
#endif
  for (const char* program :
       {"luukku-ticket", "luukku-routing", "luukku-survey", "luukku-reporting", "luukkuctl"}) {
    SCOPED_TRACE(program);
    const std::string path = absl::StrCat(std::getenv("LUUKKU_BIN_DIR"), "/", program);
    const std::string headers =
        OutputOf("readelf --wide --file-header --segments --dynamic " + path);
    EXPECT_TRUE(absl::StrContains(headers, "DYN (Position-Independent Executable file)"));
    EXPECT_TRUE(absl::StrContains(headers, "GNU_RELRO"));
    EXPECT_TRUE(absl::StrContains(headers, "BIND_NOW"));
    const std::string symbols = OutputOf("readelf --wide --dyn-syms " + path);
    EXPECT_TRUE(absl::StrContains(symbols, "__stack_chk_fail")) << "stack protector";
    // The command line calls nothing that can be checked.
    const bool is_service = absl::StrContains(program, "luukku-");
    EXPECT_EQ(absl::StrContains(symbols, "_chk@GLIBC"), is_service) << "FORTIFY";
    EXPECT_TRUE(absl::StrContains(symbols, "__glibcxx_assert_fail")) << "assertions of the library";
  }
}

}  // namespace
}  // namespace luukku
