#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "lib/db/pool.h"
#include "luukku/event/v1/event.pb.h"
#include "services/routing/sla/clock_rules.h"
#include "services/routing/sla/promise.h"

namespace luukku::routing {

// The promises of one edition, and promises of older ones that clocks name. Immutable.
class Promises {
 public:
  int64_t edition() const { return edition_; }
  // When the edition was made.
  absl::Time edited_at() const { return edited_at_; }
  // The promise to the ticket; nullptr if nothing is promised.
  const Promise* For(const event::v1::TicketSnapshot& ticket) const;
  // The promise with these labels; nullptr if there is none here.
  const Promise* Named(const std::string& policy, const std::string& calendar) const;

 private:
  friend class PromiseBook;

  int64_t edition_ = 0;
  absl::Time edited_at_ = absl::InfinitePast();
  std::vector<v1::SlaPolicy> policies_;          // Of the edition.
  std::map<std::string, PromisePtr> by_policy_;  // Of the edition, by the policy's name.
  std::map<std::string, PromisePtr> by_labels_;  // Also older ones.
};

using PromisesPtr = std::shared_ptr<const Promises>;

// Keeps the promises in memory, and reads them anew after an edit. Thread-safe. Throws what pqxx
// throws.
class PromiseBook {
 public:
  // The promises of the edition that the session sees, with every promise that the clocks and
  // their targets name. `Session` is a db::Connection or a db::Transaction.
  template <typename Session>
  PromisesPtr Open(Session& session, const std::vector<const Clock*>& clocks);

 private:
  absl::Mutex mutex_;
  PromisesPtr newest_ ABSL_GUARDED_BY(mutex_) = std::make_shared<Promises>();
};

}  // namespace luukku::routing
