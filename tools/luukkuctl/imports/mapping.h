#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "google/protobuf/descriptor.h"

// What a mapping file says of a log; docs/operate/import.md describes the language.
namespace luukku::ctl {

// What a value of the log means.
struct Meaning {
  enum class What { kSay, kKeep, kClear, kReport, kRefuse };
  What what = What::kSay;
  std::string word;  // Of kSay.
};

// How times are written.
struct TimeStyle {
  std::vector<std::string> formats;  // Of absl::ParseTime, or kEpochMillis.
  absl::TimeZone zone;
};
inline constexpr char kEpochMillis[] = "epoch-ms";

// A column, by name; its place is known once the header is.
struct Column {
  std::string name;
  int line = 0;  // Of the mapping.
  int index = -1;
};

// Where a value comes from, and what it means.
struct FieldRule {
  enum class From { kFirstOf, kJoin, kTemplate, kPath, kValue };

  std::string field;  // Of Ticket; or "case", "time", "actor".
  int line = 0;
  From from = From::kFirstOf;
  std::vector<Column> columns;
  // kValue: the constant. kTemplate: the text between the columns, one more than those.
  std::vector<std::string> texts;
  std::set<std::string> missing;
  Meaning when_missing{Meaning::What::kKeep, ""};
  std::map<std::string, Meaning> values;
  std::optional<Meaning> otherwise;
  TimeStyle times;
};

// Rows that are left out on purpose.
struct SkipRule {
  Column column;
  std::set<std::string> values;
};

struct Mapping {
  std::string source;
  char separator = ',';
  std::string encoding = "utf-8";
  std::vector<std::string> columns;  // If the log has no header.
  bool grouped = false;              // A case's rows stand together.
  enum class Order { kFile, kReversed, kTime };
  Order order = Order::kFile;  // In which a case's rows happened.
  FieldRule case_key, time;
  std::optional<FieldRule> actor;
  std::string actor_collection = "agents";
  std::vector<Column> row_key;
  std::vector<FieldRule> opening, rows, final;
  std::vector<SkipRule> skip;
  std::map<std::string, std::string> names;  // Collection to a pattern; see FieldWriter.

  // Finds the columns in the log's header. Errors: names every column that is not there, or twice.
  absl::Status Bind(const std::vector<std::string>& header);
};

// What kind of value a field of Ticket takes.
enum class FieldKind { kEnum, kText, kReference, kTime, kNumber };
FieldKind KindOf(const std::string& field);
const google::protobuf::FieldDescriptor& TicketField(const std::string& field);
// Of a reference: "people" for requester and opened_by.
std::string CollectionOf(const std::string& field);

}  // namespace luukku::ctl
