#include "services/ticket/customers/customer_service.h"

#include <string>
#include <utility>

#include "lib/db/name_page.h"
#include "lib/server/mutate_once.h"
#include "lib/status/error.h"
#include "services/ticket/customers/customer_store.h"

namespace luukku::ticket {
CustomerService::CustomerService(const server::Parts& parts, const resource::Kinds& kinds,
                                 std::function<void()> committed)
    : ResourceService(parts, "luukku.ticket.v1.CustomerService", kinds, std::move(committed)),
      reads_(parts.reads),
      writes_(parts.writes) {
  Unary("CreatePerson", &CustomerService::AddPerson);
  Unary("GetPerson", &CustomerService::ReadPerson);
  Unary("ListPeople", &CustomerService::ReadPeople);
}

absl::StatusOr<v1::Person> CustomerService::AddPerson(const Call& call,
                                                      const v1::CreatePersonRequest& request) {
  v1::Person wanted = request.person();
  wanted.DiscardUnknownFields();
  // No event: feeds carry no names of people.
  return server::MutateOnce<v1::Person>(
      *writes_, call, request,
      [&](db::Transaction& transaction, const std::string&) -> absl::StatusOr<v1::Person> {
        if (auto status = InsertPerson(transaction, wanted); !status.ok()) return status;
        return wanted;
      });
}

absl::StatusOr<v1::Person> CustomerService::ReadPerson(const Call& call,
                                                       const v1::GetPersonRequest& request) {
  if (!call.reach.all && request.name() != call.principal.PersonName()) {
    return NotFound(request.name());
  }
  return reads_->Run(call.deadline, [&](db::Connection& connection) {
    return ticket::GetPerson(connection, request.name());
  });
}

absl::StatusOr<v1::ListPeopleResponse> CustomerService::ReadPeople(
    const Call& call, const v1::ListPeopleRequest& request) {
  const auto page =
      db::ParseNamePage(call.method, call.principal.id, request.page_size(), request.page_token());
  if (!page.ok()) return page.status();
  return reads_->Run(call.deadline,
                     [&](db::Connection& connection) -> absl::StatusOr<v1::ListPeopleResponse> {
                       return ticket::ListPeople(connection, *page);
                     });
}

}  // namespace luukku::ticket
