#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace luukku::ctl {

// Unpacks a packed file as it is read.
class Unpacker {
 public:
  // So many bytes of a file's front show how it is packed.
  static constexpr size_t kFront = 8;

  // The unpacker for a file with this front; null if the file is not packed. Errors: an unsupported
  // format, or no memory; a sentence for the user.
  static absl::StatusOr<std::unique_ptr<Unpacker>> For(absl::string_view front);

  virtual ~Unpacker() = default;

  // Removes bytes from the front of `packed` and appends the unpacked text to `text`, up to a
  // block. `is_last`: `packed` ends with the file. False at the end. Errors: damaged, or cut off.
  virtual absl::StatusOr<bool> Unpack(std::string& packed, bool is_last, std::string& text) = 0;
};

}  // namespace luukku::ctl
