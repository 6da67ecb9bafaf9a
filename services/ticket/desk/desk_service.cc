#include "services/ticket/desk/desk_service.h"

#include <algorithm>
#include <string>
#include <utility>

#include "lib/roles/directory_rules.h"
#include "lib/server/runtime.h"
#include "services/ticket/desk/caller_store.h"

namespace luukku::ticket {
namespace {

void AddRoles(auth::Roles roles, v1::Caller& caller) {
  for (int role = common::v1::Role_MIN; role <= common::v1::Role_MAX; ++role) {
    if (roles.Intersects(roles::GrantedRole(role))) {
      caller.add_roles(static_cast<common::v1::Role>(role));
    }
  }
}

void AddOrganisations(const std::vector<std::string>& names, v1::Caller& caller) {
  const auto& known = caller.organisations();
  for (const std::string& name : names) {
    if (std::find(known.begin(), known.end(), name) == known.end()) caller.add_organisations(name);
  }
}

v1::CallerLimits LimitsOf(const server::LimitSettings& settings) {
  v1::CallerLimits limits;
  limits.set_calls_per_second(settings.calls_per_second);
  limits.set_calls_in_flight(settings.calls_in_flight);
  limits.set_streams(settings.streams);
  limits.set_request_bytes(server::kMaxRequestBytes);
  return limits;
}

}  // namespace

DeskService::DeskService(const server::Parts& parts, const resource::Kinds& kinds,
                         const DeskView* desk, std::function<void()> committed)
    : ResourceService(parts, "luukku.ticket.v1.DeskService", kinds, std::move(committed)),
      runtime_(parts.runtime),
      reads_(parts.reads),
      desk_(desk) {
  Unary("GetCaller", &DeskService::ReadCaller);
}

absl::StatusOr<v1::Caller> DeskService::ReadCaller(const server::Call& call,
                                                   const v1::GetCallerRequest&) {
  const auto desk = desk_->Get();
  if (!desk.ok()) return desk.status();
  v1::Caller caller;
  caller.set_person(call.principal.PersonName());
  caller.set_display_name(call.principal.display_name);
  AddRoles(call.principal.roles, caller);
  *caller.mutable_limits() = LimitsOf(runtime_->limiter->settings());
  *caller.mutable_desk() = **desk;
  const auto read = reads_->Run(call.deadline, [&](db::Connection& connection) {
    ticket::ReadCaller(connection, call.principal.id, caller);
    return absl::OkStatus();
  });
  if (!read.ok()) return read;
  AddOrganisations(call.principal.organisations, caller);
  return caller;
}

}  // namespace luukku::ticket
