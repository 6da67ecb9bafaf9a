#include "services/routing/sla/promise_book.h"

#include <set>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "lib/contract/names.h"
#include "lib/db/row.h"
#include "services/routing/sla/policy_rules.h"
#include "services/routing/sla/sql.h"

namespace luukku::routing {
namespace {

namespace statements = luukku::sql::services::routing::sla;

// With more promises than this in memory, an edit forgets older revisions; the ones that clocks
// name are read again.
constexpr size_t kMost = 5000;

std::string KeyOf(const std::string& policy, const std::string& calendar) {
  return policy + " " + calendar;
}

PromisePtr PromiseOf(const pqxx::row& row) {
  v1::SlaPolicy policy;
  policy.ParseFromString(db::BytesOf(row["policy"]));
  v1::Calendar calendar;
  calendar.ParseFromString(db::BytesOf(row["calendar"]));
  // It was checked before it was stored.
  return std::make_shared<Promise>(
      Promise{std::move(policy), BusinessTime::Create(calendar).value()});
}

// "slaPolicies/gold@3" in two columns.
void AddLabel(const std::string& label, std::string_view collection, db::Array& ids,
              db::Array& revisions) {
  const std::pair<std::string, std::string> parts = absl::StrSplit(label, '@');
  ids.Add(IdOf(parts.first, collection));
  revisions.Add(parts.second);
}

using Labels = std::set<std::pair<std::string, std::string>>;

Labels MissingIn(const Promises& promises, const std::vector<const Clock*>& clocks) {
  Labels missing;
  const auto add = [&](const std::string& policy, const std::string& calendar) {
    if (policy.empty() || promises.Named(policy, calendar) != nullptr) return;
    missing.insert({policy, calendar});
  };
  for (const Clock* clock : clocks) {
    add(clock->policy, clock->calendar);
    for (const v1::SlaTarget& target : clock->told) add(target.policy(), target.calendar());
  }
  return missing;
}

template <typename Session>
pqxx::result ReadRevisions(Session& session, const Labels& labels) {
  db::Array policies, policy_revisions, calendars, calendar_revisions;
  for (const auto& [policy, calendar] : labels) {
    AddLabel(policy, "slaPolicies", policies, policy_revisions);
    AddLabel(calendar, "calendars", calendars, calendar_revisions);
  }
  return session.Execute(statements::kReadRevisions,
                         db::MakeParams(policies, policy_revisions, calendars, calendar_revisions));
}

}  // namespace

const Promise* Promises::For(const event::v1::TicketSnapshot& ticket) const {
  const v1::SlaPolicy* policy = PickPolicy(policies_, ticket);
  return policy == nullptr ? nullptr : by_policy_.at(policy->name()).get();
}

const Promise* Promises::Named(const std::string& policy, const std::string& calendar) const {
  const auto found = by_labels_.find(KeyOf(policy, calendar));
  return found == by_labels_.end() ? nullptr : found->second.get();
}

template <typename Session>
PromisesPtr PromiseBook::Open(Session& session, const std::vector<const Clock*>& clocks) {
  PromisesPtr known;
  {
    absl::MutexLock lock(&mutex_);
    known = newest_;
  }
  const auto newest = session.Execute(statements::kReadEdition, {});
  const int64_t edition = db::Int(newest[0]["edition"]);
  if (known->edition() == edition && MissingIn(*known, clocks).empty()) return known;

  auto promises = std::make_shared<Promises>(*known);
  const auto add = [&](const PromisePtr& promise) {
    promises->by_labels_[KeyOf(promise->policy_label(), promise->calendar_label())] = promise;
  };
  if (known->edition() != edition) {
    promises->edition_ = edition;
    promises->edited_at_ = db::TimeOf(newest[0]["edited_at"]);
    promises->policies_.clear();
    promises->by_policy_.clear();
    if (promises->by_labels_.size() > kMost) promises->by_labels_.clear();
    for (const auto& row : session.Execute(statements::kReadPromises, {})) {
      const PromisePtr promise = PromiseOf(row);
      promises->policies_.push_back(promise->policy);
      promises->by_policy_[promise->policy.name()] = promise;
      add(promise);
    }
  }
  if (const Labels missing = MissingIn(*promises, clocks); !missing.empty()) {
    for (const auto& row : ReadRevisions(session, missing)) add(PromiseOf(row));
  }
  absl::MutexLock lock(&mutex_);
  if (newest_->edition() <= edition) newest_ = promises;
  return promises;
}

template PromisesPtr PromiseBook::Open(db::Connection& session,
                                       const std::vector<const Clock*>& clocks);
template PromisesPtr PromiseBook::Open(db::Transaction& session,
                                       const std::vector<const Clock*>& clocks);

}  // namespace luukku::routing
