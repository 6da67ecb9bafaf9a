#include "lib/feed/append.h"

#include "lib/db/row.h"
#include "lib/feed/sql.h"

namespace luukku::feed {

void Append(db::Transaction& transaction, const std::vector<event::v1::Event>& events) {
  db::Array subjects, versions, times, bodies;
  for (const event::v1::Event& event : events) {
    subjects.Add(event.subject());
    versions.Add(event.version());
    times.Add(db::FromProto(event.occurred_at()));
    // What stands in columns is not kept twice.
    event::v1::Event body = event;
    body.clear_subject();
    body.clear_version();
    body.clear_occurred_at();
    bodies.Add(db::Bytes{body.SerializeAsString()});
  }
  transaction.Execute(luukku::sql::lib::feed::kAppendEvents,
                      db::MakeParams(subjects, versions, times, bodies));
}

absl::Time Now(db::Transaction& transaction) {
  return db::TimeOf(transaction.Execute(luukku::sql::lib::feed::kNow)[0]["now"]);
}

}  // namespace luukku::feed
