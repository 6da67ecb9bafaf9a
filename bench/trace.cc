#include <sys/resource.h>

#include <cstdlib>
#include <memory>

#include "absl/strings/str_cat.h"
#include "bench/benchmarks.h"
#include "bench/tickets.h"
#include "lib/testing/http_server.h"
#include "lib/trace/rpc_span.h"
#include "luukku/ticket/v1/ticket_service.pb.h"

namespace luukku::bench {
namespace {

constexpr int kTraceTickets = 10'000;
constexpr int kTraceCallers = 8;
constexpr int kSpans = 100'000;
constexpr char kMethod[] = "luukku.ticket.v1.TicketService/GetTicket";
constexpr char kTraceParent[] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

// Names a collector to the services that start while it lives.
class Named {
 public:
  explicit Named(const std::string& endpoint) {
    setenv("LUUKKU_OTLP_ENDPOINT", endpoint.c_str(), /*overwrite=*/1);
  }
  ~Named() { unsetenv("LUUKKU_OTLP_ENDPOINT"); }
};

// A ticket service that is asked for tickets.
class Reads {
 public:
  explicit Reads(const Options& options) : options_(options) {}

  absl::Status Prepare() {
    const auto sample = Sample::Take(installation_);
    if (!sample.ok()) return sample.status();
    sample->Fill(installation_.database("ticket"), kTraceTickets);
    lowest_ =
        installation_.database("ticket").Query("SELECT min(id) FROM tickets")[0][0].as<int64_t>();
    return Measure().status();  // Warms up.
  }

  absl::StatusOr<Measured> Measure() const {
    return Run({.address = installation_.Address("ticket"),
                .method = absl::StrCat("/", kMethod),
                .token = "",
                .token_of = installation_.TokensOfMany(),
                .duration = absl::Seconds(options_.seconds),
                .callers = kTraceCallers,
                .request = [this](int64_t call) {
                  ticket::v1::GetTicketRequest request;
                  request.set_name(absl::StrCat("tickets/", lowest_ + call % kTraceTickets));
                  return request.SerializeAsString();
                }});
  }

 private:
  const Options& options_;
  const Installation installation_{{"ticket"}};
  int64_t lowest_ = 0;
};

double CpuMicroseconds() {
  rusage usage{};
  getrusage(RUSAGE_THREAD, &usage);
  return absl::ToDoubleMicroseconds(absl::DurationFromTimeval(usage.ru_utime) +
                                    absl::DurationFromTimeval(usage.ru_stime));
}

// What the edge does for the span of a call, in microseconds of the calling thread.
double CostOfSpan(const trace::Tracer& tracer) {
  ticket::v1::GetTicketRequest request;
  request.set_name("tickets/17");
  ticket::v1::Ticket answer;
  answer.set_name("tickets/17");
  const double before = CpuMicroseconds();
  for (int i = 0; i < kSpans; ++i) {
    trace::Span span = trace::BeginServing(tracer, kMethod, kTraceParent);
    trace::NoteTicket(span, request);
    trace::NoteTicket(span, answer);
    trace::EndServing(span, absl::OkStatus());
  }
  return (CpuMicroseconds() - before) / kSpans;
}

// The same while spans are recorded and sent to `collector`.
double CostOfRecordedSpan(const testing::HttpServer& collector) {
  prometheus::Registry registry;
  const auto exporter = std::make_shared<trace::SpanExporter>(
      trace::ExporterOptions{.endpoint = collector.Url(), .most_queued = kSpans},
      trace::SpanCounters(registry));
  const double cost = CostOfSpan({exporter, 1});
  exporter->Stop();  // So that it does nothing while something else is measured.
  return cost;
}

}  // namespace

absl::StatusOr<Report> BenchmarkTrace(const Options& options) {
  testing::HttpServer collector;
  Reads off(options);
  const Named named(collector.Url());
  Reads on(options);
  for (Reads* reads : {&off, &on}) {
    if (auto status = reads->Prepare(); !status.ok()) return status;
  }
  const auto runs =
      RunByTurns(options.rounds, {[&] { return off.Measure(); }, [&] { return on.Measure(); }});
  if (!runs.ok()) return runs.status();
  if (collector.bodies().empty()) return absl::InternalError("no spans were sent");
  const Measured &without = (*runs)[0], &with = (*runs)[1];
  std::vector<double> off_costs, on_costs;
  for (int round = 0; round < options.rounds; ++round) {
    off_costs.push_back(CostOfSpan({}));
    on_costs.push_back(CostOfRecordedSpan(collector));
  }
  const auto row = [](const std::string& what, const Measured& measured, double cost) {
    return std::vector<std::string>{what, Format(measured.per_second), Format(measured.p50),
                                    Format(measured.p99), Format(cost)};
  };
  const double off_cost = Median(off_costs), on_cost = Median(on_costs);
  return Report{
      .name = "trace",
      .title = absl::StrCat("GetTicket of ", kTraceCallers, " callers, with traces off and on"),
      .columns = {"traces", "reads/s", "p50 ms", "p99 ms", "us a span"},
      .rows = {row("off", without, off_cost), row("all recorded", with, on_cost)},
      .figures = {
          {"ratio", with.per_second / without.per_second, "", Aim{Aim::Kind::kAtLeast, 0.9}},
          {"off_cost", off_cost, "us", Aim{Aim::Kind::kAtMost, 0.5}},
          {"on_cost", on_cost, "us", Aim{Aim::Kind::kAtMost, 10}}}};
}

}  // namespace luukku::bench
