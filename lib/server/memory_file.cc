#include "lib/server/memory_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "lib/log/log.h"

namespace luukku::server {

MemoryFile::~MemoryFile() {
  if (descriptor_ >= 0) close(descriptor_);
}

void MemoryFile::Write(const std::string& text) {
  const int next = memfd_create("luukku", MFD_CLOEXEC);
  const timespec time{.tv_sec = ++version_, .tv_nsec = 0};
  const timespec times[] = {time, time};
  bool written = next >= 0 &&
                 write(next, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
                 futimens(next, times) == 0;
  if (written && descriptor_ < 0) {
    descriptor_ = next;
    return;
  }
  // The path names the descriptor, so this is the moment at which the text changes.
  written = written && dup3(next, descriptor_, O_CLOEXEC) >= 0;
  if (!written) {
    log::Error("cannot keep a file in memory");
    std::abort();
  }
  close(next);
}

std::string MemoryFile::path() const { return absl::StrCat("/proc/self/fd/", descriptor_); }

}  // namespace luukku::server
