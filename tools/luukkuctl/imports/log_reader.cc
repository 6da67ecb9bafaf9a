#include "tools/luukkuctl/imports/log_reader.h"

#include <cstring>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "lib/text/space.h"
#include "tools/luukkuctl/errors.h"
#include "tools/luukkuctl/imports/names.h"
#include "tools/luukkuctl/imports/xes_reader.h"

namespace luukku::ctl {
namespace {

// So many bytes of a log show its format.
constexpr size_t kFront = 64;

class CsvLog : public LogReader {
 public:
  // `front` has been read of the log.
  CsvLog(LogFile& log, const CsvFormat& format, Encoding encoding, std::string front)
      : log_(log),
        encoding_(std::move(encoding)),
        front_(std::move(front)),
        reader_([this](std::string& text) { return Read(text); }, format.separator, format.quote) {}

  absl::Status ReadHeader(const CsvFormat& format) {
    for (int i = 0; i < format.skip_lines; ++i) {
      if (auto passed = reader_.PassLine(); !passed.ok()) return passed;
    }
    header_ = format.columns;
    if (header_.empty()) {
      CsvRecord record;
      const auto more = Next(record);
      if (!more.ok()) return more.status();
      if (!*more) return UsageError("the log is empty");
      if (!record.error().empty()) return UsageError("the log's header " + record.error());
      for (int i = 0; i < record.size(); ++i) {
        header_.emplace_back(Trimmed(record.field(i)));
      }
    }
    while (!header_.empty() && header_.back().empty()) header_.pop_back();
    return absl::OkStatus();
  }

  absl::StatusOr<bool> Next(CsvRecord& record) override {
    const auto more = reader_.Next(record);
    if (!more.ok() || !*more) return more;
    for (int i = 0; i < record.size(); ++i) {
      if (!record.error().empty() || IsUtf8(record.field(i))) continue;
      record.set_error(absl::StrCat("is not ", encoding_.name(), "; see csv: encoding"));
    }
    return true;
  }

 private:
  // Appends the next piece of the log, as UTF-8; false at its end.
  absl::StatusOr<bool> Read(std::string& text) {
    const bool is_first = !front_.empty();
    std::string bytes = std::exchange(front_, "");
    auto more = log_.Read(bytes);
    if (!more.ok()) return more;
    const size_t before = text.size();
    encoding_.Decode(bytes, text);
    if (!*more) encoding_.End(text);
    if (is_first && !encoding_.LooksLike().empty()) {
      return UsageError(absl::StrCat("the log is not ", encoding_.name(), " but looks like ",
                                     encoding_.LooksLike(), " without a byte order mark; say csv: ",
                                     "{encoding: ", encoding_.LooksLike(), "} in the mapping"));
    }
    return *more || text.size() > before;
  }

  LogFile& log_;
  Encoding encoding_;
  std::string front_;
  CsvReader reader_;
};

// Reads enough of the log to see its format.
absl::StatusOr<std::string> ReadFront(LogFile& log) {
  std::string front;
  while (front.size() < kFront) {
    const auto more = log.Read(front);
    if (!more.ok()) return more.status();
    if (!*more) break;
  }
  return front;
}

// In UTF-8 or, behind a byte order mark, in UTF-16 or UTF-32.
bool IsXml(std::string front) {
  for (const char* mark : {"\xEF\xBB\xBF", "\xFF\xFE", "\xFE\xFF"}) {
    if (absl::StartsWith(front, mark)) front.erase(0, std::strlen(mark));
  }
  std::erase(front, '\0');
  const absl::string_view text = absl::StripLeadingAsciiWhitespace(front);
  return absl::StartsWith(text, "<?xml") || absl::StartsWith(text, "<log");
}

}  // namespace

absl::StatusOr<std::unique_ptr<LogReader>> LogReader::Open(LogFile& log, const CsvFormat& format,
                                                           Encoding encoding) {
  auto front = ReadFront(log);
  if (!front.ok()) return front.status();
  if (IsXml(*front)) return XesReader::Open(log);
  auto reader = std::make_unique<CsvLog>(log, format, std::move(encoding), *std::move(front));
  if (auto read = reader->ReadHeader(format); !read.ok()) return read;
  return reader;
}

}  // namespace luukku::ctl
