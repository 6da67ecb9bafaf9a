#include "tools/luukkuctl/imports/case_builder.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "lib/status/proto_time.h"
#include "tools/luukkuctl/imports/condition_rules.h"
#include "tools/luukkuctl/imports/field_writer.h"
#include "tools/luukkuctl/imports/names.h"
#include "tools/luukkuctl/imports/order_rules.h"
#include "tools/luukkuctl/imports/outcome_writer.h"
#include "tools/luukkuctl/imports/time_rules.h"
#include "tools/luukkuctl/imports/values.h"

namespace luukku::ctl {
namespace {

using What = Meaning::What;
using ticket::v1::ImportedChange;

// The requester of a ticket for which the log has none.
constexpr char kUnknownPerson[] = "Unknown";

// A change by a record at one time.
struct Told {
  const CsvRecord* record;
  absl::Time time;
  ImportedChange change;
  bool held_back = false;  // Its time is before its row begins; it gets the row's.
};

class CaseBuilder {
 public:
  CaseBuilder(const Mapping& mapping, const std::string& case_key)
      : mapping_(mapping), writer_(mapping, built_.references) {
    built_.ticket.set_case_key(Key(case_key));
  }

  BuiltCase Build(const std::vector<CsvRecord>& records) {
    for (const CsvRecord& record : records) Take(record);
    if (mapping_.reversed) std::reverse(told_.begin(), told_.end());
    std::stable_sort(told_.begin(), told_.end(), [this](const Told& a, const Told& b) {
      return ComesBefore(mapping_.order, *a.record, a.time, *b.record, b.time);
    });
    if (told_.empty()) return std::move(built_);
    const CsvRecord &first = *told_.front().record, &last = *told_.back().record;
    for (Told& told : told_) {
      built_.lines.push_back(told.record->line());
      held_back_.push_back(told.held_back);
      *built_.ticket.add_changes() = std::move(told.change);
    }
    Open(first);
    End(last);
    if (mapping_.exported) SetExported(*mapping_.exported, last);
    NoteTimes();
    return std::move(built_);
  }

 private:
  // Adds a record's changes, at its own time and at further moments, unless it can't be read.
  void Take(const CsvRecord& record) {
    const std::string row_key = RowKeyOf(record);
    const auto [known, is_new] = rows_.emplace(row_key, &record);
    if (!is_new) return TakeAgain(record, *known->second, row_key);
    const size_t refusals = built_.refused.size();
    std::vector<Told> told;
    if (auto own = Tell(record, mapping_.time, mapping_.actor, mapping_.rows)) {
      own->change.set_row_key(row_key);
      told.push_back(*std::move(own));
    } else if (built_.refused.size() == refusals) {
      Refuse(record, "time is missing");
    }
    TellMoments(record, row_key, told);
    if (built_.refused.size() > refusals) return;
    if (mapping_.reversed) std::reverse(told.begin(), told.end());
    for (Told& each : told) told_.push_back(std::move(each));
  }

  // Adds the record's further moments. None is before its row begins.
  void TellMoments(const CsvRecord& record, const std::string& row_key, std::vector<Told>& told) {
    for (size_t i = 0; i < mapping_.moments.size(); ++i) {
      const Moment& moment = mapping_.moments[i];
      auto further =
          Tell(record, moment.time, moment.actor ? moment.actor : mapping_.actor, moment.fields);
      if (!further) continue;
      // The key has the time, so that a later export may have the same moment at another time.
      further->change.set_row_key(
          Key(absl::StrCat(row_key, "#", i + 1, "@", absl::ToUnixMillis(further->time))));
      if (!told.empty() && further->time < told.front().time) {
        HoldBack(BeginOf(record, told.front().time), *further);
      }
      told.push_back(*std::move(further));
    }
  }

  static void HoldBack(absl::Time begin, Told& told) {
    if (told.time >= begin) return;
    told.time = begin;
    *told.change.mutable_time() = ToProto(begin);
    told.held_back = true;
  }

  // When a row begins: at its own time, or at the opening that it names, if that is earlier.
  absl::Time BeginOf(const CsvRecord& record, absl::Time own) const {
    for (const FieldRule& rule : mapping_.opening) {
      if (rule.field != "create_time" || !Holds(rule.when, record)) continue;
      const Saying saying = Read(rule, record);
      if (saying.what != What::kSay) return own;
      const auto opened = ReadTime(rule.times, saying.text);
      return opened.ok() ? std::min(own, opened->time) : own;  // A bad one is refused by Open.
    }
    return own;
  }

  void TakeAgain(const CsvRecord& record, const CsvRecord& earlier, const std::string& row_key) {
    if (!record.SaysTheSame(earlier)) {
      return Refuse(record,
                    absl::StrCat("has the same row key as line ", earlier.line(), ": ", row_key));
    }
    if (built_.bad.contains(earlier.line())) {
      return Refuse(record, absl::StrCat("is a copy of line ", earlier.line(), ", which is bad"));
    }
    built_.copies.push_back(record.line());
    built_.remarks.push_back({record.line(), "is a copy of an earlier row: left out"});
  }

