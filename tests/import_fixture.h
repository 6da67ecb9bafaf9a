#pragma once

#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "lib/testing/desk.h"
#include "services/ticket/service.h"

// The fixture of the tests of imports: a ticket service as a process, and luukkuctl.
namespace luukku {

inline std::string ReadFile(const std::string& path) {
  std::ifstream file(path);
  return std::string((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
}

inline google::protobuf::Struct ParseJson(const std::string& text) {
  google::protobuf::Struct result;
  const auto parsed = google::protobuf::util::JsonStringToMessage(text, &result);
  EXPECT_TRUE(parsed.ok()) << parsed.ToString() << ": " << text;
  return result;
}

// A ticket service with a database of its own, and imports into it.
class ImportDesk {
 public:
  ImportDesk() { std::ofstream(File("token")) << tokens_.Mint("root", {"admin"}); }

  std::string File(const std::string& name) const { return folder_.File(name); }
  // Writes a file and returns its path.
  std::string Write(const std::string& name, const std::string& text) const {
    std::ofstream(File(name)) << text;
    return File(name);
  }

  // Runs an import to its end; returns the exit code. Counted and Refusals read its output.
  int Import(const std::string& mapping, const std::string& log, const std::string& more = "") {
    std::string command = absl::StrCat(std::getenv("LUUKKU_BIN_DIR"), "/luukkuctl");
    for (const std::string& argument : Arguments(mapping, log)) {
      absl::StrAppend(&command, " '", argument, "'");
    }
    absl::StrAppend(&command, " ", more, " 2>'", File("errors"), "'");
    FILE* const pipe = popen(command.c_str(), "r");
    std::string out;
    char buffer[4096];
    for (size_t n; (n = fread(buffer, 1, sizeof(buffer), pipe)) > 0;) out.append(buffer, n);
    const int status = pclose(pipe);
    summary_ = out.empty() ? google::protobuf::Struct() : ParseJson(out);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

  // Starts an import without waiting for it.
  testing::Process Start(const std::string& mapping, const std::string& log) const {
    return testing::Process("luukkuctl", Arguments(mapping, log));
  }

  int64_t Cases() const {
    return database_.Query("SELECT count(*) FROM imported_cases")[0][0].as<int64_t>();
  }

  // Waits, for a while, until an import has stored more cases than there are now.
  void WaitForMoreCases() const {
    const int64_t before = Cases();
    const absl::Time end = absl::Now() + absl::Seconds(20);
    while (Cases() <= before && absl::Now() < end) absl::SleepFor(absl::Milliseconds(5));
  }

  // A number of the summary; -1 if it has none.
  int Counted(const std::string& name) const {
    const auto field = summary_.fields().find(name);
    return field == summary_.fields().end() ? -1 : static_cast<int>(field->second.number_value());
  }

  // "refusals" or "remarks" of the summary as "line: why".
  std::vector<std::string> Notes(const std::string& name) const {
    std::vector<std::string> notes;
    const auto field = summary_.fields().find(name);
    if (field == summary_.fields().end()) return notes;
    for (const auto& note : field->second.list_value().values()) {
      const auto& fields = note.struct_value().fields();
      notes.push_back(
          absl::StrCat(fields.at("line").number_value(), ": ", fields.at("why").string_value()));
    }
    return notes;
  }

  std::string Errors() const { return ReadFile(File("errors")); }

  // The first field of the first row.
  std::string One(const std::string& sql) const {
    const auto rows = database_.Query(sql);
    return rows.empty() || rows[0][0].is_null() ? "" : rows[0][0].c_str();
  }

  // A digest of all imported data except numbers of tickets and times of recording.
  std::string EndState() const {
    return One(
        "SELECT md5(string_agg(line, ' ' ORDER BY line)) FROM ("
        "  SELECT concat_ws('|', c.case_key, e.version, e.occurred_at, h.entry, t.state, t.team,"
        "      t.agent, t.priority, t.category, t.resolve_time, t.close_time, t.reopen_count,"
        "      t.version, t.assignment_revision, c.as_of, c.standing, (SELECT count(*) FROM "
        "imported_rows r"
        "                                         WHERE r.ticket = t.id)) AS line"
        "  FROM imported_cases c JOIN tickets t ON t.id = c.ticket"
        "  JOIN events e ON e.subject = 'tickets/' || t.id"
        "  JOIN history h ON h.ticket = t.id AND h.version = e.version) AS lines");
  }

  const testing::Database& database() const { return database_; }
  const testing::Tokens& tokens() const { return tokens_; }
  testing::Replicas& replicas() { return replicas_; }

 private:
  std::vector<std::string> Arguments(const std::string& mapping, const std::string& log) const {
    return {"--ticket-address",
            replicas_.Address(0),
            "--token-file",
            File("token"),
            "--output",
            "json",
            "import",
            "--mapping",
            mapping,
            log};
  }

  testing::TemporaryFolder folder_;
  testing::Database database_{"ticket", ticket::Service().migrations};
  testing::Tokens tokens_;
  testing::Replicas replicas_{"ticket", 1, database_, tokens_};
  google::protobuf::Struct summary_;
};

}  // namespace luukku
