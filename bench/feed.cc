#include <atomic>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "bench/benchmarks.h"
#include "bench/subscriber.h"
#include "bench/tickets.h"
#include "lib/feed/consumer.h"
#include "services/ticket/service.h"

namespace luukku::bench {
namespace {

constexpr absl::Duration kFeedPatience = absl::Minutes(5);

absl::StatusOr<double> SecondsToSubscribe(const Installation& installation, int64_t events) {
  int64_t seen = 0;
  const absl::Time start = absl::Now();
  Subscriber subscriber(installation.Channel("ticket"), installation.token(),
                        [&](const event::v1::Event&) { return ++seen < events; });
  if (auto status = subscriber.Wait(); !status.ok()) return status;
  return absl::ToDoubleSeconds(absl::Now() - start);
}

// With lib/feed's consumer, as services read feeds, which stores where it is with each message. Its
// effects cost nothing.
absl::StatusOr<double> SecondsToConsume(const Installation& installation, int64_t events) {
  testing::Database database("ticket", ticket::Service().migrations);
  db::Pool pool({.conninfo = database.runtime()}, 2);
  std::atomic<int64_t> seen = 0;
  const absl::Time start = absl::Now();
  feed::Consumer consumer({.source = "ticket",
                           .consumer = "bench",
                           .channel = installation.Channel("ticket"),
                           .token = [&] { return installation.service_token(); },
                           .pool = &pool,
                           .effects = {.derived = [&](db::Transaction&, const auto& batch) {
                             seen += static_cast<int64_t>(batch.size());
                             return absl::OkStatus();
                           }}});
  while (seen < events) {
    if (absl::Now() - start > kFeedPatience) return absl::InternalError("the consumer is stuck");
    absl::SleepFor(absl::Milliseconds(1));
  }
  return absl::ToDoubleSeconds(absl::Now() - start);
}

}  // namespace

absl::StatusOr<Report> BenchmarkFeed(const Options& options) {
  const Installation installation({"ticket"});
  const auto sample = Sample::Take(installation);
  if (!sample.ok()) return sample.status();
  sample->Fill(installation.database("ticket"), options.feed_tickets);
  const auto events =
      installation.database("ticket").Query("SELECT count(*) FROM events")[0][0].as<int64_t>();
  std::vector<double> subscriber, consumer;
  for (int round = 0; round < options.rounds; ++round) {
    const auto read = SecondsToSubscribe(installation, events);
    const auto taken_in = SecondsToConsume(installation, events);
    if (!read.ok()) return read.status();
    if (!taken_in.ok()) return taken_in.status();
    subscriber.push_back(static_cast<double>(events) / *read);
    consumer.push_back(static_cast<double>(events) / *taken_in);
  }
  const Aim aim{Aim::Kind::kAtLeast, 20'000};
  return Report{.name = "feed",
                .title = absl::StrCat("A feed of ", events, " events, read from the first"),
                .columns = {"reader", "events/s"},
                .rows = {{"subscriber", Format(Median(subscriber))},
                         {"consumer that stores its place", Format(Median(consumer))}},
                .figures = {{"subscriber", Median(subscriber), "/s", aim},
                            {"consumer", Median(consumer), "/s", aim}}};
}

}  // namespace luukku::bench
