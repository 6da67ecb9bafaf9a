#include "lib/server/token_keys.h"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "lib/log/log.h"
#include "lib/server/pem.h"

namespace luukku::server {
namespace {

constexpr absl::Duration kLook = absl::Milliseconds(250);  // Most looks read nothing.
constexpr size_t kLoggedKeys = 5;

// The file is read with each fetch of the URL; checking it here fails a start that could serve
// nobody.
absl::Status CheckCaFile(const std::string& path) {
  if (path.empty()) return absl::OkStatus();
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  const absl::Status good =
      file ? CheckAuthorities(text.str()) : absl::InvalidArgumentError("can't be read");
  if (good.ok()) return good;
  return absl::InvalidArgumentError(
      absl::StrCat("--jwks-ca-file: ", path, " ", std::string(good.message())));
}

void LogNews(const auth::KeyNews& news) {
  if (news.changed) log::Info("keys of tokens are read", {{"keys", absl::StrCat(news.keys)}});
  for (size_t i = 0; i < std::min(kLoggedKeys, news.passed_over.size()); ++i) {
    log::Warning("a key of the identity provider is passed over", {{"what", news.passed_over[i]}});
  }
}

void ExportKeys(Runtime& runtime) {
  const auto stats = [&runtime] { return runtime.verifier->key_stats(runtime.clock()); };
  runtime.gauges->AddGauge("luukku_jwks_keys", "Keys that may sign tokens.", {},
                           [=] { return static_cast<double>(stats().keys); });
  runtime.gauges->AddGauge("luukku_jwks_age_seconds", "Time since the keys were last read.", {},
                           [=] { return absl::ToDoubleSeconds(stats().age); });
  const auto add_reads = [&](const char* result, int64_t auth::KeyStats::*count) {
    runtime.gauges->AddCounter("luukku_jwks_reads_total", "How often the keys were read.",
                               {{"result", result}},
                               [=] { return static_cast<double>(stats().*count); });
  };
  add_reads("ok", &auth::KeyStats::reads);
  add_reads("failed", &auth::KeyStats::failed_reads);
}

}  // namespace

absl::StatusOr<std::unique_ptr<auth::Verifier>> MakeVerifier(const Settings& settings) {
  if (auto good = CheckCaFile(settings.jwks_ca_file); !good.ok()) return good;
  auth::VerifierOptions options{.jwks_file = settings.jwks_file,
                                .jwks_url = settings.jwks_url,
                                .jwks_ca_file = settings.jwks_ca_file,
                                .jwks_refresh = absl::Seconds(settings.jwks_refresh_seconds),
                                .issuer = settings.issuer,
                                .audience = settings.audience,
                                .clock_skew = absl::Seconds(settings.clock_skew_seconds),
                                .allow_development_keys = settings.development};
  options.claims.roles_claim = settings.roles_claim;
  options.claims.default_role = auth::ParseRole(settings.default_role);
  options.claims.roles_required = settings.role_source == "claims";
  options.claims.organisations_claim = settings.organisations_claim;
  auto role_map = auth::ParseRoleMap(settings.role_map);
  if (!role_map.ok()) return role_map.status();
  options.claims.role_map = *std::move(role_map);
  return auth::Verifier::Create(std::move(options));
}

std::unique_ptr<Worker> MakeKeyWorker(Runtime* runtime) {
  ExportKeys(*runtime);
  return std::make_unique<Worker>("keys", kLook, [runtime]() -> absl::StatusOr<bool> {
    const auto news = runtime->verifier->RefreshKeys(runtime->clock());
    if (!news.ok()) return news.status();
    LogNews(*news);
    return false;
  });
}

}  // namespace luukku::server
