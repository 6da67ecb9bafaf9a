#include "lib/feed/effects.h"

#include <map>
#include <string>

namespace luukku::feed {
namespace {

using event::v1::Event;

// The events that were not processed before a resync.
std::vector<Event> News(db::Transaction& transaction, const ConsumerStore& store,
                        const std::vector<Event>& events) {
  std::map<std::string, int64_t> come;
  for (const Event& event : events) come[event.subject()] = event.version();
  const auto told = store.PassTold(transaction, come);
  std::vector<Event> news;
  for (const Event& event : events) {
    const auto before = told.find(event.subject());
    if (before == told.end() || event.version() > before->second) news.push_back(event);
  }
  return news;
}

}  // namespace

absl::Status StoreEffects(db::Transaction& transaction, const ConsumerStore& store,
                          const Effects& effects, const std::vector<Event>& events,
                          bool repeating) {
  if (auto derived = effects.derived(transaction, events); !derived.ok()) return derived;
  if (!repeating) return effects.kept(transaction, events);
  const auto news = News(transaction, store, events);
  return news.empty() ? absl::OkStatus() : effects.kept(transaction, news);
}

}  // namespace luukku::feed
