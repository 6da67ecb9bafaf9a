#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/protobuf/descriptor.h"
#include "luukku/common/v1/desk.pb.h"
#include "tools/luukkuctl/imports/time_names.h"

// A mapping; docs/operate/import.md describes the language.
namespace luukku::ctl {

// The meaning of a value of the log.
struct Meaning {
  enum class What { kSay, kKeep, kClear, kReport, kRefuse };
  What what = What::kSay;
  std::string word;  // Of kSay.

  bool operator==(const Meaning&) const = default;
};

// A way to write times.
struct TimeFormat {
  std::string pattern;  // Of absl::ParseTime, or one of the words below.
  bool has_offset = false;
  bool has_names = false;  // Of months, weekdays or halves of the day.
};
inline constexpr char kEpoch[] = "epoch", kEpochMillis[] = "epoch-ms", kExcel[] = "excel";

// Formats of times, tried in order.
struct TimeStyle {
  std::vector<TimeFormat> formats;
  absl::TimeZone zone;
  std::vector<TimeNames> languages;  // Of names, tried in order; English ones are known anyway.
  std::string written;               // Formats and languages as the mapping has them.
};

// A column, by name; "NAME (2)" is the second of that name, "NAME (*)" all of them.
struct Column {
  std::string name;
  int line = 0;             // Of the mapping.
  std::vector<int> places;  // Known once the header is; none if the log may lack it, and does.
};

// A test of a column: it must have one of the values, or a text like one of the patterns; or none
// of them. Both are folded.
struct ColumnTest {
  Column column;
  bool negated = false;
  std::set<std::string> values;
  std::vector<std::string> like;
};

// Tests that must all hold; without tests it always holds.
using Condition = std::vector<ColumnTest>;

// The source of a value, and its meaning.
struct FieldRule {
  enum class From { kFirstOf, kJoin, kTemplate, kPath, kValue };

  std::string field;  // Of Ticket; or "case", "time", "actor", or an outcome.
  int line = 0;
  Condition when;  // If it does not hold, the rule says nothing; the field's next one may.
  From from = From::kFirstOf;
  std::vector<Column> columns;
  std::string split;               // Of kPath: the separator of the parts of one column.
  Meaning constant;                // Of kValue.
  std::vector<std::string> texts;  // Of kTemplate: between the columns, one more than those.
  std::set<std::string> missing;   // Folded, as are the values and patterns below.
  Meaning when_missing{Meaning::What::kKeep, ""};
  std::map<std::string, Meaning> values;
  std::vector<std::pair<std::string, Meaning>> like;  // Patterns, tried in order after `values`.
  std::optional<Meaning> otherwise;
  std::vector<FieldRule> display_name;  // Of the referenced resource; none or one.
  std::vector<int> only_from;  // Of `state`: the move is made only from these; empty: from any.
  TimeStyle times;
  std::vector<FieldRule> due;         // Of a target: when it was due; none or one.
  int scale_low = 0, scale_high = 0;  // Of `rating`.
};

// A further time of a row, besides its own.
struct Moment {
  FieldRule time;
  std::optional<FieldRule> actor;
  std::vector<FieldRule> fields;
};

// A key by which the rows of a case are sorted; a list of keys is tried in order.
struct OrderKey {
  enum class By { kTime, kColumn };
  By by = By::kTime;
  Column column;
};

// The format of the log.
struct CsvFormat {
  char separator = ',';
  std::optional<char> quote = '"';
  int skip_lines = 0;                 // Before the header.
  bool short_rows = false;            // Rows may lack their last fields.
  std::string encoding = "utf-8";     // UTF-16 where the log begins with its byte order mark.
  std::vector<std::string> columns;   // If the log has no header.
  std::vector<std::string> optional;  // Names of columns that the log may lack.
};

struct Mapping {
  std::string source;
  CsvFormat csv;
  bool grouped = false;         // A case's rows stand together.
  bool reversed = false;        // The newest row of a case stands first.
  std::vector<OrderKey> order;  // Rows that are equal by it keep the order of the file.
  FieldRule case_key, time;
  std::optional<FieldRule> exported;  // When a row of a table was true.
  std::optional<FieldRule> actor;
  std::string actor_collection = "agents";
  std::vector<Column> row_key;
  // Rules of one field stand together; the first whose `when` holds counts.
  std::vector<FieldRule> opening, rows, final;
  std::vector<Moment> moments;
  std::vector<Condition> skip;               // Rows that are left out on purpose.
  std::map<std::string, std::string> names;  // Collection to a pattern; see FieldWriter.

  // Whether there is a row for each case: the key of the row is that of the case.
  bool IsTable() const;

  // Finds the columns in the log's header. Errors: lists every column that is missing and not
  // optional, or of which there are several.
  absl::Status Bind(const std::vector<std::string>& header);

  // Columns of the header, to which it was bound, that it does not read.
  std::vector<std::string> NotRead(const std::vector<std::string>& header);
};

// The kind of a field of Ticket.
enum class FieldKind { kEnum, kText, kReference, kTime, kNumber };
FieldKind KindOf(const std::string& field);
const google::protobuf::FieldDescriptor& TicketField(const std::string& field);
// Whether the field is an outcome that another desk counted, and no field of a ticket: "rating",
// "first_response_target", "resolution_target".
bool IsOutcome(const std::string& field);
// Of a target: the state that a word stands for.
std::optional<common::v1::SlaTargetState> TargetWord(absl::string_view word);
inline constexpr char kTargetWords[] = "met, breached";
// "2", and as spreadsheets write it: "2.0", "2,0".
std::optional<int32_t> WholeNumber(const std::string& text);
// Of a reference: "people" for requester and opened_by.
std::string CollectionOf(const std::string& field);

}  // namespace luukku::ctl
