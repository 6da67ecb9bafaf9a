#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"

namespace luukku::server {

// Files of TLS; without them everything is plaintext. All may be replaced while a process runs.
struct TlsSettings {
  std::string certificate_file;  // Shown to callers, and to the services that this one calls.
  std::string key_file;          // Its private key.
  std::string client_ca_file;    // Authorities of other services that call.
  std::string ca_file;           // Authorities of the services that this one calls.

  bool HasFiles() const { return !certificate_file.empty() || !ca_file.empty(); }
};

// Limits of callers at one replica; 0: none.
struct LimitSettings {
  double calls_per_second = 50;              // Of each person; at once, twice that.
  int calls_in_flight = 16;                  // Of each person.
  int streams = 8;                           // Of each person.
  double public_calls_per_second = 20;       // Of each address, to public methods.
  double all_public_calls_per_second = 200;  // Of all of them together.
  double bad_tokens_per_second = 50;         // Of each address.
};
inline constexpr LimitSettings kNoLimits{0, 0, 0, 0, 0, 0};

// Where traces go.
struct TraceSettings {
  std::string endpoint;  // Of an OpenTelemetry collector; empty: nowhere, and none are recorded.
  std::string ca_file;
  double sample_ratio = 1;  // Of the traces that begin here.
};

// Settings that all four services share. Each is a flag and an environment variable: --probe-listen
// is LUUKKU_PROBE_LISTEN. Secrets are files.
struct Settings {
  std::string listen = "127.0.0.1:7001";
  std::string probe_listen = "127.0.0.1:7101";
  std::string metrics_listen = "127.0.0.1:7201";  // Empty in tests that look at no metrics.

  TlsSettings tls;
  bool plaintext = false;  // Whether plaintext is allowed beyond this host.
  // Names in certificates that make a caller one of Luukku's services.
  std::vector<std::string> service_names = {"luukku-ticket", "luukku-routing", "luukku-survey",
                                            "luukku-reporting"};

  std::string database = "host=127.0.0.1 dbname=luukku";
  std::string database_password_file;

  // The keys that sign tokens: one of the two.
  std::string jwks_file;
  std::string jwks_url;
  std::string jwks_ca_file;
  int jwks_refresh_seconds = 300;
  std::string issuer;
  std::string audience;
  int clock_skew_seconds = 60;  // By which the provider's clock may differ.
  std::string roles_claim = "roles";
  std::string role_map;
  std::string default_role;
  std::string organisations_claim;
  std::string role_source = "claims";  // Or "directory", or "both".
  bool development = false;

  // Addresses of the services that this one calls, by name: --ticket-address.
  std::map<std::string, std::string> peers;
  // Token of role service for calling them; read again when it changes. Empty where they identify
  // this service by its certificate.
  std::string service_token_file;
  // Files with further secrets of this service, by name: --answer-key-file.
  std::map<std::string, std::string> secret_files;

  // Retention in days of data that this service need not keep for ever, by name:
  // --retain-tickets-days; 0: for ever.
  std::map<std::string, int> retained_days;

  LimitSettings limits;
  TraceSettings traces;

  int connections = 1000;     // Of callers at once, about; fewer if descriptors don't suffice.
  bool reflection = false;    // Whether anybody may list the services.
  int read_connections = 8;   // Also the number of handler threads.
  int drain_seconds = 0;      // Between NOT_SERVING and the first refused call.
  int shutdown_seconds = 10;  // For calls in flight to finish.
  std::string log_level = "info";

  int wait_seconds = 300;  // Of await-schema.
};

// A further command of a service's program, for the owner of its schema; has one argument.
struct OwnerCommandWords {
  std::string name;      // "grant-admin".
  std::string argument;  // "PERSON".
  std::string help;
};

enum class Command { kServe, kMigrate, kAwaitSchema, kOwner };

struct CommandLine {
  Command command = Command::kServe;
  Settings settings;
  std::string owner_command, argument;  // Of kOwner.
};

// Whether the settings of TLS go together, and nothing is plaintext beyond this host without
// --plaintext. Errors: INVALID_ARGUMENT with a sentence for the operator.
absl::Status CheckTransport(const Settings& settings);

// A service that another one calls.
struct Peer {
  Peer(const char* its_name, bool is_required = true)  // NOLINT: mostly a name says it
      : name(its_name), required(is_required) {}
  std::string name;
  bool required;  // If not, its address may be left out, and it is not called then.
};

// Data that a service forgets after some days: "tickets" makes --retain-tickets-days.
struct Retained {
  std::string name;
  std::string help;
  int least_days;  // The shortest period allowed.
};

// Parses the command line of `luukku-<service>`. `peers` are the services that it calls, `secrets`
// the names of its secrets, `owner_commands` its further commands. On --help, `describe` and a bad
// setting it prints (one clear line for the last) and returns false with the exit code in
// `exit_code`.
bool ParseCommandLine(int argc, char** argv, const std::string& service,
                      const std::vector<Peer>& peers, const std::vector<std::string>& secrets,
                      const std::vector<Retained>& retained,
                      const std::vector<OwnerCommandWords>& owner_commands, CommandLine* result,
                      int* exit_code);

}  // namespace luukku::server
