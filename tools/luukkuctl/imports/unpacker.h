#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace luukku::ctl {

// Unpacks a packed file as it is read.
class Unpacker {
 public:
  // As many bytes of a file's front tell how it is packed.
  static constexpr size_t kFront = 8;

  // The one for a file with this front; null if the file is not packed. Errors: one that is packed
  // in a way that can't be read here, or no memory; a sentence for the user.
  static absl::StatusOr<std::unique_ptr<Unpacker>> For(absl::string_view front);

  virtual ~Unpacker() = default;

  // Takes bytes off the front of `packed` and appends to `text` what they say, up to a block.
  // Behind `is_last` nothing follows in the file. False at the end. Errors: damaged, or cut off.
  virtual absl::StatusOr<bool> Unpack(std::string& packed, bool is_last, std::string& text) = 0;
};

}  // namespace luukku::ctl
