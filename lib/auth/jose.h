#pragma once

#include <cjose/cjose.h>
#include <jansson.h>

#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

// Owners for the objects of cjose and jansson. For the .cc files of this folder only: callers of
// lib/auth see neither library.
namespace luukku::auth {

struct JsonDeleter {
  void operator()(json_t* json) const { json_decref(json); }
};
struct HeaderDeleter {
  void operator()(cjose_header_t* header) const { cjose_header_release(header); }
};
struct JwkDeleter {
  void operator()(cjose_jwk_t* jwk) const { cjose_jwk_release(jwk); }
};
struct JwsDeleter {
  void operator()(cjose_jws_t* jws) const { cjose_jws_release(jws); }
};
// Frees strings that cjose returns.
struct CjoseDeleter {
  void operator()(char* text) const { cjose_get_dealloc()(text); }
};
// Frees strings that json_dumps returns.
struct FreeDeleter {
  void operator()(char* text) const { std::free(text); }
};

using JsonPtr = std::unique_ptr<json_t, JsonDeleter>;
using HeaderPtr = std::unique_ptr<cjose_header_t, HeaderDeleter>;
using JwkPtr = std::unique_ptr<cjose_jwk_t, JwkDeleter>;
using JwsPtr = std::unique_ptr<cjose_jws_t, JwsDeleter>;
using CjoseText = std::unique_ptr<char, CjoseDeleter>;
using JsonText = std::unique_ptr<char, FreeDeleter>;

// Keeps what OpenSSL reports within a scope out of the thread's error queue, which gRPC's TLS reads
// to learn why a connection failed.
class OpenSslErrorScope {
 public:
  OpenSslErrorScope();
  ~OpenSslErrorScope();
  OpenSslErrorScope(const OpenSslErrorScope&) = delete;
  OpenSslErrorScope& operator=(const OpenSslErrorScope&) = delete;
};

// The string in the member `name` of an object; none if it is missing or no string.
std::optional<std::string_view> StringMember(const json_t* object, const char* name);

// Whether a JWK has a member which only private or symmetric keys have.
bool HoldsSecret(const json_t* jwk);

// Errors: INVALID_ARGUMENT with a sentence that names the source, and never quotes the text: it may
// be a key.
absl::StatusOr<JsonPtr> ParseJson(const std::string& source, std::string_view text);

// The same for a file.
absl::StatusOr<JsonPtr> ReadJsonFile(const std::string& file);

}  // namespace luukku::auth
