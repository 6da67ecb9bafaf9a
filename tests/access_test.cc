// Every method of every service, by every role, on objects in every relation to the caller: access
// is exactly as in docs/operate/access.md. The document is the oracle, while the services obey the
// rows in the contract: a wider row fails this test until the document, which people read, agrees.

#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>

#include <set>

#include "tests/access_fixture.h"

namespace luukku {
namespace {

class AccessTest : public AccessFixture {
 protected:
  // Whether the method's access depends on the object.
  static bool Looks(const MethodDescriptor& method, const Relations& granted) {
    return Requests().contains(method.name()) || granted != Relations{"all"};
  }

  // Checks one call against the document.
  void Try(RawCaller& raw, const MethodDescriptor& method, const Relations& granted,
           const Caller& caller, const Object& object) {
    const bool looks = Looks(method, granted);
    const auto answer = raw.Call(method, looks ? RequestFor(method, object) : "");
    const std::string what = absl::StrCat(method.full_name(), " as ", caller.role, " ", caller.id,
                                          " on ", object.ticket, ": ", answer.status().ToString());
    const absl::StatusCode code = answer.status().code();
    if (!looks || HoldsAny(granted, caller, object)) {
      ++let_through_;
      EXPECT_NE(code, absl::StatusCode::kPermissionDenied) << what;
      EXPECT_NE(code, absl::StatusCode::kUnauthenticated) << what;
      EXPECT_NE(code, absl::StatusCode::kUnavailable) << what;
      EXPECT_FALSE(looks && code == absl::StatusCode::kNotFound) << what;
      if (LeavesOut(method.name())) {
        EXPECT_TRUE(answer.ok() && answer->find(object.ticket) != std::string::npos) << what;
      }
      const bool desk = caller.role != "requester";
      EXPECT_TRUE(desk || answer.value_or("").find(kNote) == std::string::npos) << what;
      return;
    }
    ++hidden_;
    if (LeavesOut(method.name())) {
      EXPECT_TRUE(answer.ok()) << what;
      EXPECT_EQ(answer.value_or("").find(object.ticket), std::string::npos) << what;
      return;
    }
    const auto refusal = Refusals().find(method.name());
    EXPECT_EQ(code, refusal == Refusals().end() ? absl::StatusCode::kNotFound : refusal->second)
        << what;
    EXPECT_EQ(answer.status().ToString().find(kSecret), std::string::npos) << what;
  }

  // Checks the method by a role to which it is not granted.
  void TryForbidden(RawCaller& raw, const MethodDescriptor& method, const Caller& caller) {
    ++forbidden_;
    const absl::Status status = raw.Call(method, "").status();
    const std::string what = absl::StrCat(method.full_name(), " as ", caller.role, " ", caller.id);
    // A token without a known role counts as no token.
    const bool known = !caller.token.empty() && !caller.role.empty();
    EXPECT_EQ(status.code(),
              known ? absl::StatusCode::kPermissionDenied : absl::StatusCode::kUnauthenticated)
        << what << ": " << status;
  }

  int let_through_ = 0, hidden_ = 0, forbidden_ = 0;
};

TEST_F(AccessTest, NothingIsOpenThatTheDocumentDoesNotOpen) {
  auto document = ReadDocument();
  for (testing::Replicas* replicas : AllReplicas()) {
    for (const auto* service : contract_.ServedBy(*replicas)) {
      for (int i = 0; i < service->method_count(); ++i) {
        const MethodDescriptor& method = *service->method(i);
        ASSERT_TRUE(document.contains(method.full_name())) << method.full_name();
        auto& row = document[method.full_name()];
        // Public methods ignore the login; answer_token_test and survey_token_test test them.
        if (row.contains("no login")) continue;
        for (const Caller& caller : callers_) {
          RawCaller raw(replicas->Channel(0), caller.token);
          const Relations& granted = row[caller.role];
          if (granted.empty()) {
            TryForbidden(raw, method, caller);
          } else {
            const size_t objects = Looks(method, granted) ? objects_.size() : 1;
            for (size_t at = 0; at < objects; ++at) {
              Try(raw, method, granted, caller, objects_[at]);
            }
          }
        }
      }
    }
  }
  EXPECT_GT(let_through_, 400);
  EXPECT_GT(hidden_, 80);
  EXPECT_GT(forbidden_, 200);
}

// The roles that a sentence names: "the requester (public only), staff by team, services".
std::set<std::string> RolesIn(const std::string& sentence) {
  static const std::vector<std::pair<std::string, std::set<std::string>>> words = {
      {"everybody with a token", {"requester", "agent", "queue manager", "admin", "service"}},
      {"anybody", {"no login"}},
      {"requester", {"requester"}},
      {"the person", {"requester"}},
      {"staff", {"agent", "queue manager", "admin"}},
      {"the agent", {"agent"}},
      {"queue managers", {"queue manager"}},
      {"admin", {"admin"}},
      {"services", {"service"}}};
  std::set<std::string> roles;
  for (const auto& [word, named] : words) {
    if (sentence.find(word) != std::string::npos) roles.insert(named.begin(), named.end());
  }
  return roles;
}

// From the comment of a method, or of its service if that covers all methods.
std::string CallersSentence(const MethodDescriptor& method) {
  google::protobuf::SourceLocation of_method, of_service;
  method.GetSourceLocation(&of_method);
  method.service()->GetSourceLocation(&of_service);
  for (const std::string& comment : {of_method.leading_comments, of_service.leading_comments}) {
    const size_t begin = comment.find("Callers: ");
    if (begin == std::string::npos) continue;
    const size_t end = comment.find(".", begin);
    return comment.substr(begin, end - begin);
  }
  return "";
}

TEST_F(AccessTest, CommentsOfMethodsSayWhatTheTableSays) {
  int methods = 0;
  for (const auto& [name, row] : ReadDocument()) {
    const MethodDescriptor* method = contract_.Find(name);
    ASSERT_NE(method, nullptr) << name;
    std::set<std::string> granted;
    for (const auto& [role, relations] : row) granted.insert(role);
    if (granted.contains("no login")) granted = {"no login"};
    EXPECT_EQ(RolesIn(CallersSentence(*method)), granted)
        << name << ": " << CallersSentence(*method);
    ++methods;
  }
  EXPECT_GT(methods, 60);
}

}  // namespace
}  // namespace luukku
