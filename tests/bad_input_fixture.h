#pragma once

#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tests/raw_call.h"
#include "tests/whole_desk.h"

// The fixture of the tests of bad and of extreme input: every method of every service, and requests
// built from the descriptors.
namespace luukku {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::MethodDescriptor;

class BadInputTest : public WholeDesk {
 protected:
  BadInputTest() { AddAgent("alice", "network", 5); }

  // All methods of all programs.
  void ForEachMethod(const std::function<void(const MethodDescriptor&, RawCaller&)>& body) {
    int methods = 0;
    for (testing::Replicas* replicas : AllReplicas()) {
      RawCaller caller(replicas->Channel(0), token_);
      for (const auto* service : contract_.ServedBy(*replicas)) {
        for (int i = 0; i < service->method_count(); ++i, ++methods) {
          body(*service->method(i), caller);
        }
      }
    }
    EXPECT_GT(methods, 60);
  }

  // All rows of all tables but those that change by themselves.
  std::string Rows() {
    std::string rows;
    for (const auto* database : std::initializer_list<const testing::Database*>{
             &ticket_database_, &routing_database_, &surveys_.database, &reporting_database_}) {
      for (const auto& table :
           database->Query("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = "
                           "current_schema()::regnamespace AND relname NOT IN ('feed_members', "
                           "'feed_cursors', 'leases', 'progress') ORDER BY 1")) {
        absl::StrAppend(
            &rows, table[0].c_str(), " ",
            database->Query(absl::StrCat("SELECT count(*) FROM ", table[0].c_str()))[0][0].c_str(),
            "\n");
      }
    }
    return rows;
  }

  // The same once the services have taken in what the fixture made, from each other's feeds.
  std::string SettledRows() {
    const absl::Time end = absl::Now() + absl::Seconds(30);
    std::string rows = Rows(), before;
    while (rows != before && absl::Now() < end) {
      absl::SleepFor(absl::Seconds(1));
      before = std::exchange(rows, Rows());
    }
    return rows;
  }

  Contract contract_;

  void ExpectAlive() {
    for (testing::Replicas* replicas : AllReplicas()) {
      EXPECT_TRUE(replicas->process(0).Runs());
    }
    const absl::Status status =
        Call(*tickets_, &routing::Tickets::ListTickets, ticket::v1::ListTicketsRequest()).status();
    EXPECT_TRUE(status.ok()) << status;
  }
};

inline bool IsTime(const Descriptor& type) {
  return type.full_name() == "google.protobuf.Timestamp";
}

// Sets the field (or adds to it) by `set` in a new request of this type, on the path of `outer`
// fields.
template <typename Set>
std::unique_ptr<Message> With(Contract& contract, const Descriptor* type,
                              const std::vector<const FieldDescriptor*>& outer, Set set) {
  auto request = contract.NewMessage(type);
  Message* message = request.get();
  for (const FieldDescriptor* field : outer) {
    message = field->is_repeated() ? message->GetReflection()->AddMessage(message, field)
                                   : message->GetReflection()->MutableMessage(message, field);
  }
  set(*message, *message->GetReflection());
  return request;
}

// Puts this field into the request's mask, if it has one.
inline void Mask(Message& request, const FieldDescriptor& field) {
  const FieldDescriptor* mask = request.GetDescriptor()->FindFieldByName("update_mask");
  if (mask == nullptr || field.containing_type() == mask->message_type()) return;
  Message* paths = request.GetReflection()->MutableMessage(&request, mask);
  paths->GetReflection()->AddString(paths, paths->GetDescriptor()->FindFieldByName("paths"),
                                    field.name());
}

}  // namespace luukku
