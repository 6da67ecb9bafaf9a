#include "lib/text/folding.h"

#include <gtest/gtest.h>

namespace luukku {
namespace {

TEST(Folded, IsEqualWhereOnlyCaseAndEncodingDiffer) {
  EXPECT_EQ(Folded("Group 70 / A"), "group 70 / a");
  for (const char* same :
       {"Äyräpää Oy", "ÄYRÄPÄÄ OY", "äyräpää oy", "A\u0308yra\u0308pa\u0308a\u0308 Oy"}) {
    EXPECT_EQ(Folded(same), "äyräpää oy") << same;
  }
  EXPECT_EQ(Folded("STRASSE"), Folded("Straße"));
  EXPECT_EQ(Folded("ΟΔΟΣ"), Folded("οδος")) << "the sigma at the end has a form of its own";
  EXPECT_EQ(Folded("Ｇｒｏｕｐ\u00A0７"), "group 7");
  EXPECT_EQ(Folded(""), "");
}

TEST(Folded, KeepsApartWhatIsDifferent) {
  EXPECT_NE(Folded("Äijä"), Folded("Aija"));
  EXPECT_NE(Folded("ｉ"), Folded("ı"));
  EXPECT_NE(Folded("Группа"), Folded("Крупа"));
}

TEST(Folded, TakesAnyBytes) { EXPECT_EQ(Folded("Ä\xFF"), "ä\xFF"); }

}  // namespace
}  // namespace luukku
