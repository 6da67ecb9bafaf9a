#include "lib/feed/consumer.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "lib/db/request_key.h"
#include "lib/db/row.h"
#include "lib/feed/repair.h"
#include "lib/feed/take_in.h"
#include "lib/feed/take_in_spans.h"
#include "lib/log/log.h"
#include "lib/server/metadata.h"
#include "lib/server/steady_time.h"
#include "lib/status/error.h"
#include "lib/status/grpc_status.h"

namespace luukku::feed {
namespace {

using event::v1::FeedEntry;
using event::v1::SubscribeResponse;

constexpr absl::Duration kDatabasePatience = absl::Seconds(5);
constexpr absl::Duration kRetry = absl::Milliseconds(200);
constexpr absl::Duration kRefusedRetry = absl::Seconds(2);
constexpr int64_t kFarBehind = 10'000;  // Positions that a new subscription may read once more.

// Another replica has moved the cursors, or the source was begun anew: read them again.
absl::Status Fenced() { return absl::AbortedError("another replica has taken over"); }

event::v1::SubscribeRequest RequestFor(const std::string& consumer, const Cursors& cursors) {
  event::v1::SubscribeRequest request;
  request.set_consumer(consumer);
  request.set_epoch(cursors.epoch);
  for (const auto& [slot, cursor] : cursors.slots) *request.add_slots() = cursor;
  return request;
}

std::vector<int> SlotsOf(const Cursors& cursors) {
  std::vector<int> slots;
  for (const auto& [slot, cursor] : cursors.slots) slots.push_back(slot);
  return slots;
}

bool AnyIsFarBehind(const Cursors& cursors, int64_t position) {
  return std::any_of(cursors.slots.begin(), cursors.slots.end(), [&](const auto& slot) {
    return position - slot.second.position() > kFarBehind;
  });
}

// The trace of the call that made the event; events keep any traceparent, well-formed or not.
std::string TraceIdOf(const event::v1::Event& event) {
  const auto context = trace::ParseTraceParent(event.trace_parent());
  return context ? context->trace_id : "";
}

// The cursors of the entries' slots after them.
std::map<int, event::v1::SlotCursor> CursorsAfter(const Entries& entries) {
  std::map<int, event::v1::SlotCursor> after;
  for (const FeedEntry& entry : entries) {
    event::v1::SlotCursor& cursor = after[entry.slot()];
    cursor.set_slot(entry.slot());
    cursor.set_position(entry.position());
    cursor.set_event_id(entry.event().id());
  }
  return after;
}

std::vector<std::string> SubjectsOf(const Entries& entries) {
  std::vector<std::string> subjects;
  for (const FeedEntry& entry : entries) subjects.push_back(entry.event().subject());
  std::sort(subjects.begin(), subjects.end());
  subjects.erase(std::unique(subjects.begin(), subjects.end()), subjects.end());
  return subjects;
}

}  // namespace

Consumer::Consumer(ConsumerOptions options)
    : options_(std::move(options)),
      store_(options_.source, absl::StrCat(options_.consumer, "-", db::RandomUuid())),
      acknowledger_(options_),
      thread_([this] { Run(); }) {
  acknowledger_.Start();
}

Consumer::~Consumer() {
  Stop();
  thread_.join();
}

Consumer::Stats Consumer::stats() const {
  absl::MutexLock lock(&mutex_);
  return stats_;
}

void Consumer::Stop() {
  acknowledger_.Stop();
  absl::MutexLock lock(&mutex_);
  stopping_ = true;
  if (context_ != nullptr) context_->TryCancel();
}

template <typename Change>
void Consumer::Count(Change change) {
  absl::MutexLock lock(&mutex_);
  change(stats_);
}

// False if stopping.
bool Consumer::Pause(absl::Duration duration) {
  absl::MutexLock lock(&mutex_);
  mutex_.AwaitWithTimeout(absl::Condition(&stopping_), duration);
  return !stopping_;
}

void Consumer::Run() {
  absl::Duration pause = absl::ZeroDuration();
  while (Pause(pause)) {
    const absl::Status status = Follow();
    const bool refused = ReasonOf(status) == reason::kFeedHistoryDiffers;
    Count([&](Stats& stats) { stats.refused = refused; });
    if (refused) {
      log::Error("the feed refuses our cursors: it must be resynchronised",
                 {{"source", options_.source}, {"consumer", options_.consumer}});
    } else if (!status.ok() && !IsTransient(status)) {
      log::Error("the feed cannot be read", {{"source", options_.source},
                                             {"consumer", options_.consumer},
                                             {"what", std::string(status.message())}});
    }
    pause = refused ? kRefusedRetry : status.ok() ? absl::ZeroDuration() : kRetry;
  }
  (void)options_.pool->Run(absl::Now() + kDatabasePatience, [&](db::Connection& connection) {
    store_.Leave(connection);
    return absl::OkStatus();
  });
}

absl::StatusOr<Cursors> Consumer::TakeLeases() {
  const Stats known = stats();
  auto cursors = options_.pool->Run(
      absl::Now() + kDatabasePatience, [&](db::Connection& connection) -> absl::StatusOr<Cursors> {
        return store_.TakeLeases(connection, options_.lease, {known.watermark, known.refused});
      });
  if (cursors.ok()) {
    Count([&](Stats& stats) { stats.slots = static_cast<int>(cursors->slots.size()); });
  }
  return cursors;
}

absl::Status Consumer::Idle() {
  const auto forgot = ForgetSome(*options_.pool, options_.source, options_.effects.forget);
  if (!forgot.ok()) return forgot.status();
  return *forgot ? absl::OkStatus() : absl::UnavailableError("no slot is free");
}

absl::Status Consumer::Follow() {
  auto cursors = TakeLeases();
  if (!cursors.ok()) return cursors.status();
  if (cursors->slots.empty()) return Idle();
  grpc::ClientContext context;
  server::SetBearer(context, options_.token());
  {
    absl::MutexLock lock(&mutex_);
    if (stopping_) return absl::OkStatus();
    context_ = &context;
  }
  const auto stub = event::v1::FeedService::NewStub(options_.channel);
  const auto stream = stub->Subscribe(&context, RequestFor(options_.consumer, *cursors));
  absl::StatusOr<Left> left = Read(*stream, *std::move(cursors));
  const bool ended = left.ok() && *left == Left::kEnded;
  if (!ended) context.TryCancel();
  const absl::Status theirs = FromGrpc(stream->Finish());
  absl::MutexLock lock(&mutex_);
  context_ = nullptr;
  return ended && !stopping_ ? theirs : left.status();
}

absl::StatusOr<Consumer::Left> Consumer::Read(Stream& stream, Cursors cursors) {
  absl::Duration prolonged = server::SteadyTime();
  FeedEntry last;
  SubscribeResponse message;
  while (stream.Read(&message)) {
    Count([](Stats& stats) { stats.refused = false; });
    if (!message.entries().empty()) last = *message.entries().rbegin();
    if (auto status = TakeIn(message, cursors); !status.ok()) return status;
    if (message.has_watermark()) {
      const absl::Time watermark = db::FromProto(message.watermark());
      Count([&](Stats& stats) { stats.watermark = watermark; });
      options_.watermark(cursors, watermark);
    }
    const bool prolong = server::SteadyTime() - prolonged >= options_.lease / 3;
    if (last.position() > 0 && (prolong || AnyIsFarBehind(cursors, last.position()))) {
      if (auto status = MoveIdleSlots(last, message.epoch(), cursors); !status.ok()) return status;
    }
    if (!prolong) continue;
    const auto leased = TakeLeases();
    if (!leased.ok()) return leased.status();
    if (SlotsOf(*leased) != SlotsOf(cursors) || leased->resyncs != cursors.resyncs) {
      return Left::kForOtherSlots;
    }
    cursors.repeating = leased->repeating;
    prolonged = server::SteadyTime();
  }
  return Left::kEnded;
}

absl::Status Consumer::TakeIn(SubscribeResponse& message, Cursors& cursors) {
  if (message.entries().empty()) return absl::OkStatus();
  const Entries entries(std::make_move_iterator(message.mutable_entries()->begin()),
                        std::make_move_iterator(message.mutable_entries()->end()));
  absl::Status status = TakeInAtOnce(entries, message.epoch(), cursors, nullptr);
  if (status.ok() || IsTransient(status)) return status;
  // One of the events is at fault: each is tried by itself, and that one is parked.
  for (const FeedEntry& entry : entries) {
    status = TakeInAtOnce({entry}, message.epoch(), cursors, nullptr);
    if (!status.ok() && !IsTransient(status)) {
      const std::string reason(status.message());
      log::Error("an event is parked", {{"source", options_.source},
                                        {"subject", entry.event().subject()},
                                        {"event", entry.event().id()},
                                        {"reason", reason},
                                        {"trace_id", TraceIdOf(entry.event())}});
      status = TakeInAtOnce({entry}, message.epoch(), cursors, &reason);
    }
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status Consumer::TakeInAtOnce(const Entries& entries, const std::string& epoch,
                                    Cursors& cursors, const std::string* park_for) {
  const auto after = CursorsAfter(entries);
  Plan plan;
  std::vector<trace::Span> spans;
  const absl::Status status =
      options_.pool->Transact(absl::Now() + kDatabasePatience, [&](db::Transaction& transaction) {
        if (!store_.MoveCursors(transaction, cursors, after, epoch)) return Fenced();
        plan = PlanFor(entries, store_.ReadSubjects(transaction, SubjectsOf(entries)), park_for);
        spans = BeginTakingIn(options_.tracer, options_.source, options_.consumer, absl::Now(),
                              plan.apply);
        if (!plan.apply.empty()) {
          auto stored =
              StoreEffects(transaction, store_, options_.effects, plan.apply, cursors.repeating);
          if (!stored.ok()) return stored;
          NoteDue(transaction, options_.source, plan.apply);
        }
        if (!plan.park.empty()) store_.Park(transaction, plan.park);
        store_.WriteSubjects(transaction, plan.subjects);
        return absl::OkStatus();
      });
  if (!status.ok()) {
    if (status == Fenced()) Count([](Stats& stats) { ++stats.fenced; });
    return status;
  }
  if (plan.gaps > 0) {
    log::Error(
        "a version is missing in the feed: its subject is parked",
        {{"source", options_.source}, {"subject", plan.park.front().entry.event().subject()}});
  }
  for (trace::Span& span : spans) span.End();
  options_.stored();
  for (const auto& [slot, cursor] : after) cursors.slots[slot] = cursor;
  cursors.epoch = epoch;
  Count([&](Stats& stats) {
    stats.applied += static_cast<int64_t>(plan.apply.size());
    stats.parked += static_cast<int64_t>(plan.park.size());
    stats.gaps += plan.gaps;
  });
  return absl::OkStatus();
}

// The stream is in order over all its slots, so its last position holds for slots without events
// too. Without this, a rare slot's old cursor would make every new subscription read from there.
absl::Status Consumer::MoveIdleSlots(const FeedEntry& last, const std::string& epoch,
                                     Cursors& cursors) {
  std::map<int, event::v1::SlotCursor> behind;
  for (const auto& [slot, cursor] : cursors.slots) {
    if (cursor.position() >= last.position()) continue;
    behind[slot] = cursor;
    behind[slot].set_position(last.position());
    behind[slot].set_event_id(last.event().id());
  }
  if (behind.empty()) return absl::OkStatus();
  const auto status =
      options_.pool->Transact(absl::Now() + kDatabasePatience, [&](db::Transaction& transaction) {
        return store_.MoveCursors(transaction, cursors, behind, epoch) ? absl::OkStatus()
                                                                       : Fenced();
      });
  if (!status.ok()) return status;
  for (const auto& [slot, cursor] : behind) cursors.slots[slot] = cursor;
  return absl::OkStatus();
}

}  // namespace luukku::feed
