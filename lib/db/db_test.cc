// Values on their way to PostgreSQL and back.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <optional>
#include <pqxx/nontransaction>
#include <string>
#include <vector>

#include "lib/db/connection.h"
#include "lib/db/page.h"
#include "lib/db/row.h"
#include "lib/db/sql.h"
#include "lib/testing/database.h"

namespace luukku::db {
namespace {

class ValuesTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { database_ = new testing::Database("reporting", {}); }
  static void TearDownTestSuite() { delete database_; }

  inline static testing::Database* database_ = nullptr;
  Connection connection_{{.conninfo = database_->runtime()}};
};

const std::vector<std::string>& Texts() {
  static const auto& texts = *new std::vector<std::string>{"plain",
                                                           "",
                                                           "it's \"quoted\"",
                                                           "back\\slash\\",
                                                           "{a,b}",
                                                           "NULL",
                                                           "null",
                                                           " spaces around ",
                                                           "\\x00",
                                                           "'; DROP TABLE x; --",
                                                           "line\nbreak",
                                                           "tab\treturn\r",
                                                           "Pöllö sähköttää",
                                                           "\xF0\x9F\xA6\xAD",
                                                           "$1 %s \x01\x7f"};
  return texts;
}

std::string AllBytes() {
  std::string bytes;
  for (int round = 0; round < 2; ++round) {
    for (int byte = 0; byte < 256; ++byte) bytes += static_cast<char>(byte);
  }
  return bytes;
}

TEST_F(ValuesTest, Texts) {
  static constexpr Statement kEcho{"test/texts", "SELECT $1::text AS text"};
  for (const std::string& text : Texts()) {
    const auto rows = connection_.Execute(kEcho, MakeParams(text));
    EXPECT_FALSE(rows[0]["text"].is_null());
    EXPECT_EQ(Text(rows[0]["text"]), text);
  }
  const auto rows = connection_.Execute(kEcho, MakeParams(std::nullopt));
  EXPECT_TRUE(rows[0]["text"].is_null());
  EXPECT_EQ(Text(rows[0]["text"]), "");
}

TEST_F(ValuesTest, TextsInArrays) {
  static constexpr Statement kEcho{
      "test/text_array",
      "SELECT text FROM unnest($1::text[]) WITH ORDINALITY AS u(text, ord) ORDER BY ord"};
  Array array;
  for (const std::string& text : Texts()) {
    array.Add(text);
    array.Add(std::nullopt);
  }
  const auto rows = connection_.Execute(kEcho, MakeParams(array));
  ASSERT_EQ(rows.size(), 2 * Texts().size());
  for (size_t i = 0; i < Texts().size(); ++i) {
    const int row = static_cast<int>(2 * i);
    EXPECT_FALSE(rows[row][0].is_null());
    EXPECT_EQ(Text(rows[row][0]), Texts()[i]);
    EXPECT_TRUE(rows[row + 1][0].is_null());
  }
  EXPECT_TRUE(connection_.Execute(kEcho, MakeParams(Array())).empty());
}

TEST_F(ValuesTest, Numbers) {
  static constexpr Statement kEcho{"test/numbers",
                                   "SELECT $1::bigint, $2::bigint, $3::int, $4::int"};
  using Limits = std::numeric_limits<int64_t>;
  const auto rows =
      connection_.Execute(kEcho, MakeParams(Limits::min(), Limits::max(), -7, std::nullopt));
  EXPECT_EQ(Int(rows[0][0]), Limits::min());
  EXPECT_EQ(Int(rows[0][1]), Limits::max());
  EXPECT_EQ(Int(rows[0][2]), -7);
  EXPECT_TRUE(rows[0][3].is_null());
  EXPECT_EQ(Int(rows[0][3]), 0);

  static constexpr Statement kSum{"test/sum", "SELECT sum(n)::bigint FROM unnest($1::bigint[]) n"};
  EXPECT_EQ(Int(connection_.Execute(kSum, MakeParams(ToArray<int>({1, -20, 300})))[0][0]), 281);
}

TEST_F(ValuesTest, Booleans) {
  static constexpr Statement kEcho{"test/booleans",
                                   "SELECT $1::bool, $2::bool, $3::bool, ($4::bool[])[2]"};
  Array array;
  array.Add(false);
  array.Add(true);
  const auto rows = connection_.Execute(kEcho, MakeParams(true, false, std::nullopt, array));
  EXPECT_TRUE(Bool(rows[0][0]));
  EXPECT_FALSE(Bool(rows[0][1]));
  EXPECT_FALSE(Bool(rows[0][2]));
  EXPECT_TRUE(Bool(rows[0][3]));
}

TEST_F(ValuesTest, ByteStrings) {
  static constexpr Statement kEcho{"test/bytes",
                                   "SELECT $1::bytea AS one, octet_length($1::bytea) AS length, "
                                   "($2::bytea[])[2] AS in_array, $3::bytea AS none"};
  const std::vector<std::string> values = {"", std::string(1, '\0'), AllBytes(), "\\x41"};
  for (const std::string& value : values) {
    Array array;
    array.Add(Bytes{"x"});
    array.Add(Bytes{value});
    const auto rows = connection_.Execute(kEcho, MakeParams(Bytes{value}, array, std::nullopt));
    EXPECT_FALSE(rows[0]["one"].is_null());
    EXPECT_EQ(BytesOf(rows[0]["one"]), value);
    EXPECT_EQ(Int(rows[0]["length"]), static_cast<int64_t>(value.size()));
    EXPECT_EQ(BytesOf(rows[0]["in_array"]), value);
    EXPECT_TRUE(rows[0]["none"].is_null());
    EXPECT_EQ(BytesOf(rows[0]["none"]), "");
  }
}

TEST_F(ValuesTest, Times) {
  static constexpr Statement kEcho{
      "test/times",
      "SELECT $1::timestamptz AS time, floor(extract(epoch FROM $1::timestamptz))::bigint AS "
      "seconds, ($2::timestamptz[])[1] AS in_array"};
  const absl::TimeZone utc = absl::UTCTimeZone();
  const std::vector<absl::Time> times = {
      absl::UnixEpoch(),
      absl::FromUnixMicros(1),
      absl::FromUnixMicros(-1),
      absl::FromUnixMicros(1'800'000'000'123'456),
      absl::FromUnixMicros(1'800'000'000'100'000),
      absl::FromUnixMicros(1'800'000'000'000'010),
      absl::FromUnixMillis(-86'400'001),
      absl::FromCivil(absl::CivilSecond(2028, 2, 29, 23, 59, 59), utc),
      absl::FromCivil(absl::CivilSecond(1900, 1, 1, 0, 0, 0), utc) + absl::Microseconds(7),
      absl::FromCivil(absl::CivilSecond(1, 1, 1, 0, 0, 0), utc),
      absl::FromCivil(absl::CivilSecond(9999, 12, 31, 23, 59, 59), utc) +
          absl::Microseconds(999'999)};
  for (const absl::Time time : times) {
    SCOPED_TRACE(absl::FormatTime(time, utc));
    const auto rows = connection_.Execute(kEcho, MakeParams(time, ToArray<absl::Time>({time})));
    EXPECT_EQ(TimeOf(rows[0]["time"]), time);
    EXPECT_EQ(TimeOf(rows[0]["in_array"]), time);
    EXPECT_EQ(Int(rows[0]["seconds"]), absl::ToUnixSeconds(time));
    EXPECT_EQ(FromProto(ToProto(time)), time);
    EXPECT_GE(ToProto(time).nanos(), 0);
  }
}

TEST_F(ValuesTest, TimesAreCutToMicroseconds) {
  static constexpr Statement kEcho{"test/time", "SELECT $1::timestamptz"};
  for (const int64_t second : {1'800'000'000, -1'800'000'000}) {
    const absl::Time time = absl::FromUnixSeconds(second) + absl::Nanoseconds(123'456'789);
    EXPECT_EQ(TimeOf(connection_.Execute(kEcho, MakeParams(time))[0][0]),
              absl::FromUnixSeconds(second) + absl::Microseconds(123'456));
  }
}

TEST_F(ValuesTest, NoTimeIsNull) {
  static constexpr Statement kEcho{"test/no_time", "SELECT $1::timestamptz"};
  const auto rows = connection_.Execute(kEcho, MakeParams(absl::InfinitePast()));
  EXPECT_TRUE(rows[0][0].is_null());
  EXPECT_EQ(TimeOf(rows[0][0]), absl::InfinitePast());
}

// Its parameters go into the text of a query.
TEST_F(ValuesTest, SessionsCompileNoStatements) {
  pqxx::nontransaction transaction(connection_.raw());
  EXPECT_EQ(db::Text(transaction.exec("SHOW jit")[0][0]), "off");
}

TEST_F(ValuesTest, ReadAsPassesReaderAndParametersUnharmed) {
  static constexpr Statement kEcho{
      "test/read_as",
      "SELECT current_setting('luukku.reader'), current_setting('luukku.reads_all'), $1::text, "
      "$2::bytea, $3::text"};
  for (const std::string& text : Texts()) {
    const auto rows = connection_.ReadAs({.person = text, .all = false}, kEcho,
                                         MakeParams(text, Bytes{AllBytes()}, std::nullopt));
    EXPECT_EQ(Text(rows[0][0]), text);
    EXPECT_EQ(Text(rows[0][1]), "off");
    EXPECT_EQ(Text(rows[0][2]), text);
    EXPECT_EQ(BytesOf(rows[0][3]), AllBytes());
    EXPECT_TRUE(rows[0][4].is_null());
  }
  static constexpr Statement kReader{"test/reader",
                                     "SELECT current_setting('luukku.reader', true)"};
  EXPECT_EQ(Text(connection_.ReadAs({.person = "ritva"}, kReader, {}, Plan::kForTheseParams)[0][0]),
            "ritva");
  EXPECT_EQ(Text(connection_.Execute(kReader, {})[0][0]), "") << "the reader is gone afterwards";
}

TEST_F(ValuesTest, TimesBeyondTheYears1To9999AreInfinite) {
  static constexpr Statement kBetween{
      "test/between", "SELECT now() BETWEEN $1::timestamptz AND $2::timestamptz AS between"};
  for (const auto& [from, to] :
       {std::pair(absl::FromCivil(absl::CivilYear(0), absl::UTCTimeZone()),
                  absl::FromCivil(absl::CivilYear(10'000), absl::UTCTimeZone())),
        std::pair(absl::FromCivil(absl::CivilYear(-1'000'000), absl::UTCTimeZone()),
                  absl::InfiniteFuture())}) {
    EXPECT_TRUE(Bool(connection_.Execute(kBetween, MakeParams(from, to))[0]["between"]));
  }
}

// The log gets the place of an SQL error that no request should cause, never its values.
TEST_F(ValuesTest, SqlErrorsNameStatementAndConstraint) {
  static constexpr Statement kDivide{"test/divide", "SELECT 1 / length($1::text)"};
  static constexpr Statement kCheck{"test/check", "INSERT INTO pg_temp.small VALUES ($1::int)"};
  {
    pqxx::nontransaction transaction(connection_.raw());
    transaction.exec("CREATE TEMP TABLE small (n int CONSTRAINT is_small CHECK (n < 10))");
  }
  const auto error_of = [&](auto run) {
    try {
      run();
    } catch (const std::exception& error) {
      return ToStatus(error);
    }
    return absl::OkStatus();
  };
  absl::Status status = error_of([&] { connection_.Execute(kDivide, MakeParams("")); });
  EXPECT_EQ(status.code(), absl::StatusCode::kInternal);
  EXPECT_EQ(status.message(), "SQLSTATE 22012 of test/divide");
  status = error_of([&] { connection_.ReadAs(Reader{}, kDivide, MakeParams("")); });
  EXPECT_EQ(status.message(), "SQLSTATE 22012 of test/divide");
  status = error_of([&] { connection_.Execute(kCheck, MakeParams(4711)); });
  EXPECT_EQ(status.message(), "SQLSTATE 23514 of test/check, constraint is_small");
}

// Values are people's, and ReadAs puts them into the text of a query (ADR 2).
TEST_F(ValuesTest, PostgresLogsNoValues) {
  static constexpr Statement kSetting{"test/setting", "SELECT current_setting($1::text) AS value"};
  for (const auto& [setting, value] :
       {std::pair("log_statement", "none"), std::pair("log_min_error_statement", "panic"),
        std::pair("log_error_verbosity", "terse"), std::pair("log_min_duration_statement", "-1"),
        std::pair("log_parameter_max_length", "0"),
        std::pair("log_parameter_max_length_on_error", "0")}) {
    EXPECT_EQ(Text(connection_.Execute(kSetting, MakeParams(setting))[0]["value"]), value)
        << setting;
  }
}

TEST_F(ValuesTest, PagesEndByRowsOrByBytes) {
  static constexpr Statement kRows{
      "test/rows", "SELECT repeat('x', $2::int) AS text FROM generate_series(1, $1::int)"};
  const auto count_of = [&](int rows, int bytes, int64_t page_size) {
    return RowsOfPage(connection_.Execute(kRows, MakeParams(rows, bytes)), page_size);
  };
  EXPECT_EQ(count_of(0, 1, 50), 0);
  EXPECT_EQ(count_of(51, 1, 50), 50);
  EXPECT_EQ(count_of(50, 1, 50), 50);
  EXPECT_EQ(count_of(51, 64 << 10, 50), 16) << "a mebibyte";
  EXPECT_EQ(count_of(3, 5 << 20, 50), 1) << "one there is always";
}

}  // namespace
}  // namespace luukku::db
