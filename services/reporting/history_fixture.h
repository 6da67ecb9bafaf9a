#pragma once

#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "lib/status/proto_time.h"
#include "luukku/event/v1/event.pb.h"

// Random histories of a desk, as events of the feeds of its services.
namespace luukku::reporting {

using event::v1::Event;

class RandomHistory {
 public:
  // Tickets arrive between `start` and `end`, and may live on after that.
  RandomHistory(uint32_t seed, absl::Time start, absl::Time end, absl::TimeZone zone)
      : random_(seed), start_(start), end_(end), zone_(zone) {
    for (int i = 0; i < kTeams; ++i) Name(routing_, absl::StrCat("teams/t", i));
    Name(ticket_, "categories/c0");
    Name(ticket_, "organisations/o0");
    for (int i = 1; i <= kTickets; ++i) AddTicket(i);
    Shuffle(ticket_);
    Shuffle(routing_);
    Shuffle(survey_);
  }

  // In an order that keeps that of each subject.
  const std::vector<Event>& ticket() const { return ticket_; }
  const std::vector<Event>& routing() const { return routing_; }
  const std::vector<Event>& survey() const { return survey_; }

 private:
  static constexpr int kTickets = 100, kTeams = 3;

  int Draw(int below) { return static_cast<int>(random_() % static_cast<uint32_t>(below)); }
  bool OneIn(int n) { return Draw(n) == 0; }

  // `time`, or now and then the very instant at which the next month begins.
  absl::Time OrNextMonth(absl::Time time) {
    return OneIn(4) ? absl::FromCivil(absl::ToCivilMonth(time, zone_) + 1, zone_) : time;
  }

  absl::Time DrawTime() {
    return OrNextMonth(start_ + absl::Seconds(random_() % absl::ToInt64Seconds(end_ - start_)) +
                       absl::Microseconds(Draw(1'000'000)));
  }

  Event& Append(std::vector<Event>& feed, const std::string& subject, absl::Time time) {
    Event& event = feed.emplace_back();
    event.set_subject(subject);
    event.set_version(++versions_[{&feed, subject}]);
    event.set_id(absl::StrCat(subject, "#", event.version()));
    *event.mutable_occurred_at() = ToProto(time);
    event.set_origin(event::v1::ORIGIN_LIVE);
    return event;
  }

  void Name(std::vector<Event>& feed, const std::string& subject) {
    Event& event = Append(feed, subject, start_);
    const std::string name = "Name of " + subject;
    if (subject[0] == 't') event.mutable_team_changed()->set_display_name(name);
    if (subject[0] == 'c') event.mutable_category_changed()->set_display_name(name);
    if (subject[0] == 'o') event.mutable_organisation_changed()->set_display_name(name);
  }

