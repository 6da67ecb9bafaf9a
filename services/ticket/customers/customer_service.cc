#include "services/ticket/customers/customer_service.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "lib/contract/texts.h"
#include "lib/db/name_page.h"
#include "lib/feed/append.h"
#include "lib/server/mutate_once.h"
#include "lib/status/error.h"
#include "services/ticket/customers/customer_store.h"

namespace luukku::ticket {
namespace {

event::v1::Event Named(const v1::Organisation& organisation) {
  event::v1::Event event;
  event.mutable_organisation_named()->set_display_name(organisation.display_name());
  event.mutable_organisation_named()->set_customer_group(organisation.customer_group());
  return event;
}

}  // namespace

CustomerService::CustomerService(const server::Parts& parts, Committed committed)
    : Edge(parts.runtime, "luukku.ticket.v1.CustomerService"),
      reads_(parts.reads),
      writes_(parts.writes),
      committed_(std::move(committed)) {
  Unary("CreateOrganisation", &CustomerService::AddOrganisation);
  Unary("GetOrganisation", &CustomerService::ReadOrganisation);
  Unary("ListOrganisations", &CustomerService::ReadOrganisations);
  Unary("UpdateOrganisation", &CustomerService::ChangeOrganisation);
  Unary("CreatePerson", &CustomerService::AddPerson);
  Unary("GetPerson", &CustomerService::ReadPerson);
  Unary("ListPeople", &CustomerService::ReadPeople);
}

absl::StatusOr<v1::Organisation> CustomerService::AddOrganisation(
    const Call& call, const v1::CreateOrganisationRequest& request) {
  v1::Organisation wanted = request.organisation();
  wanted.DiscardUnknownFields();
  auto created = server::MutateOnce<v1::Organisation>(
      *writes_, call, request,
      [&](db::Transaction& transaction,
          const std::string& request_id) -> absl::StatusOr<v1::Organisation> {
        auto organisation = InsertOrganisation(transaction, wanted);
        if (!organisation.ok()) return organisation;
        feed::AppendCreation(transaction, call, request_id, wanted.name(), Named(wanted));
        return organisation;
      });
  if (created.ok()) committed_();
  return created;
}

absl::StatusOr<v1::Organisation> CustomerService::ReadOrganisation(
    const Call& call, const v1::GetOrganisationRequest& request) {
  return reads_->Run(call.deadline, [&](db::Connection& connection) {
    return ticket::GetOrganisation(connection, request.name());
  });
}

absl::StatusOr<v1::ListOrganisationsResponse> CustomerService::ReadOrganisations(
    const Call& call, const v1::ListOrganisationsRequest& request) {
  const auto page =
      db::ParseNamePage(call.method, call.principal.id, request.page_size(), request.page_token());
  if (!page.ok()) return page.status();
  return reads_->Run(
      call.deadline,
      [&](db::Connection& connection) -> absl::StatusOr<v1::ListOrganisationsResponse> {
        return ticket::ListOrganisations(connection, *page);
      });
}

absl::StatusOr<v1::Organisation> CustomerService::ChangeOrganisation(
    const Call& call, const v1::UpdateOrganisationRequest& request) {
  auto changed = server::MutateOnce<v1::Organisation>(
      *writes_, call, request,
      [&](db::Transaction& transaction,
          const std::string& request_id) -> absl::StatusOr<v1::Organisation> {
        auto organisation = EditOrganisation(transaction, request);
        if (!organisation.ok()) return organisation;
        event::v1::Event fact = Named(*organisation);
        fact.set_subject(organisation->name());
        fact.set_version(std::stoll(organisation->etag()));
        feed::AppendFacts(transaction, call, request_id, {std::move(fact)});
        return organisation;
      });
  if (changed.ok()) committed_();
  return changed;
}

absl::StatusOr<v1::Person> CustomerService::AddPerson(const Call& call,
                                                      const v1::CreatePersonRequest& request) {
  v1::Person wanted = request.person();
  wanted.DiscardUnknownFields();
  // No event: feeds tell nothing of people.
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
