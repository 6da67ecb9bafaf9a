#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "lib/db/migrator.h"
#include "lib/db/pool.h"
#include "lib/server/edge.h"
#include "lib/server/parts.h"
#include "lib/server/runtime.h"
#include "lib/server/settings.h"

namespace luukku::server {

// A running service: its edges and its background work. Destroyed after the last call is answered.
class App {
 public:
  virtual ~App() = default;
  virtual std::vector<Edge*> edges() = 0;
  // Ends streams and background work, so that the process may stop. Calls in flight go on.
  virtual void BeginStop() {}
};

// A file that a service does not start without.
struct Secret {
  std::string name;  // "answer-key" makes --answer-key-file.
  // Whether the file's text is good; an error's sentence must not quote it.
  absl::Status (*check)(const std::string& text);
};

// A command of the service's program for the owner of the schema, which the service need not run
// for: `luukku-ticket grant-admin PERSON`.
struct OwnerCommand {
  OwnerCommandWords words;
  // Returns what is printed. Errors: a sentence for the operator.
  absl::StatusOr<std::string> (*run)(db::Connection& connection, const std::string& argument);
};

// The definition of a service: wiring, and nothing else.
struct Definition {
  std::string name;  // "ticket".
  std::vector<db::MigrationSet> migrations;
  size_t write_connections;
  std::vector<Peer> peers;  // Services that it calls: "ticket".
  std::vector<Secret> secrets;
  std::vector<Retained> retained;  // What it forgets after some days.
  std::vector<OwnerCommand> owner_commands;
  std::unique_ptr<App> (*build)(const Parts& parts);
};

// A service with its ports open.
class Server {
 public:
  // Errors: a sentence for the operator.
  static absl::StatusOr<std::unique_ptr<Server>> Start(const Definition& definition,
                                                       const Settings& settings);
  ~Server();

  // Sets health to NOT_SERVING, then refuses new calls, then lets calls in flight finish.
  void Stop();

  // Ports that were bound, for addresses with port 0.
  int port() const;
  int probe_port() const;
  Runtime& runtime();

 private:
  struct State;
  explicit Server(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// main() of all four services: `serve` until SIGTERM or SIGINT, or one of the schema's commands.
// Returns the exit code.
int Run(int argc, char** argv, const Definition& definition);

}  // namespace luukku::server
