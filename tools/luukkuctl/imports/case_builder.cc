#include "tools/luukkuctl/imports/case_builder.h"

#include <algorithm>
#include <optional>

#include "absl/strings/str_cat.h"
#include "lib/status/proto_time.h"
#include "tools/luukkuctl/imports/field_writer.h"
#include "tools/luukkuctl/imports/names.h"
#include "tools/luukkuctl/imports/values.h"

namespace luukku::ctl {
namespace {

using What = Meaning::What;

// Requester of a ticket whose log does not say.
constexpr char kUnknownPerson[] = "Unknown";

// A record that is to become a change.
struct Row {
  CsvRecord record;
  absl::Time time;
};

class CaseBuilder {
 public:
  CaseBuilder(const Mapping& mapping, const std::string& case_key)
      : mapping_(mapping), writer_(mapping, built_.references) {
    built_.ticket.set_case_key(Key(case_key));
  }

  BuiltCase Build(std::vector<CsvRecord> records) {
    std::vector<Row> rows = TimedRows(std::move(records));
    if (mapping_.order == Mapping::Order::kReversed) std::reverse(rows.begin(), rows.end());
    if (mapping_.order == Mapping::Order::kTime) {
      std::stable_sort(rows.begin(), rows.end(),
                       [](const Row& a, const Row& b) { return a.time < b.time; });
    }
    for (const Row& row : rows) AddChange(row);
    if (!good_.empty()) {
      Open(*good_.front());
      End(*good_.back());
      NoteTimes();
    }
    return std::move(built_);
  }

 private:
  std::vector<Row> TimedRows(std::vector<CsvRecord> records) {
    std::vector<Row> rows;
    for (CsvRecord& record : records) {
      const Saying saying = Read(mapping_.time, record);
      if (saying.what != What::kSay) {
        Refuse(record, "time " + (saying.problem.empty() ? "is missing" : saying.problem));
        continue;
      }
      const auto time = ReadTime(mapping_.time.times, saying.text);
      if (!time.ok()) {
        Refuse(record, absl::StrCat("time ", time.status().message()));
        continue;
      }
      rows.push_back({std::move(record), *time});
    }
    return rows;
  }

  void AddChange(const Row& row) {
    ticket::v1::ImportedChange change;
    change.set_row_key(RowKeyOf(row.record));
    *change.mutable_time() = ToProto(row.time);
    if (!keys_.insert({change.row_key(), row.record.line()}).second) {
      return Refuse(row.record, absl::StrCat("has the same row key as line ",
                                             keys_.at(change.row_key()), ": ", change.row_key()));
    }
    SetActor(row.record, change);
    bool good = true;
    for (const FieldRule& rule : mapping_.rows) good = AddField(rule, row.record, change) && good;
    if (!good) return;
    *built_.ticket.add_changes() = std::move(change);
    built_.lines.push_back(row.record.line());
    good_.push_back(&row.record);
  }

  void SetActor(const CsvRecord& record, ticket::v1::ImportedChange& change) {
    if (!mapping_.actor) return;
    const Saying saying = Read(*mapping_.actor, record);
    if (saying.what == What::kSay) {
      change.set_actor(writer_.NameOf(mapping_.actor_collection, saying.text));
    }
  }

  // Adds what the record says by a rule to a change; false if it must be refused.
  bool AddField(const FieldRule& rule, const CsvRecord& record,
                ticket::v1::ImportedChange& change) {
    const Saying saying = Read(rule, record);
    switch (saying.what) {
      case What::kKeep:
        return true;
      case What::kReport:
        built_.remarks.push_back(
            {record.line(), absl::StrCat(rule.field, " ", saying.problem, ": left as it was")});
        return true;
      case What::kClear:
        ClearField(rule, change);
        return true;
      case What::kRefuse:
        Refuse(record, absl::StrCat(rule.field, " ", saying.problem));
        return false;
      case What::kSay:
        break;
    }
    ClearField(rule, change);
    if (auto set = writer_.Set(rule, saying, *change.mutable_ticket()); !set.ok()) {
      Refuse(record, absl::StrCat(rule.field, " ", set.message()));
      return false;
    }
    return true;
  }

  // Names the field in the change, once, with nothing in it.
  static void ClearField(const FieldRule& rule, ticket::v1::ImportedChange& change) {
    auto& paths = *change.mutable_fields()->mutable_paths();
    if (std::find(paths.begin(), paths.end(), rule.field) == paths.end()) {
      change.mutable_fields()->add_paths(rule.field);
    }
    change.mutable_ticket()->GetReflection()->ClearField(change.mutable_ticket(),
                                                         &TicketField(rule.field));
  }

