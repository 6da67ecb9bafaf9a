#include "lib/server/run.h"

#include <google/protobuf/stubs/logging.h>

#include <csignal>
#include <fstream>
#include <iostream>

#include "absl/strings/str_cat.h"
#include "lib/db/sql.h"
#include "lib/log/log.h"
#include "lib/server/certificates.h"
#include "lib/server/descriptors.h"
#include "lib/server/directory_worker.h"
#include "lib/server/grpc_port.h"
#include "lib/server/metrics_port.h"
#include "lib/server/process_metrics.h"
#include "lib/server/schema_commands.h"
#include "lib/server/self_check.h"
#include "lib/server/setting_files.h"
#include "lib/server/token_keys.h"
#include "lib/server/tracing.h"
#include "lib/server/transport.h"
#include "lib/server/worker.h"

namespace luukku::server {
namespace {

// The name that liveness probes ask health for; readiness probes ask for "".
constexpr char kAlive[] = "alive";

// Forgets the answers of requests that are too old to be repeated. True if there may be more.
absl::StatusOr<bool> PurgeRequests(db::Pool& pool) {
  static constexpr absl::Duration kKept = absl::Hours(14 * 24);
  static constexpr int kBatch = 1000;
  return pool.Run(
      absl::Now() + absl::Seconds(5), [](db::Connection& connection) -> absl::StatusOr<bool> {
        const auto gone = connection.Execute(luukku::sql::lib::db::kPurgeRequests,
                                             db::MakeParams(absl::Now() - kKept, kBatch));
        return static_cast<int>(gone.affected_rows()) == kBatch;
      });
}

// The definition's secrets, by name. Errors name the flag.
absl::StatusOr<std::map<std::string, std::string>> ReadSecrets(const Definition& definition,
                                                               const Settings& settings) {
  std::map<std::string, std::string> secrets;
  for (const Secret& secret : definition.secrets) {
    const std::string flag = absl::StrCat("--", secret.name, "-file");
    const auto path = settings.secret_files.find(secret.name);
    if (path == settings.secret_files.end()) {
      return absl::InvalidArgumentError(absl::StrCat(flag, ": is required"));
    }
    auto text = ReadFile(flag, path->second);
    if (!text.ok()) return text.status();
    if (const auto good = secret.check(*text); !good.ok()) {
      return absl::InvalidArgumentError(
          absl::StrCat(flag, ": ", path->second, ": ", std::string(good.message())));
    }
    secrets[secret.name] = *std::move(text);
  }
  return secrets;
}

std::vector<std::string> SecretNames(const Definition& definition) {
  std::vector<std::string> names;
  for (const Secret& secret : definition.secrets) names.push_back(secret.name);
  return names;
}

std::vector<OwnerCommandWords> WordsOf(const std::vector<OwnerCommand>& commands) {
  std::vector<OwnerCommandWords> words;
  for (const OwnerCommand& command : commands) words.push_back(command.words);
  return words;
}

absl::Status PortTaken(const char* flag, const std::string& address, const absl::Status& why) {
  return absl::UnavailableError(
      absl::StrCat(flag, ": cannot listen on ", address, ": ", std::string(why.message())));
}

}  // namespace

struct Server::State {
  Settings settings;
  std::map<std::string, std::string> secrets;
  std::unique_ptr<Certificates> certificates;
  Runtime runtime;
  std::shared_ptr<trace::SpanExporter> spans;  // None if traces are off.
  std::unique_ptr<db::Pool> reads;
  std::unique_ptr<db::Pool> writes;
  std::unique_ptr<Worker> keys;
  std::unique_ptr<Worker> roles;
  std::unique_ptr<Worker> janitor;
  std::unique_ptr<Worker> answers;  // Gives up those that clients do not take.
  std::unique_ptr<App> app;
  DescriptorBounds descriptors{};
  std::unique_ptr<MetricsPort> metrics;
  std::unique_ptr<GrpcPort> server;
  std::unique_ptr<GrpcPort> probe;
  std::unique_ptr<SelfCheck> self_check;
  bool stopped = false;

