#include "tools/luukkuctl/imports/log_export.h"

#include <openssl/evp.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <memory>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "tools/luukkuctl/errors.h"
#include "tools/luukkuctl/imports/log_file.h"

namespace luukku::ctl {
namespace {

absl::StatusOr<absl::Time> ParseSaid(const std::string& said, absl::Time now) {
  absl::Time time;
  std::string error;
  if (!absl::ParseTime(absl::RFC3339_full, said, &time, &error)) {
    return UsageError(absl::StrCat(
        "--exported must be a time such as 2026-03-01T18:00:00+02:00, not \"", said, "\""));
  }
  if (time > now) return UsageError("--exported is in the future");
  return time;
}

absl::StatusOr<std::string> DigestOf(const std::string& path) {
  auto log = LogFile::Open(path);
  if (!log.ok()) return UsageError(log.status().message());
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> digest(EVP_MD_CTX_new(),
                                                                       &EVP_MD_CTX_free);
  EVP_DigestInit_ex(digest.get(), EVP_sha256(), nullptr);
  for (std::string bytes;; bytes.clear()) {
    const auto more = (*log)->Read(bytes);
    EVP_DigestUpdate(digest.get(), bytes.data(), bytes.size());
    if (!more.ok() || !*more) break;  // Of a damaged one, the readable part counts.
  }
  std::array<unsigned char, EVP_MAX_MD_SIZE> sum;
  unsigned int size = 0;
  EVP_DigestFinal_ex(digest.get(), sum.data(), &size);
  return absl::BytesToHexString({reinterpret_cast<const char*>(sum.data()), size});
}

}  // namespace

absl::StatusOr<LogExport> ExportOf(const std::string& path, const std::string& said,
                                   absl::Time now) {
  if (!said.empty()) {
    const auto time = ParseSaid(said, now);
    if (!time.ok()) return time.status();
    return LogExport{*time, ""};
  }
  struct stat file = {};
  if (stat(path.c_str(), &file) != 0 || !S_ISREG(file.st_mode)) return LogExport{now, ""};
  auto key = DigestOf(path);
  if (!key.ok()) return key.status();
  return LogExport{std::min(now, absl::TimeFromTimespec(file.st_mtim)), *std::move(key)};
}

}  // namespace luukku::ctl
