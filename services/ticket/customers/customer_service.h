#pragma once

#include <functional>

#include "lib/server/edge.h"
#include "lib/server/parts.h"
#include "luukku/ticket/v1/customer_service.pb.h"

namespace luukku::ticket {

// The gRPC edge of people and organisations.
class CustomerService : public server::Edge {
 public:
  // Called after each commit that made events, from any thread.
  using Committed = std::function<void()>;

  CustomerService(const server::Parts& parts, Committed committed);

 private:
  using Call = server::Call;

  absl::StatusOr<v1::Organisation> AddOrganisation(const Call& call,
                                                   const v1::CreateOrganisationRequest& request);
  absl::StatusOr<v1::Organisation> ReadOrganisation(const Call& call,
                                                    const v1::GetOrganisationRequest& request);
  absl::StatusOr<v1::ListOrganisationsResponse> ReadOrganisations(
      const Call& call, const v1::ListOrganisationsRequest& request);

  absl::StatusOr<v1::Organisation> ChangeOrganisation(const Call& call,
                                                      const v1::UpdateOrganisationRequest& request);

  absl::StatusOr<v1::Person> AddPerson(const Call& call, const v1::CreatePersonRequest& request);
  absl::StatusOr<v1::Person> ReadPerson(const Call& call, const v1::GetPersonRequest& request);
  absl::StatusOr<v1::ListPeopleResponse> ReadPeople(const Call& call,
                                                    const v1::ListPeopleRequest& request);

  db::Pool* const reads_;
  db::Pool* const writes_;
  const Committed committed_;
};

}  // namespace luukku::ticket
