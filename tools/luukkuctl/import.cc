#include <unistd.h>

#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "lib/contract/fields.h"
#include "lib/status/error.h"
#include "luukku/ticket/v1/import_service.grpc.pb.h"
#include "services/ticket/imports/import_checks.h"
#include "tools/luukkuctl/errors.h"
#include "tools/luukkuctl/groups.h"
#include "tools/luukkuctl/imports/importer.h"
#include "tools/luukkuctl/imports/log_export.h"
#include "tools/luukkuctl/imports/mapping_parser.h"
#include "tools/luukkuctl/imports/name_commands.h"
#include "tools/luukkuctl/imports/names.h"
#include "tools/luukkuctl/imports/preview.h"
#include "tools/luukkuctl/text.h"

namespace luukku::ctl::import_commands {
namespace {

using Stub = ticket::v1::ImportService::Stub;

struct ImportOptions {
  std::string mapping;
  std::string log;
  std::string refusals;
  std::string exported;
  bool skip_bad_rows = false;
  bool dry_run = false;
};

// The answer of an empty ticket service, by that service's own checks.
absl::StatusOr<ticket::v1::ImportTicketsResponse> Rehearse(
    const ticket::v1::ImportTicketsRequest& request) {
  const absl::Time now = absl::Now();
  Violations violations;
  CheckFields(violations, request);
  ticket::CheckImport(violations, request, now);
  if (!violations.empty()) return violations.ToStatus();
  ticket::v1::ImportTicketsResponse response;
  for (const auto& ticket : request.tickets()) {
    auto& result = *response.add_results();
    ticket::AddViolations(ticket::CheckImportedTicket(ticket, now), result);
    if (!result.violations().empty()) continue;
    result.set_created(true);
    result.set_imported_rows(ticket.changes_size());
  }
  return response;
}

absl::StatusOr<Mapping> ReadMapping(const std::string& path) {
  std::ifstream file(path);
  const std::string yaml((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  if (!file) return UsageError(absl::StrCat("the mapping ", path, " can't be read"));
  return ParseMapping(yaml);
}

absl::Status Report(Cli& cli, const ImportOptions& options, const Summary& summary) {
  if (!options.refusals.empty()) {
    if (auto written = WriteRefusals(summary.refusals, options.refusals); !written.ok()) {
      return UsageError(written.message());
    }
  }
  if (cli.is_json()) return cli.PrintJson(summary.ToStruct());
  cli.out() << summary.ToText() << std::flush;
  return absl::OkStatus();
}

// Reads the log, passes its requests to `call`, and fills in the summary. Errors: mapping, log or
// encoding can't be used; those of `call`.
absl::Status ReadLog(Cli& cli, const ImportOptions& options, BatchSender::Call call,
                     Summary& summary) {
  auto mapping = ReadMapping(options.mapping);
  if (!mapping.ok()) return mapping.status();
  auto encoding = Encoding::Open(mapping->csv.encoding);
  if (!encoding.ok()) return UsageError(encoding.status().message());
  auto log = LogFile::Open(options.log);
  if (!log.ok()) return UsageError(log.status().message());
  LogExport log_export;
  if (mapping->IsTable()) {
    auto found = ExportOf(options.log, options.exported, absl::Now());
    if (!found.ok()) return found.status();
    log_export = *std::move(found);
  } else if (!options.exported.empty()) {
    return UsageError(
        "--exported is for tables, with a row for each case: row must be the case's key");
  }
  const bool on_terminal = &cli.err() == &std::cerr && isatty(STDERR_FILENO) == 1;
  Progress progress(&cli.err(), on_terminal);
  Importer importer(*std::move(mapping), *std::move(encoding), std::move(log_export),
                    options.skip_bad_rows, std::move(call), &progress);
  const absl::Status ended = importer.Run(**log);
  summary = importer.summary();
  return ended;
}

// A line with the columns that the mapping does not name, such as a misspelt optional one; "" if it
// names all.
std::string ColumnsNotRead(const Summary& summary) {
  constexpr size_t kLongest = 1000;
  if (summary.columns_not_read.empty()) return "";
  return absl::StrCat("\nColumns that the mapping does not read: ",
                      Escape(Shortened(absl::StrJoin(summary.columns_not_read, ", "), kLongest)),
                      "\n");
}

absl::Status Import(Cli& cli, const ImportOptions& options) {
  std::string preview;
  const auto call = [&](const ticket::v1::ImportTicketsRequest& request)
      -> absl::StatusOr<ticket::v1::ImportTicketsResponse> {
    if (!options.dry_run) return cli.ticket().Call(&Stub::ImportTickets, request);
    if (preview.empty()) preview = Preview(request);
    return Rehearse(request);
  };
  Summary summary;
  const absl::Status ended = ReadLog(cli, options, call, summary);
  if (!ended.ok() && summary.rows == 0) return ended;
  if (options.dry_run && !cli.is_json()) {
    cli.out() << preview << ColumnsNotRead(summary) << "\nNothing was sent. It would be:\n";
  }
  if (auto reported = Report(cli, options, summary); !reported.ok()) return reported;
  if (!ended.ok() || summary.refused() == 0) return ended;
  return absl::FailedPreconditionError(
      absl::StrCat(summary.refused(), " of ", summary.rows, " rows were refused"));
}

// Prints the commands that create the log's teams and agents, which an import does not create.
absl::Status PrintNames(Cli& cli, const ImportOptions& options) {
  Summary summary;
  const absl::Status ended = ReadLog(cli, options, Rehearse, summary);
  if (!ended.ok()) return ended;
  if (summary.refused() > 0) {
    cli.err() << summary.refused() << " of " << summary.rows
              << " rows would be refused: their names are not in it\n";
  }
  if (cli.is_json()) return cli.PrintJson(summary.NamesToStruct());
  cli.out() << CommandsForNames(summary);
  return absl::OkStatus();
}

}  // namespace

void Add(Cli& cli) {
  CLI::App& command = cli.AddCommand(
      "import", "Bring in another desk's history from a log in CSV or XES; safe to repeat");
  auto options = std::make_shared<ImportOptions>();
  command
      .add_option("--mapping", options->mapping, "What the log's columns mean; see docs/operate")
      ->required()
      ->type_name("FILE.yaml");
  // Not required of CLI11, which would take the word "names" for it.
  command.add_option("log", options->log, "The log: CSV or XES, also packed by gzip or xz")
      ->type_name("LOG");
  command
      .add_option("--refusals", options->refusals,
                  "Where all rows that were refused are written, as CSV: line, case, why")
      ->type_name("FILE.csv");
  command
      .add_option("--exported", options->exported,
                  "Of a table: when it was exported. Default: when the file was written")
      ->type_name("TIME");
  command.add_flag("--skip-bad-rows", options->skip_bad_rows,
                   "Import a case without its rows that can't be read; else it is refused whole");
  command.add_flag("--dry-run", options->dry_run,
                   "Send nothing: show the first cases as they would come in, and the summary");
  const CLI::App* const names = command.add_subcommand(
      "names",
      "Send nothing: print the commands that create the teams and agents that the log names");
  // Both take the options and the log of the command above.
  cli.OnRun(command, [&cli, options, names]() -> absl::Status {
    if (options->log.empty()) return UsageError("LOG is required");
    return names->parsed() ? PrintNames(cli, *options) : Import(cli, *options);
  });
}

}  // namespace luukku::ctl::import_commands