  // None if there is no such time, or if the record is refused.
  std::optional<Told> Tell(const CsvRecord& record, const FieldRule& time_rule,
                           const std::optional<FieldRule>& actor,
                           const std::vector<FieldRule>& fields) {
    const auto time = TimeOf(time_rule, record);
    if (!time) return std::nullopt;
    Told told{&record, *time, {}};
    *told.change.mutable_time() = ToProto(*time);
    if (actor) SetActor(*actor, record, told.change);
    if (!AddFields(fields, record, told.change)) return std::nullopt;
    return told;
  }

  std::optional<absl::Time> TimeOf(const FieldRule& rule, const CsvRecord& record) {
    const Saying saying = Read(rule, record);
    if (saying.what == What::kRefuse) Refuse(record, absl::StrCat("time ", saying.problem));
    if (saying.what != What::kSay) return std::nullopt;
    auto reading = ReadTime(rule.times, saying.text);
    if (!reading.ok()) {
      Refuse(record, absl::StrCat("time ", reading.status().message()));
      return std::nullopt;
    }
    if (!reading->remark.empty()) Remark(record, absl::StrCat("time ", reading->remark));
    return reading->time;
  }

  void SetActor(const FieldRule& rule, const CsvRecord& record, ImportedChange& change) {
    const Saying saying = Read(rule, record);
    if (saying.what == What::kSay) {
      change.set_actor(writer_.NameOf(mapping_.actor_collection, saying));
    }
  }

  // Adds the fields that the rules read from the record; of one field the first rule whose `when`
  // holds. False if the record must be refused.
  bool AddFields(const std::vector<FieldRule>& rules, const CsvRecord& record,
                 ImportedChange& change) {
    bool good = true;
    const std::string* decided = nullptr;
    for (const FieldRule& rule : rules) {
      if (decided != nullptr && *decided == rule.field) continue;
      if (!Holds(rule.when, record)) continue;
      decided = &rule.field;
      good = AddField(rule, record, change) && good;
    }
    return good;
  }

