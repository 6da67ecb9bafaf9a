#include "tools/luukkuctl/imports/csv_reader.h"

#include <utility>

namespace luukku::ctl {
namespace {

constexpr absl::string_view kByteOrderMark = "\xEF\xBB\xBF";
// Longer records are broken: most likely a quote that does not end.
constexpr size_t kLongestRecord = 1 << 20;

bool IsBreak(char c) { return c == '\n' || c == '\r'; }

}  // namespace

void CsvRecord::Clear(int64_t line) {
  line_ = line;
  text_.clear();
  ends_.clear();
  error_.clear();
}

absl::Status CsvReader::PassLine() {
  if (auto more = Skip(); !more.ok() || !*more) return more.status();
  return SkipLine();
}

absl::StatusOr<bool> CsvReader::Next(CsvRecord& record) {
  if (auto more = Skip(); !more.ok() || !*more) return more;
  for (;;) {
    record.Clear(line_);
    const Parsed parsed = Parse(record);
    if (parsed == Parsed::kRecord) return true;
    if (parsed == Parsed::kNeedsMore && buffer_.size() - at_ <= kLongestRecord) {
      if (auto more = More(); !more.ok()) return more;
      continue;
    }
    if (parsed == Parsed::kNeedsMore) {
      record.set_error("begins a quoted field that does not end, or is longer than 1 MiB");
    }
    if (auto skipped = SkipLine(); !skipped.ok()) return skipped;
    return true;
  }
}

// Skips the byte order mark and empty lines; false at the end.
absl::StatusOr<bool> CsvReader::Skip() {
  for (;;) {
    const bool enough = buffer_.size() - at_ > kByteOrderMark.size();
    if (!enough && !ended_) {
      if (auto more = More(); !more.ok()) return more;
      continue;
    }
    if (!begun_) {
      begun_ = true;
      if (absl::string_view(buffer_).substr(0, kByteOrderMark.size()) == kByteOrderMark) {
        at_ = kByteOrderMark.size();
        continue;
      }
    }
    if (at_ == buffer_.size()) return false;
    if (!IsBreak(buffer_[at_])) return true;
    at_ = AfterBreak(at_);
    ++line_;
  }
}

absl::StatusOr<bool> CsvReader::More() {
  buffer_.erase(0, std::exchange(at_, 0));
  auto more = bytes_(buffer_);
  if (more.ok() && !*more) ended_ = true;
  return more;
}

// The position after the line break at `at`. A \r at the end of the buffer may be half of one, so
// Parse reads more first.
size_t CsvReader::AfterBreak(size_t at) const {
  const bool both = buffer_[at] == '\r' && at + 1 < buffer_.size() && buffer_[at + 1] == '\n';
  return at + (both ? 2 : 1);
}

CsvReader::Parsed CsvReader::Parse(CsvRecord& record) {
  size_t at = at_;
  for (;;) {
    Parsed result = Parsed::kRecord;
    if (at < buffer_.size() && buffer_[at] == quote_) {
      if (!ParseQuoted(at, record, result)) return result;
    } else {
      const size_t begin = at;
      while (at < buffer_.size() && buffer_[at] != separator_ && !IsBreak(buffer_[at])) ++at;
      record.Append(absl::string_view(buffer_).substr(begin, at - begin));
    }
    record.EndField();
    const bool may_go_on =
        at == buffer_.size() || (buffer_[at] == '\r' && at + 1 == buffer_.size());
    if (may_go_on && !ended_) return Parsed::kNeedsMore;
    if (at < buffer_.size() && buffer_[at] == separator_) {
      ++at;
      continue;
    }
    // Lines within quotes were counted on the way: line_ is moved by ParseQuoted's callers here.
    for (size_t i = at_; i < at; ++i) {
      if (buffer_[i] == '\n' || (buffer_[i] == '\r' && buffer_[i + 1] != '\n')) ++line_;
    }
    at_ = at;
    if (at_ < buffer_.size()) {
      at_ = AfterBreak(at_);
      ++line_;
    }
    return Parsed::kRecord;
  }
}

// Reads a field in quotes; false, with `result`, if that is not possible.
bool CsvReader::ParseQuoted(size_t& at, CsvRecord& record, Parsed& result) {
  for (++at;; ++at) {
    const size_t begin = at;
    while (at < buffer_.size() && buffer_[at] != quote_) ++at;
    record.Append(absl::string_view(buffer_).substr(begin, at - begin));
    const bool cut = at == buffer_.size() || (at + 1 == buffer_.size() && !ended_);
    if (cut) {
      result = ended_ ? Parsed::kBroken : Parsed::kNeedsMore;
      if (ended_) record.set_error("begins a quoted field that does not end");
      return false;
    }
    ++at;
    if (at == buffer_.size() || buffer_[at] != quote_) break;
    record.Append(*quote_);
  }
  if (at == buffer_.size() || buffer_[at] == separator_ || IsBreak(buffer_[at])) return true;
  record.set_error("has text after the end of a quoted field");
  result = Parsed::kBroken;
  return false;
}

// Goes on at the line after the one where the broken record begins, however long that is.
absl::Status CsvReader::SkipLine() {
  for (;;) {
    while (at_ < buffer_.size() && !IsBreak(buffer_[at_])) ++at_;
    // At the end of the buffer a \r may be half of a line break.
    if (ended_ || at_ + 1 < buffer_.size()) break;
    if (auto more = More(); !more.ok()) return more.status();
  }
  if (at_ == buffer_.size()) return absl::OkStatus();
  at_ = AfterBreak(at_);
  ++line_;
  return absl::OkStatus();
}

}  // namespace luukku::ctl
