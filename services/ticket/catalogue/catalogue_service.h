#pragma once

#include <functional>

#include "lib/server/edge.h"
#include "lib/server/parts.h"
#include "luukku/ticket/v1/catalogue_service.pb.h"

namespace luukku::ticket {

// The gRPC edge of categories.
class CatalogueService : public server::Edge {
 public:
  // Called after each commit that made events, from any thread.
  using Committed = std::function<void()>;

  CatalogueService(const server::Parts& parts, Committed committed);

 private:
  using Call = server::Call;

  absl::StatusOr<v1::Category> Create(const Call& call, const v1::CreateCategoryRequest& request);
  absl::StatusOr<v1::Category> Get(const Call& call, const v1::GetCategoryRequest& request);
  absl::StatusOr<v1::ListCategoriesResponse> List(const Call& call,
                                                  const v1::ListCategoriesRequest& request);

  db::Pool* const reads_;
  db::Pool* const writes_;
  const Committed committed_;
};

}  // namespace luukku::ticket
