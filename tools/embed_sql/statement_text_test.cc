#include "tools/embed_sql/statement_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace luukku::embed {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const Files kTable = {
    {"a/ticket.columns", "# Of tickets.\nversion bigint\nstate   smallint  # A state.\n"},
    {"a/seen.part", "t.id, ${names ticket t}\n"}};

StatementText Of(const std::string& text) {
  Files files = kTable;
  files["a/one.sql"] = text;
  return StatementsOf(files).at(0);
}

std::string MistakeIn(const std::string& text) {
  try {
    Of(text);
  } catch (const Mistake& mistake) {
    return mistake.what();
  }
  return "";
}

TEST(StatementsOf, LeavesAStatementAlone) {
  const std::string text = "-- It's :said.\nSELECT $1::text, 'at ${x' || '12:30', a::int[];\n";
  EXPECT_THAT(MistakeIn(text), HasSubstr("has a ${ without }"));
  const StatementText plain = Of("-- It's :said.\nSELECT $1::text, '12:h', a::int[];\n");
  EXPECT_EQ(plain.text, "-- It's :said.\nSELECT $1::text, '12:h', a::int[];\n");
  EXPECT_THAT(plain.parameters, IsEmpty());
  EXPECT_EQ(plain.name, "one");
}

TEST(StatementsOf, FillsInWhatTheContractSays) {
  EXPECT_EQ(Of("${states SOLVED CLOSED} ${TICKET_STATE_NEW}").text, "(5, 6) 1");
  EXPECT_THAT(MistakeIn("${states DONE}"), HasSubstr("a/one.sql: the contract has no phase DONE"));
  EXPECT_THAT(MistakeIn("${TICKET_STATE_LOST}"), HasSubstr("nothing is known of"));
}

TEST(StatementsOf, WritesColumnsOnce) {
  EXPECT_EQ(Of("${names ticket}").text, "version, state");
  EXPECT_EQ(Of("${names ticket t except version}").text, "t.state");
  EXPECT_EQ(Of("${set ticket c}").text, "version = c.version, state = c.state");
  EXPECT_EQ(Of("SELECT ${part seen} FROM t").text, "SELECT t.id, t.version, t.state FROM t");
  EXPECT_THAT(MistakeIn("${names comment}"), HasSubstr("there is no comment.columns"));
}

TEST(StatementsOf, NumbersParametersByName) {
  const StatementText one =
      Of("FROM ${ordered rows c(id bigint, ticket.*)} WHERE a = :team::text OR b = :team::text OR "
         ":at::int");
  EXPECT_EQ(one.text,
            "FROM unnest($1::bigint[], $2::bigint[], $3::smallint[]) WITH ORDINALITY AS c(id, "
            "version, state, ord) "
            "WHERE a = $4::text OR b = $4::text OR $5::int");
  EXPECT_THAT(one.parameters, ElementsAre("c.id", "c.version", "c.state", "team", "at"));
  EXPECT_THAT(MistakeIn("SELECT :a::text, $1::text"), HasSubstr("both named and numbered"));
}

TEST(StatementsOf, WritesVariants) {
  Files files = kTable;
  files["a/list.sql"] =
      "${variants newest(after <, order DESC) oldest(after >, order ASC)}\nSELECT a ${after} "
      ":b::int ORDER BY ${order};";
  const auto statements = StatementsOf(files);
  ASSERT_EQ(statements.size(), 2u);
  EXPECT_EQ(statements[0].name, "list_newest");
  EXPECT_EQ(statements[0].text, "SELECT a < $1::int ORDER BY DESC;");
  EXPECT_EQ(statements[1].text, "SELECT a > $1::int ORDER BY ASC;");
  EXPECT_THAT(statements[1].parameters, ElementsAre("b"));
}

}  // namespace
}  // namespace luukku::embed
