#include "services/ticket/directory/creation.h"

#include "lib/db/row.h"
#include "lib/feed/append.h"

namespace luukku::ticket {

void AppendCreation(db::Transaction& transaction, const server::Call& call,
                    const std::string& request_id, const std::string& subject,
                    event::v1::Event fact) {
  fact.set_subject(subject);
  fact.set_version(1);
  *fact.mutable_occurred_at() = db::ToProto(feed::Now(transaction));
  fact.set_origin(event::v1::ORIGIN_LIVE);
  fact.set_actor_kind(call.principal.IsService() ? common::v1::ACTOR_KIND_SERVICE
                                                 : common::v1::ACTOR_KIND_AGENT);
  fact.set_caused_by_call(request_id);
  fact.set_trace_parent(call.trace_parent);
  feed::Append(transaction, {fact});
}

}  // namespace luukku::ticket
