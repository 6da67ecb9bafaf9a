// A requester, by any method of any service, sees no data of others and no internal note. Requests
// are built from the descriptors, so that new methods are covered automatically.

#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>

#include <functional>
#include <set>

#include "luukku/ticket/v1/customer_service.grpc.pb.h"
#include "tests/raw_call.h"
#include "tests/whole_desk.h"

namespace luukku {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::MethodDescriptor;

// In all texts that must not be seen.
constexpr char kSecret[] = "Salaisuus";
constexpr char kNote[] = "Muistiinpano";

class RequesterTest : public WholeDesk {
 protected:
  // Creates ritva's ticket with a note, and olli's own; returns after routing has assigned them.
  RequesterTest() {
    AddAgent("alice", "network", 5);
    ticket::v1::CreatePersonRequest person;
    person.mutable_person()->set_name("people/ritva");
    person.mutable_person()->set_display_name(kSecret);
    const auto customers = ticket::v1::CustomerService::NewStub(ticket_replicas_.Channel(0));
    EXPECT_TRUE(Call(*customers, &ticket::v1::CustomerService::Stub::CreatePerson, person).ok());
    theirs_ = CreateAs("ritva", kSecret);
    Comment(theirs_, kSecret, false);
    Comment(theirs_, kNote, true);
    own_ = CreateAs("olli", "mine");
    Comment(own_, "a reply", false);
    Comment(own_, kNote, true);
    for (const std::string& name : {theirs_, own_}) {
      EXPECT_TRUE(Eventually([&] { return Get(name).agent() == "agents/alice"; }));
    }
  }

  std::string CreateAs(const std::string& who, const std::string& subject) {
    ticket::v1::CreateTicketRequest request;
    request.mutable_ticket()->set_type(common::v1::TICKET_TYPE_INCIDENT);
    request.mutable_ticket()->set_channel(common::v1::CHANNEL_PORTAL);
    request.mutable_ticket()->set_subject(subject);
    ticket::v1::Ticket ticket;
    const auto context = testing::ContextFor(tokens_.Mint(who, {"requester"}));
    EXPECT_TRUE(tickets_->CreateTicket(context.get(), request, &ticket).ok());
    return ticket.name();
  }

  void Comment(const std::string& name, const std::string& text, bool internal) {
    ticket::v1::CreateCommentRequest request;
    request.set_parent(name);
    request.mutable_comment()->set_text(text);
    request.mutable_comment()->set_internal(internal);
    EXPECT_TRUE(Call(*conversation_, &routing::Conversation::CreateComment, request).ok());
  }

  // A request in which all names are of `ticket` or its person, with the other required fields set.
  void Fill(Message& message, const std::string& ticket, int depth = 0) {
    const auto& reflection = *message.GetReflection();
    for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
      const FieldDescriptor* field = message.GetDescriptor()->field(i);
      if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
        if (depth < 2 && !field->is_repeated()) {
          Fill(*reflection.MutableMessage(&message, field), ticket, depth + 1);
        }
        continue;
      }
      if (field->cpp_type() != FieldDescriptor::CPPTYPE_STRING) continue;
      std::string text;
      if (field->name() == "name" || field->name() == "parent" || field->name() == "ticket" ||
          field->name() == "names" || field->name() == "subject") {
        text = ticket;
      } else if (field->name() == "text" || field->name() == "display_name") {
        text = "x";
      } else {
        continue;
      }
      field->is_repeated() ? reflection.AddString(&message, field, text)
                           : reflection.SetString(&message, field, text);
    }
  }

  void ForEachMethod(const std::function<void(const MethodDescriptor&, RawCaller&)>& body) {
    int methods = 0;
    for (testing::Replicas* replicas : AllReplicas()) {
      RawCaller caller(replicas->Channel(0), tokens_.Mint("olli", {"requester"}));
      for (const auto* service : contract_.ServedBy(*replicas)) {
        for (int i = 0; i < service->method_count(); ++i, ++methods) {
          body(*service->method(i), caller);
        }
      }
    }
    EXPECT_GT(methods, 60);
  }

  Contract contract_;
  std::string theirs_, own_;
};

TEST_F(RequesterTest, SeesNothingOfOthersByAnyMethod) {
  const auto before = Get(theirs_).SerializeAsString();
  std::set<std::string> open;
  ForEachMethod([&](const MethodDescriptor& method, RawCaller& caller) {
    for (const std::string& name : {theirs_, std::string("people/ritva"), std::string()}) {
      auto request = contract_.NewMessage(method.input_type());
      Fill(*request, name);
      const auto answer = caller.Call(method, request->SerializeAsString());
      const std::string seen = answer.ok() ? *answer : answer.status().ToString();
      for (const char* secret : {kSecret, kNote}) {
        EXPECT_EQ(seen.find(secret), std::string::npos) << method.full_name() << " " << name;
      }
      // Refusals may repeat the name; in an answer it would show that the ticket exists.
      if (answer.ok() && !name.empty()) {
        EXPECT_EQ(seen.find(theirs_), std::string::npos) << method.full_name();
      }
      if (answer.ok()) open.insert(method.name());
    }
  });
  // Methods that a requester may call without naming an own object.
  EXPECT_TRUE(open.contains("ListTickets"));
  EXPECT_EQ(open.count("ListPeople") + open.count("ListQueue") + open.count("ListParked") +
                open.count("Subscribe") + open.count("ListConsumers") + open.count("ListAgents"),
            0u);
  EXPECT_EQ(Get(theirs_).SerializeAsString(), before) << "nor changes anything";
}

TEST_F(RequesterTest, SeesNoInternalNoteOfTheOwnTicketByAnyMethod) {
  std::set<std::string> open;
  ForEachMethod([&](const MethodDescriptor& method, RawCaller& caller) {
    auto request = contract_.NewMessage(method.input_type());
    Fill(*request, own_);
    const auto answer = caller.Call(method, request->SerializeAsString());
    if (!answer.ok()) return;
    open.insert(method.name());
    EXPECT_EQ(answer->find(kNote), std::string::npos) << method.full_name();
  });
  for (const char* method : {"GetTicket", "BatchGetTickets", "ListComments", "ListTicketHistory"}) {
    EXPECT_TRUE(open.contains(method)) << method;
  }
}

}  // namespace
}  // namespace luukku
