#pragma once

#include <map>
#include <string>
#include <vector>

namespace luukku::server {

// Settings that all four services share. Each is a flag and an environment variable: --probe-listen
// is LUUKKU_PROBE_LISTEN. Secrets are files.
struct Settings {
  std::string listen = "127.0.0.1:7001";
  std::string probe_listen = "127.0.0.1:7101";
  std::string metrics_listen = "127.0.0.1:7201";  // Empty in tests that look at no metrics.

  std::string database = "host=127.0.0.1 dbname=luukku";
  std::string database_password_file;

  // The keys that sign tokens: one of the two.
  std::string jwks_file;
  std::string jwks_url;
  std::string jwks_ca_file;
  int jwks_refresh_seconds = 300;
  std::string issuer;
  std::string audience;
  std::string roles_claim = "roles";
  std::string role_map;
  std::string default_role;
  std::string organisations_claim;
  bool development = false;

  // Where the services are that this one calls, by name: --ticket-address.
  std::map<std::string, std::string> peers;
  // Token of role service for calling them; read again when it changes.
  std::string service_token_file;
  // Files with the secrets that this service needs besides, by name: --answer-key-file.
  std::map<std::string, std::string> secret_files;

  int read_connections = 8;   // Also the number of handler threads.
  int drain_seconds = 0;      // Between NOT_SERVING and the first refused call.
  int shutdown_seconds = 10;  // What calls in flight get to finish.
  std::string log_level = "info";

  int wait_seconds = 300;  // Of await-schema.
};

enum class Command { kServe, kMigrate, kAwaitSchema };

struct CommandLine {
  Command command = Command::kServe;
  Settings settings;
};

// Parses the command line of `luukku-<service>`. On --help and on a bad setting it prints (one
// clear line for the latter) and returns false with the exit code in `exit_code`.
// A service that another one calls.
struct Peer {
  Peer(const char* its_name, bool is_required = true)  // NOLINT: mostly a name says it
      : name(its_name), required(is_required) {}
  std::string name;
  bool required;  // If not, its address may be left out, and it is not called then.
};

// `peers` are the services that this one calls, `secrets` the names of the secrets that it needs.
bool ParseCommandLine(int argc, char** argv, const std::string& service,
                      const std::vector<Peer>& peers, const std::vector<std::string>& secrets,
                      CommandLine* result, int* exit_code);

}  // namespace luukku::server
