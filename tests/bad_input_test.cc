// Bad input to every method of every service, built from the descriptors, so that new methods and
// fields are covered automatically: the right code, every bad field named, nothing stored, the
// process lives.

#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <limits>
#include <set>

#include "google/rpc/error_details.pb.h"
#include "lib/contract/fields.h"
#include "tests/bad_input_fixture.h"

namespace luukku {
namespace {

// An output-only field cannot be invalid.
bool IsOutputOnly(const FieldDescriptor& field) { return RulesOf(field).output_only(); }

std::set<std::string> ViolatedFields(const absl::Status& status) {
  std::set<std::string> fields;
  google::rpc::BadRequest details;
  const auto payload = status.GetPayload("type.googleapis.com/google.rpc.BadRequest");
  if (payload) details.ParseFromString(std::string(*payload));
  for (const auto& violation : details.field_violations()) fields.insert(violation.field());
  return fields;
}

// One wrong thing in an otherwise empty request.
struct Mutation {
  std::string field;  // Path, as violations name it: "ticket.subject".
  std::string what;
  bool output_only;  // Or part of an output-only message.
  std::unique_ptr<Message> request;
};

void AddMutationsOf(Contract& contract, const Descriptor* type, const FieldDescriptor* field,
                    const std::vector<const FieldDescriptor*>& outer, const std::string& path,
                    std::vector<Mutation>& mutations) {
  const auto add = [&](const std::string& what, auto set) {
    const bool output_only =
        IsOutputOnly(*field) ||
        std::any_of(outer.begin(), outer.end(), [](const auto* one) { return IsOutputOnly(*one); });
    mutations.push_back({path, what, output_only, With(contract, type, outer, set)});
    if (!outer.empty()) Mask(*mutations.back().request, outer.size() > 1 ? *outer[1] : *field);
  };
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      for (const auto& [what, text] : {std::pair("200 kB", std::string(200'000, 'x')),
                                       std::pair("NUL", std::string("a\0b", 3)),
                                       std::pair("control characters", std::string("a\x01\x7f")),
                                       std::pair("not UTF-8", std::string("a\xff\xfe"))}) {
        add(what, [&, value = text](Message& message, const auto& reflection) {
          field->is_repeated() ? reflection.AddString(&message, field, value)
                               : reflection.SetString(&message, field, value);
        });
      }
      break;
    case FieldDescriptor::CPPTYPE_ENUM:
      for (const int value : {4711, -1}) {
        add(absl::StrCat("number ", value), [&](Message& message, const auto& reflection) {
          field->is_repeated() ? reflection.AddEnumValue(&message, field, value)
                               : reflection.SetEnumValue(&message, field, value);
        });
      }
      break;
    case FieldDescriptor::CPPTYPE_INT32:
      add("negative", [&](Message& message, const auto& reflection) {
        field->is_repeated() ? reflection.AddInt32(&message, field, -1)
                             : reflection.SetInt32(&message, field, -1);
      });
      break;
    case FieldDescriptor::CPPTYPE_INT64: {
      // Timestamps may lie before 1970, but not after the year 9999.
      const bool is_time = IsTime(*field->containing_type());
      const int64_t wrong = is_time ? std::numeric_limits<int64_t>::max() : -1;
      add(is_time ? "too late" : "negative", [&](Message& message, const auto& reflection) {
        field->is_repeated() ? reflection.AddInt64(&message, field, wrong)
                             : reflection.SetInt64(&message, field, wrong);
      });
      break;
    }
    default:
      break;
  }
}

// The possible faults of a request of this type, field by field.
void AddMutations(Contract& contract, const Descriptor* type, const Descriptor* message,
                  const std::vector<const FieldDescriptor*>& outer, const std::string& prefix,
                  std::vector<Mutation>& mutations) {
  for (int i = 0; i < message->field_count(); ++i) {
    const FieldDescriptor* field = message->field(i);
    std::string path = prefix + field->name();
    if (field->is_repeated()) path += "[0]";
    // Callers see a time as one value.
    if (IsTime(*message) || message->full_name() == "google.protobuf.Duration") {
      path = prefix.substr(0, prefix.size() - 1);
    }
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) {
      AddMutationsOf(contract, type, field, outer, path, mutations);
    } else if (outer.size() < 3) {
      auto inner = outer;
      inner.push_back(field);
      AddMutations(contract, type, field->message_type(), inner, path + ".", mutations);
    }
  }
}

// Whether a violation names this field: as a whole, by an element, or by its enclosing message.
bool Names(const std::set<std::string>& violated, const std::string& path) {
  const std::string whole = path.substr(0, path.find('['));
  for (const std::string& field : violated) {
    if (field == path || field == whole || field.rfind(whole + "[", 0) == 0) return true;
  }
  return false;
}

TEST_F(BadInputTest, IsRefusedByNameWithNothingStored) {
  const std::string before = SettledRows();
  int tried = 0;
  ForEachMethod([&](const MethodDescriptor& method, RawCaller& caller) {
    std::vector<Mutation> mutations;
    AddMutations(contract_, method.input_type(), method.input_type(), {}, "", mutations);
    for (const Mutation& mutation : mutations) {
      std::string bytes;
      (void)mutation.request->SerializePartialToString(&bytes);
      const absl::Status status = caller.Call(method, bytes).status();
      const std::string told =
          absl::StrCat(method.full_name(), ": ", mutation.field, " ", mutation.what, " gives ",
                       std::string(status.ToString().substr(0, 300)));
      EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << told;
      // Page tokens have a reason of their own, and a test below.
      const bool has_name =
          mutation.what != "not UTF-8" && mutation.field != "page_token" && !mutation.output_only;
      if (!has_name) continue;
      const auto violated = ViolatedFields(status);
      EXPECT_TRUE(Names(violated, mutation.field) || Names(violated, "update_mask")) << told;
      ++tried;
    }
  });
  EXPECT_GT(tried, 200);
  EXPECT_EQ(Rows(), before);
  ExpectAlive();
}

// Bytes that are no message at all, and an empty one.
TEST_F(BadInputTest, IsNoMessageAtAll) {
  ForEachMethod([&](const MethodDescriptor& method, RawCaller& caller) {
    for (const std::string& bytes : {std::string("\xff\xff\xff\xff\xff"), std::string("\x0a\x7f"),
                                     std::string(1000, '\x0b')}) {
      const absl::Status status = caller.Call(method, bytes).status();
      EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument)
          << method.full_name() << ": " << status;
    }
    // Lists and methods about the whole service have no required fields.
    const absl::Status status = caller.Call(method, "").status();
    EXPECT_TRUE(status.ok() || status.code() == absl::StatusCode::kInvalidArgument)
        << method.full_name() << ": " << status;
  });
  ExpectAlive();
}

// Names of resources that do not exist, in the form of each field.
TEST_F(BadInputTest, NamesWhatDoesNotExist) {
  const std::string before = SettledRows();
  ForEachMethod([&](const MethodDescriptor& method, RawCaller& caller) {
    if (method.name() == "ListTicketReads") return;  // Its ticket is only a filter.
    if (method.name() == "ErasePerson") return;      // Other services may know the person.
    auto request = contract_.NewMessage(method.input_type());
    const auto* reflection = request->GetReflection();
    for (const char* name : {"name", "parent", "ticket", "names"}) {
      const FieldDescriptor* field = method.input_type()->FindFieldByName(name);
      if (field == nullptr || field->cpp_type() != FieldDescriptor::CPPTYPE_STRING) continue;
      for (const char* missing : {"tickets/999999999999", "people/nobody", "organisations/none",
                                  "categories/none", "teams/none", "agents/nobody", "rules/none"}) {
        if (field->is_repeated()) {
          reflection->ClearField(request.get(), field);
          reflection->AddString(request.get(), field, missing);
        } else {
          reflection->SetString(request.get(), field, missing);
        }
        const absl::Status status = caller.Call(method, request->SerializeAsString()).status();
        EXPECT_TRUE(status.code() == absl::StatusCode::kNotFound ||
                    status.code() == absl::StatusCode::kInvalidArgument)
            << method.full_name() << " " << missing << ": " << status;
      }
    }
  });
  EXPECT_EQ(Rows(), before);
}

// Page tokens of other lists, and spoilt ones of the list itself.
TEST_F(BadInputTest, PageTokensOfElsewhere) {
  Create();
  Create();
  ticket::v1::ListTicketsRequest list;
  list.set_page_size(1);
  const auto page = Call(*tickets_, &routing::Tickets::ListTickets, list);
  ASSERT_TRUE(page.ok() && !page->next_page_token().empty());
  std::string spoilt = page->next_page_token();
  spoilt[spoilt.size() / 2] = spoilt[spoilt.size() / 2] == 'A' ? 'B' : 'A';
  int lists = 0;
  ForEachMethod([&](const MethodDescriptor& method, RawCaller& caller) {
    const FieldDescriptor* field = method.input_type()->FindFieldByName("page_token");
    if (field == nullptr) return;
    ++lists;
    for (const std::string& token :
         {page->next_page_token(), spoilt, std::string("!"), std::string("AAAAAAAAAAAAAAAAAAAA")}) {
      if (method.name() == "ListTickets" && token == page->next_page_token()) continue;
      auto request = contract_.NewMessage(method.input_type());
      request->GetReflection()->SetString(request.get(), field, token);
      for (const char* name : {"name", "parent"}) {
        const FieldDescriptor* of = method.input_type()->FindFieldByName(name);
        if (of != nullptr) {
          request->GetReflection()->SetString(request.get(), of, page->tickets(0).name());
        }
      }
      const absl::Status status = caller.Call(method, request->SerializeAsString()).status();
      EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument)
          << method.full_name() << " " << token << ": " << status;
    }
  });
  EXPECT_GT(lists, 10);
}

}  // namespace
}  // namespace luukku
