#pragma once

#include <string>

#include "absl/status/status.h"
#include "tools/luukkuctl/cli.h"

namespace luukku::ctl {

struct PersonExport {
  std::string person;          // "people/…".
  bool without_notes = false;  // Leave out internal notes, and what history tells of them.
};

// Writes all that the services know of a person as one JSON object: the record, the tickets whose
// requester the person is, each with comments, history and invitations with answers, and the agent
// that the person may be. Errors: NOT_FOUND if nothing is known of the person; what is written by
// then is no whole object.
absl::Status ExportPerson(Cli& cli, const PersonExport& wanted);

}  // namespace luukku::ctl
