#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <set>

#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "luukku/survey/v1/survey_service.grpc.pb.h"
#include "luukku/ticket/v1/customer_service.grpc.pb.h"
#include "tests/raw_call.h"
#include "tests/whole_desk.h"

// The fixture of access_test.cc: callers of all roles, tickets in every relation to them, and the
// document as the oracle.
namespace luukku {

using google::protobuf::Message;
using google::protobuf::MethodDescriptor;

// A word in all texts of a ticket, for callers who must not see it, and a word in its notes.
inline constexpr char kSecret[] = "Salaisuus";
inline constexpr char kNote[] = "Muistiinpano";

// The words of the document for a role.
using Relations = std::set<std::string>;

struct Caller {
  std::string role;  // The document's column; "" for unknown roles.
  std::string id;
  std::string token;
  std::string organisation;
  std::set<std::string> teams = {};
};

// A ticket and what belongs to it.
struct Object {
  std::string ticket;
  std::string requester;
  std::string organisation;
  bool members_see;  // The organisation's people see each other's tickets.
  std::string team;
  bool restricted;
  std::string agent;  // A member of the team.
  std::string invitation = "";
};

inline bool Holds(const std::string& relation, const Caller& caller, const Object& object) {
  if (relation == "own") {
    return caller.id == (caller.role == "agent" ? object.agent : object.requester);
  }
  if (relation == "organisation's") {
    return object.members_see && caller.organisation == object.organisation && !object.restricted;
  }
  if (relation == "by team") return !object.restricted || caller.teams.contains(object.team);
  return relation == "all";
}

inline bool HoldsAny(const Relations& relations, const Caller& caller, const Object& object) {
  for (const std::string& relation : relations) {
    if (Holds(relation, caller, object)) return true;
  }
  return false;
}

// Valid requests of the methods whose access depends on the object, with $words for the object's
// parts.
inline const std::map<std::string, std::string>& Requests() {
  static const auto& requests = *new std::map<std::string, std::string>{
      {"GetTicket", R"(name: "$ticket")"},
      {"BatchGetTickets", R"(names: "$ticket")"},
      {"ListTickets", R"(page_size: 200 filter: 'organisation = "$organisation"')"},
      {"UpdateTicket", R"(ticket { name: "$ticket" language: "sv" }
                          update_mask { paths: "language" })"},
      {"CreateComment", R"(parent: "$ticket" comment { text: "x" })"},
      {"ListComments", R"(parent: "$ticket")"},
      {"AssignTicket", R"(name: "$ticket" team: "$team")"},
      {"SetTicketPending", R"(name: "$ticket" state: TICKET_STATE_PENDING_CUSTOMER)"},
      {"ResumeTicket", R"(name: "$ticket")"},
      {"ResolveTicket", R"(name: "$ticket")"},
      {"CloseTicket", R"(name: "$ticket")"},
      {"CancelTicket", R"(name: "$ticket")"},
      {"ReopenTicket", R"(name: "$ticket")"},
      {"ListTicketHistory", R"(name: "$ticket")"},
      {"CreateTicket", R"(ticket { type: TICKET_TYPE_INCIDENT channel: CHANNEL_PHONE subject: "x"
                                   requester: "people/$requester" })"},
      {"GetPerson", R"(name: "people/$requester")"},
      {"GetPersonRoles", R"(name: "people/$requester")"},
      {"UpdateAgent", R"(agent { name: "agents/$agent" } update_mask { paths: "present" })"},
      {"ListQueue", R"(team: "$team")"},
      {"ExplainRouting", R"(ticket: "$ticket")"},
      {"ExplainSla", R"(ticket: "$ticket")"},
      {"GetInvitation", R"(name: "$invitation")"},
      {"ListInvitations", R"(ticket: "$ticket")"},
      {"ListAnswers", R"(page_size: 200)"},
  };
  return requests;
}

// Methods that refuse objects of others by another code than NOT_FOUND, since their requests do not
// ask for an object.
inline const std::map<std::string, absl::StatusCode>& Refusals() {
  static const auto& refusals = *new std::map<std::string, absl::StatusCode>{
      {"CreateTicket", absl::StatusCode::kInvalidArgument},
      {"UpdateAgent", absl::StatusCode::kPermissionDenied},
  };
  return refusals;
}

// Lists that leave out objects that the caller may not see.
inline bool LeavesOut(const std::string& method) {
  return method == "ListTickets" || method == "ListAnswers";
}

