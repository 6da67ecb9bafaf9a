#include "lib/server/settings.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cctype>
#include <iostream>

#include "absl/time/time.h"
#include "lib/auth/claim_rules.h"
#include "lib/auth/jwks_source.h"
#include "lib/trace/otlp_post.h"

namespace luukku::server {
namespace {

std::string EnvironmentName(const std::string& flag) {
  std::string name = "LUUKKU_";
  for (const char c : flag.substr(2)) {
    name += c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  }
  return name;
}

template <typename T>
CLI::Option* Add(CLI::App& app, const std::string& flag, T& value, const std::string& help) {
  return app.add_option(flag, value, help)->envname(EnvironmentName(flag))->capture_default_str();
}

std::string CheckAddress(const std::string& address) {
  const size_t colon = address.rfind(':');
  const std::string port = colon == std::string::npos ? "" : address.substr(colon + 1);
  const bool digits =
      !port.empty() && port.size() <= 5 &&
      std::all_of(port.begin(), port.end(), [](unsigned char c) { return std::isdigit(c); });
  if (digits && std::stoi(port) <= 65535) return "";
  return "must be HOST:PORT, not \"" + address + "\"";
}

void AddDatabase(CLI::App& app, Settings& settings) {
  Add(app, "--database", settings.database, "libpq connection string, without a password");
  Add(app, "--database-password-file", settings.database_password_file,
      "file with the database password");
}

std::string CheckRoleMap(const std::string& text) {
  return std::string(auth::ParseRoleMap(text).status().message());
}

void AddIdentity(CLI::App& app, Settings& settings) {
  Add(app, "--jwks-file", settings.jwks_file, "file with the JWK set that signs tokens");
  Add(app, "--jwks-url", settings.jwks_url, "where the identity provider serves it instead");
  Add(app, "--jwks-ca-file", settings.jwks_ca_file,
      "certificates of the authorities for that URL, instead of the system's");
  Add(app, "--jwks-refresh-seconds", settings.jwks_refresh_seconds,
      "how long keys of that URL are used at most before they are read again")
      ->check(CLI::Range(1, 3600));
  Add(app, "--issuer", settings.issuer, "\"iss\" of tokens");
  Add(app, "--audience", settings.audience, "\"aud\" of tokens");
  Add(app, "--clock-skew-seconds", settings.clock_skew_seconds,
      "by how much the provider's clock may differ from this one")
      ->check(CLI::Range(0, 300));
  Add(app, "--roles-claim", settings.roles_claim,
      "claim with the roles; dots lead into members: realm_access.roles");
  Add(app, "--role-map", settings.role_map,
      "the provider's words for roles: desk-agents=agent,desk-leads=queue_manager")
      ->check(CheckRoleMap);
  Add(app, "--default-role", settings.default_role,
      "role of those to whom their token gives none; they are refused otherwise")
      ->check(CLI::IsMember({"", "requester"}));
  Add(app, "--organisations-claim", settings.organisations_claim,
      "claim with the ids of the caller's organisations");
  Add(app, "--role-source", settings.role_source,
      "where people's roles come from: the token's claims, the desk's directory, or both")
      ->check(CLI::IsMember({"claims", "directory", "both"}));
  app.add_flag("--development", settings.development,
               "accept development keys, and \"luukku-development\" as issuer and audience")
      ->envname(EnvironmentName("--development"));
}

void AddTls(CLI::App& app, Settings& settings) {
  Add(app, "--tls-certificate-file", settings.tls.certificate_file,
      "certificate chain (PEM) of the gRPC port and of calls to other services");
  Add(app, "--tls-key-file", settings.tls.key_file, "its private key (PEM)");
  Add(app, "--tls-client-ca-file", settings.tls.client_ca_file,
      "authorities (PEM) whose certificates let other services in");
  Add(app, "--tls-ca-file", settings.tls.ca_file,
      "authorities (PEM) of the services that this one calls; makes these calls TLS");
  Add(app, "--service-names", settings.service_names,
      "DNS names or URIs in certificates that make a caller a service, with commas")
      ->delimiter(',');
  app.add_flag("--plaintext", settings.plaintext, "let what has no TLS reach beyond this host")
      ->envname(EnvironmentName("--plaintext"));
}

void AddLimits(CLI::App& app, LimitSettings& limits) {
  constexpr double kMostPerSecond = 1e6;
  constexpr int kMostAtOnce = 1'000'000;
  Add(app, "--calls-per-second", limits.calls_per_second,
      "calls of each person; twice as many at once; 0: no limit")
      ->check(CLI::Range(0.0, kMostPerSecond));
  Add(app, "--calls-in-flight", limits.calls_in_flight,
      "unanswered calls of each person; 0: no limit")
      ->check(CLI::Range(0, kMostAtOnce));
  Add(app, "--streams", limits.streams, "streams of each person; 0: no limit")
      ->check(CLI::Range(0, kMostAtOnce));
  Add(app, "--public-calls-per-second", limits.public_calls_per_second,
      "calls of each address to methods that ask for no login; 0: no limit")
      ->check(CLI::Range(0.0, kMostPerSecond));
  Add(app, "--all-public-calls-per-second", limits.all_public_calls_per_second,
      "calls of all addresses to these methods; 0: no limit")
      ->check(CLI::Range(0.0, kMostPerSecond));
  Add(app, "--bad-tokens-per-second", limits.bad_tokens_per_second,
      "calls of each address with tokens that are refused; 0: no limit")
      ->check(CLI::Range(0.0, kMostPerSecond));
}

void AddTraces(CLI::App& app, TraceSettings& traces) {
  Add(app, "--otlp-endpoint", traces.endpoint,
      "URL of an OpenTelemetry collector that takes OTLP by HTTP, for traces; empty: none are "
      "recorded")
      ->check([](const std::string& url) {
        return url.empty() ? "" : std::string(trace::CheckOtlpEndpoint(url).message());
      });
  Add(app, "--otlp-ca-file", traces.ca_file,
      "certificates of the authorities for that URL, instead of the system's")
      ->check(CLI::ExistingFile);
  Add(app, "--trace-sample-ratio", traces.sample_ratio,
      "which part of the traces that begin here is recorded, 0 to 1")
      ->check(CLI::Range(0.0, 1.0));
}

void AddServing(CLI::App& app, Settings& settings) {
  Add(app, "--listen", settings.listen, "gRPC address")->check(CheckAddress);
  Add(app, "--probe-listen", settings.probe_listen, "address of the health service for probes")
      ->check(CheckAddress);
  Add(app, "--metrics-listen", settings.metrics_listen, "address of /metrics")->check(CheckAddress);
  AddTls(app, settings);
  AddDatabase(app, settings);
  AddIdentity(app, settings);
  AddLimits(app, settings.limits);
  AddTraces(app, settings.traces);
  Add(app, "--connections", settings.connections,
      "connections of callers at once, about; those beyond are closed")
      ->check(CLI::Range(16, 1'000'000));
  app.add_flag("--reflection", settings.reflection,
               "tell anybody what is served, for tools of development")
      ->envname(EnvironmentName("--reflection"));
  Add(app, "--read-connections", settings.read_connections,
      "database sessions for reading, and handler threads")
      ->check(CLI::Range(1, 256));
  Add(app, "--drain-seconds", settings.drain_seconds,
      "after SIGTERM, how long calls are still accepted while health says NOT_SERVING")
      ->check(CLI::Range(0, 600));
  Add(app, "--shutdown-seconds", settings.shutdown_seconds,
      "after that, how long calls in flight may take")
      ->check(CLI::Range(0, 600));
  Add(app, "--log-level", settings.log_level, "how much is logged")
      ->check(CLI::IsMember({"debug", "info", "warning", "error"}));
}

void AddPeers(CLI::App& app, const std::vector<Peer>& peers, Settings& settings) {
  for (const Peer& peer : peers) {
    Add(app, "--" + peer.name + "-address", settings.peers[peer.name],
        "gRPC address of the " + peer.name + " service")
        ->required(peer.required);
  }
  if (peers.empty()) return;
  Add(app, "--service-token-file", settings.service_token_file,
      "file with the token of role service for calling other services; not needed where they know "
      "this one by its certificate");
}

void AddSecrets(CLI::App& app, const std::vector<std::string>& secrets, Settings& settings) {
  for (const std::string& secret : secrets) {
    Add(app, "--" + secret + "-file", settings.secret_files[secret],
        "file with the " + secret + ", read at start")
        ->required();
  }
}

void AddRetained(CLI::App& app, const std::vector<Retained>& retained, Settings& settings) {
  constexpr int kLongest = 36'500;
  for (const Retained& one : retained) {
    Add(app, "--retain-" + one.name + "-days", settings.retained_days[one.name],
        one.help + ", in days; 0: for ever")
        ->check(CLI::IsMember({0}) | CLI::Range(one.least_days, kLongest));
  }
}

void AddOwnerCommand(CLI::App& app, const OwnerCommandWords& words, CommandLine& line) {
  CLI::App& command = *app.add_subcommand(words.name, words.help);
  AddDatabase(command, line.settings);
  command.add_option(words.argument, line.argument)->required();
  command.callback([&line, name = words.name] { line.owner_command = name; });
}

void FillDefaults(Settings& settings) {
  if (settings.development && settings.issuer.empty()) settings.issuer = "luukku-development";
  if (settings.development && settings.audience.empty()) settings.audience = "luukku-development";
  std::erase_if(settings.peers, [](const auto& peer) { return peer.second.empty(); });
}

// The error of settings that depend on each other; empty if there is none.
std::string CheckIdentity(const Settings& settings) {
  if (settings.jwks_file.empty() == settings.jwks_url.empty()) {
    return "one of --jwks-file and --jwks-url is required, and not both";
  }
  if (!settings.jwks_url.empty()) {
    const auto good = auth::CheckJwksUrl(settings.jwks_url, settings.development);
    if (!good.ok()) return "--jwks-url: " + std::string(good.message());
  }
  if (settings.issuer.empty() || settings.audience.empty()) {
    return "--issuer and --audience are required unless --development is set";
  }
  if (settings.roles_claim.empty()) return "--roles-claim: must not be empty";
  return "";
}

// Describes the service for scripts and tests: a fact a line, its words separated by tabs.
void Describe(std::ostream& out, const std::string& service, const CLI::App& serve,
              const std::vector<Peer>& peers, const std::vector<std::string>& secrets,
              const std::vector<Retained>& retained) {
  out << "service\t" << service << "\n";
  for (const Peer& peer : peers) {
    out << "peer\t" << peer.name << "\t" << (peer.required ? "required" : "optional") << "\n";
  }
  for (const std::string& secret : secrets) out << "secret\t" << secret << "\n";
  for (const Retained& one : retained) out << "retained\t" << one.name << "\n";
  for (const CLI::Option* option : serve.get_options()) {
    if (option->get_envname().empty()) continue;  // --help.
    out << "setting\t" << option->get_name() << "\t" << option->get_envname() << "\t"
        << option->get_default_str() << "\t" << option->get_description() << "\n";
  }
}

}  // namespace

bool ParseCommandLine(int argc, char** argv, const std::string& service,
                      const std::vector<Peer>& peers, const std::vector<std::string>& secrets,
                      const std::vector<Retained>& retained,
                      const std::vector<OwnerCommandWords>& owner_commands, CommandLine* result,
                      int* exit_code) {
  CLI::App app("Luukku's " + service + " service", "luukku-" + service);
  app.require_subcommand(1);
  CLI::App& serve = *app.add_subcommand("serve", "answer calls until SIGTERM");
  CLI::App& migrate = *app.add_subcommand(
      "migrate", "bring the schema up to date (as the schema's owner) and exit");
  CLI::App& await_schema = *app.add_subcommand(
      "await-schema", "wait until the schema has all that this binary needs, and exit");
  const CLI::App& describe = *app.add_subcommand(
      "describe", "print what the service needs and takes, a fact a line, apart by tabs");
  AddServing(serve, result->settings);
  AddPeers(serve, peers, result->settings);
  AddSecrets(serve, secrets, result->settings);
  AddRetained(serve, retained, result->settings);
  AddDatabase(migrate, result->settings);
  AddDatabase(await_schema, result->settings);
  Add(await_schema, "--wait-seconds", result->settings.wait_seconds, "after which it fails")
      ->check(CLI::Range(0, 86400));
  for (const OwnerCommandWords& words : owner_commands) {
    AddOwnerCommand(app, words, *result);
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    // Unknown words are an error, even with --help.
    const std::vector<std::string> unknown = app.remaining(true);
    *exit_code = unknown.empty() ? app.exit(error, std::cout, std::cerr)
                                 : app.exit(CLI::ExtrasError(unknown), std::cout, std::cerr);
    return false;
  }
  if (describe.parsed()) {
    Describe(std::cout, service, serve, peers, secrets, retained);
    *exit_code = 0;
    return false;
  }
  result->command = migrate.parsed()                 ? Command::kMigrate
                    : await_schema.parsed()          ? Command::kAwaitSchema
                    : !result->owner_command.empty() ? Command::kOwner
                                                     : Command::kServe;
  FillDefaults(result->settings);
  if (result->command != Command::kServe) return true;
  std::string wrong = CheckIdentity(result->settings);
  if (wrong.empty()) wrong = std::string(CheckTransport(result->settings).message());
  if (wrong.empty()) return true;
  std::cerr << wrong << "\n";
  *exit_code = 2;
  return false;
}

}  // namespace luukku::server
