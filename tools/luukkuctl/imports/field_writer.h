#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "luukku/ticket/v1/ticket.pb.h"
#include "tools/luukkuctl/imports/case_builder.h"
#include "tools/luukkuctl/imports/mapping.h"
#include "tools/luukkuctl/imports/values.h"

namespace luukku::ctl {

// Writes values of a record into messages, and gathers the referenced names.
class FieldWriter {
 public:
  FieldWriter(const Mapping& mapping, References& references)
      : mapping_(mapping), references_(references) {}

  // Sets the rule's field of `ticket`; `saying` is a kSay. Returns a remark on how the value
  // differs from the log, "" if it does not. Errors: a sentence with the value.
  absl::StatusOr<std::string> Set(const FieldRule& rule, const Saying& saying,
                                  ticket::v1::Ticket& ticket);

  // "agents/resolver-17" for "Resolver 17".
  std::string NameOf(const std::string& collection, const Saying& saying);

 private:
  std::string PatternOf(const std::string& collection) const;
  size_t LongestSlug(const std::string& collection) const;
  // By the collection's pattern: {source}, and {slug} or {hash} of the value.
  std::string Named(const std::string& collection, const std::string& slug,
                    const std::string& value) const;
  std::string Reference(const std::string& collection, const Saying& saying);
  std::string Category(const std::vector<std::string>& path);

  const Mapping& mapping_;
  References& references_;
};

}  // namespace luukku::ctl
