#include "lib/resource/resource_service.h"

#include <google/protobuf/descriptor.h>

#include <utility>

namespace luukku::resource {

ResourceService::ResourceService(const server::Parts& parts, const char* service,
                                 const Kinds& kinds, std::function<void()> committed)
    : Edge(parts.runtime, service) {
  const auto& descriptor =
      *google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(service);
  for (const Kind& kind : kinds) {
    auto methods = std::make_unique<KindMethods>(parts, kinds, kind, committed);
    bool is_served = false;
    for (int i = 0; i < descriptor.method_count(); ++i) {
      const auto handler = methods->HandlerOf(*descriptor.method(i));
      if (handler == nullptr) continue;  // Another's; CheckComplete reports unbound ones.
      is_served = true;
      const char* const name = descriptor.method(i)->name().c_str();
      BindUnary(
          name,
          [methods = methods.get()](Violations& violations, const server::Call& call,
                                    const Message& request) {
            methods->Check(violations, call, request);
          },
          [methods = methods.get(), handler](const server::Call& call, const Message& request) {
            return (methods->*handler)(call, request);
          });
    }
    if (is_served) kinds_.push_back(std::move(methods));
  }
}

}  // namespace luukku::resource
