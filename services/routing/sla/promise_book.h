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

// What is promised by one edition, and what clocks name of older ones. Immutable.
class Promises {
 public:
  int64_t edition() const { return edition_; }
  // When that was made.
  absl::Time edited_at() const { return edited_at_; }
  // What holds for the ticket; nullptr if nothing does.
  const Promise* For(const event::v1::TicketSnapshot& ticket) const;
  // What a clock names; nullptr if it names nothing.
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

// Keeps what is promised in memory, and reads it anew when it was edited. Thread-safe. Throws what
// pqxx throws.
class PromiseBook {
 public:
  // The edition that the transaction sees, or a newer one, with everything that the clocks and
  // their targets name. `Session` is a db::Connection or a db::Transaction.
  template <typename Session>
  PromisesPtr Open(Session& session, const std::vector<const Clock*>& clocks);

 private:
  absl::Mutex mutex_;
  PromisesPtr newest_ ABSL_GUARDED_BY(mutex_) = std::make_shared<Promises>();
};

}  // namespace luukku::routing
