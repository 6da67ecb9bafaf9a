#include "lib/server/schema_commands.h"

#include <algorithm>
#include <functional>
#include <iostream>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "lib/server/setting_files.h"

namespace luukku::server {
namespace {

// Runs `work` on a session of its own.
absl::Status WithDatabase(const Settings& settings, const std::string& application_name,
                          const std::function<absl::Status(db::Connection&)>& work) {
  try {
    const auto conninfo = ConnectionInfo(settings);
    if (!conninfo.ok()) return conninfo.status();
    db::Connection connection({.conninfo = *conninfo, .application_name = application_name});
    return work(connection);
  } catch (const std::exception& error) {
    return absl::UnavailableError(absl::StrCat("cannot connect: ", error.what()));
  }
}

int Migrate(const Definition& definition, const Settings& settings) {
  const absl::Status status = WithDatabase(
      settings, "luukku-migrate",
      [&](db::Connection& connection) { return db::Migrate(connection, definition.migrations); });
  if (status.ok()) return 0;
  std::cerr << status.message() << "\n";
  return 1;
}

// Says what it waits for whenever that changes.
int AwaitSchema(const Definition& definition, const Settings& settings) {
  const absl::Time end = absl::Now() + absl::Seconds(settings.wait_seconds);
  for (std::string said;;) {
    const absl::Status status =
        WithDatabase(settings, "luukku-await-schema", [&](db::Connection& connection) {
          return db::CheckSchema(connection, definition.migrations);
        });
    if (status.ok()) return 0;
    if (said != status.message()) std::cerr << status.message() << std::endl;
    said = std::string(status.message());
    if (absl::Now() > end) return 1;
    absl::SleepFor(absl::Milliseconds(500));
  }
}

int RunOwnerCommand(const Definition& definition, const CommandLine& line) {
  const auto command =
      std::find_if(definition.owner_commands.begin(), definition.owner_commands.end(),
                   [&](const OwnerCommand& one) { return one.words.name == line.owner_command; });
  const absl::Status status = WithDatabase(
      line.settings, absl::StrCat("luukku-", definition.name), [&](db::Connection& connection) {
        const auto said = command->run(connection, line.argument);
        if (said.ok()) std::cout << *said << "\n";
        return said.status();
      });
  if (status.ok()) return 0;
  std::cerr << status.message() << "\n";
  return 1;
}

}  // namespace

int RunSchemaCommand(const Definition& definition, const CommandLine& line) {
  if (line.command == Command::kOwner) return RunOwnerCommand(definition, line);
  return line.command == Command::kMigrate ? Migrate(definition, line.settings)
                                           : AwaitSchema(definition, line.settings);
}

}  // namespace luukku::server
