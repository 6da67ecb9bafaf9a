#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "lib/resource/kind.h"
#include "lib/resource/kind_methods.h"
#include "lib/server/edge.h"
#include "lib/server/parts.h"

namespace luukku::resource {

// The gRPC edge of the kinds of a service. It binds their standard methods, found by names: GetX,
// BatchGetXs, ListXs, CreateX, UpdateX, DeleteX, ListXRevisions (docs/api/kinds.md). A service with
// further methods derives from it and binds these.
class ResourceService : public server::Edge {
 public:
  // `kinds` are all of the database, and outlive it. `committed` is called after changes.
  ResourceService(const server::Parts& parts, const char* service, const Kinds& kinds,
                  std::function<void()> committed);

 private:
  std::vector<std::unique_ptr<KindMethods>> kinds_;  // Those that the service has.
};

}  // namespace luukku::resource
