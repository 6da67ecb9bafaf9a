#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

struct UConverter;

namespace luukku::ctl {

// Converts a log to UTF-8, piece by piece.
class Encoding {
 public:
  // `name` is any encoding of ICU. A log in UTF-8 that begins with the byte order mark of UTF-16 is
  // read as UTF-16. Errors: a sentence for the user.
  static absl::StatusOr<Encoding> Open(const std::string& name);

  // Converts the log's next bytes and appends them to `utf8`. Bytes that are invalid in the
  // encoding become a byte that is invalid in UTF-8, so that the reader finds them. UTF-8 is passed
  // through unchecked.
  void Decode(absl::string_view bytes, std::string& utf8);
  // After the last bytes.
  void End(std::string& utf8) { Convert("", true, utf8); }

  const std::string& name() const { return name_; }
  // The encoding of two or four bytes a character that the log's first bytes look like, though they
  // were read by another one; "" if they do not.
  const std::string& LooksLike() const { return looks_like_; }

 private:
  struct Close {
    void operator()(UConverter* converter) const;
  };

  explicit Encoding(std::string name) : name_(std::move(name)) {}
  bool OpenConverter();
  void Begin(absl::string_view bytes);
  void Convert(absl::string_view bytes, bool is_last, std::string& utf8);

  std::string name_;
  std::string looks_like_;
  std::unique_ptr<UConverter, Close> converter_;  // None for UTF-8.
  bool begun_ = false;
};

}  // namespace luukku::ctl
