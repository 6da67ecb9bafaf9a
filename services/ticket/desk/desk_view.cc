#include "services/ticket/desk/desk_view.h"

#include <utility>

#include "absl/time/clock.h"
#include "lib/contract/names.h"
#include "lib/resource/body.h"
#include "lib/resource/commands.h"
#include "lib/resource/resource_store.h"
#include "lib/status/error.h"

namespace luukku::ticket {
namespace {

constexpr absl::Duration kTick = absl::Seconds(1);
constexpr absl::Duration kPatience = absl::Seconds(2);
constexpr absl::Duration kRetry = absl::Seconds(1);

}  // namespace

DeskView::DeskView(const server::Parts& parts, const resource::Kinds& kinds,
                   std::function<void()> committed)
    : reads_(parts.reads),
      writes_(parts.writes),
      kinds_(kinds),
      committed_(std::move(committed)),
      worker_("desk", kTick, [this]() -> absl::StatusOr<bool> {
        if (auto read = Refresh(); !read.ok()) return read;
        return false;
      }) {}

absl::StatusOr<DeskSettings> DeskView::Get() const {
  absl::ReaderMutexLock lock(&mutex_);
  if (settings_ != nullptr) return settings_;
  return RetryAfter(Error(absl::StatusCode::kUnavailable, reason::kDatabaseUnavailable,
                          "the desk's settings have not been read yet; try again"),
                    kRetry);
}

void DeskView::Start() {
  (void)Refresh();  // The worker says what is wrong.
  worker_.Start();
}

absl::Status DeskView::Refresh() {
  const resource::Kind& kind = resource::KindOf(kinds_, *v1::Desk::descriptor());
  const std::string id = IdOf(NewDesk()->name(), kind.collection());
  // What can't be read as a resource is an error, too, and the settings of before stay.
  const auto desk = reads_->Run(
      absl::Now() + kPatience, [&](db::Connection& connection) -> absl::StatusOr<DeskSettings> {
        const auto rows = resource::FindRows(connection, kind.collection(), {id});
        if (rows.empty()) return nullptr;
        auto found = std::make_shared<v1::Desk>();
        found->CopyFrom(*resource::ResourceOf(kind, id, rows[0].version, rows[0].body));
        return found;
      });
  if (!desk.ok()) return desk.status();
  if (*desk == nullptr) return Make();
  absl::MutexLock lock(&mutex_);
  settings_ = *desk;
  return absl::OkStatus();
}

absl::Status DeskView::Make() {
  const resource::Change change{.actor = "services/ticket", .method = "", .request_id = ""};
  const absl::Status made =
      writes_->Transact(absl::Now() + kPatience, [&](db::Transaction& transaction) {
        return resource::CreateMissing(transaction, kinds_,
                                       resource::KindOf(kinds_, *v1::Desk::descriptor()),
                                       {NewDesk().get()}, change);
      });
  if (!made.ok()) return made;
  committed_();
  return Refresh();
}

}  // namespace luukku::ticket