  bool AddField(const FieldRule& rule, const CsvRecord& record, ImportedChange& change) {
    const Saying saying = Read(rule, record);
    switch (saying.what) {
      case What::kKeep:
        return true;
      case What::kReport:
        Remark(record, absl::StrCat(rule.field, " ", saying.problem, ": left as it was"));
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
    const auto set = Set(rule, saying, record, change);
    if (!set.ok()) {
      Refuse(record, absl::StrCat(rule.field, " ", set.status().message()));
      return false;
    }
    if (!set->empty()) Remark(record, absl::StrCat(rule.field, " ", *set));
    return true;
  }

  absl::StatusOr<std::string> Set(const FieldRule& rule, const Saying& saying,
                                  const CsvRecord& record, ImportedChange& change) {
    if (IsOutcome(rule.field)) {
      return SetOutcome(rule, saying, record, *change.mutable_outcomes());
    }
    ClearField(rule, change);
    if (rule.field == "state") SetOnlyFrom(rule, change);
    return writer_.Set(rule, saying, *change.mutable_ticket());
  }

  static void SetOnlyFrom(const FieldRule& rule, ImportedChange& change) {
    change.clear_only_from();
    for (const int state : rule.only_from) {
      change.add_only_from(static_cast<common::v1::TicketState>(state));
    }
  }

  // Lists the field in the change's mask, once, without a value.
  static void ClearField(const FieldRule& rule, ImportedChange& change) {
    auto& paths = *change.mutable_fields()->mutable_paths();
    if (std::find(paths.begin(), paths.end(), rule.field) == paths.end()) {
      change.mutable_fields()->add_paths(rule.field);
    }
    change.mutable_ticket()->GetReflection()->ClearField(change.mutable_ticket(),
                                                         &TicketField(rule.field));
  }

  // The ticket as it was opened: values of the first row, except those that count only from the
  // row's time, and over them the mapping's `opening`.
  void Open(const CsvRecord& first) {
    ImportedChange opening;
    AddFields(mapping_.rows, first, opening);
    for (const char* later :
         {"team", "agent", "state", "first_response_time", "resolve_time", "close_time"}) {
      opening.mutable_ticket()->GetReflection()->ClearField(opening.mutable_ticket(),
                                                            &TicketField(later));
    }
    AddFields(mapping_.opening, first, opening);
    ticket::v1::Ticket& ticket = *opening.mutable_ticket();
    if (!ticket.has_create_time()) *ticket.mutable_create_time() = built_.ticket.changes(0).time();
    if (ticket.subject().empty()) ticket.set_subject(OneLine(built_.ticket.case_key(), 200));
    if (ticket.requester().empty()) SetUnknownRequester(ticket);
    for (const char* field : {"type", "channel"}) {
      if (ticket.GetReflection()->GetEnumValue(ticket, &TicketField(field)) == 0) {
        Refuse(first, absl::StrCat(field, " is missing"));
      }
    }
    *built_.ticket.mutable_ticket() = ticket;
  }

  void SetExported(const FieldRule& rule, const CsvRecord& record) {
    if (const auto time = TimeOf(rule, record)) {
      *built_.ticket.mutable_as_of() = ToProto(*time);
    }
  }

  void SetUnknownRequester(ticket::v1::Ticket& ticket) {
    FieldRule rule;
    rule.field = "requester";
    Saying unknown;
    unknown.text = kUnknownPerson;
    writer_.Set(rule, unknown, ticket).IgnoreError();  // A text can always be set.
  }

  // Adds the fields of `final` from the last row.
  void End(const CsvRecord& last) {
    KeepFirstResponse();
    for (const char* field : {"first_response_time", "resolve_time", "close_time"}) {
      HoldBackCounted(field);
    }
    AddFields(mapping_.final, last, *built_.ticket.mutable_changes()->rbegin());
  }

  // Keeps the first response that any row has.
  void KeepFirstResponse() {
    bool responded = false;
    for (ImportedChange& change : *built_.ticket.mutable_changes()) {
      if (!change.ticket().has_first_response_time()) continue;
      if (std::exchange(responded, true)) Forget("first_response_time", change);
    }
  }

  // Moves times of a response or an end that are before the opening to the opening.
  void HoldBackCounted(const std::string& field) {
    const auto& opened = built_.ticket.ticket().create_time();
    const auto& descriptor = TicketField(field);
    for (int i = 0; i < built_.ticket.changes_size(); ++i) {
      ticket::v1::Ticket& ticket = *built_.ticket.mutable_changes(i)->mutable_ticket();
      const auto& reflection = *ticket.GetReflection();
      if (!reflection.HasField(ticket, &descriptor)) continue;
      google::protobuf::Timestamp time;
      time.CopyFrom(reflection.GetMessage(ticket, &descriptor));
      if (FromProto(time) >= FromProto(opened)) continue;
      reflection.MutableMessage(&ticket, &descriptor)->CopyFrom(opened);
      // A moment that is held back itself has a remark already.
      if (held_back_[i]) continue;
      Remark(built_.lines[i], absl::StrCat(field, " is before the opening: told at the opening"));
    }
  }

  static void Forget(const std::string& field, ImportedChange& change) {
    auto& paths = *change.mutable_fields()->mutable_paths();
    paths.erase(std::remove(paths.begin(), paths.end(), field), paths.end());
    change.mutable_ticket()->GetReflection()->ClearField(change.mutable_ticket(),
                                                         &TicketField(field));
  }

  // Adds remarks on changes that get a later time, since time does not run backwards.
  void NoteTimes() {
    const absl::Time opened = FromProto(built_.ticket.ticket().create_time());
    absl::Time last = opened;
    for (int i = 0; i < built_.ticket.changes_size(); ++i) {
      const absl::Time time = FromProto(built_.ticket.changes(i).time());
      const absl::Time told = std::max(time, last);
      if (held_back_[i] || time < last) Remark(built_.lines[i], WhyLater(i, told == opened));
      last = told;
    }
  }

  const char* WhyLater(int change, bool at_opening) const {
    if (at_opening) return "time is before the opening: told at the opening";
    if (held_back_[change]) return "time is before that of its own row: told at that";
    const bool same_row = change > 0 && built_.lines[change] == built_.lines[change - 1];
    return same_row ? "time is before another of its row: told at that"
                    : "time is before that of the row above: told at that";
  }

  // A key of the mapping's `row` columns; else of the whole record and the number of its earlier
  // copies.
  std::string RowKeyOf(const CsvRecord& record) {
    std::string key;
    for (const Column& column : mapping_.row_key) {
      absl::StrAppend(&key, key.empty() ? "" : "|", ValueOf(column, record));
    }
    if (!mapping_.row_key.empty()) return Key(key);
    for (int i = 0; i < record.size(); ++i) absl::StrAppend(&key, "\x1f", record.field(i));
    const std::string digest = Key(key);
    return absl::StrCat(digest, "-", ++copies_[digest]);
  }

  // Once: the opening reads the first row again.
  void Remark(const CsvRecord& record, std::string text) { Remark(record.line(), std::move(text)); }
  void Remark(int64_t line, std::string text) {
    if (!remarked_.emplace(line, text).second) return;
    built_.remarks.push_back({line, std::move(text)});
  }

  void Refuse(const CsvRecord& record, std::string why) {
    built_.refused.push_back({record.line(), std::move(why)});
    built_.bad.insert(record.line());
  }

  const Mapping& mapping_;
  BuiltCase built_;
  FieldWriter writer_;
  std::map<std::string, const CsvRecord*> rows_;  // By key.
  std::map<std::string, int> copies_;
  std::vector<Told> told_;
  std::vector<bool> held_back_;  // Of each change.
  std::set<std::pair<int64_t, std::string>> remarked_;
};

}  // namespace

BuiltCase BuildCase(const Mapping& mapping, const std::string& case_key,
                    const std::vector<CsvRecord>& records) {
  return CaseBuilder(mapping, case_key).Build(records);
}

std::string CaseKeyOf(const Mapping& mapping, const CsvRecord& record) {
  const Saying saying = Read(mapping.case_key, record);
  return saying.what == What::kSay ? saying.text : "";
}

}  // namespace luukku::ctl
