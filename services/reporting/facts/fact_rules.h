#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "luukku/event/v1/event.pb.h"

namespace luukku::reporting {

// The services whose feeds are read.
inline constexpr const char* kSources[] = {"ticket", "routing", "survey"};

// The changes of a batch of events, each row once. Points into the events, which must outlive it.
struct Batch {
  using Event = event::v1::Event;
  struct Ticket {
    const Event* created = nullptr;  // If it is in the batch.
    const Event* last = nullptr;
  };
  struct Invitation {
    const Event* sent = nullptr;
    const Event* answered = nullptr;  // The last of them.
    const Event* expired = nullptr;
  };

  std::map<int64_t, Ticket> tickets;
  std::vector<std::pair<int64_t, const Event*>> reopenings;
  // By ticket and kind. A breached target stays breached, whatever later events say.
  std::map<std::pair<int64_t, int>, const Event*> targets;
  // Of other desks: targets by ticket and kind, and scores by ticket. The last one counts.
  std::map<std::pair<int64_t, int>, const Event*> imported_targets;
  std::map<int64_t, const Event*> ratings;
  std::map<std::string, Invitation> invitations;  // By id.
  std::map<std::string, std::string> names;       // Display names.
};

// Folds events of any feed, in order within each subject. Pure. Errors: INVALID_ARGUMENT for an
// event that breaks the contract.
absl::StatusOr<Batch> Fold(const std::vector<event::v1::Event>& events);

}  // namespace luukku::reporting
