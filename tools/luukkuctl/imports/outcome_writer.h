#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "luukku/ticket/v1/import_service.pb.h"
#include "tools/luukkuctl/imports/csv_reader.h"
#include "tools/luukkuctl/imports/mapping.h"
#include "tools/luukkuctl/imports/values.h"

namespace luukku::ctl {

// Sets the rule's outcome; `saying` is a kSay of `record`. Returns a remark on how the value
// differs from the log, "" if it does not. Errors: a sentence with the value.
absl::StatusOr<std::string> SetOutcome(const FieldRule& rule, const Saying& saying,
                                       const CsvRecord& record,
                                       ticket::v1::ImportedOutcomes& outcomes);

// "resolution target breached, due 2026-03-01 12:00, rating 4 of 1 to 5"; "" if there is none.
std::string TextOf(const ticket::v1::ImportedOutcomes& outcomes);

}  // namespace luukku::ctl
