#include "tools/luukkuctl/imports/importer.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "tools/luukkuctl/errors.h"
#include "tools/luukkuctl/imports/case_builder.h"
#include "tools/luukkuctl/imports/names.h"
#include "tools/luukkuctl/text.h"

namespace luukku::ctl {

Importer::Importer(Mapping mapping, Encoding encoding, bool skip_bad_rows, BatchSender::Call call,
                   Progress* progress)
    : mapping_(std::move(mapping)),
      encoding_(std::move(encoding)),
      skip_bad_rows_(skip_bad_rows),
      progress_(progress),
      sender_(mapping_.source, std::move(call), &summary_),
      gatherer_(mapping_.grouped,
                [this](GatheredCase gathered) { return TakeCase(std::move(gathered)); }) {}

absl::Status Importer::Run(LogFile& log) {
  const absl::Time started = absl::Now();
  CsvReader reader([&log](std::string& text) { return log.Read(text); }, mapping_.separator);
  absl::Status status = ReadHeader(reader);
  if (status.ok()) status = ReadRows(log, reader);
  progress_->Clear();
  summary_.time = absl::Now() - started;
  std::set<int64_t> refused;
  for (const RowNote& note : summary_.refusals) refused.insert(note.line);
  summary_.not_sent = summary_.rows - summary_.imported - summary_.known - summary_.left_out -
                      static_cast<int64_t>(refused.size());
  return status;
}

absl::Status Importer::ReadHeader(CsvReader& reader) {
  std::vector<std::string> header = mapping_.columns;
  if (header.empty()) {
    CsvRecord record;
    const auto more = reader.Next(record);
    if (!more.ok()) return more.status();
    if (!*more) return UsageError("the log is empty");
    if (record.error().empty()) Decode(record);
    if (!record.error().empty()) return UsageError("the log's header " + record.error());
    for (int i = 0; i < record.size(); ++i) {
      header.emplace_back(absl::StripAsciiWhitespace(record.field(i)));
    }
  }
  columns_ = static_cast<int>(header.size());
  return mapping_.Bind(header);
}

absl::Status Importer::ReadRows(LogFile& log, CsvReader& reader) {
  for (;;) {
    CsvRecord record;
    const auto more = reader.Next(record);
    if (!more.ok()) return more.status();
    if (!*more) break;
    ++summary_.rows;
    if (auto status = TakeIn(std::move(record)); !status.ok()) return status;
    progress_->Show(log.Progress(), summary_.imported + summary_.known);
  }
  if (auto status = gatherer_.End(); !status.ok()) return status;
  return sender_.End();
}

absl::Status Importer::TakeIn(CsvRecord record) {
  CheckRecord(record);
  if (record.error().empty() && IsSkipped(mapping_, record)) {
    ++summary_.left_out;
    return absl::OkStatus();
  }
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
  return gatherer_.Add(key, std::move(record));
}

// Gives a record that can't be used an error.
void Importer::CheckRecord(CsvRecord& record) const {
  if (record.error().empty()) Decode(record);
  if (record.error().empty() && record.size() != columns_) {
    record.set_error(absl::StrCat("has ", record.size(), " fields instead of ", columns_));
  }
}

// Makes UTF-8 of a record, or gives it an error.
void Importer::Decode(CsvRecord& record) const {
  bool good = true;
  if (encoding_.is_utf8()) {
    for (int i = 0; i < record.size(); ++i) good = good && IsUtf8(record.field(i));
  } else {
    record.Convert([&](absl::string_view field) {
      auto utf8 = encoding_.ToUtf8(field);
      good = good && utf8.ok();
      return utf8.ok() ? *std::move(utf8) : std::string();
    });
  }
  if (!good) record.set_error(absl::StrCat("is not ", mapping_.encoding, "; see csv: encoding"));
}

absl::Status Importer::TakeCase(GatheredCase gathered) {
  std::vector<CsvRecord> records = gathered.records;
  BuiltCase built = BuildCase(mapping_, gathered.key, records);
  if (!built.bad.empty() || !gathered.broken.empty()) {
    RefuseCase(gathered, built);
    if (!skip_bad_rows_) return absl::OkStatus();
  }
  // What the first or last row says of the whole may be bad only once it is the first or last.
  while (!built.bad.empty()) {
    std::erase_if(records, [&](const CsvRecord& record) {
      return std::find(built.bad.begin(), built.bad.end(), record.line()) != built.bad.end();
    });
    built = BuildCase(mapping_, gathered.key, records);
    for (const LineNote& note : built.refused) Refuse(note.line, gathered.key, note.text);
  }
  for (const LineNote& note : built.remarks) {
    summary_.remarks.push_back({note.line, gathered.key, note.text});
  }
  return sender_.Add(std::move(built));
}

void Importer::Refuse(int64_t line, const std::string& case_key, const std::string& why) {
  summary_.refusals.push_back({line, IsUtf8(case_key) ? case_key : Escape(case_key), why});
}

// Names the rows that are bad and, unless those alone are left out, the others.
void Importer::RefuseCase(const GatheredCase& gathered, const BuiltCase& built) {
  for (const CsvRecord& record : gathered.broken) {
    Refuse(record.line(), gathered.key, record.error());
  }
  for (const LineNote& note : built.refused) Refuse(note.line, gathered.key, note.text);
  if (skip_bad_rows_) return;
  ++summary_.tickets_refused;
  for (const CsvRecord& record : gathered.records) {
    if (std::find(built.bad.begin(), built.bad.end(), record.line()) != built.bad.end()) continue;
    Refuse(record.line(), gathered.key, "its case is refused for another row");
  }
}

}  // namespace luukku::ctl