// The tables of the document: relations by role, of each method by its full name.
inline std::map<std::string, std::map<std::string, Relations>> ReadDocument() {
  std::ifstream in(LUUKKU_SOURCE_DIR "/docs/operate/access.md");
  std::map<std::string, std::map<std::string, Relations>> document;
  std::string service;
  std::vector<std::string> columns;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("## luukku.")) service = line.substr(3);
    if (service.empty() || !line.starts_with("| ")) continue;
    std::vector<std::string> cells = absl::StrSplit(line.substr(2, line.size() - 4), " | ");
    if (cells[0] == "method") {
      columns = cells;
      continue;
    }
    auto& row = document[service + "." + cells[0]];
    for (size_t i = 1; i < cells.size(); ++i) {
      if (cells[i] == "–" || cells[i] == "refused") continue;
      const std::vector<std::string> words = absl::StrSplit(cells[i], ", ");
      row[columns[i]] = Relations(words.begin(), words.end());
    }
  }
  return document;
}

class AccessFixture : public WholeDesk {
 protected:
  // Tickets of ritva, of the organisation "acme", whose people see each other's, in an open and in
  // a restricted team; and of vieras, of the organisation "bolt", whose people don't.
  AccessFixture() {
    AddRestrictedTeam();
    AddAgent("alice", "network", 5, false);
    AddAgent("sisu", "secret", 5, false);
    AddAgent("siiri", "secret", 5, false);
    AddOrganisation("acme", true);
    AddOrganisation("bolt", false);
    for (const char* of_acme : {"ritva", "olli"}) AddPerson(of_acme, "acme");
    for (const char* of_bolt : {"vieras", "pekka"}) AddPerson(of_bolt, "bolt");
    objects_ = {
        {Open("ritva", "teams/network"), "ritva", "acme", true, "teams/network", false, "alice"},
        {Open("ritva", "teams/secret"), "ritva", "acme", true, "teams/secret", true, "sisu"},
        {Open("vieras", "teams/network"), "vieras", "bolt", false, "teams/network", false,
         "alice"}};
    for (Object& object : objects_) object.invitation = Judge(object);
    callers_ = {
        Requester("ritva", "acme"),
        Requester("olli", "acme"),
        Requester("pekka", "bolt"),
        {"agent", "alice", tokens_.Mint("alice", {"agent"}), "", {"teams/network"}},
        {"agent", "sisu", tokens_.Mint("sisu", {"agent"}), "", {"teams/secret"}},
        {"queue manager", "mervi", tokens_.Mint("mervi", {"queue_manager"}), "", {}},
        {"queue manager", "siiri", tokens_.Mint("siiri", {"queue_manager"}), "", {"teams/secret"}},
        {"admin", "root", token_, "", {}},
        {"service", "router", tokens_.Mint("router", {"service"}), "", {}},
        {"no login", "", "", "", {}},
        {"", "puutarhuri", tokens_.Mint("puutarhuri", {"gardener"}), "", {}}};
    WaitUntilHidden();
  }

  Caller Requester(const std::string& id, const std::string& organisation) {
    return {"requester", id, tokens_.Mint(id, {"requester"}), organisation, {}};
  }

  void AddRestrictedTeam() {
    routing::v1::CreateTeamRequest request;
    request.mutable_team()->set_name("teams/secret");
    request.mutable_team()->set_display_name("Secret");
    request.mutable_team()->set_restricted(true);
    ASSERT_TRUE(Call(*teams_, &routing::v1::TeamService::Stub::CreateTeam, request).ok());
  }

  void AddOrganisation(const std::string& id, bool members_see) {
    ticket::v1::CreateOrganisationRequest request;
    request.mutable_organisation()->set_name("organisations/" + id);
    request.mutable_organisation()->set_display_name(id);
    request.mutable_organisation()->set_members_see_tickets(members_see);
    ASSERT_TRUE(Call(*customers_, &Customers::CreateOrganisation, request).ok());
  }

  void AddPerson(const std::string& id, const std::string& organisation) {
    ticket::v1::CreatePersonRequest request;
    request.mutable_person()->set_name("people/" + id);
    request.mutable_person()->set_display_name(id);
    request.mutable_person()->set_organisation("organisations/" + organisation);
    ASSERT_TRUE(Call(*customers_, &Customers::CreatePerson, request).ok());
  }

