#pragma once

#include <algorithm>
#include <map>
#include <pqxx/binarystring>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"
#include "luukku/event/v1/event.pb.h"
#include "tests/import_fixture.h"

// The result of an import, as lines of text.
namespace luukku {

inline std::string MappingFile(const std::string& shape) {
  return absl::StrCat(LUUKKU_SOURCE_DIR "/tools/luukkuctl/mappings/", shape, ".yaml");
}
inline std::string LogFile(const std::string& name) {
  return absl::StrCat(LUUKKU_SOURCE_DIR "/tests/logs/", name);
}

template <typename Enum>
inline std::string Word(int number, const char* prefix) {
  const auto* value = google::protobuf::GetEnumDescriptor<Enum>()->FindValueByNumber(number);
  return absl::StrReplaceAll(absl::AsciiStrToLower(absl::StripPrefix(value->name(), prefix)),
                             {{"_", "-"}});
}

inline std::string StateWord(int number) {
  return Word<common::v1::TicketState>(number, "TICKET_STATE_");
}

inline std::string Iso(absl::Time time) {
  return absl::FormatTime(
      absl::ToUnixMillis(time) % 1000 == 0 ? "%Y-%m-%dT%H:%M:%SZ" : "%Y-%m-%dT%H:%M:%E3SZ", time,
      absl::UTCTimeZone());
}

inline std::string TextOr(const pqxx::row& row, const char* column, const std::string& otherwise) {
  return row[column].is_null() ? otherwise : row[column].c_str();
}

inline std::string TimeOf(const pqxx::row& row, const char* column) {
  return row[column].is_null() ? "-" : Iso(absl::FromUnixMillis(row[column].as<int64_t>()));
}

// The moves of each ticket by its events: "open@TIME closed@TIME".
inline std::map<int64_t, std::string> Moves(const ImportDesk& desk) {
  std::map<int64_t, std::string> moves;
  for (const auto& row : desk.database().Query(
           "SELECT t.id, e.body, (extract(epoch FROM e.occurred_at) * 1000)::bigint AS at"
           "  FROM tickets t JOIN events e ON e.subject = 'tickets/' || t.id"
           " ORDER BY t.id, e.version")) {
    event::v1::Event event;
    event.ParseFromString(pqxx::binarystring(row[1]).str());
    if (!event.has_ticket_state_changed()) continue;
    std::string& of_ticket = moves[row[0].as<int64_t>()];
    absl::StrAppend(&of_ticket, of_ticket.empty() ? "" : " ", StateWord(event.ticket().state()),
                    "@", TimeOf(row, "at"));
  }
  return moves;
}

// All tickets as lines of a .expected file.
inline std::vector<std::string> Tickets(const ImportDesk& desk) {
  auto moves = Moves(desk);
  std::vector<std::string> lines;
  for (const auto& row : desk.database().Query(
           "SELECT c.case_key, t.id, t.type, t.channel, t.priority, t.state, t.team, t.agent,"
           "  t.reopen_count, (extract(epoch FROM t.create_time) * 1000)::bigint AS created,"
           "  (extract(epoch FROM t.first_response_time) * 1000)::bigint AS responded,"
           "  (extract(epoch FROM t.resolve_time) * 1000)::bigint AS resolved,"
           "  (extract(epoch FROM t.close_time) * 1000)::bigint AS closed"
           " FROM imported_cases c JOIN tickets t ON t.id = c.ticket")) {
    const std::string& of_ticket = moves[row["id"].as<int64_t>()];
    lines.push_back(absl::StrJoin(
        std::vector<std::string>{
            row["case_key"].c_str(),
            Word<common::v1::TicketType>(row["type"].as<int>(), "TICKET_TYPE_"),
            Word<common::v1::Channel>(row["channel"].as<int>(), "CHANNEL_"),
            Word<common::v1::Priority>(row["priority"].as<int>(), "PRIORITY_"),
            StateWord(row["state"].as<int>()), TextOr(row, "team", "-"), TextOr(row, "agent", "-"),
            TimeOf(row, "created"), TimeOf(row, "responded"), TimeOf(row, "resolved"),
            TimeOf(row, "closed"), row["reopen_count"].c_str(),
            of_ticket.empty() ? "-" : of_ticket},
        "\t"));
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

}  // namespace luukku
