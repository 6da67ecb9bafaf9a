#pragma once

#include <string>

namespace luukku::server {

// A file in memory, for a library that reads files by path. It reads one text or the next, never a
// part of one.
class MemoryFile {
 public:
  MemoryFile() = default;
  ~MemoryFile();
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  // Replaces the text; the new time of modification differs from all before. Aborts if the kernel
  // has no memory for it.
  void Write(const std::string& text);

  // Stays the same once a text was written.
  std::string path() const;

 private:
  int descriptor_ = -1;
  int version_ = 0;
};

}  // namespace luukku::server
