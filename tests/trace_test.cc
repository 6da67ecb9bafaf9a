// Traces of real processes, decoded by a collector: one trace from the customer's call to the
// assignment, across a crash too; without the collector no call fails; if off, nothing is sent.

#include <gmock/gmock.h>
#include <signal.h>

#include <algorithm>
#include <fstream>
#include <regex>

#include "absl/strings/escaping.h"
#include "lib/testing/authority.h"
#include "lib/trace/tracer.h"
#include "luukku/event/v1/event.pb.h"
#include "luukku/survey/v1/survey_service.grpc.pb.h"
#include "tests/trace_fixture.h"
#include "tests/whole_desk.h"

namespace luukku {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr char kTrace[] = "0af7651916cd43dd8448eb211c80319c";
constexpr char kCustomersSpan[] = "b7ad6b7169203331";
constexpr char kTraceParent[] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
constexpr char kUnsampled[] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";
constexpr int kInternal = 1, kServer = 2, kClient = 3, kConsumer = 5;

using Trace = std::map<std::string, CollectedSpan>;

std::string MethodOf(const std::string& name) { return "luukku.ticket.v1.TicketService/" + name; }

// Constructed before the services start, since it sets their endpoint.
struct WithCollector {
  explicit WithCollector(bool named) : collector(named) {}
  Collector collector;
};

class TracedDesk : public WithCollector, public WholeDesk {
 protected:
  explicit TracedDesk(bool named = true) : WithCollector(named) {}

  // As a customer who traces.
  absl::StatusOr<std::string> CreateTraced(const std::string& trace_parent) {
    ticket::v1::CreateTicketRequest request;
    request.mutable_ticket()->set_type(common::v1::TICKET_TYPE_INCIDENT);
    request.mutable_ticket()->set_channel(common::v1::CHANNEL_PORTAL);
    request.mutable_ticket()->set_subject("Ritvan verkko ei toimi");
    const auto context = testing::ContextFor(customer_);
    if (!trace_parent.empty()) context->AddMetadata("traceparent", trace_parent);
    ticket::v1::Ticket ticket;
    const auto status = FromGrpc(tickets_->CreateTicket(context.get(), request, &ticket));
    if (!status.ok()) return status;
    return ticket.name();
  }

  // The span of the trace for which the predicate is true, once it has arrived.
  template <typename Condition>
  CollectedSpan Find(const std::string& trace, Condition condition) {
    CollectedSpan found;
    EXPECT_TRUE(Eventually([&] {
      for (const auto& [id, span] : collector.Trace(trace)) {
        if (condition(span)) found = span;
      }
      return !found.id.empty();
    }));
    return found;
  }

  CollectedSpan FindTakingIn(const std::string& trace, const std::string& service,
                             const std::string& fact) {
    SCOPED_TRACE(service + " takes in " + fact);
    return Find(trace, [&](const CollectedSpan& span) {
      return span.kind == kConsumer && span.service == service &&
             span.Attribute("luukku.fact") == fact;
    });
  }

  // The trace once the parent of each span has arrived: processes send at different times.
  Trace WholeTrace(const std::string& trace, const std::string& customers_span) {
    Trace spans;
    EXPECT_TRUE(Eventually([&] {
      spans = collector.Trace(trace);
      return std::all_of(spans.begin(), spans.end(), [&](const auto& span) {
        return span.second.parent == customers_span || spans.contains(span.second.parent);
      });
    })) << "a cause is missing";
    return spans;
  }

  // The traceparents of a ticket's events, by version.
  std::vector<std::string> TraceParentsOf(const testing::Database& database,
                                          const std::string& subject) {
    std::vector<std::string> trace_parents;
    for (const auto& row :
         database.Query("SELECT encode(body, 'hex') FROM events WHERE subject = '" + subject +
                        "' ORDER BY version")) {
      event::v1::Event event;
      EXPECT_TRUE(event.ParseFromString(absl::HexStringToBytes(row[0].c_str())));
      trace_parents.push_back(event.trace_parent());
    }
    return trace_parents;
  }

