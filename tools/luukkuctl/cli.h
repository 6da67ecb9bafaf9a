#pragma once

#include <CLI/App.hpp>
#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "tools/luukkuctl/connection.h"
#include "tools/luukkuctl/render.h"

namespace luukku::ctl {

// The command line: global options, the commands that groups add, and how results are shown.
//
// A group adds its commands once, and a process runs one command line, so requests that options
// write into may live as long as the Cli.
class Cli {
 public:
  Cli(std::ostream& out, std::ostream& err);

  // A group of commands, of which one must be given.
  CLI::App& AddGroup(const std::string& word, const std::string& help);
  // A command without a group.
  CLI::App& AddCommand(const std::string& word, const std::string& help);
  // Adds --service, for commands that all services have. The option writes into the result.
  std::shared_ptr<std::string> AddServiceOption(CLI::App& command, const std::string& standard,
                                                const std::string& help);
  // Sets the action of `command`, which runs after the whole command line is parsed.
  void OnRun(CLI::App& command, std::function<absl::Status()> action);

  // Runs a command line (without the program's name) and returns the exit code.
  int Run(std::vector<std::string> arguments);

  // For actions.
  Connection& ticket() { return ticket_.Open(*this); }
  Connection& routing() { return routing_.Open(*this); }
  Connection& survey() { return survey_.Open(*this); }
  // The service of that name, one that AddServiceOption accepts.
  Connection& service(const std::string& name);
  Connection& reporting() { return reporting_.Open(*this); }
  const Transport& transport() const { return transport_; }
  absl::Duration timeout() const { return absl::Seconds(timeout_seconds_); }
  bool is_json() const { return output_ == "json"; }
  std::ostream& out() { return out_; }
  // For remarks that are not part of the result.
  std::ostream& err() { return err_; }

  // Prints a resource, or passes its error on.
  template <typename Message>
  absl::Status Show(const absl::StatusOr<Message>& message) {
    return message.ok() ? Print(*message) : message.status();
  }

  // Prints a list response as a table with `columns`, or passes its error on.
  template <typename Response>
  absl::Status ShowList(const absl::StatusOr<Response>& response,
                        const std::vector<std::string>& columns) {
    if (!response.ok()) return response.status();
    return PrintList(*response, columns, !response->next_page_token().empty());
  }

  // Prints a list response whose type is known at run time only, and a remark if there are more.
  absl::Status PrintList(const google::protobuf::Message& response,
                         const std::vector<std::string>& columns, bool has_more);

  // Prints a message as a line of JSON.
  absl::Status PrintJson(const google::protobuf::Message& message);

 private:
  // A service to call. Connects at the first use.
  struct Peer {
    Connection& Open(const Cli& cli);

    std::string address;
    std::unique_ptr<Connection> connection;
  };

  void AddTransport();
  void AddAddress(const std::string& service, const std::string& variable, Peer& peer);
  absl::Status Print(const google::protobuf::Message& message);
  // The desk's zone; UTC if the ticket service does not tell it.
  absl::TimeZone DeskZone() const;
  std::ostream& out_;
  std::ostream& err_;
  CLI::App app_;
  std::function<absl::Status()> action_;
  Peer ticket_{"127.0.0.1:7001", nullptr};
  Peer routing_{"127.0.0.1:7002", nullptr};
  Peer survey_{"127.0.0.1:7003", nullptr};
  Peer reporting_{"127.0.0.1:7004", nullptr};
  Transport transport_;
  std::string token_file_;
  std::string output_ = "table";
  double timeout_seconds_ = 10;
  bool utc_ = false;
};

}  // namespace luukku::ctl
