#include "tools/luukkuctl/imports/importer.h"

#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "lib/status/proto_time.h"
#include "lib/text/space.h"
#include "tools/luukkuctl/errors.h"
#include "tools/luukkuctl/imports/case_builder.h"
#include "tools/luukkuctl/imports/condition_rules.h"
#include "tools/luukkuctl/imports/names.h"
#include "tools/luukkuctl/text.h"

namespace luukku::ctl {
namespace {

// Share of the time for reading, if the whole log is read before anything is sent.
constexpr double kReading = 0.1;

RowNote NoteOf(int64_t line, const std::string& case_key, const std::string& text) {
  Note note = SplitNote(text);
  return {line, case_key, std::move(note.kind), std::move(note.value)};
}

}  // namespace

Importer::Importer(Mapping mapping, Encoding encoding, LogExport log_export, bool skip_bad_rows,
                   BatchSender::Call call, Progress* progress)
    : mapping_(std::move(mapping)),
      encoding_(std::move(encoding)),
      log_export_(std::move(log_export)),
      skip_bad_rows_(skip_bad_rows),
      progress_(progress),
      sender_(mapping_.source, mapping_.exported ? "" : log_export_.key, std::move(call),
              &summary_),
      gatherer_(mapping_.grouped,
                [this](GatheredCase gathered) { return TakeCase(std::move(gathered)); }) {}

absl::Status Importer::Run(LogFile& log) {
  const absl::Time started = absl::Now();
  const auto reader = LogReader::Open(log, mapping_.csv, std::move(encoding_));
  absl::Status status = reader.status();
  if (status.ok()) {
    columns_ = static_cast<int>((*reader)->header().size());
    status = mapping_.Bind((*reader)->header());
    if (status.ok()) summary_.columns_not_read = mapping_.NotRead((*reader)->header());
  }
  if (status.ok()) status = ReadRows(log, **reader);
  progress_->Clear();
  summary_.time = absl::Now() - started;
  std::set<int64_t> refused;
  for (const RowNote& note : summary_.refusals) refused.insert(note.line);
  summary_.not_sent = summary_.rows - summary_.imported - summary_.known - summary_.left_out -
                      static_cast<int64_t>(refused.size());
  if (status.ok() && summary_.not_sent != 0) {
    return absl::InternalError(absl::StrCat(summary_.not_sent, " rows are not accounted for"));
  }
  return status;
}

absl::Status Importer::ReadRows(LogFile& log, LogReader& reader) {
  for (;;) {
    CsvRecord record;
    const auto more = reader.Next(record);
    if (!more.ok()) {
      sender_.End().IgnoreError();  // Complete cases are imported.
      return more.status();
    }
    if (!*more) break;
    ++summary_.rows;
    if (auto status = TakeIn(std::move(record)); !status.ok()) return status;
    ShowProgress(log.Progress() * (mapping_.grouped ? 1 : kReading));
  }
  if (auto status = gatherer_.End(); !status.ok()) return status;
  return sender_.End();
}

absl::Status Importer::TakeIn(CsvRecord record) {
  if (record.error().empty() &&
      IsLeftOut(mapping_, record, mapping_.csv.short_rows ? 0 : columns_)) {
    ++summary_.left_out;
    return absl::OkStatus();
  }
  CheckRecord(record);
  const std::string key = CaseKeyOf(mapping_, record);
  if (key.empty()) {
    Refuse(record.line(), "",
           record.error().empty() ? "does not say which case it belongs to" : record.error());
    return absl::OkStatus();
  }
  if (gatherer_.IsTooLate(key)) {
    Refuse(record.line(), key,
           "comes after other cases, though the mapping says that the log is grouped by case");
    return absl::OkStatus();
  }
  return gatherer_.Add(key, record);
}

// Sets an error in a record that can't be used. Empty fields after the last column are ignored.
void Importer::CheckRecord(CsvRecord& record) const {
  int size = record.size();
  while (size > columns_ && Trimmed(record.field(size - 1)).empty()) --size;
  record.Truncate(size);
  const bool fits = size == columns_ || (size < columns_ && mapping_.csv.short_rows);
  if (!record.error().empty() || fits) return;
  record.set_error(absl::StrCat("has ", size, " fields instead of ", columns_));
}

absl::Status Importer::TakeCase(GatheredCase gathered) {
  BuiltCase built = BuildCase(mapping_, gathered.key, gathered.records);
  const bool has_bad_rows = !built.bad.empty() || !gathered.broken.empty();
  if (has_bad_rows) RefuseBad(gathered, built);
  if (has_bad_rows && skip_bad_rows_) {
    std::erase_if(gathered.records,
                  [&](const CsvRecord& record) { return built.bad.contains(record.line()); });
    built = BuildCase(mapping_, gathered.key, gathered.records);
    // Values of the first or last row for the whole case may turn out bad only now.
    for (const LineNote& note : built.refused) Refuse(note.line, gathered.key, note.text);
  }
  if (!built.bad.empty() || (has_bad_rows && !skip_bad_rows_)) {
    RefuseOthers(gathered, built);
    return absl::OkStatus();
  }
  summary_.left_out += static_cast<int64_t>(built.copies.size());
  for (const LineNote& note : built.remarks) {
    summary_.remarks.push_back(NoteOf(note.line, gathered.key, note.text));
  }
  for (const NamedValue& named : built.references.named) ++summary_.names[named];
  taken_ += static_cast<int64_t>(gathered.records.size() + gathered.broken.size());
  if (!mapping_.grouped) {
    ShowProgress(kReading +
                 (1 - kReading) * static_cast<double>(taken_) / static_cast<double>(summary_.rows));
  }
  if (mapping_.IsTable() && !built.ticket.has_as_of() && log_export_.time) {
    *built.ticket.mutable_as_of() = ToProto(*log_export_.time);
  }
  return sender_.Add(std::move(built));
}

void Importer::ShowProgress(double share) {
  progress_->Show(share, summary_.imported + summary_.known);
}

void Importer::Refuse(int64_t line, const std::string& case_key, const std::string& why) {
  summary_.refusals.push_back(NoteOf(line, IsUtf8(case_key) ? case_key : Escape(case_key), why));
}

void Importer::RefuseBad(const GatheredCase& gathered, const BuiltCase& built) {
  for (const CsvRecord& record : gathered.broken) {
    Refuse(record.line(), gathered.key, record.error());
  }
  for (const LineNote& note : built.refused) Refuse(note.line, gathered.key, note.text);
}

// Refuses the good rows of a case that is refused whole.
void Importer::RefuseOthers(const GatheredCase& gathered, const BuiltCase& built) {
  ++summary_.tickets_refused;
  for (const CsvRecord& record : gathered.records) {
    if (built.bad.contains(record.line())) continue;
    Refuse(record.line(), gathered.key, "its case is refused for another row");
  }
}

}  // namespace luukku::ctl
