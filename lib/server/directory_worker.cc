#include "lib/server/directory_worker.h"

#include <utility>

#include "absl/time/clock.h"
#include "lib/roles/directory.h"

namespace luukku::server {
namespace {

constexpr absl::Duration kTick = absl::Seconds(1);

}  // namespace

std::unique_ptr<Worker> OpenDirectory(Runtime* runtime, const Settings& settings, db::Pool* pool) {
  runtime->directory =
      std::make_unique<roles::Directory>(roles::ParseRoleSource(settings.role_source), pool);
  roles::Directory* const directory = runtime->directory.get();
  runtime->gauges->AddGauge("luukku_roles_people", "People to whom the directory gives roles.", {},
                            [=] { return static_cast<double>(directory->size()); });
  runtime->gauges->AddGauge("luukku_roles_age_seconds",
                            "Time since the directory's roles were read; 0 if they are not used.",
                            {}, [=] { return absl::ToDoubleSeconds(directory->age(absl::Now())); });
  if (!directory->IsUsed()) return nullptr;
  (void)directory->Refresh(absl::Now());  // The worker says what is wrong.
  auto worker = std::make_unique<Worker>("roles", kTick, [directory]() -> absl::StatusOr<bool> {
    if (auto read = directory->Refresh(absl::Now()); !read.ok()) return read;
    return false;
  });
  worker->Start();
  return worker;
}

}  // namespace luukku::server
