#include "tools/luukkuctl/imports/log_file.h"

#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"

namespace luukku::ctl {
namespace {

constexpr size_t kBlock = 1 << 18;

}  // namespace

absl::StatusOr<std::unique_ptr<LogFile>> LogFile::Open(const std::string& path) {
  std::FILE* const file = std::fopen(path.c_str(), "rb");
  if (file == nullptr) {
    return absl::InvalidArgumentError(
        absl::StrCat("the log ", path, " can't be opened: ", std::strerror(errno)));
  }
  std::unique_ptr<LogFile> log(new LogFile(file));
  struct stat facts {};
  if (fstat(fileno(file), &facts) == 0) log->size_ = facts.st_size;
  if (absl::Status begun = log->Begin(); !begun.ok()) {
    return absl::InvalidArgumentError(absl::StrCat("the log ", path, ": ", begun.message()));
  }
  return log;
}

LogFile::LogFile(std::FILE* file) : file_(file) {}

LogFile::~LogFile() { std::fclose(file_); }

absl::Status LogFile::Begin() {
  while (packed_.size() < Unpacker::kFront && !at_end_) {
    if (auto filled = Fill(); !filled.ok()) return filled.status();
  }
  auto unpacker = Unpacker::For(packed_);
  if (!unpacker.ok()) return unpacker.status();
  unpacker_ = *std::move(unpacker);
  return absl::OkStatus();
}

absl::Status LogFile::Restart() {
  if (std::fseek(file_, 0, SEEK_SET) != 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("the log has to be read twice, so it must be a file: ", std::strerror(errno)));
  }
  packed_.clear();
  read_ = 0;
  at_end_ = done_ = false;
  return Begin();
}

// Appends a block of the file to packed_; false at its end.
absl::StatusOr<bool> LogFile::Fill() {
  const size_t before = packed_.size();
  packed_.resize(before + kBlock);
  const size_t count = std::fread(packed_.data() + before, 1, kBlock, file_);
  packed_.resize(before + count);
  read_ += static_cast<int64_t>(count);
  if (count > 0) return true;
  if (std::ferror(file_)) {
    return absl::InvalidArgumentError(
        absl::StrCat("the log can't be read: ", std::strerror(errno)));
  }
  at_end_ = true;
  return false;
}

absl::StatusOr<bool> LogFile::Read(std::string& text) {
  if (unpacker_ != nullptr) return Unpack(text);
  if (packed_.empty()) {
    if (auto filled = Fill(); !filled.ok() || !*filled) return filled;
  }
  text += std::exchange(packed_, std::string());
  return true;
}

absl::StatusOr<bool> LogFile::Unpack(std::string& text) {
  const size_t before = text.size();
  while (text.size() == before && !done_) {
    if (packed_.empty() && !at_end_) {
      if (auto filled = Fill(); !filled.ok()) return filled.status();
    }
    const auto more = unpacker_->Unpack(packed_, at_end_, text);
    if (!more.ok()) return more.status();
    done_ = !*more;
  }
  return text.size() > before;
}

double LogFile::Progress() const {
  if (size_ <= 0) return 0;
  return static_cast<double>(read_ - static_cast<int64_t>(packed_.size())) /
         static_cast<double>(size_);
}

}  // namespace luukku::ctl
