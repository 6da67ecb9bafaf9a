#include "tools/luukkuctl/imports/log_file.h"

#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"

namespace luukku::ctl {
namespace {

constexpr size_t kBlock = 1 << 18;
constexpr uint64_t kMaxMemory = uint64_t{1} << 30;  // Of the unpacker; xz -9 needs 65 MiB.
constexpr absl::string_view kXzMagic(
    "\xFD"
    "7zXZ\0",
    6);

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

LogFile::~LogFile() {
  lzma_end(&stream_);
  std::fclose(file_);
}

absl::Status LogFile::Begin() {
  while (packed_.size() < kXzMagic.size() && !at_end_) {
    if (auto filled = Fill(); !filled.ok()) return filled.status();
  }
  is_xz_ = absl::string_view(packed_).substr(0, kXzMagic.size()) == kXzMagic;
  if (is_xz_ && lzma_stream_decoder(&stream_, kMaxMemory, LZMA_CONCATENATED) != LZMA_OK) {
    return absl::InternalError("no memory to unpack it");
  }
  return absl::OkStatus();
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
  if (is_xz_) return Unpack(text);
  if (packed_.empty()) {
    if (auto filled = Fill(); !filled.ok() || !*filled) return filled;
  }
  text += std::exchange(packed_, std::string());
  return true;
}

absl::StatusOr<bool> LogFile::Unpack(std::string& text) {
  if (done_) return false;
  const size_t before = text.size();
  while (text.size() == before && !done_) {
    if (packed_.empty() && !at_end_) {
      if (auto filled = Fill(); !filled.ok()) return filled.status();
    }
    text.resize(before + kBlock);
    stream_.next_in = reinterpret_cast<const uint8_t*>(packed_.data());
    stream_.avail_in = packed_.size();
    stream_.next_out = reinterpret_cast<uint8_t*>(text.data() + before);
    stream_.avail_out = kBlock;
    const lzma_ret result = lzma_code(&stream_, at_end_ ? LZMA_FINISH : LZMA_RUN);
    text.resize(before + kBlock - stream_.avail_out);
    packed_.erase(0, packed_.size() - stream_.avail_in);
    done_ = result == LZMA_STREAM_END;
    if (result == LZMA_OK || done_) continue;
    return absl::InvalidArgumentError(result == LZMA_BUF_ERROR
                                          ? "the log ends in the middle of its .xz stream"
                                          : "the log's .xz stream is damaged");
  }
  return text.size() > before;
}

double LogFile::Progress() const {
  if (size_ <= 0) return 0;
  return static_cast<double>(read_ - static_cast<int64_t>(packed_.size())) /
         static_cast<double>(size_);
}

}  // namespace luukku::ctl
