#include "services/ticket/imports/standing_rules.h"

#include <openssl/sha.h>

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "lib/contract/fields.h"
#include "lib/status/proto_time.h"

namespace luukku::ticket {
namespace {

// Fields of the opening that changes may set, too.
const std::vector<std::string>& OpeningFields() {
  static const auto& fields = *[] {
    auto* const names = new std::vector<std::string>;
    const auto& mask = *v1::ImportedChange::descriptor()->FindFieldByName("fields");
    const auto& type = *v1::Ticket::descriptor();
    for (int i = 0; i < type.field_count(); ++i) {
      const auto& field = *type.field(i);
      const bool fixed = RulesOf(field).create_only() && IsAlso(mask, field.name());
      if (IsEditable(field) || fixed) names->push_back(field.name());
    }
    return names;
  }();
  return fields;
}

constexpr const char* kFixedFields[] = {"requester", "opened_by", "create_time"};
constexpr const char* kEndings[] = {"resolve_time", "close_time"};

bool IsSet(const v1::Ticket& ticket, const std::string& field) {
  const auto* descriptor = v1::Ticket::descriptor()->FindFieldByName(field);
  return ticket.GetReflection()->HasField(ticket, descriptor);
}

// `ticket` with these fields only.
template <typename Fields>
v1::Ticket Only(const v1::Ticket& ticket, const Fields& fields) {
  v1::Ticket only;
  for (const auto& field : fields) CopyField(ticket, field, only);
  return only;
}

template <typename Fields>
std::vector<std::string> Differing(const v1::Ticket& a, const v1::Ticket& b, const Fields& fields) {
  std::vector<std::string> differing;
  for (const auto& field : fields) {
    const std::vector<std::string> one = {field};
    if (Only(a, one).SerializeAsString() != Only(b, one).SerializeAsString()) {
      differing.push_back(field);
    }
  }
  return differing;
}

absl::Time EndOf(const v1::Ticket& ticket, const std::string& field) {
  const auto* descriptor = v1::Ticket::descriptor()->FindFieldByName(field);
  if (!ticket.GetReflection()->HasField(ticket, descriptor)) return absl::InfinitePast();
  google::protobuf::Timestamp time;
  time.CopyFrom(ticket.GetReflection()->GetMessage(ticket, descriptor));
  return FromProto(time);
}

}  // namespace

Standing StandingOf(const v1::ImportedTicket& imported, const ImportedState& made) {
  std::set<std::string> said;
  for (const std::string& field : OpeningFields()) {
    if (IsSet(imported.ticket(), field)) said.insert(field);
  }
  for (const v1::ImportedChange& change : imported.changes()) {
    said.insert(change.fields().paths().begin(), change.fields().paths().end());
  }
  return {made.ticket, made.outcomes, {said.begin(), said.end()}};
}

std::string DigestOf(const v1::ImportedTicket& imported) {
  std::string bytes = imported.ticket().SerializeAsString();
  const auto add = [&](const std::string& more) {
    absl::StrAppend(&bytes, more.size(), ":", more);
  };
  for (const v1::ImportedChange& change : imported.changes()) {
    add(change.time().SerializeAsString());
    add(change.actor());
    add(change.ticket().SerializeAsString());
    add(change.fields().SerializeAsString());
    for (const int state : change.only_from()) add(std::to_string(state));
    add(change.outcomes().SerializeAsString());
  }
  std::string digest(SHA256_DIGEST_LENGTH, '\0');
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
         reinterpret_cast<unsigned char*>(digest.data()));
  return digest;
}

std::vector<std::string> TakeIn(ImportedState& state, const Standing& standing, absl::Time as_of,
                                const CustomerGroups& groups, const Actor& importer) {
  std::set<std::string> fields(standing.fields.begin(), standing.fields.end());
  const v1::Ticket before = state.ticket;
  const v1::ImportedOutcomes outcomes_before = state.outcomes;
  if (!fields.contains("state") || standing.ticket.state() == before.state()) {
    for (const char* ending : kEndings) {
      if (EndOf(standing.ticket, ending) > EndOf(before, ending)) fields.insert(ending);
    }
  }
  v1::ImportedChange change;
  *change.mutable_time() = ToProto(as_of);
  *change.mutable_ticket() = standing.ticket;
  *change.mutable_outcomes() = standing.outcomes;
  for (const std::string& field : fields) change.mutable_fields()->add_paths(field);
  TakeIn(state, change, groups, importer);
  std::vector<std::string> differing = Differing(before, state.ticket, fields);
  for (std::string& outcome : Differing(outcomes_before, state.outcomes)) {
    differing.push_back(std::move(outcome));
  }
  return differing;
}

std::vector<std::string> KeptFields(const v1::Ticket& now, const Standing& standing) {
  std::vector<std::string> kept = Differing(now, standing.ticket, kFixedFields);
  for (const char* ending : kEndings) {
    const bool is_earlier = IsSet(standing.ticket, ending) && IsSet(now, ending) &&
                            EndOf(standing.ticket, ending) < EndOf(now, ending);
    if (is_earlier) kept.push_back(ending);
  }
  return kept;
}

}  // namespace luukku::ticket
