#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace luukku::ctl {

// A record of a CSV file. Its fields lie in one string, so that logs can be held in memory.
class CsvRecord {
 public:
  int64_t line() const { return line_; }  // Where it begins; the file's first line is 1.
  // The error, or empty. With an error, the record has the fields that could be read.
  const std::string& error() const { return error_; }
  int size() const { return static_cast<int>(ends_.size()); }
  absl::string_view field(int i) const {
    const size_t begin = i == 0 ? 0 : ends_[i - 1];
    return absl::string_view(text_).substr(begin, ends_[i] - begin);
  }

  // Whether all fields are the same.
  bool SaysTheSame(const CsvRecord& other) const {
    return text_ == other.text_ && ends_ == other.ends_;
  }

  void Clear(int64_t line);
  void Append(char c) { text_ += c; }
  void Append(absl::string_view part) { text_.append(part.data(), part.size()); }
  void EndField() { ends_.push_back(static_cast<uint32_t>(text_.size())); }
  void set_error(std::string error) { error_ = std::move(error); }
  // Removes fields from the end until there are `size`.
  void Truncate(int size) { ends_.resize(size); }

 private:
  int64_t line_ = 0;
  std::string text_;
  std::vector<uint32_t> ends_;
  std::string error_;
};

// Reads CSV by RFC 4180: fields in quotes may hold separators, line breaks and doubled quotes.
// Lines end with \n, \r\n or \r; a byte order mark and empty lines are skipped. A quote inside a
// field that does not begin with one is plain text.
class CsvReader {
 public:
  // Appends some bytes; false at the end.
  using Bytes = std::function<absl::StatusOr<bool>(std::string&)>;

  // Without `quote` no field is in quotes.
  CsvReader(Bytes bytes, char separator, std::optional<char> quote = '"')
      : bytes_(std::move(bytes)), separator_(separator), quote_(quote) {}

  // Skips a line, without parsing it, before the first record. Errors: those of `bytes`.
  absl::Status PassLine();

  // Reads the next record; false at the end. A broken record (a quote that does not end, text after
  // one) has an error, and reading goes on at the next line. Errors: those of `bytes`.
  absl::StatusOr<bool> Next(CsvRecord& record);

 private:
  enum class Parsed { kRecord, kNeedsMore, kBroken };

  absl::StatusOr<bool> Skip();
  absl::StatusOr<bool> More();
  Parsed Parse(CsvRecord& record);
  bool ParseQuoted(size_t& at, CsvRecord& record, Parsed& result);
  absl::Status SkipLine();
  size_t AfterBreak(size_t at) const;

  Bytes bytes_;
  const char separator_;
  const std::optional<char> quote_;
  std::string buffer_;
  size_t at_ = 0;  // Where the next record begins.
  int64_t line_ = 1;
  bool ended_ = false;
  bool begun_ = false;
};

}  // namespace luukku::ctl
