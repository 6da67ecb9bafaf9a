#include "lib/feed/append.h"

#include <utility>

#include "lib/db/row.h"
#include "lib/feed/sql.h"

namespace luukku::feed {

void Append(db::Transaction& transaction, const std::vector<event::v1::Event>& events) {
  db::Array subjects, versions, times, bodies;
  for (const event::v1::Event& event : events) {
    subjects.Add(event.subject());
    versions.Add(event.version());
    times.Add(db::FromProto(event.occurred_at()));
    // Fields with a column of their own are not stored twice.
    event::v1::Event body = event;
    body.clear_subject();
    body.clear_version();
    body.clear_occurred_at();
    bodies.Add(db::Bytes{body.SerializeAsString()});
  }
  transaction.Execute(luukku::sql::lib::feed::kAppendEvents,
                      db::MakeParams(subjects, versions, times, bodies));
}

Cause CauseOf(const server::Call& call, const std::string& request_id) {
  return {.actor_kind = call.principal.IsService() ? common::v1::ACTOR_KIND_SERVICE
                                                   : common::v1::ACTOR_KIND_AGENT,
          .call = request_id,
          .trace_parent = call.trace_parent};
}

Cause CauseOf(const event::v1::Event& event) {
  return {.event = event.id(), .trace_parent = event.trace_parent()};
}

void AppendFacts(db::Transaction& transaction, const Cause& cause,
                 std::vector<event::v1::Event> facts) {
  if (facts.empty()) return;
  const auto now = db::ToProto(Now(transaction));
  for (event::v1::Event& fact : facts) {
    *fact.mutable_occurred_at() = now;
    fact.set_origin(event::v1::ORIGIN_LIVE);
    fact.set_actor_kind(cause.actor_kind);
    if (!cause.event.empty()) {
      fact.set_caused_by_event(cause.event);
    } else {
      fact.set_caused_by_call(cause.call);
    }
    fact.set_trace_parent(cause.trace_parent);
  }
  Append(transaction, facts);
}

absl::Time Now(db::Transaction& transaction) {
  return db::TimeOf(transaction.Execute(luukku::sql::lib::feed::kNow)[0]["now"]);
}

}  // namespace luukku::feed