  void AddTicket(int number) {
    const std::string name = absl::StrCat("tickets/", number);
    const auto origin = OneIn(3) ? event::v1::ORIGIN_IMPORT : event::v1::ORIGIN_LIVE;
    absl::Time time = DrawTime();
    event::v1::TicketSnapshot snapshot;
    snapshot.set_state(common::v1::TICKET_STATE_NEW);
    Scatter(snapshot);
    Event& created = Append(ticket_, name, time);
    created.mutable_ticket_created();
    if (origin == event::v1::ORIGIN_IMPORT) {
      created.mutable_ticket_created()->set_source(OneIn(2) ? "old-desk" : "older-desk");
    }
    created.set_origin(origin);
    *created.mutable_ticket() = snapshot;
    for (int left = Draw(9); left > 0; --left) {
      time = OrNextMonth(time + absl::Minutes(Draw(20'000)));
      Change(name, time, origin, snapshot);
    }
    if (origin == event::v1::ORIGIN_LIVE) AddTargets(name, time);
    if (origin == event::v1::ORIGIN_IMPORT) AddOutcomes(name, time, snapshot);
    AddInvitation(name, time);
  }

  // The other desk's targets and scores.
  void AddOutcomes(const std::string& ticket, absl::Time time,
                   const event::v1::TicketSnapshot& snapshot) {
    for (int left = Draw(5); left > 0; --left) {
      time = OrNextMonth(time + absl::Hours(Draw(300)));
      Event& event = Append(ticket_, ticket, time);
      event.set_origin(event::v1::ORIGIN_IMPORT);
      *event.mutable_ticket() = snapshot;
      if (OneIn(2)) {
        auto& target = *event.mutable_sla_target_changed();
        target.set_kind(static_cast<common::v1::SlaTargetKind>(1 + Draw(2)));
        target.set_state(static_cast<common::v1::SlaTargetState>(2 + Draw(2)));
      } else {
        SetScore(*event.mutable_ticket_rated());
        *event.mutable_ticket_rated()->mutable_time() =
            ToProto(OneIn(2) ? time : time - absl::Hours(Draw(300)));
      }
    }
  }

  template <typename Answer>
  void SetScore(Answer& answer) {
    answer.set_scale_low(OneIn(4) ? 0 : 1);
    answer.set_scale_high(answer.scale_low() == 0 ? 10 : 7);
    answer.set_score(answer.scale_low() + Draw(answer.scale_high() - answer.scale_low() + 1));
  }

  void Scatter(event::v1::TicketSnapshot& snapshot) {
    snapshot.set_type(static_cast<common::v1::TicketType>(Draw(5)));
    snapshot.set_channel(static_cast<common::v1::Channel>(Draw(12)));  // Some are not known here.
    snapshot.set_priority(static_cast<common::v1::Priority>(1 + Draw(4)));
    snapshot.set_team(OneIn(4) ? "" : absl::StrCat("teams/t", Draw(kTeams + 1)));
    snapshot.set_category(OneIn(2) ? "" : absl::StrCat("categories/c", Draw(2)));
    snapshot.set_organisation(OneIn(2) ? "" : "organisations/o0");
    snapshot.set_customer_group(OneIn(2) ? "" : "gold");
    snapshot.set_agent(OneIn(2) ? "" : OneIn(2) ? "agents/a0" : "agents/a1");
  }

  void Change(const std::string& name, absl::Time time, event::v1::Origin origin,
              event::v1::TicketSnapshot& snapshot) {
    Event& event = Append(ticket_, name, time);
    event.set_origin(origin);
    switch (Draw(5)) {
      case 0:
        Scatter(snapshot);
        event.mutable_ticket_updated();
        break;
      case 1:
        event.mutable_ticket_commented();
        if (!snapshot.has_first_response_time()) {
          *snapshot.mutable_first_response_time() = ToProto(time);
        }
        break;
      default:
        Move(event, time, origin, snapshot);
    }
    *event.mutable_ticket() = snapshot;
  }

  void Move(Event& event, absl::Time time, event::v1::Origin origin,
            event::v1::TicketSnapshot& snapshot) {
    const auto before = snapshot.state();
    event.mutable_ticket_state_changed()->set_previous_state(before);
    snapshot.set_state(static_cast<common::v1::TicketState>(2 + Draw(6)));
    // History of others may bring any time, even one before the creation.
    if (origin == event::v1::ORIGIN_IMPORT && OneIn(3)) time -= absl::Hours(Draw(3000));
    switch (snapshot.state()) {
      case common::v1::TICKET_STATE_RESOLVED:
        *snapshot.mutable_resolve_time() = ToProto(time);
        snapshot.clear_close_time();
        break;
      case common::v1::TICKET_STATE_CLOSED:
      case common::v1::TICKET_STATE_CANCELLED:
        *snapshot.mutable_close_time() = ToProto(time);
        break;
      default:
        if (before == common::v1::TICKET_STATE_RESOLVED ||
            before == common::v1::TICKET_STATE_CLOSED) {
          snapshot.set_reopen_count(snapshot.reopen_count() + 1);
        }
        snapshot.clear_resolve_time();
        snapshot.clear_close_time();
    }
  }

  void AddTargets(const std::string& ticket, absl::Time time) {
    for (int left = Draw(6); left > 0; --left) {
      auto& target = *Append(routing_, ticket, time).mutable_sla_target_changed();
      target.set_kind(static_cast<common::v1::SlaTargetKind>(1 + Draw(2)));
      target.set_state(static_cast<common::v1::SlaTargetState>(1 + Draw(5)));
    }
  }

  void AddInvitation(const std::string& ticket, absl::Time time) {
    if (OneIn(3)) return;
    const std::string name = absl::StrCat("invitations/of-", ticket.substr(8));
    Append(survey_, name, time).mutable_invitation_sent()->set_ticket(ticket);
    for (int left = Draw(3); left > 0; --left) {
      time += absl::Hours(Draw(300));
      auto& answer = *Append(survey_, name, time).mutable_invitation_answered();
      answer.set_ticket(ticket);
      SetScore(answer);
    }
    if (OneIn(2)) {
      Append(survey_, name, time + absl::Hours(400))
          .mutable_invitation_expired()
          ->set_ticket(ticket);
    }
  }

  // Takes the next event of a random subject, again and again.
  void Shuffle(std::vector<Event>& feed) {
    std::map<std::string, std::vector<Event>> by_subject;
    for (auto event = feed.rbegin(); event != feed.rend(); ++event) {
      by_subject[event->subject()].push_back(*event);
    }
    feed.clear();
    while (!by_subject.empty()) {
      const auto subject = std::next(by_subject.begin(), Draw(static_cast<int>(by_subject.size())));
      feed.push_back(subject->second.back());
      subject->second.pop_back();
      if (subject->second.empty()) by_subject.erase(subject);
    }
  }

  std::mt19937 random_;
  const absl::Time start_, end_;
  const absl::TimeZone zone_;  // In which months begin.
  std::map<std::pair<const void*, std::string>, int64_t> versions_;
  std::vector<Event> ticket_, routing_, survey_;
};

}  // namespace luukku::reporting
