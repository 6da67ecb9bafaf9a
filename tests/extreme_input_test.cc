// Input at the ends of its types' ranges, to every method of every service: refused or accepted,
// never INTERNAL.

#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <set>

#include "absl/strings/escaping.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "tests/bad_input_fixture.h"

namespace luukku {
namespace {

bool IsNumber(const FieldDescriptor& field) {
  return field.cpp_type() == FieldDescriptor::CPPTYPE_INT32 ||
         field.cpp_type() == FieldDescriptor::CPPTYPE_INT64;
}

// Calls `body(field, outer)` for each number of the message, times and durations among them.
using Outer = std::vector<const FieldDescriptor*>;
void ForEachField(const Descriptor& message, const Outer& outer,
                  const std::function<void(const FieldDescriptor&, const Outer&)>& body) {
  for (int i = 0; i < message.field_count(); ++i) {
    const FieldDescriptor& field = *message.field(i);
    if (IsNumber(field)) body(field, outer);
    if (field.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE || outer.size() >= 3) continue;
    Outer inner = outer;
    inner.push_back(&field);
    ForEachField(*field.message_type(), inner, body);
  }
}

void SetNumber(Message& message, const google::protobuf::Reflection& reflection,
               const FieldDescriptor& field, int64_t value) {
  const auto small = static_cast<int32_t>(std::clamp<int64_t>(value, INT32_MIN, INT32_MAX));
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_INT32) {
    field.is_repeated() ? reflection.AddInt32(&message, &field, small)
                        : reflection.SetInt32(&message, &field, small);
  } else {
    field.is_repeated() ? reflection.AddInt64(&message, &field, value)
                        : reflection.SetInt64(&message, &field, value);
  }
}

// The other end of a report's period, a day away, so that the tried end counts.
void FillPeriod(Message& request) {
  const FieldDescriptor* of = request.GetDescriptor()->FindFieldByName("period");
  if (of == nullptr || !request.GetReflection()->HasField(request, of)) return;
  Message* period = request.GetReflection()->MutableMessage(&request, of);
  const auto* start = period->GetDescriptor()->FindFieldByName("start_time");
  const auto* end = period->GetDescriptor()->FindFieldByName("end_time");
  const auto& reflection = *period->GetReflection();
  if (reflection.HasField(*period, start) == reflection.HasField(*period, end)) return;
  const bool has_start = reflection.HasField(*period, start);
  const Message& given = reflection.GetMessage(*period, has_start ? start : end);
  Message* other = reflection.MutableMessage(period, has_start ? end : start);
  const auto* seconds = given.GetDescriptor()->FindFieldByName("seconds");
  const auto at = static_cast<uint64_t>(given.GetReflection()->GetInt64(given, seconds));
  const uint64_t day = 86'400;
  other->GetReflection()->SetInt64(other, seconds,
                                   static_cast<int64_t>(has_start ? at + day : at - day));
}

// Numbers and times at the ends of their types, among them those that PostgreSQL cannot hold, are
// refused or accepted, never INTERNAL.
TEST_F(BadInputTest, ExtremeNumbersAndTimes) {
  constexpr int64_t kLast = 253'402'300'799, kFirst = -62'135'596'800;  // Of the years 1 to 9999.
  const std::vector<int64_t> extremes = {
      0,         1,         -1,        kFirst,    kFirst - 1,       kLast,        kLast + 1,
      INT32_MAX, INT32_MIN, INT64_MAX, INT64_MIN, int64_t{1} << 53, INT64_MAX / 2};
  int tried = 0;
  const auto try_one = [&](const MethodDescriptor& method, RawCaller& caller,
                           const FieldDescriptor& field, const Message& request) {
    const absl::Status status = caller.Call(method, request.SerializeAsString()).status();
    EXPECT_FALSE(absl::IsInternal(status) || absl::IsUnknown(status) || absl::IsUnavailable(status))
        << method.full_name() << " " << field.full_name() << ": " << request.ShortDebugString()
        << ": " << status;
    ++tried;
  };
  ForEachMethod([&](const MethodDescriptor& method, RawCaller& caller) {
    ForEachField(*method.input_type(), {}, [&](const FieldDescriptor& field, const auto& outer) {
      for (const int64_t value : extremes) {
        auto request = With(contract_, method.input_type(), outer,
                            [&](Message& message, const auto& reflection) {
                              SetNumber(message, reflection, field, value);
                            });
        FillPeriod(*request);
        if (!outer.empty()) Mask(*request, outer.size() > 1 ? *outer[1] : field);
        try_one(method, caller, field, *request);
      }
    });
  });
  EXPECT_GT(tried, 300);
  ExpectAlive();
}

// Page tokens are opaque, not secret: their keys may be anything.
TEST_F(BadInputTest, PageTokensWithOtherKeys) {
  const std::string ticket = Create();
  Create();
  for (int i = 0; i < 3; ++i) {
    ticket::v1::CreateCommentRequest comment;
    comment.set_parent(ticket);
    comment.mutable_comment()->set_text("x");
    ASSERT_TRUE(Call(*conversation_, &routing::Conversation::CreateComment, comment).ok());
  }
  AddAgent("bea", "network", 5);
  int tried = 0;
  std::set<std::string> lists;
  ForEachMethod([&](const MethodDescriptor& method, RawCaller& caller) {
    const FieldDescriptor* field = method.input_type()->FindFieldByName("page_token");
    if (field == nullptr) return;
    auto request = contract_.NewMessage(method.input_type());
    const auto& reflection = *request->GetReflection();
    reflection.SetInt32(request.get(), method.input_type()->FindFieldByName("page_size"), 1);
    for (const char* name : {"name", "parent", "ticket"}) {
      const FieldDescriptor* of = method.input_type()->FindFieldByName(name);
      if (of != nullptr) reflection.SetString(request.get(), of, ticket);
    }
    const auto first = caller.Call(method, request->SerializeAsString());
    if (!first.ok()) return;
    const auto page = contract_.NewMessage(method.output_type());
    ASSERT_TRUE(page->ParseFromString(*first));
    std::string bytes;
    absl::WebSafeBase64Unescape(
        page->GetReflection()->GetString(*page,
                                         method.output_type()->FindFieldByName("next_page_token")),
        &bytes);
    if (bytes.empty()) return;
    lists.insert(method.full_name());
    const std::vector<std::string> keys = absl::StrSplit(bytes.substr(8), '\x1f');
    for (size_t i = 0; i < keys.size(); ++i) {
      for (const std::string& other :
           {std::string(), std::string("infinite-past"), std::string("infinity"),
            std::string("-9999-01-01 00:00:00+00"), std::string("12026-01-01 00:00:00+00"),
            std::string("0000-01-01 00:00:00+00"), std::string("9223372036854775807"),
            std::string("-9223372036854775808"), std::string("99999999999999999999"),
            std::string("NaN"), std::string("a\0b", 3), std::string("\xff"), std::string("'"),
            std::string(100'000, 'x')}) {
        auto changed = keys;
        changed[i] = other;
        std::string token;
        absl::WebSafeBase64Escape(bytes.substr(0, 8) + absl::StrJoin(changed, "\x1f"), &token);
        reflection.SetString(request.get(), field, token);
        const absl::Status status = caller.Call(method, request->SerializeAsString()).status();
        EXPECT_TRUE(status.ok() || absl::IsInvalidArgument(status))
            << method.full_name() << " key " << i << " \"" << other.substr(0, 40)
            << "\": " << status;
        ++tried;
      }
    }
  });
  EXPECT_GE(lists.size(), 6u);
  EXPECT_GT(tried, 100);
  ExpectAlive();
}

}  // namespace
}  // namespace luukku
