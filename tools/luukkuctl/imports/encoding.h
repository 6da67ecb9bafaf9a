#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

struct UConverter;

namespace luukku::ctl {

// From the encoding of a log to UTF-8.
class Encoding {
 public:
  // Any that ICU knows and that writes ASCII as ASCII. Errors: a sentence for the user.
  static absl::StatusOr<Encoding> Open(const std::string& name);

  // Errors: the text is not of the encoding.
  absl::StatusOr<std::string> ToUtf8(absl::string_view text) const;
  // Whether texts are UTF-8 already, so that checking them is enough.
  bool is_utf8() const { return converter_ == nullptr; }

 private:
  struct Close {
    void operator()(UConverter* converter) const;
  };
  std::unique_ptr<UConverter, Close> converter_;
};

}  // namespace luukku::ctl
