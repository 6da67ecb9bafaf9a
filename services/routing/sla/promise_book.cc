#include "services/routing/sla/promise_book.h"

#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "lib/db/input.h"
#include "lib/db/row.h"
#include "lib/resource/body.h"
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

// Policies and calendars by their labels, and the newest of each calendar by its name.
struct Read {
  std::map<std::string, v1::SlaPolicy> policies;
  std::map<std::string, v1::Calendar> calendars;
  std::map<std::string, const v1::Calendar*> newest;
};

template <typename Message>
Message MessageOf(const pqxx::row& row, const std::string& name) {
  Message message;
  resource::ReadBody(db::Text(row["body"]), message);
  message.set_name(name);
  message.set_revision(db::Int(row["version"]));
  return message;
}

// Rows in order of version.
Read ReadOf(const pqxx::result& rows) {
  Read read;
  for (const auto& row : rows) {
    const std::string name = absl::StrCat(db::Text(row["kind"]), "/", db::Text(row["id"]));
    const std::string label = absl::StrCat(name, "@", db::Int(row["version"]));
    if (db::Text(row["kind"]) == "calendars") {
      read.newest[name] = &(read.calendars[label] = MessageOf<v1::Calendar>(row, name));
    } else {
      read.policies[label] = MessageOf<v1::SlaPolicy>(row, name);
    }
  }
  return read;
}

PromisePtr PromiseOf(const v1::SlaPolicy& policy, const v1::Calendar& calendar) {
  // It was checked before it was stored.
  return std::make_shared<Promise>(Promise{policy, BusinessTime::Create(calendar).value()});
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

// "slaPolicies/gold@3" as kind, id and revision.
void AddLabel(const std::string& label, db::Rows& wanted) {
  const std::vector<std::string> parts = absl::StrSplit(label, absl::ByAnyChar("/@"));
  if (parts.size() != 3) return;
  wanted.Begin();
  wanted.Set("kind", parts[0]);
  wanted.Set("id", parts[1]);
  wanted.Set("revision", parts[2]);
}

template <typename Session>
std::vector<PromisePtr> ReadRevisions(Session& session, const Labels& labels) {
  db::Input input(statements::kReadRevisions);
  db::Rows& wanted = input.RowsOf("wanted");
  for (const auto& [policy, calendar] : labels) {
    AddLabel(policy, wanted);
    AddLabel(calendar, wanted);
  }
  const Read read = ReadOf(session.Execute(statements::kReadRevisions, input.ToParams()));
  std::vector<PromisePtr> promises;
  for (const auto& [policy, calendar] : labels) {
    const auto the_policy = read.policies.find(policy);
    const auto the_calendar = read.calendars.find(calendar);
    if (the_policy == read.policies.end() || the_calendar == read.calendars.end()) continue;
    promises.push_back(PromiseOf(the_policy->second, the_calendar->second));
  }
  return promises;
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
    const Read read = ReadOf(session.Execute(statements::kReadPromises, {}));
    for (const auto& [label, policy] : read.policies) {
      // What a policy refers to is not deleted.
      const PromisePtr promise = PromiseOf(policy, *read.newest.at(policy.calendar()));
      promises->policies_.push_back(promise->policy);
      promises->by_policy_[promise->policy.name()] = promise;
      add(promise);
    }
  }
  if (const Labels missing = MissingIn(*promises, clocks); !missing.empty()) {
    for (const PromisePtr& promise : ReadRevisions(session, missing)) add(promise);
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
