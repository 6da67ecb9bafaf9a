#pragma once

#include <lzma.h>

#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace luukku::ctl {

// The bytes of a log, from the front to the end once. A file that begins as .xz does is unpacked.
class LogFile {
 public:
  // Errors: a sentence for the user.
  static absl::StatusOr<std::unique_ptr<LogFile>> Open(const std::string& path);
  ~LogFile();
  LogFile(const LogFile&) = delete;
  LogFile& operator=(const LogFile&) = delete;

  // Appends some bytes to `text`; false at the end. Errors: unreadable, or damaged .xz.
  absl::StatusOr<bool> Read(std::string& text);

  // How much of the file has been read, 0 to 1; before it is unpacked.
  double Progress() const;

 private:
  explicit LogFile(std::FILE* file);
  absl::Status Begin();
  absl::StatusOr<bool> Fill();
  absl::StatusOr<bool> Unpack(std::string& text);

  std::FILE* const file_;
  int64_t size_ = 0, read_ = 0;
  std::string packed_;  // Read, and not given out yet.
  bool at_end_ = false;
  bool is_xz_ = false;
  bool done_ = false;
  lzma_stream stream_ = LZMA_STREAM_INIT;
};

}  // namespace luukku::ctl