  // The ticket as it was opened: what the first row says, team, agent and state apart, and over
  // it what the mapping says of the opening.
  void Open(const CsvRecord& first) {
    ticket::v1::ImportedChange opening;
    *opening.mutable_ticket() = built_.ticket.changes(0).ticket();
    for (const char* later : {"team", "agent", "state"}) {
      opening.mutable_ticket()->GetReflection()->ClearField(opening.mutable_ticket(),
                                                            &TicketField(later));
    }
    for (const FieldRule& rule : mapping_.opening) AddField(rule, first, opening);
    ticket::v1::Ticket& ticket = *opening.mutable_ticket();
    if (!ticket.has_create_time()) *ticket.mutable_create_time() = built_.ticket.changes(0).time();
    if (ticket.subject().empty()) ticket.set_subject(built_.ticket.case_key());
    if (ticket.requester().empty()) SetUnknownRequester(ticket);
    for (const char* field : {"type", "channel"}) {
      if (ticket.GetReflection()->GetEnumValue(ticket, &TicketField(field)) == 0) {
        Refuse(first, absl::StrCat(field, " is missing"));
      }
    }
    *built_.ticket.mutable_ticket() = ticket;
  }

  void SetUnknownRequester(ticket::v1::Ticket& ticket) {
    FieldRule rule;
    rule.field = "requester";
    Saying unknown;
    unknown.text = kUnknownPerson;
    writer_.Set(rule, unknown, ticket).IgnoreError();  // A text can always be set.
  }

  // What the last row says of the whole.
  void End(const CsvRecord& last) {
    ticket::v1::ImportedChange& change =
        *built_.ticket.mutable_changes(built_.ticket.changes_size() - 1);
    for (const FieldRule& rule : mapping_.final) AddField(rule, last, change);
  }

  // Rows whose time runs backwards are told later than they say.
  void NoteTimes() {
    absl::Time last = FromProto(built_.ticket.ticket().create_time());
    bool opening = true;
    for (int i = 0; i < built_.ticket.changes_size(); ++i) {
      const absl::Time time = FromProto(built_.ticket.changes(i).time());
      if (time < last) {
        built_.remarks.push_back(
            {built_.lines[i], opening ? "time is before the opening: told at the opening"
                                      : "time is before that of the row above: told at that"});
      } else {
        last = time;
        opening = false;
      }
    }
  }

  // The columns that the mapping names; else the whole record, and how often it was there before.
  std::string RowKeyOf(const CsvRecord& record) {
    std::string key;
    for (const Column& column : mapping_.row_key) {
      absl::StrAppend(&key, key.empty() ? "" : "|", ValueOf(column, record));
    }
    if (!mapping_.row_key.empty()) return Key(key);
    for (int i = 0; i < record.size(); ++i) absl::StrAppend(&key, "\x1f", record.field(i));
    return absl::StrCat(Key(key), "-", ++copies_[key]);
  }

  void Refuse(const CsvRecord& record, std::string why) {
    built_.refused.push_back({record.line(), std::move(why)});
    if (std::find(built_.bad.begin(), built_.bad.end(), record.line()) == built_.bad.end()) {
      built_.bad.push_back(record.line());
    }
  }

  const Mapping& mapping_;
  BuiltCase built_;
  FieldWriter writer_;
  std::map<std::string, int64_t> keys_;  // Of rows, with their lines.
  std::map<std::string, int> copies_;
  std::vector<const CsvRecord*> good_;  // In the order of the changes.
};

}  // namespace

BuiltCase BuildCase(const Mapping& mapping, const std::string& case_key,
                    std::vector<CsvRecord> records) {
  return CaseBuilder(mapping, case_key).Build(std::move(records));
}

std::string CaseKeyOf(const Mapping& mapping, const CsvRecord& record) {
  const Saying saying = Read(mapping.case_key, record);
  return saying.what == What::kSay ? saying.text : "";
}

bool IsSkipped(const Mapping& mapping, const CsvRecord& record) {
  return std::any_of(mapping.skip.begin(), mapping.skip.end(), [&](const SkipRule& skip) {
    return skip.values.contains(std::string(ValueOf(skip.column, record)));
  });
}

}  // namespace luukku::ctl
