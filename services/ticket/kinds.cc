#include "services/ticket/kinds.h"

#include "luukku/ticket/v1/catalogue_service.pb.h"
#include "luukku/ticket/v1/customer_service.pb.h"
#include "services/ticket/canned_replies/canned_reply_kind.h"
#include "services/ticket/desk/desk_kind.h"

namespace luukku::ticket {

resource::Kinds AllKinds() {
  return {
      CannedReplyKind(),
      {.message = v1::Category::descriptor()},
      DeskKind(),
      {.message = v1::Organisation::descriptor()},
  };
}

}  // namespace luukku::ticket
