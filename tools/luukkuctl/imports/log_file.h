#pragma once

#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tools/luukkuctl/imports/unpacker.h"

namespace luukku::ctl {

// The bytes of a log, from front to end. A file that begins like .xz or .gz is unpacked.
class LogFile {
 public:
  // Errors: a sentence for the user.
  static absl::StatusOr<std::unique_ptr<LogFile>> Open(const std::string& path);
  ~LogFile();
  LogFile(const LogFile&) = delete;
  LogFile& operator=(const LogFile&) = delete;

  // Appends some bytes to `text`; false at the end. Errors: unreadable, or damaged.
  absl::StatusOr<bool> Read(std::string& text);

  // Restarts at the front. Errors: not a file on a disk.
  absl::Status Restart();

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
  std::unique_ptr<Unpacker> unpacker_;  // None if it is not packed.
  bool done_ = false;
};

}  // namespace luukku::ctl