  const std::string customer_ = tokens_.Mint("ritva", {"requester"});
};

// Clocks of processes on one machine may differ by that.
constexpr int64_t kSkew = 5'000'000;

// The expected properties of each span, besides its place.
void CheckOneTree(const Trace& trace) {
  for (const auto& [id, span] : trace) {
    SCOPED_TRACE(absl::StrCat(span.service, ": ", span.name));
    EXPECT_LE(span.start, span.end);
    EXPECT_THAT(span.version, Not(IsEmpty()));
    EXPECT_EQ(span.instance.size(), 36u);
    size_t steps = 0;
    for (std::string parent = span.parent; parent != kCustomersSpan; ++steps) {
      const auto found = trace.find(parent);
      ASSERT_NE(found, trace.end()) << "the cause is missing";
      ASSERT_LT(steps, trace.size()) << "a circle";
      EXPECT_LE(found->second.start, span.start + kSkew) << "before " << found->second.name;
      parent = found->second.parent;
    }
  }
}

TEST_F(TracedDesk, OneTraceLeadsFromTheCustomersCallToTheAssignment) {
  collector.Start();
  AddAgent("matti", "network", 5);
  const auto name = CreateTraced(kTraceParent);
  ASSERT_TRUE(name.ok()) << name.status();
  ASSERT_TRUE(Eventually([&] { return Get(*name).agent() == "agents/matti"; }));

  // Backwards, from each that took in the assignment.
  for (const std::string service : {"luukku-routing", "luukku-survey", "luukku-reporting"}) {
    const auto taken_in = FindTakingIn(kTrace, service, "ticket_assigned");
    EXPECT_EQ(taken_in.name, "process ticket feed");
    EXPECT_EQ(taken_in.Attribute("luukku.ticket"), *name);
  }
  const auto created = FindTakingIn(kTrace, "luukku-routing", "ticket_created");
  const Trace trace = WholeTrace(kTrace, kCustomersSpan);
  CheckOneTree(trace);
  const auto cause = [&](const CollectedSpan& span) {
    const auto found = trace.find(span.parent);
    return found == trace.end() ? CollectedSpan() : found->second;
  };
  const auto assigned = cause(FindTakingIn(kTrace, "luukku-routing", "ticket_assigned"));
  EXPECT_EQ(assigned.service, "luukku-ticket");
  EXPECT_EQ(assigned.name, MethodOf("AssignTicket"));
  EXPECT_EQ(assigned.kind, kServer);
  EXPECT_EQ(assigned.Attribute("rpc.system"), "grpc");
  EXPECT_EQ(assigned.Attribute("rpc.service"), "luukku.ticket.v1.TicketService");
  EXPECT_EQ(assigned.Attribute("rpc.method"), "AssignTicket");
  EXPECT_EQ(assigned.Attribute("rpc.grpc.status_code"), "0");
  EXPECT_EQ(assigned.Attribute("luukku.ticket"), *name);
  const auto command = cause(assigned);
  EXPECT_EQ(command.service, "luukku-routing");
  EXPECT_EQ(command.name, MethodOf("AssignTicket"));
  EXPECT_EQ(command.kind, kClient);
  const auto decision = cause(command);
  EXPECT_EQ(decision.service, "luukku-routing");
  EXPECT_EQ(decision.name, "decide");
  EXPECT_EQ(decision.kind, kInternal);
  EXPECT_EQ(decision.Attribute("luukku.outcome"), "assigned");
  EXPECT_EQ(decision.Attribute("luukku.team"), "teams/network");
  EXPECT_EQ(decision.Attribute("luukku.ticket"), *name);
  const auto known = cause(decision);
  EXPECT_EQ(known.id, created.id);
  EXPECT_EQ(known.service, "luukku-routing");
  const auto call = cause(known);
  EXPECT_EQ(call.service, "luukku-ticket");
  EXPECT_EQ(call.name, MethodOf("CreateTicket"));
  EXPECT_EQ(call.kind, kServer);
  EXPECT_EQ(call.parent, kCustomersSpan);
  EXPECT_EQ(call.Attribute("luukku.ticket"), *name);

  // Routing's calls before its decision; events carry the span of the call that made them.
  const auto question = Find(kTrace, [](const CollectedSpan& span) {
    return span.name == MethodOf("BatchGetTickets") && span.kind == kClient;
  });
  EXPECT_EQ(cause(question).kind, kConsumer);
  EXPECT_EQ(cause(question).service, "luukku-routing");
  const auto events = TraceParentsOf(ticket_database_, *name);
  ASSERT_GE(events.size(), 2u);
  EXPECT_EQ(events[0], absl::StrCat("00-", kTrace, "-", call.id, "-01"));
  EXPECT_EQ(events[1], absl::StrCat("00-", kTrace, "-", assigned.id, "-01"));

  EXPECT_EQ(collector.Refused(), "[]");
  const std::string raw = collector.Raw();
  for (const std::string personal :
       {"itva", "matti", "verkko ei", "people/", "agents/", "Bearer", "eyJ"}) {
    EXPECT_THAT(raw, Not(HasSubstr(personal)));
  }
}

// Until a command is answered, its trace is in the database only.
TEST_F(TracedDesk, ATraceOutlivesARoutingThatIsKilledBeforeItsCommandIsTaken) {
  collector.Start();
  routing::v1::DeleteRuleRequest
      rule;  // The one that looks at subjects, which the ticket service has.
  rule.set_name("rules/printers");
  ASSERT_TRUE(Call(*rules_, &routing::v1::RuleService::Stub::DeleteRule, rule).ok());
  const auto name = CreateTraced(kTraceParent);
  ASSERT_TRUE(name.ok()) << name.status();
  ASSERT_TRUE(Eventually([&] { return Waiting("network") == 1; }));

  for (int i = 0; i < 2; ++i) ticket_replicas_.process(i).Signal(SIGSTOP);
  AddAgent("matti", "network", 5);
  std::string stored;
  ASSERT_TRUE(Eventually([&] {
    const auto rows = routing_database_.Query("SELECT trace_parent FROM commands");
    if (!rows.empty()) stored = rows[0][0].c_str();
    return !rows.empty();
  }));
  for (int i = 0; i < 2; ++i) routing_replicas_.KillAndRestart(i);
  for (int i = 0; i < 2; ++i) ticket_replicas_.process(i).Signal(SIGCONT);
  ASSERT_TRUE(Eventually([&] { return Get(*name).agent() == "agents/matti"; }));
  EXPECT_EQ(TimesGivenToAnAgent(*name), 1);

  EXPECT_EQ(trace::TraceIdOf(stored), kTrace);
  const auto command = Find(kTrace, [&](const CollectedSpan& span) {
    return span.kind == kClient && span.parent == trace::SpanIdOf(stored);
  });
  EXPECT_EQ(command.service, "luukku-routing");
  EXPECT_FALSE(command.failed);
  const auto assigned = Find(kTrace, [&](const CollectedSpan& span) {
    return span.kind == kServer && span.parent == command.id;
  });
  EXPECT_EQ(assigned.name, MethodOf("AssignTicket"));
  for (const std::string& event : TraceParentsOf(ticket_database_, *name)) {
    EXPECT_EQ(trace::TraceIdOf(event), kTrace) << event;
  }
  FindTakingIn(kTrace, "luukku-reporting", "ticket_assigned");
}

TEST_F(TracedDesk, SurveysAndAnswersBelongToTheTracesOfTheirCalls) {
  collector.Start();
  AddAgent("matti", "network", 5);
  const auto name = CreateTraced("");
  ASSERT_TRUE(name.ok()) << name.status();
  ASSERT_TRUE(Eventually([&] { return Get(*name).agent() == "agents/matti"; }));
  ticket::v1::ResolveTicketRequest resolve;
  resolve.set_name(*name);
  const auto context = testing::ContextFor(token_);
  context->AddMetadata("traceparent", kTraceParent);
  ticket::v1::Ticket resolved;
  ASSERT_TRUE(tickets_->ResolveTicket(context.get(), resolve, &resolved).ok());
  const auto sent = FindTakingIn(kTrace, "luukku-reporting", "invitation_sent");
  const auto asked = FindTakingIn(kTrace, "luukku-survey", "ticket_state_changed");
  EXPECT_EQ(sent.parent, asked.id);

  // Looking the invitations up asks the ticket service, within the caller's trace.
  const std::string other = "11111111111111111111111111111111";
  const auto surveys = survey::v1::SurveyService::NewStub(surveys_.replicas.Channel(0));
  survey::v1::ListInvitationsRequest list;
  list.set_ticket(*name);
  survey::v1::ListInvitationsResponse invitations;
  const auto customer = testing::ContextFor(customer_);
  customer->AddMetadata("traceparent", "00-" + other + "-2222222222222222-01");
  ASSERT_TRUE(surveys->ListInvitations(customer.get(), list, &invitations).ok());
  const auto served = Find(other, [](const CollectedSpan& span) {
    return span.service == "luukku-ticket" && span.kind == kServer;
  });
  EXPECT_EQ(served.name, MethodOf("GetTicket"));
  const Trace trace = WholeTrace(other, "2222222222222222");
  ASSERT_TRUE(trace.contains(served.parent));
  const auto& client = trace.at(served.parent);
  EXPECT_EQ(client.kind, kClient);
  ASSERT_TRUE(trace.contains(client.parent));
  const auto& listing = trace.at(client.parent);
  EXPECT_EQ(listing.name, "luukku.survey.v1.SurveyService/ListInvitations");
  EXPECT_EQ(listing.parent, "2222222222222222");
  EXPECT_EQ(collector.Refused(), "[]");
}

TEST_F(TracedDesk, WhatTheCustomerDoesNotSampleIsNotRecorded) {
  collector.Start();
  AddAgent("matti", "network", 5);
  const auto name = CreateTraced(kUnsampled);
  ASSERT_TRUE(name.ok()) << name.status();
  ASSERT_TRUE(Eventually([&] { return Get(*name).agent() == "agents/matti"; }));
  absl::SleepFor(absl::Seconds(2));
  EXPECT_THAT(collector.Trace(kTrace), IsEmpty());
  EXPECT_THAT(collector.Spans(), Not(IsEmpty())) << "other calls are";
  for (const std::string& event : TraceParentsOf(ticket_database_, *name)) {
    EXPECT_EQ(event, kUnsampled) << "is passed on all the same";
  }
}

// The value of a metric of a process, all labels together.
double MetricOf(int port, const std::string& metric) {
  const std::string page = testing::HttpGet(port, "/metrics");
  const std::regex line("\n" + metric + R"((?:\{[^}]*\})? ([0-9.e+]+))");
  double sum = 0;
  for (std::sregex_iterator found(page.begin(), page.end(), line), end; found != end; ++found) {
    sum += std::stod((*found)[1]);
  }
  return sum;
}

TEST_F(TracedDesk, ACollectorThatIsAwayCostsNoCall) {
  AddAgent("matti", "network", 1000);
  std::vector<absl::Duration> took;
  for (int i = 0; i < 100; ++i) {
    const absl::Time start = absl::Now();
    const auto name = CreateTraced(kTraceParent);
    took.push_back(absl::Now() - start);
    ASSERT_TRUE(name.ok()) << name.status();
  }
  std::sort(took.begin(), took.end());
  EXPECT_LT(took[90], absl::Seconds(1));
  ASSERT_TRUE(Eventually([&] { return CountTickets("agent = 'matti'") == 100; }));
  const int metrics = ticket_replicas_.metrics_port(0);
  EXPECT_TRUE(Eventually([&] { return MetricOf(metrics, "luukku_trace_spans_dropped_total") > 0; },
                         absl::Seconds(40)));
  EXPECT_EQ(MetricOf(metrics, "luukku_trace_spans_exported_total"), 0);
  EXPECT_EQ(ticket_replicas_.StopAndRestart(0), 0);

  collector.Start();
  ASSERT_TRUE(Eventually([&] { return CreateTraced(kTraceParent).ok(); }));
  EXPECT_TRUE(Eventually([&] {
    return MetricOf(metrics, "luukku_trace_spans_exported_total") > 0;
  })) << "it came back";
}

TEST_F(TracedDesk, AProcessThatStopsSendsWhatItHas) {
  collector.Start();
  const auto name = CreateTraced(kTraceParent);
  ASSERT_TRUE(name.ok()) << name.status();
  EXPECT_EQ(ticket_replicas_.StopAndRestart(0), 0);
  const Trace trace = collector.Trace(kTrace);
  EXPECT_TRUE(std::any_of(trace.begin(), trace.end(), [](const auto& span) {
    return span.second.name == MethodOf("CreateTicket");
  })) << "before it was gone";
}

// Whether a collector with a certificate of `authority` gets a span from who trusts `trusted`.
bool Exports(const testing::Authority& authority, const testing::Authority& trusted) {
  const testing::TemporaryFolder folder;
  const testing::Identity identity = authority.Issue({"localhost"});
  std::ofstream(folder.File("collector.pem")) << identity.chain << identity.key;
  Collector collector(/*named=*/false);
  collector.Start(folder.File("collector.pem"));
  prometheus::Registry registry;
  const trace::SpanCounters counters(registry);
  const auto exporter = std::make_shared<trace::SpanExporter>(
      trace::ExporterOptions{.endpoint = absl::StrCat("https://localhost:", collector.port()),
                             .ca_file = trusted.ca_file()},
      counters);
  trace::Tracer(exporter, 1).Begin(trace::SpanKind::kServer, "s", kTraceParent).End();
  exporter->Stop();
  EXPECT_EQ(counters.exported.Value() + counters.undelivered.Value(), 1);
  return counters.exported.Value() == 1;
}

TEST(TraceTls, TheCollectorMustBeOfATrustedAuthority) {
  const testing::Authority one, other;
  EXPECT_TRUE(Exports(one, one));
  EXPECT_FALSE(Exports(one, other));
}

class UntracedDesk : public TracedDesk {
 protected:
  UntracedDesk() : TracedDesk(/*named=*/false) {}
};

TEST_F(UntracedDesk, OffSendsNothingAndPassesTracesOn) {
  collector.Start();
  AddAgent("matti", "network", 5);
  const auto name = CreateTraced(kTraceParent);
  ASSERT_TRUE(name.ok()) << name.status();
  ASSERT_TRUE(Eventually([&] { return Get(*name).agent() == "agents/matti"; }));
  const auto events = TraceParentsOf(ticket_database_, *name);
  ASSERT_GE(events.size(), 2u);
  for (const std::string& event : events) EXPECT_EQ(event, kTraceParent);
  const auto untraced = CreateTraced("");
  ASSERT_TRUE(untraced.ok()) << untraced.status();
  EXPECT_EQ(TraceParentsOf(ticket_database_, *untraced)[0], "");
  absl::SleepFor(absl::Seconds(2));
  EXPECT_EQ(collector.Raw(), "[]");
  EXPECT_EQ(collector.Refused(), "[]");
}

}  // namespace
}  // namespace luukku