  absl::Status OpenDatabase(const Definition& definition);
  void ExportLoad();
  void ExportConnections();
  void ExportCertificates();
  absl::Status OpenPorts();
  void BeginServing(const std::string& name);
  Parts PartsForApp();
};

Parts Server::State::PartsForApp() {
  return {&runtime,
          reads.get(),
          writes.get(),
          OpenPeers(settings, *certificates),
          [file = settings.service_token_file] {
            std::string token;
            if (!file.empty()) std::ifstream(file) >> token;
            return token;
          },
          secrets,
          settings.retained_days};
}

absl::Status Server::State::OpenDatabase(const Definition& definition) {
  auto conninfo = ConnectionInfo(settings);
  if (!conninfo.ok()) return conninfo.status();
  db::ConnectionOptions options{.conninfo = *conninfo,
                                .application_name = absl::StrCat("luukku-", definition.name)};
  reads = std::make_unique<db::Pool>(options, settings.read_connections);
  options.reads_all = true;
  writes = std::make_unique<db::Pool>(options, definition.write_connections);
  // A database that is away is no reason not to start; one with a wrong schema is.
  const absl::Status checked =
      writes->Run(absl::Now() + absl::Seconds(5), [&](db::Connection& connection) {
        return db::CheckSchema(connection, definition.migrations);
      });
  if (!checked.ok() && !absl::IsFailedPrecondition(checked)) {
    log::Warning("starting without the database; its schema is not checked",
                 {{"what", std::string(checked.message())}});
  }
  return absl::IsFailedPrecondition(checked) ? checked : absl::OkStatus();
}

void Server::State::ExportLoad() {
  ExportPool(*runtime.gauges, "reads", reads.get());
  ExportPool(*runtime.gauges, "writes", writes.get());
  runtime.gauges->AddGauge("luukku_executor_queued_calls", "Calls that wait for a handler thread.",
                           {}, [this] { return static_cast<double>(runtime.executor->queued()); });
  runtime.gauges->AddGauge("luukku_bytes_in_hand",
                           "Bytes of people's requests and of answers that they have not read.", {},
                           [this] { return static_cast<double>(runtime.limiter->bytes()); });
  runtime.gauges->AddGauge("luukku_unsent_answer_bytes",
                           "Bytes of answers that clients have not read.", {},
                           [this] { return static_cast<double>(runtime.unsent->bytes()); });
  runtime.gauges->AddCounter("luukku_answers_given_up_total",
                             "Answers that clients did not read in time.", {},
                             [this] { return static_cast<double>(runtime.unsent->given_up()); });
}

void Server::State::ExportCertificates() {
  runtime.gauges->AddGauge(
      "luukku_tls_certificate_expiry_timestamp_seconds",
      "When the certificate in use ends; 0 without TLS.", {},
      [this] { return static_cast<double>(absl::ToUnixSeconds(certificates->expiry())); });
  runtime.gauges->AddCounter("luukku_tls_files_refused_total",
                             "Times that files of TLS had become what is not used.", {},
                             [this] { return static_cast<double>(certificates->refused()); });
}

void Server::State::ExportConnections() {
  runtime.gauges->AddCounter("luukku_connections_refused_total",
                             "Connections that were closed because they are too many.", {},
                             [this] { return static_cast<double>(server->refused_connections()); });
}

absl::Status Server::State::OpenPorts() {
  ExportLoad();
  ExportConnections();
  ExportCertificates();
  const auto edges = app->edges();
  for (Edge* edge : edges) edge->CheckComplete();
  auto grpc =
      GrpcPort::Open(settings.listen, certificates->ForServer(), edges,
                     {.descriptors = descriptors.of_callers, .reflection = settings.reflection});
  if (!grpc.ok()) return PortTaken("--listen", settings.listen, grpc.status());
  server = *std::move(grpc);
  auto health = GrpcPort::Open(settings.probe_listen, grpc::InsecureServerCredentials(), {},
                               {.descriptors = descriptors.of_operators});
  if (!health.ok()) return PortTaken("--probe-listen", settings.probe_listen, health.status());
  probe = *std::move(health);
  if (settings.metrics_listen.empty()) return absl::OkStatus();
  auto page = MetricsPort::Open(settings.metrics_listen, descriptors.of_operators,
                                {runtime.registry, runtime.gauges});
  if (!page.ok()) return PortTaken("--metrics-listen", settings.metrics_listen, page.status());
  metrics = *std::move(page);
  return absl::OkStatus();
}

// While it drains, a process is alive, but not ready.
void Server::State::BeginServing(const std::string& name) {
  server->SetServing("", true);
  probe->SetServing("", true);
  probe->SetServing(kAlive, true);
  self_check = std::make_unique<SelfCheck>(server->own_address(), name, certificates->ForSelf(),
                                           [this](bool alive) {
                                             probe->SetServing("", alive);
                                             probe->SetServing(kAlive, alive);
                                           });
  self_check->Start();
}

absl::StatusOr<std::unique_ptr<Server>> Server::Start(const Definition& definition,
                                                      const Settings& settings) {
  auto state = std::make_unique<State>();
  state->settings = settings;
  state->descriptors = MakeRoomForConnections(
      settings.connections,
      settings.read_connections + static_cast<int>(definition.write_connections));
  auto certificates = Certificates::Load(settings.tls);
  if (!certificates.ok()) return certificates.status();
  state->certificates = *std::move(certificates);
  state->runtime.service_names = settings.service_names;
  auto verifier = MakeVerifier(settings);
  if (!verifier.ok()) return verifier.status();
  state->runtime.verifier = *std::move(verifier);
  state->keys = MakeKeyWorker(&state->runtime);
  state->keys->Start();
  auto secrets = ReadSecrets(definition, settings);
  if (!secrets.ok()) return secrets.status();
  state->secrets = *std::move(secrets);
  state->runtime.limiter = std::make_unique<Limiter>(settings.limits);
  state->runtime.executor = std::make_unique<Executor>(settings.read_connections, 1024);
  if (auto status = state->OpenDatabase(definition); !status.ok()) return status;
  state->roles = OpenDirectory(&state->runtime, settings, state->writes.get());
  ExportProcess(*state->runtime.gauges, definition.name);
  ExportWorkers(*state->runtime.gauges);
  state->spans = MakeExporter(settings.traces, definition.name, *state->runtime.registry);
  state->runtime.tracer = trace::Tracer(state->spans, settings.traces.sample_ratio);
  state->app = definition.build(state->PartsForApp());
  state->janitor = std::make_unique<Worker>(
      "janitor", absl::Minutes(1), [pool = state->writes.get()] { return PurgeRequests(*pool); });
  state->janitor->Start();
  state->answers =
      std::make_unique<Worker>("answers", absl::Seconds(1),
                               [unsent = state->runtime.unsent.get()]() -> absl::StatusOr<bool> {
                                 unsent->GiveUpLate(absl::Now());
                                 return false;
                               });
  state->answers->Start();
  auto server = std::unique_ptr<Server>(new Server(std::move(state)));
  if (auto status = server->state_->OpenPorts(); !status.ok()) return status;
  server->state_->BeginServing("luukku-" + definition.name);
  return server;
}

Server::Server(std::unique_ptr<State> state) : state_(std::move(state)) {}

Server::~Server() { Stop(); }

void Server::Stop() {
  State& state = *state_;
  if (state.stopped) return;
  state.stopped = true;
  if (state.self_check != nullptr) {
    state.self_check->Stop();
    state.server->SetServing("", false);
    state.probe->SetServing("", false);
  }
  absl::SleepFor(absl::Seconds(state.settings.drain_seconds));
  state.janitor->Stop();
  state.app->BeginStop();
  if (state.server != nullptr) {
    state.server->Shutdown(absl::Now() + absl::Seconds(state.settings.shutdown_seconds));
  }
  if (state.probe != nullptr) state.probe->Shutdown(absl::Now());
  state.answers->Stop();
  state.keys->Stop();
  if (state.roles != nullptr) state.roles->Stop();
  state.metrics.reset();  // Its gauges look into the app.
  state.runtime.executor.reset();
  state.app.reset();
  if (state.spans != nullptr) state.spans->Stop();
}

int Server::port() const { return state_->server->port(); }
int Server::probe_port() const { return state_->probe->port(); }
Runtime& Server::runtime() { return state_->runtime; }

namespace {

int Serve(const Definition& definition, const Settings& settings) {
  // Blocked before any thread starts, so that only this one takes them.
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  log::SetLevel(settings.log_level);
  TakeOverGrpcsLog();
  google::protobuf::SetLogHandler(nullptr);  // Callers get its words about bad messages.
  auto server = Server::Start(definition, settings);
  if (!server.ok()) {
    std::cerr << server.status().message() << "\n";
    return 1;
  }
  log::Info("ready", {{"service", definition.name}, {"listen", settings.listen}});
  int signal = 0;
  sigwait(&signals, &signal);
  log::Info("stopping", {{"service", definition.name}});
  (*server)->Stop();
  log::Info("stopped", {{"service", definition.name}});
  return 0;
}

}  // namespace

int Run(int argc, char** argv, const Definition& definition) {
  CommandLine line;
  int exit_code = 0;
  if (!ParseCommandLine(argc, argv, definition.name, definition.peers, SecretNames(definition),
                        definition.retained, WordsOf(definition.owner_commands), &line,
                        &exit_code)) {
    return exit_code;
  }
  if (line.command == Command::kServe) return Serve(definition, line.settings);
  // As the first process of a container, this one would not end by SIGTERM otherwise.
  std::signal(SIGTERM, [](int) { _exit(128 + SIGTERM); });
  return RunSchemaCommand(definition, line);
}

}  // namespace luukku::server
