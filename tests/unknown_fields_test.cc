// Fields that are not in the contract, at every level of every request: the edge drops them, so
// that they are neither stored nor returned.

#include <gmock/gmock.h>
#include <google/protobuf/unknown_field_set.h>
#include <gtest/gtest.h>

#include <map>

#include "tests/access_fixture.h"

namespace luukku {
namespace {

using google::protobuf::FieldDescriptor;

constexpr char kMarker[] = "TuntematonKentta";

// Further valid requests that store something.
const std::map<std::string, std::string>& Creates() {
  static const auto& creates = *new std::map<std::string, std::string>{
      {"CreateOrganisation", R"(organisation { name: "organisations/uusi" display_name: "Uusi" })"},
      {"CreatePerson", R"(person { name: "people/uusi" display_name: "Uusi" })"},
      {"CreateCategory", R"(category { name: "categories/uusi" display_name: "Uusi" })"},
      {"CreateTeam", R"(team { name: "teams/uusi" display_name: "Uusi" })"},
      {"CreateAgent", R"(agent { name: "agents/uusi" display_name: "Uusi" capacity: 1 })"},
  };
  return creates;
}

void AddUnknown(Message& message) {
  const auto& reflection = *message.GetReflection();
  auto& unknown = *reflection.MutableUnknownFields(&message);
  unknown.AddLengthDelimited(9999, kMarker);
  unknown.AddVarint(9998, 1);
  unknown.AddGroup(9997)->AddLengthDelimited(1, kMarker);
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    if (!field->is_repeated()) {
      AddUnknown(*reflection.MutableMessage(&message, field));
      continue;
    }
    for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
      AddUnknown(*reflection.MutableRepeatedMessage(&message, field, i));
    }
  }
}

class UnknownFields : public AccessFixture {
 protected:
  std::unique_ptr<Message> RequestOf(const MethodDescriptor& method) {
    auto request = contract_.NewMessage(method.input_type());
    const auto create = Creates().find(method.name());
    if (Requests().contains(method.name())) {
      EXPECT_TRUE(request->ParseFromString(RequestFor(method, objects_[0])));
    } else if (create != Creates().end()) {
      EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(create->second, request.get()));
    }
    return request;
  }
};

TEST_F(UnknownFields, AreNeitherStoredNorGivenBack) {
  int called = 0, done = 0;
  for (testing::Replicas* replicas : AllReplicas()) {
    RawCaller caller(replicas->Channel(0), token_);
    for (const auto* service : contract_.ServedBy(*replicas)) {
      for (int i = 0; i < service->method_count(); ++i, ++called) {
        const MethodDescriptor& method = *service->method(i);
        const auto request = RequestOf(method);
        AddUnknown(*request);
        const auto answer = caller.Call(method, request->SerializeAsString());
        if (!answer.ok()) continue;
        ++done;
        EXPECT_EQ(answer->find(kMarker), std::string::npos) << method.full_name();
      }
    }
  }
  EXPECT_GT(called, 60);
  EXPECT_GT(done, 35);
  for (const testing::Database* database :
       {&ticket_database_, &routing_database_, &surveys_.database, &reporting_database_}) {
    EXPECT_THAT(database->TablesWith(kMarker), ::testing::IsEmpty());
  }
}

// Requests that differ only in dropped bytes count as the same request.
TEST_F(UnknownFields, DoNotChangeWhatARepeatedCallIs) {
  const auto& method = *contract_.Find("luukku.ticket.v1.ConversationService.CreateComment");
  RawCaller caller(ticket_replicas_.Channel(0), token_);
  const auto request = RequestOf(method);
  const auto* id = method.input_type()->FindFieldByName("request_id");
  request->GetReflection()->SetString(request.get(), id, "11111111-2222-4333-8444-555555555555");
  const auto first = caller.Call(method, request->SerializeAsString());
  AddUnknown(*request);
  const auto second = caller.Call(method, request->SerializeAsString());
  ASSERT_TRUE(first.ok() && second.ok()) << first.status() << second.status();
  EXPECT_EQ(*first, *second);
}

}  // namespace
}  // namespace luukku