  // A ticket of the person in the team, with a reply and a note.
  std::string Open(const std::string& requester, const std::string& team) {
    ticket::v1::CreateTicketRequest create;
    create.mutable_ticket()->set_type(common::v1::TICKET_TYPE_INCIDENT);
    create.mutable_ticket()->set_channel(common::v1::CHANNEL_PHONE);
    create.mutable_ticket()->set_subject(kSecret);
    create.mutable_ticket()->set_requester("people/" + requester);
    const auto ticket = Call(*tickets_, &routing::Tickets::CreateTicket, create);
    EXPECT_TRUE(ticket.ok()) << ticket.status();
    const std::string name = ticket->name();
    for (const bool internal : {false, true}) {
      ticket::v1::CreateCommentRequest comment;
      comment.set_parent(name);
      comment.mutable_comment()->set_text(internal ? kNote : kSecret);
      comment.mutable_comment()->set_internal(internal);
      EXPECT_TRUE(Call(*conversation_, &routing::Conversation::CreateComment, comment).ok());
    }
    ticket::v1::AssignTicketRequest assign;
    assign.set_name(name);
    assign.set_team(team);
    EXPECT_TRUE(Call(*tickets_, &routing::Tickets::AssignTicket, assign).ok());
    Resolve(name);
    return name;
  }

  // Answers the ticket's survey as its requester; returns the invitation's name.
  std::string Judge(const Object& object) {
    const auto stub = survey::v1::SurveyService::NewStub(surveys_.replicas.Channel(0));
    survey::v1::ListInvitationsRequest list;
    list.set_ticket(object.ticket);
    survey::v1::GetInvitationRequest get;
    EXPECT_TRUE(Eventually([&] {
      const auto invitations = Call(*stub, &survey::v1::SurveyService::Stub::ListInvitations, list);
      if (!invitations.ok() || invitations->invitations().empty()) return false;
      get.set_name(invitations->invitations(0).name());
      return true;
    }));
    survey::v1::Invitation invitation;
    const auto as_requester = testing::ContextFor(tokens_.Mint(object.requester, {"requester"}));
    EXPECT_TRUE(stub->GetInvitation(as_requester.get(), get, &invitation).ok());
    survey::v1::RespondRequest respond;
    respond.set_answer_token(invitation.answer_token());
    respond.set_score(2);
    respond.set_text(kSecret);
    EXPECT_TRUE(Call(*stub, &survey::v1::SurveyService::Stub::Respond, respond).ok());
    return get.name();
  }

  // Waits until both services that hide tickets know the restricted teams.
  void WaitUntilHidden() {
    const std::string alice = tokens_.Mint("alice", {"agent"});
    ticket::v1::GetTicketRequest get;
    get.set_name(objects_[1].ticket);
    routing::v1::ExplainRoutingRequest explain;
    explain.set_ticket(objects_[1].ticket);
    for (int replica = 0; replica < 2; ++replica) {
      const auto tickets = ticket::v1::TicketService::NewStub(ticket_replicas_.Channel(replica));
      EXPECT_TRUE(Eventually([&] {
        ticket::v1::Ticket ticket;
        const auto context = testing::ContextFor(alice);
        return tickets->GetTicket(context.get(), get, &ticket).error_code() ==
               grpc::StatusCode::NOT_FOUND;
      }));
    }
    EXPECT_TRUE(Eventually([&] {
      routing::v1::RoutingExplanation explanation;
      const auto all = Call(*queue_, &routing::v1::QueueService::Stub::ExplainRouting, explain);
      const auto context = testing::ContextFor(alice);
      return all.ok() &&
             queue_->ExplainRouting(context.get(), explain, &explanation).error_code() ==
                 grpc::StatusCode::NOT_FOUND;
    }));
  }

  std::string RequestFor(const MethodDescriptor& method, const Object& object) {
    const auto text = Requests().find(method.name());
    EXPECT_NE(text, Requests().end()) << "say in Requests() how to call " << method.full_name();
    if (text == Requests().end()) return "";
    const auto request = contract_.NewMessage(method.input_type());
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(
        absl::StrReplaceAll(text->second,
                            {{"$ticket", object.ticket},
                             {"$requester", object.requester},
                             {"$organisation", "organisations/" + object.organisation},
                             {"$team", object.team},
                             {"$agent", object.agent},
                             {"$invitation", object.invitation}}),
        request.get()))
        << text->second;
    return request->SerializeAsString();
  }

  using Customers = ticket::v1::CustomerService::Stub;
  const std::unique_ptr<Customers> customers_ =
      ticket::v1::CustomerService::NewStub(ticket_replicas_.Channel(0));
  Contract contract_;
  std::vector<Object> objects_;
  std::vector<Caller> callers_;
};

}  // namespace luukku
