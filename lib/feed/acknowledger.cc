#include "lib/feed/acknowledger.h"

#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "lib/db/row.h"
#include "lib/feed/consumer_view.h"
#include "lib/feed/sql.h"
#include "lib/server/metadata.h"
#include "lib/status/grpc_status.h"

namespace luukku::feed {
namespace {

namespace statements = luukku::sql::lib::feed;
using db::MakeParams;

constexpr absl::Duration kTick = absl::Seconds(1);
constexpr absl::Duration kPatience = absl::Seconds(5);
constexpr int kBatch = 100;

struct Due {
  std::string event, subject;
};

// Due events recorded up to the watermark; none while events are parked or cursors are refused.
std::vector<Due> ReadDue(db::Connection& connection, const std::string& source) {
  const auto rows = connection.Execute(statements::kListDue, MakeParams(source, kBatch));
  if (rows.empty()) return {};
  const event::v1::Consumer consumer = ReadConsumers(connection, {source})[0];
  if (consumer.parked_events() > 0 || consumer.refused() || consumer.resyncing() ||
      !consumer.has_watermark()) {
    return {};
  }
  std::vector<Due> due;
  for (const auto& row : rows) {
    if (db::TimeOf(row["recorded_at"]) > db::FromProto(consumer.watermark())) break;
    due.push_back({db::Text(row["event"]), db::Text(row["subject"])});
  }
  return due;
}

}  // namespace

Acknowledger::Acknowledger(const ConsumerOptions& options)
    : options_(options),
      worker_("acknowledger_" + options_.source, kTick, [this] { return Round(); }) {}

absl::StatusOr<bool> Acknowledger::Round() {
  const auto due =
      options_.pool->Run(absl::Now() + kPatience,
                         [this](db::Connection& connection) -> absl::StatusOr<std::vector<Due>> {
                           return ReadDue(connection, options_.source);
                         });
  if (!due.ok()) return due.status();
  for (const Due& one : *due) {
    const absl::Status told = Tell(one.subject, one.event);
    // A feed that has lost the event was restored; its consumers are resynchronised.
    if (!told.ok() && !absl::IsNotFound(told)) return told;
    const auto removed =
        options_.pool->Run(absl::Now() + kPatience, [&](db::Connection& connection) {
          connection.Execute(statements::kRemoveDue, MakeParams(options_.source, one.event));
          return absl::OkStatus();
        });
    if (!removed.ok()) return removed;
  }
  return static_cast<int>(due->size()) == kBatch;
}

absl::Status Acknowledger::Tell(const std::string& subject, const std::string& event) const {
  grpc::ClientContext context;
  server::SetBearer(context, options_.token());
  context.set_deadline(absl::ToChronoTime(absl::Now() + kPatience));
  event::v1::AcknowledgeEventRequest request;
  request.set_consumer(options_.consumer);
  request.set_subject(subject);
  request.set_event_id(event);
  event::v1::AcknowledgeEventResponse response;
  const auto stub = event::v1::FeedService::NewStub(options_.channel);
  return FromGrpc(stub->AcknowledgeEvent(&context, request, &response));
}

void NoteDue(db::Transaction& transaction, const std::string& source,
             const std::vector<event::v1::Event>& events) {
  db::Array ids, subjects, times;
  for (const event::v1::Event& event : events) {
    if (!event.has_person_erased()) continue;
    ids.Add(event.id());
    subjects.Add(event.subject());
    times.Add(db::FromProto(event.recorded_at()));
  }
  if (ids.Literal() == "{}") return;
  transaction.Execute(statements::kAddDue, MakeParams(source, ids, subjects, times));
}

}  // namespace luukku::feed
