#include "lib/text/space.h"

#include <gtest/gtest.h>

namespace luukku {
namespace {

TEST(Trimmed, TakesSpaceOfAllKindsAway) {
  for (const char* text : {"Äyr x", " Äyr x\t", "\u00A0Äyr x\u00A0", "\uFEFFÄyr x \u2007\u202F",
                           "\u3000 \u00A0Äyr x\r\n"}) {
    EXPECT_EQ(Trimmed(text), "Äyr x") << text;
  }
  for (const char* text : {"", " ", "\u00A0", " \u00A0 \u3000"}) EXPECT_EQ(Trimmed(text), "");
}

TEST(Trimmed, TakesAnyBytes) {
  EXPECT_EQ(Trimmed(" \xFF x\xC2 "), "\xFF x\xC2");
  EXPECT_EQ(Trimmed("\xA0"), "\xA0");
}

}  // namespace
}  // namespace luukku
