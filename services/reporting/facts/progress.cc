#include "services/reporting/facts/progress.h"

#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "lib/db/request_key.h"
#include "lib/server/steady_time.h"
#include "services/reporting/facts/fact_store.h"

namespace luukku::reporting {
namespace {

constexpr absl::Duration kInterval = absl::Seconds(1);
constexpr absl::Duration kPatience = absl::Seconds(1);

}  // namespace

Progress::Progress(db::Pool* pool, std::string source)
    : pool_(pool), source_(std::move(source)), replica_(db::RandomUuid()) {}

void Progress::Tell(const feed::Cursors& cursors, absl::Time watermark) {
  const absl::Duration now = server::SteadyTime();
  if (now - told_ < kInterval) return;
  told_ = now;
  std::vector<int> slots;
  for (const auto& [slot, cursor] : cursors.slots) slots.push_back(slot);
  (void)pool_->Run(absl::Now() + kPatience, [&](db::Connection& connection) {
    WriteProgress(connection, source_, replica_, slots, watermark);
    return absl::OkStatus();
  });
}

}  // namespace luukku::reporting
