#include "tools/luukkuctl/cli.h"

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "luukku/ticket/v1/desk_service.grpc.pb.h"
#include "tools/luukkuctl/errors.h"
#include "tools/luukkuctl/text.h"

namespace luukku::ctl {
namespace {

const std::map<std::string, Connection& (Cli::*)()>& Services() {
  static const auto& services =
      *new std::map<std::string, Connection& (Cli::*)()>{{"ticket", &Cli::ticket},
                                                         {"routing", &Cli::routing},
                                                         {"survey", &Cli::survey},
                                                         {"reporting", &Cli::reporting}};
  return services;
}

// The error of the first word that belongs to no command and no option; "" if there is none. CLI11
// itself ignores such words if there is --help.
std::string UnknownWord(const CLI::App& app) {
  const std::vector<std::string> words = app.remaining(true);
  if (words.empty()) return "";
  const CLI::App* command = &app;
  std::string path;
  while (!command->get_subcommands().empty()) {
    command = command->get_subcommands().front();
    absl::StrAppend(&path, command->get_name(), " ");
  }
  if (absl::StartsWith(words[0], "-")) return absl::StrCat("there is no option ", words[0]);
  std::vector<std::string> known;
  for (const CLI::App* each : command->get_subcommands({})) known.push_back(each->get_name());
  if (known.empty()) return absl::StrCat(path, "takes no \"", words[0], "\"");
  return absl::StrCat("there is no command \"", path, words[0],
                      "\"; commands: ", absl::StrJoin(known, ", "));
}

}  // namespace

Cli::Cli(std::ostream& out, std::ostream& err)
    : out_(out), err_(err), app_("The command line of Luukku, a service desk.", "luukkuctl") {
  app_.fallthrough();  // Global options may stand behind a command; commands inherit this.
  app_.require_subcommand(1);
  app_.footer(kExitCodesHelp);
  AddAddress("ticket", "LUUKKU_TICKET", ticket_);
  AddAddress("routing", "LUUKKU_ROUTING", routing_);
  AddAddress("survey", "LUUKKU_SURVEY", survey_);
  AddAddress("reporting", "LUUKKU_REPORTING", reporting_);
  AddTransport();
  app_.add_option("--token-file", token_file_,
                  "File with the caller's token; default: .luukku/token of this folder or the "
                  "nearest above it")
      ->envname("LUUKKU_TOKEN_FILE")
      ->type_name("FILE");
  app_.add_option("--output", output_, "How results are printed: table or json")
      ->check(CLI::IsMember({"table", "json"}))
      ->type_name("FORMAT")
      ->capture_default_str();
  app_.add_flag("--utc", utc_,
                "Show times in UTC, not in the desk's time zone; reports have --zone");
  app_.add_option("--timeout", timeout_seconds_, "Time for a call with its retries, in seconds")
      ->check(CLI::Range(0.001, 86400.0))
      ->type_name("SECONDS")
      ->capture_default_str();
}

CLI::App& Cli::AddGroup(const std::string& word, const std::string& help) {
  return *app_.add_subcommand(word, help)->require_subcommand(1);
}

CLI::App& Cli::AddCommand(const std::string& word, const std::string& help) {
  return *app_.add_subcommand(word, help);
}

std::shared_ptr<std::string> Cli::AddServiceOption(CLI::App& command, const std::string& standard,
                                                   const std::string& help) {
  auto service = std::make_shared<std::string>(standard);
  command.add_option("--service", *service, help)
      ->check(CLI::IsMember(Services()))
      ->type_name("SERVICE")
      ->capture_default_str();
  return service;
}

Connection& Cli::service(const std::string& name) { return (this->*Services().at(name))(); }

void Cli::OnRun(CLI::App& command, std::function<absl::Status()> action) {
  command.callback([this, action = std::move(action)] { action_ = action; });
}

int Cli::Run(std::vector<std::string> arguments) {
  try {
    std::reverse(arguments.begin(), arguments.end());  // As CLI11 wants them.
    app_.parse(std::move(arguments));
  } catch (const CLI::ParseError& error) {
    const std::string unknown = UnknownWord(app_);
    const bool asks_for_help = error.get_exit_code() == 0;
    if (asks_for_help && unknown.empty()) return app_.exit(error, out_, err_);
    err_ << EscapedBlock(absl::StrCat("error: ", unknown.empty() ? error.what() : unknown))
         << "Run with --help for more.\n";
    return kExitUsage;
  }
  if (!utc_) SetShownZone([this] { return DeskZone(); });
  const absl::Status status = action_();
  if (!status.ok()) err_ << RenderError(status);
  return ExitCodeOf(status);
}

absl::TimeZone Cli::DeskZone() const {
  constexpr absl::Duration kPatience = absl::Seconds(2);
  Connection connection({ticket_.address, transport_, token_file_, std::min(timeout(), kPatience),
                         /*retries=*/false});
  ticket::v1::GetDeskRequest request;
  request.set_name("desks/main");
  const auto desk = connection.Call(&ticket::v1::DeskService::Stub::GetDesk, request);
  absl::TimeZone zone;
  return desk.ok() && absl::LoadTimeZone(desk->time_zone(), &zone) ? zone : absl::UTCTimeZone();
}

Connection& Cli::Peer::Open(const Cli& cli) {
  if (connection == nullptr) {
    connection = std::make_unique<Connection>(
        ConnectionOptions{address, cli.transport_, cli.token_file_, cli.timeout()});
  }
  return *connection;
}

// `health` carries no secret, so it asks other hosts in plaintext too: probe ports have no TLS.
void Cli::AddTransport() {
  app_.add_option("--tls-ca-file", transport_.ca_file,
                  "Speak TLS with servers whose certificates are of these authorities (PEM)")
      ->envname("LUUKKU_TLS_CA_FILE")
      ->type_name("FILE");
  app_.add_flag(
          "--tls", transport_.tls,
          "Speak TLS with servers whose certificates are of authorities that this system trusts")
      ->envname("LUUKKU_TLS");
  app_.add_option("--tls-server-name", transport_.server_name,
                  "Name in the server's certificate, where it is not the address's")
      ->envname("LUUKKU_TLS_SERVER_NAME")
      ->type_name("NAME");
  app_.add_flag(
          "--plaintext", transport_.plaintext,
          "Speak no TLS, not even with other hosts; without TLS only this host is spoken with")
      ->envname("LUUKKU_PLAINTEXT");
}

void Cli::AddAddress(const std::string& service, const std::string& variable, Peer& peer) {
  app_.add_option("--" + service + "-address", peer.address,
                  "Address of the " + service + " service")
      ->envname(variable)
      ->type_name("HOST:PORT")
      ->capture_default_str();
}

absl::Status Cli::PrintJson(const google::protobuf::Message& message) {
  const absl::StatusOr<std::string> json = Json(message);
  if (!json.ok()) return json.status();
  out_ << *json << std::endl;
  return absl::OkStatus();
}

absl::Status Cli::Print(const google::protobuf::Message& message) {
  if (is_json()) return PrintJson(message);
  out_ << RenderDetails(message);
  return absl::OkStatus();
}

absl::Status Cli::PrintList(const google::protobuf::Message& response,
                            const std::vector<std::string>& columns, bool has_more) {
  if (is_json()) return PrintJson(response);
  out_ << RenderList(response, columns);
  if (has_more) err_ << "There are more; give a larger --limit.\n";
  return absl::OkStatus();
}

}  // namespace luukku::ctl
