#include "services/routing/assignment/decider.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "lib/contract/names.h"
#include "lib/server/metadata.h"
#include "lib/status/grpc_status.h"
#include "lib/status/proto_time.h"
#include "lib/trace/rpc_span.h"
#include "services/routing/assignment/work_store.h"
#include "services/routing/rules/category_store.h"
#include "services/routing/rules/rule_rules.h"

namespace luukku::routing {
namespace {

constexpr char kGetTickets[] = "luukku.ticket.v1.TicketService/BatchGetTickets";
// By v1::RoutingOutcome, from ASSIGNED on.
constexpr const char* kOutcomes[] = {"assigned", "queued", "no_rule", "left_alone"};
constexpr int kMostTickets = 50;
constexpr absl::Duration kTick = absl::Milliseconds(100);
constexpr absl::Duration kPatience = absl::Seconds(5);
constexpr absl::Duration kSweep = absl::Seconds(1);

// Tickets with fields that only the ticket service has, by number.
using Tickets = std::map<int64_t, ticket::v1::Ticket>;

// What rules look at besides the feed's snapshots.
struct Beside {
  Tickets tickets;
  CategoryLines categories;
};

Matter MatterOf(const Work& work, const ticket::v1::Ticket& ticket,
                const CategoryLines& categories) {
  const auto& snapshot = work.snapshot;
  const auto line = categories.find(snapshot.category());
  return {.type = snapshot.type(),
          .channel = snapshot.channel(),
          .priority = snapshot.priority(),
          .categories = line == categories.end() ? std::vector<std::string>() : line->second,
          .organisation = snapshot.organisation(),
          .customer_group = snapshot.customer_group(),
          .subject = ticket.subject(),
          .mailbox = ticket.mailbox()};
}

using Matched = std::map<int64_t, const v1::Rule*>;

// The first rule that holds for each waiting ticket, or nullptr.
Matched Match(const std::map<int64_t, Work>& items, const std::vector<v1::Rule>& rules,
              const Beside& beside) {
  Matched matched;
  for (const auto& [number, work] : items) {
    if (!IsWaiting(work)) continue;
    const auto ticket = beside.tickets.find(number);
    const auto& fetched =
        ticket == beside.tickets.end() ? ticket::v1::Ticket::default_instance() : ticket->second;
    matched[number] = FirstMatch(rules, MatterOf(work, fetched, beside.categories));
  }
  return matched;
}

CategoryLines LinesOf(db::Transaction& transaction, const std::map<int64_t, Work>& items) {
  std::set<std::string> categories;
  for (const auto& [number, work] : items) categories.insert(work.snapshot.category());
  categories.erase("");
  return ReadCategoryLines(transaction, categories);
}

std::vector<std::string> TeamsOf(const std::map<int64_t, Work>& items, const Matched& matched) {
  std::set<std::string> teams;
  for (const auto& [ticket, rule] : matched) teams.insert(TeamFor(items.at(ticket), rule));
  teams.erase("");
  return {teams.begin(), teams.end()};
}

std::vector<prometheus::Counter*> CountersOf(prometheus::Registry& registry) {
  auto& family = prometheus::BuildCounter()
                     .Name("luukku_routing_decisions_total")
                     .Help("Decisions on tickets that this process has made.")
                     .Register(registry);
  std::vector<prometheus::Counter*> counters;
  for (const char* outcome : kOutcomes) {
    counters.push_back(&family.Add({{"outcome", outcome}}));
  }
  return counters;
}

size_t OutcomeOf(const Decision& decision) {
  return static_cast<size_t>(decision.explanation.outcome() - v1::ROUTING_OUTCOME_ASSIGNED);
}

// The span of a decision, in the trace of the ticket's last event.
trace::Span BeginDeciding(const trace::Tracer& tracer, const Work& work) {
  return tracer.Continue(trace::SpanKind::kInternal, "decide", work.trace_parent);
}

void Describe(trace::Span& span, const Decision& decision) {
  if (!span.recorded()) return;
  trace::SetTicket(span, decision.explanation.ticket());
  span.Set("luukku.outcome", kOutcomes[OutcomeOf(decision)]);
  if (!decision.explanation.rule().empty()) span.Set("luukku.rule", decision.explanation.rule());
  if (!decision.explanation.team().empty()) span.Set("luukku.team", decision.explanation.team());
}

}  // namespace

Decider::Decider(db::Pool* pool, std::shared_ptr<grpc::Channel> tickets,
                 std::function<std::string()> token, trace::Tracer tracer,
                 prometheus::Registry& registry, std::function<void()> decided)
    : pool_(pool),
      tickets_(ticket::v1::TicketService::NewStub(std::move(tickets))),
      token_(std::move(token)),
      tracer_(std::move(tracer)),
      decisions_(CountersOf(registry)),
      decided_(std::move(decided)),
      worker_("decider", kTick, [this] { return Round(); }) {}

// Decisions are demanded when an agent loses work. But two replicas that see work of one agent end
// at the same moment may both demand the same ticket, and a reservation may end without an
// assignment. So from time to time decisions are demanded for all agents with room, and on tickets
// without a decision, though those should be demanded already.
absl::Status Decider::Sweep() {
  if (absl::Now() - swept_ < kSweep) return absl::OkStatus();
  swept_ = absl::Now();
  return pool_->Transact(absl::Now() + kPatience, [](db::Transaction& transaction) {
    WakeWaitingForAll(transaction);
    WakeUndecided(transaction);
    return absl::OkStatus();
  });
}

absl::StatusOr<bool> Decider::Round() {
  if (auto status = Sweep(); !status.ok()) return status;
  const auto due =
      pool_->Run(absl::Now() + kPatience, [&](db::Connection& connection) -> absl::StatusOr<Due> {
        auto tickets = DueTickets(connection, kMostTickets);
        if (!tickets.tickets.empty()) ReadRules(connection, rules_);
        return tickets;
      });
  if (!due.ok()) return due.status();
  if (due->tickets.empty()) return false;
  // Asked before the transaction, which must be short.
  Beside beside;
  if (NeedsTicket(rules_.rules)) {
    auto fetched = FetchTickets(*due);
    if (!fetched.ok()) return fetched.status();
    beside.tickets = *std::move(fetched);
  }
  bool commanded = false, outdated = false;
  std::vector<Decided> decided;
  std::vector<trace::Span> spans;
  const auto status = pool_->Transact(absl::Now() + kPatience, [&](db::Transaction& transaction) {
    commanded = false;
    decided.clear();
    spans.clear();
    outdated = !HoldRules(transaction, rules_);
    if (outdated) return absl::OkStatus();
    const auto items = ClaimWork(transaction, due->tickets);
    if (NeedsCategories(rules_.rules)) beside.categories = LinesOf(transaction, items);
    const Matched matched = Match(items, rules_.rules, beside);
    auto members = LockMembers(transaction, TeamsOf(items, matched));
    for (const auto& [ticket, rule] : matched) {
      const Work& work = items.at(ticket);
      trace::Span& span = spans.emplace_back(BeginDeciding(tracer_, work));
      Decision decision = Decide(work, rule, members[TeamFor(work, rule)]);
      *decision.explanation.mutable_decide_time() = ToProto(absl::Now());
      commanded = commanded || decision.command;
      Describe(span, decision);
      decided.push_back({ticket, std::move(decision), span.trace_parent()});
    }
    if (!decided.empty()) WriteDecisions(transaction, decided);
    SettleDue(transaction, items);
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  if (outdated) return true;
  for (const Decided& one : decided) {
    decisions_[OutcomeOf(one.decision)]->Increment();
  }
  for (trace::Span& span : spans) span.End();
  if (commanded) decided_();
  return due->tickets.size() == kMostTickets;
}

absl::StatusOr<std::map<int64_t, ticket::v1::Ticket>> Decider::FetchTickets(const Due& due) {
  ticket::v1::BatchGetTicketsRequest request;
  for (const int64_t number : due.tickets) request.add_names(absl::StrCat("tickets/", number));
  ticket::v1::BatchGetTicketsResponse response;
  grpc::ClientContext context;
  server::SetBearer(context, token_());
  context.set_deadline(absl::ToChronoTime(absl::Now() + kPatience));
  trace::Span span = trace::BeginCalling(tracer_, kGetTickets, due.trace_parents, context);
  const auto status = FromGrpc(tickets_->BatchGetTickets(&context, request, &response));
  trace::EndCalling(span, status);
  if (!status.ok()) return status;
  Tickets tickets;
  for (auto& one : *response.mutable_tickets()) {
    const auto number = NumberOf(one.name(), "tickets");
    if (number) tickets[*number] = std::move(one);
  }
  return tickets;
}

}  // namespace luukku::routing
