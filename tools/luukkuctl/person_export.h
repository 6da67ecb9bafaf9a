#pragma once

#include <string>

#include "absl/status/status.h"
#include "tools/luukkuctl/cli.h"

namespace luukku::ctl {

struct PersonExport {
  std::string person;          // "people/…".
  bool without_notes = false;  // Leave out internal notes and their entries in the history.
};

// Writes the services' data about a person as one JSON object: the record, the tickets whose
// requester the person is, each with comments, history and invitations with answers, and the agent
// with the same id. Errors: NOT_FOUND if there is no data; the output is incomplete then.
absl::Status ExportPerson(Cli& cli, const PersonExport& wanted);

}  // namespace luukku::ctl
