#pragma once

#include <functional>

#include "lib/resource/resource_service.h"
#include "lib/server/parts.h"
#include "luukku/ticket/v1/desk_service.pb.h"
#include "services/ticket/desk/desk_view.h"

namespace luukku::ticket {

// The gRPC edge of the desk's settings, which are a kind, and of who is calling.
class DeskService : public resource::ResourceService {
 public:
  // `committed` is called after each change of the settings.
  DeskService(const server::Parts& parts, const resource::Kinds& kinds, const DeskView* desk,
              std::function<void()> committed);

 private:
  absl::StatusOr<v1::Caller> ReadCaller(const server::Call& call,
                                        const v1::GetCallerRequest& request);

  const server::Runtime* const runtime_;
  db::Pool* const reads_;
  const DeskView* const desk_;
};

}  // namespace luukku::ticket
