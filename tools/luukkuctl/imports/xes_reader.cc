#include "tools/luukkuctl/imports/xes_reader.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "tools/luukkuctl/errors.h"

namespace luukku::ctl {
namespace {

constexpr size_t kMostColumns = 1000;

using Attributes = std::vector<std::pair<std::string, std::string>>;

const Attributes& OfTrace(const XesEvent& event) {
  static const auto& none = *new Attributes;
  return event.trace == nullptr ? none : event.trace->values;
}

}  // namespace

absl::StatusOr<std::unique_ptr<LogReader>> XesReader::Open(LogFile& log) {
  std::unique_ptr<XesReader> reader(new XesReader(log));
  if (auto begun = log.Restart(); !begun.ok()) return UsageError(begun.message());
  XesParser parser(log);
  XesEvent event;
  for (;;) {
    const auto more = parser.Next(event);
    if (!more.ok()) return UsageError(more.status().message());
    if (!*more) break;
    for (const Attributes* attributes : {&OfTrace(event), &std::as_const(event.own.values)}) {
      for (const auto& [key, value] : *attributes) {
        const bool is_new = reader->places_.emplace(key, reader->header_.size()).second;
        if (is_new) reader->header_.push_back(key);
      }
    }
    if (reader->header_.size() > kMostColumns) {
      return UsageError(absl::StrCat("the log has more than ", kMostColumns, " attributes"));
    }
  }
  if (reader->header_.empty()) return UsageError("the log has no events");
  if (auto begun = log.Restart(); !begun.ok()) return UsageError(begun.message());
  return reader;
}

absl::StatusOr<bool> XesReader::Next(CsvRecord& record) {
  XesEvent event;
  const auto more = parser_.Next(event);
  if (!more.ok() || !*more) return more;
  std::vector<const std::string*> fields(header_.size());
  for (const Attributes* attributes : {&OfTrace(event), &std::as_const(event.own.values)}) {
    for (const auto& [key, value] : *attributes) fields[places_.at(key)] = &value;
  }
  record.Clear(event.line);
  for (const std::string* field : fields) {
    if (field != nullptr) record.Append(*field);
    record.EndField();
  }
  const size_t of_trace = event.trace == nullptr ? 0 : event.trace->bytes;
  if (of_trace + event.own.bytes > kMostXesBytes) record.set_error("is longer than 1 MiB");
  return true;
}

}  // namespace luukku::ctl
