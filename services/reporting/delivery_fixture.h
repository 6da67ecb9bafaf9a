#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "lib/feed/take_in.h"
#include "services/reporting/facts/projection.h"

namespace luukku::reporting {

// A feed in delivery: does with each message what a consumer's transaction does.
class Delivery {
 public:
  explicit Delivery(const std::vector<event::v1::Event>& events) : events_(events) {}

  bool Done() const { return next_ == events_.size(); }

  // The next few events, from a little before what has been delivered already.
  void Deliver(db::Pool& pool, std::mt19937& random) {
    const size_t begin = next_ - std::min<size_t>(next_, random() % 6);
    const size_t end = std::min(events_.size(), next_ + random() % 40);
    feed::Entries entries;
    for (size_t i = begin; i < end; ++i) *entries.emplace_back().mutable_event() = events_[i];
    auto plan = feed::PlanFor(entries, subjects_, nullptr);
    ASSERT_TRUE(plan.park.empty()) << plan.park.front().reason;
    const auto status = pool.Transact(
        absl::Now() + absl::Seconds(10),
        [&](db::Transaction& transaction) { return ProjectFacts(transaction, plan.apply); });
    ASSERT_TRUE(status.ok()) << status;
    subjects_ = std::move(plan.subjects);
    next_ = std::max(next_, end);
  }

 private:
  const std::vector<event::v1::Event>& events_;
  std::map<std::string, feed::SubjectState> subjects_;
  size_t next_ = 0;
};

}  // namespace luukku::reporting
