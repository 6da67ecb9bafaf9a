#include "lib/db/migrator.h"

#include <map>
#include <optional>
#include <pqxx/nontransaction>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "lib/contract/names.h"
#include "lib/db/row.h"
#include "lib/status/error.h"
#include "lib/status/sql_state.h"

namespace luukku::db {
namespace {

constexpr char kCreateTable[] = R"(
    CREATE TABLE IF NOT EXISTS schema_migrations (
      set_name      text NOT NULL,
      number        int NOT NULL,
      digest        text NOT NULL,
      oldest_binary int NOT NULL,
      applied_at    timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (set_name, number)))";

// One migrator at a time in this schema; released with the session or by Unlock.
constexpr char kLock[] =
    "SELECT pg_advisory_lock(hashtextextended('luukku.migrate.' || current_schema(), 0))";
constexpr char kUnlock[] =
    "SELECT pg_advisory_unlock(hashtextextended('luukku.migrate.' || current_schema(), 0))";

// A migration runs while binaries serve. Calls that need the table for which it waits queue behind
// it. Calls that hold one lock and need another could be the victims of a deadlock with it, which
// PostgreSQL looks for after a second (deadlock_timeout). So a migration gives up early, and tries
// again.
constexpr char kWaitShortly[] = "SET LOCAL lock_timeout = '300ms'";
constexpr int kAttempts = 100;
constexpr absl::Duration kPause = absl::Milliseconds(500);

struct Applied {
  std::string digest;
  int oldest_binary;
};

// "services/ticket/migrations/0001_tickets" is number 1.
int NumberOf(const Statement& migration) {
  const std::string name = migration.name;
  return std::stoi(name.substr(name.rfind('/') + 1, 4));
}

// The generation that a contracting migration demands; 0 if it demands none.
int OldestBinaryOf(const Statement& migration) {
  constexpr char kMark[] = "-- oldest-binary: ";
  const std::string text = migration.text;
  const size_t at = text.find(kMark);
  int value = 0;
  if (at != std::string::npos) {
    const size_t from = at + sizeof(kMark) - 1;
    (void)absl::SimpleAtoi(text.substr(from, text.find('\n', from) - from), &value);
  }
  return value;
}

std::map<int, Applied> ReadApplied(pqxx::transaction_base& transaction, const std::string& set) {
  std::map<int, Applied> applied;
  for (const auto& row : transaction.exec_params(
           "SELECT number, digest, oldest_binary FROM schema_migrations WHERE set_name = $1",
           set)) {
    applied[static_cast<int>(Int(row[0]))] = {Text(row[1]), static_cast<int>(Int(row[2]))};
  }
  return applied;
}

std::string DigestOf(pqxx::transaction_base& transaction, const Statement& migration) {
  return Text(transaction.exec_params1("SELECT encode(sha256(convert_to($1, 'UTF8')), 'hex')",
                                       std::string(migration.text))[0]);
}

absl::Status Changed(const Statement& migration) {
  return absl::FailedPreconditionError(absl::StrCat(
      migration.name, " differs from what was applied; applied migrations must not be edited"));
}

// Applies a migration, unless it is applied already. Throws what pqxx throws.
absl::Status Apply(Connection& connection, const char* set, const Statement& migration) {
  pqxx::work transaction(connection.raw());
  const auto applied = ReadApplied(transaction, set);
  const int number = NumberOf(migration);
  const std::string digest = DigestOf(transaction, migration);
  if (const auto found = applied.find(number); found != applied.end()) {
    return found->second.digest == digest ? absl::OkStatus() : Changed(migration);
  }
  transaction.exec(kWaitShortly);
  transaction.exec(migration.text);
  transaction.exec_params("INSERT INTO schema_migrations VALUES ($1, $2, $3, $4)", std::string(set),
                          number, digest, OldestBinaryOf(migration));
  transaction.commit();
  return absl::OkStatus();
}

absl::Status ApplyOnceFree(Connection& connection, const char* set, const Statement& migration) {
  for (int attempt = 1;; ++attempt) {
    try {
      return Apply(connection, set, migration);
    } catch (const pqxx::sql_error& error) {
      if (!IsRetryable(error.sqlstate()) || attempt == kAttempts) throw;
    }
    absl::SleepFor(kPause);
  }
}

absl::Status ApplySet(Connection& connection, const MigrationSet& set) {
  for (const Statement* migration : set.migrations) {
    const auto status = ApplyOnceFree(connection, set.name, *migration);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status Migrate(Connection& connection, absl::Span<const MigrationSet> sets) {
  try {
    {
      pqxx::nontransaction lock(connection.raw());
      lock.exec("SET statement_timeout = 0; SET lock_timeout = 0");
      lock.exec(kLock);
      lock.exec(kCreateTable);
    }
    for (const MigrationSet& set : sets) {
      if (auto status = ApplySet(connection, set); !status.ok()) return status;
    }
    pqxx::nontransaction(connection.raw()).exec(kUnlock);
    return absl::OkStatus();
  } catch (const std::exception& error) {
    return absl::InternalError(absl::StrCat("migration failed: ", error.what()));
  }
}

absl::Status CheckSchema(Connection& connection, absl::Span<const MigrationSet> sets) {
  try {
    pqxx::nontransaction transaction(connection.raw());
    for (const MigrationSet& set : sets) {
      const auto applied = ReadApplied(transaction, set.name);
      const int newest = set.migrations.empty() ? 0 : NumberOf(*set.migrations.back());
      for (const Statement* migration : set.migrations) {
        if (!applied.contains(NumberOf(*migration))) {
          return absl::FailedPreconditionError(
              absl::StrCat("the schema lacks ", migration->name, ": run `migrate` first"));
        }
      }
      for (const auto& [number, record] : applied) {
        if (record.oldest_binary > newest) {
          return absl::FailedPreconditionError(absl::StrCat(
              "the schema (", set.name, " ", number, ") needs a newer binary than this one"));
        }
      }
    }
    return absl::OkStatus();
  } catch (const pqxx::undefined_table&) {
    return absl::FailedPreconditionError("the schema is empty: run `migrate` first");
  } catch (const std::exception& error) {
    return ToStatus(error);
  }
}

}  // namespace luukku::db
