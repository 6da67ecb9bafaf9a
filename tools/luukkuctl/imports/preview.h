#pragma once

#include <string>

#include "luukku/ticket/v1/import_service.pb.h"

namespace luukku::ctl {

// The first cases of a call as people read them: the ticket as it was opened, then a line for each
// change.
std::string Preview(const ticket::v1::ImportTicketsRequest& request);

}  // namespace luukku::ctl
