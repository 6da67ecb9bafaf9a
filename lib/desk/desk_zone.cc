#include "lib/desk/desk_zone.h"

#include <string>

#include "absl/time/clock.h"
#include "lib/db/row.h"
#include "lib/desk/sql.h"
#include "lib/status/error.h"
#include "lib/text/zones.h"

namespace luukku::desk {
namespace {

namespace statements = luukku::sql::lib::desk;

constexpr absl::Duration kTick = absl::Seconds(1);
constexpr absl::Duration kPatience = absl::Seconds(2);
constexpr absl::Duration kRetry = absl::Seconds(1);

}  // namespace

absl::Status ProjectDesk(db::Transaction& transaction,
                         const std::vector<event::v1::Event>& events) {
  std::string zone;
  for (const event::v1::Event& event : events) {
    if (event.has_desk_changed()) zone = event.desk_changed().time_zone();
  }
  if (!zone.empty()) transaction.Execute(statements::kStoreDeskZone, db::MakeParams(zone));
  return absl::OkStatus();
}

DeskZone::DeskZone(db::Pool* pool)
    : pool_(pool), worker_("desk", kTick, [this]() -> absl::StatusOr<bool> {
        if (auto read = Refresh(); !read.ok()) return read;
        return false;
      }) {}

absl::StatusOr<absl::TimeZone> DeskZone::Get() const {
  absl::ReaderMutexLock lock(&mutex_);
  if (zone_) return *zone_;
  return RetryAfter(Error(absl::StatusCode::kUnavailable, reason::kDatabaseUnavailable,
                          "the desk's time zone has not been read yet; try again"),
                    kRetry);
}

void DeskZone::Start() {
  (void)Refresh();  // The worker says what is wrong.
  worker_.Start();
}

absl::Status DeskZone::Refresh() {
  const auto name = pool_->Run(
      absl::Now() + kPatience, [](db::Connection& connection) -> absl::StatusOr<std::string> {
        const auto rows = connection.Execute(statements::kReadDeskZone, db::MakeParams());
        return rows.empty() ? "UTC" : db::Text(rows[0]["time_zone"]);
      });
  if (!name.ok()) return name.status();
  const auto zone = FindZone(*name);
  if (!zone) return absl::FailedPreconditionError("this host has no time zone " + *name);
  absl::MutexLock lock(&mutex_);
  zone_ = *zone;
  return absl::OkStatus();
}

}  // namespace luukku::desk
