#pragma once

#include <functional>

#include "lib/resource/resource_service.h"
#include "lib/server/parts.h"
#include "luukku/ticket/v1/customer_service.pb.h"

namespace luukku::ticket {

// The gRPC edge of organisations, which are a kind, and of people.
class CustomerService : public resource::ResourceService {
 public:
  // `committed` is called after each commit that made events, from any thread.
  CustomerService(const server::Parts& parts, const resource::Kinds& kinds,
                  std::function<void()> committed);

 private:
  using Call = server::Call;

  absl::StatusOr<v1::Person> AddPerson(const Call& call, const v1::CreatePersonRequest& request);
  absl::StatusOr<v1::Person> ReadPerson(const Call& call, const v1::GetPersonRequest& request);
  absl::StatusOr<v1::ListPeopleResponse> ReadPeople(const Call& call,
                                                    const v1::ListPeopleRequest& request);

  db::Pool* const reads_;
  db::Pool* const writes_;
};

}  // namespace luukku::ticket
