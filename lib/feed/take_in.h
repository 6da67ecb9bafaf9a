#pragma once

#include <map>
#include <string>
#include <vector>

#include "lib/feed/consumer_store.h"

namespace luukku::feed {

// The treatment of the events of a message, given the states of their subjects. Pure.
struct Plan {
  std::vector<event::v1::Event> apply;
  std::vector<ConsumerStore::Parked> park;
  std::map<std::string, SubjectState> subjects;  // As they are to be stored.
  int gaps = 0;
};

// An event is applied if it is the next version of a subject that is not held. A version that was
// processed already is left out. One that skips a version, or whose fact may not be passed over, is
// parked and holds its subject. If `park_for` is given, the (only) event is parked for that reason.
Plan PlanFor(const Entries& entries, std::map<std::string, SubjectState> subjects,
             const std::string* park_for);

// Whether an event can be taken in: its fact is known, or of those that event.proto lets consumers
// pass over. Then it has its envelope and snapshot, and no fact.
bool HasUsableFact(const event::v1::Event& event);

// Whether trying again may help; see Apply.
bool IsTransient(const absl::Status& status);

}  // namespace luukku::feed
