// A kind that the desk configures, as its clients see it: what holds for canned replies holds for
// every kind of lib/resource.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/escaping.h"
#include "lib/resource/sql.h"
#include "lib/status/error.h"
#include "luukku/ticket/v1/canned_reply_service.grpc.pb.h"
#include "services/ticket/ticket_fixture.h"

namespace luukku::ticket {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Fields = std::set<std::string>;
using Names = std::map<std::string, std::string>;

class CannedReplyTest : public ServiceFixture {
 protected:
  using Stub = v1::CannedReplyService::Stub;

  void SetUp() override {
    EmptyKinds();
    database_->Query("TRUNCATE requests");
  }

  static v1::CannedReply Reply(const std::string& id, const Names& names,
                               const std::string& team = "") {
    v1::CannedReply reply;
    reply.set_name("cannedReplies/" + id);
    for (const auto& [language, name] : names) {
      (*reply.mutable_display_names())[language] = name;
      (*reply.mutable_texts())[language] = "Hello {requester}, " + name;
    }
    reply.set_team(team);
    return reply;
  }

  absl::StatusOr<v1::CannedReply> Create(const v1::CannedReply& reply,
                                         const std::string& who = "mervi",
                                         const std::string& request_id = "") {
    v1::CreateCannedReplyRequest request;
    *request.mutable_canned_reply() = reply;
    request.set_request_id(request_id);
    return Call(*stub_, who, &Stub::CreateCannedReply, request);
  }

  absl::StatusOr<v1::CannedReply> Get(const std::string& id, int64_t revision = 0) {
    v1::GetCannedReplyRequest request;
    request.set_name("cannedReplies/" + id);
    request.set_revision(revision);
    return Call(*stub_, "alice", &Stub::GetCannedReply, request);
  }

  absl::StatusOr<v1::CannedReply> Update(const v1::CannedReply& reply,
                                         const std::vector<std::string>& mask,
                                         const std::string& who = "mervi") {
    v1::UpdateCannedReplyRequest request;
    *request.mutable_canned_reply() = reply;
    for (const std::string& path : mask) request.mutable_update_mask()->add_paths(path);
    return Call(*stub_, who, &Stub::UpdateCannedReply, request);
  }

  absl::StatusOr<v1::CannedReply> Delete(const std::string& id, const std::string& etag = "",
                                         const std::string& who = "root") {
    v1::DeleteCannedReplyRequest request;
    request.set_name("cannedReplies/" + id);
    request.set_etag(etag);
    return Call(*stub_, who, &Stub::DeleteCannedReply, request);
  }

  absl::StatusOr<v1::ListCannedRepliesResponse> List(const std::string& filter,
                                                     const std::string& order = "",
                                                     int page_size = 0,
                                                     const std::string& token = "") {
    v1::ListCannedRepliesRequest request;
    request.set_filter(filter);
    request.set_order_by(order);
    request.set_page_size(page_size);
    request.set_page_token(token);
    return Call(*stub_, "alice", &Stub::ListCannedReplies, request);
  }

  std::vector<std::string> Found(const std::string& filter, const std::string& order = "") {
    const auto page = List(filter, order);
    EXPECT_TRUE(page.ok()) << page.status();
    return page.ok() ? NamesOf(page->canned_replies()) : std::vector<std::string>();
  }

  absl::StatusOr<v1::ListCannedReplyRevisionsResponse> Revisions(const std::string& id,
                                                                 int page_size = 0,
                                                                 const std::string& token = "") {
    v1::ListCannedReplyRevisionsRequest request;
    request.set_name("cannedReplies/" + id);
    request.set_page_size(page_size);
    request.set_page_token(token);
    return Call(*stub_, "alice", &Stub::ListCannedReplyRevisions, request);
  }

  std::unique_ptr<Stub> stub_ = v1::CannedReplyService::NewStub(server_->Channel());
};

TEST_F(CannedReplyTest, WhatIsCreatedIsFound) {
  v1::CannedReply wanted = Reply("wifi", {{"fi", "Verkko"}, {"en", "Network"}}, "teams/network");
  wanted.set_etag("77");  // Not the caller's to set.
  const auto created = Create(wanted);
  ASSERT_TRUE(created.ok()) << created.status();
  EXPECT_EQ(created->name(), "cannedReplies/wifi");
  EXPECT_EQ(created->etag(), "1");
  EXPECT_EQ(created->texts().at("fi"), "Hello {requester}, Verkko");
  EXPECT_EQ(created->team(), "teams/network");
  EXPECT_EQ(Get("wifi")->DebugString(), created->DebugString());
  EXPECT_EQ(ReasonOf(Create(wanted).status()), reason::kAlreadyExists);
  EXPECT_EQ(ReasonOf(Get("none").status()), reason::kNotFound);
}

TEST_F(CannedReplyTest, OnlyManagersAndAdminsChangeThem) {
  const v1::CannedReply reply = Reply("wifi", {{"en", "Network"}});
  for (const char* who : {"alice", "ritva", "router"}) {
    EXPECT_EQ(Create(reply, who).status().code(), absl::StatusCode::kPermissionDenied) << who;
  }
  ASSERT_TRUE(Create(reply).ok());
  EXPECT_EQ(Update(reply, {"team"}, "alice").status().code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(Delete("wifi", "", "alice").status().code(), absl::StatusCode::kPermissionDenied);
  v1::GetCannedReplyRequest request;
  request.set_name("cannedReplies/wifi");
  EXPECT_EQ(Call(*stub_, "ritva", &Stub::GetCannedReply, request).status().code(),
            absl::StatusCode::kPermissionDenied);
}

TEST_F(CannedReplyTest, AllThatIsWrongIsNamed) {
  v1::CannedReply reply = Reply("Wi Fi", {{"de", "Netz"}});
  (*reply.mutable_texts())["fi"] = "";
  reply.set_team("network");
  EXPECT_EQ(ViolatedFields(Create(reply).status()),
            (Fields{"canned_reply.name", "canned_reply.display_names", "canned_reply.texts",
                    "canned_reply.texts[\"fi\"]", "canned_reply.team"}));
  EXPECT_EQ(ViolatedFields(Create(v1::CannedReply()).status()),
            (Fields{"canned_reply.name", "canned_reply.display_names", "canned_reply.texts"}));
  ASSERT_TRUE(Create(Reply("wifi", {{"en", "Network"}})).ok());
  // As it would be: the text keeps a name.
  EXPECT_EQ(ViolatedFields(Update(Reply("wifi", {{"sv", "Nät"}}), {"display_names"}).status()),
            (Fields{"canned_reply.display_names"}));
  EXPECT_EQ(ViolatedFields(List("colour = 1", "size", -1).status()),
            (Fields{"filter", "order_by", "page_size"}));
}

TEST_F(CannedReplyTest, AnUpdateChangesWhatTheMaskNames) {
  const auto created = Create(Reply("wifi", {{"fi", "Verkko"}, {"en", "Network"}}, "teams/a"));
  ASSERT_TRUE(created.ok());
  v1::CannedReply edit = Reply("wifi", {{"en", "Wireless"}}, "teams/b");
  edit.set_etag(created->etag());
  const auto edited = Update(edit, {"texts"});
  ASSERT_TRUE(edited.ok()) << edited.status();
  EXPECT_EQ(edited->etag(), "2");
  EXPECT_EQ(edited->texts_size(), 1) << "a map is replaced as a whole";
  EXPECT_EQ(edited->display_names_size(), 2);
  EXPECT_EQ(edited->team(), "teams/a");
  EXPECT_EQ(ReasonOf(Update(edit, {"team"}).status()), reason::kStaleEtag);
  edit.clear_etag();
  edit.clear_team();
  EXPECT_EQ(Update(edit, {"team"})->team(), "");
  EXPECT_EQ(Update(edit, {"team"})->etag(), "3") << "nothing changed: no revision";
  EXPECT_EQ(ReasonOf(Update(Reply("none", {{"en", "X"}}), {"team"}).status()), reason::kNotFound);
}

TEST_F(CannedReplyTest, EachChangeIsARevisionThatCanBeBroughtBack) {
  ASSERT_TRUE(Create(Reply("wifi", {{"en", "Network"}}, "teams/a")).ok());
  ASSERT_TRUE(
      Update(Reply("wifi", {{"en", "Wireless"}}, "teams/b"), {"display_names", "texts", "team"})
          .ok());
  ASSERT_TRUE(Delete("wifi").ok());
  EXPECT_EQ(ReasonOf(Get("wifi").status()), reason::kNotFound);
  const auto revisions = Revisions("wifi");
  ASSERT_TRUE(revisions.ok()) << revisions.status();
  ASSERT_EQ(revisions->revisions_size(), 3);
  EXPECT_TRUE(revisions->revisions(0).deleted());
  EXPECT_EQ(revisions->revisions(0).actor(), "agents/root");
  const auto& update = revisions->revisions(1);
  EXPECT_EQ(update.revision(), 2);
  EXPECT_EQ(update.actor(), "agents/mervi");
  EXPECT_EQ(update.method(), "luukku.ticket.v1.CannedReplyService/UpdateCannedReply");
  ASSERT_EQ(update.changes_size(), 3);
  EXPECT_EQ(update.changes(0).field(), "display_names");
  EXPECT_EQ(update.changes(0).old_value(), "{\"en\":\"Network\"}");
  EXPECT_EQ(update.changes(0).new_value(), "{\"en\":\"Wireless\"}");
  EXPECT_EQ(update.changes(2).field(), "team");
  EXPECT_EQ(revisions->revisions(2).changes_size(), 3) << "of the first one, all that was set";

  const auto earlier = Get("wifi", 1);
  ASSERT_TRUE(earlier.ok()) << earlier.status();
  EXPECT_EQ(earlier->team(), "teams/a");
  EXPECT_EQ(ReasonOf(Get("wifi", 3).status()), reason::kNotFound) << "it was deleted then";
  EXPECT_EQ(Create(*earlier)->etag(), "4") << "its numbers go on";
  EXPECT_EQ(Revisions("wifi")->revisions_size(), 4);
  EXPECT_EQ(ReasonOf(Revisions("none").status()), reason::kNotFound);
  const auto newest = Revisions("wifi", 3);
  EXPECT_EQ(newest->revisions_size(), 3);
  EXPECT_EQ(Revisions("wifi", 3, newest->next_page_token())->revisions(0).revision(), 1);
}

TEST_F(CannedReplyTest, ListsAreFilteredSortedAndPaged) {
  ASSERT_TRUE(Create(Reply("c", {{"en", "Apple"}}, "teams/a")).ok());
  ASSERT_TRUE(Create(Reply("b", {{"en", "Cherry"}}, "teams/a")).ok());
  ASSERT_TRUE(Create(Reply("a", {{"fi", "Banaani"}})).ok());
  EXPECT_THAT(Found(""), ElementsAre("cannedReplies/c", "cannedReplies/a", "cannedReplies/b"));
  EXPECT_THAT(Found("", "name"),
              ElementsAre("cannedReplies/a", "cannedReplies/b", "cannedReplies/c"));
  EXPECT_THAT(Found("team = \"teams/a\"", "name"),
              ElementsAre("cannedReplies/b", "cannedReplies/c"));
  EXPECT_THAT(Found("team = \"\""), ElementsAre("cannedReplies/a"));
  EXPECT_THAT(Found("team = \"teams/none\""), IsEmpty());
  for (const char* bad :
       {"team", "team =", "team = teams/a", "team = \"a", "texts = \"a\"", "name = \"a\"",
        "team = \"a\" AND team = \"\"", "team = \"a\" OR team = \"b\"", "= \"a\"", "AND"}) {
    EXPECT_EQ(ViolatedFields(List(bad).status()), (Fields{"filter"})) << bad;
  }
  std::vector<std::string> all;
  std::string token;
  do {
    const auto page = List("", "", 1, token);
    ASSERT_TRUE(page.ok()) << page.status();
    all.push_back(page->canned_replies(0).name());
    token = page->next_page_token();
  } while (!token.empty());
  EXPECT_EQ(all, Found(""));
  const auto page = List("", "", 1);
  EXPECT_EQ(ReasonOf(List("", "name", 1, page->next_page_token()).status()),
            reason::kPageTokenInvalid);
  // Forged from one of ours: its first 8 bytes say of which list it is.
  std::string bytes, forged;
  ASSERT_TRUE(absl::WebSafeBase64Unescape(page->next_page_token(), &bytes));
  for (const std::string& key : {std::string("\xff\x1f"
                                             "a"),
                                 std::string("\0\x1f"
                                             "a",
                                             3)}) {
    absl::WebSafeBase64Escape(bytes.substr(0, 8) + key, &forged);
    EXPECT_EQ(ReasonOf(List("", "", 1, forged).status()), reason::kPageTokenInvalid);
  }
}

TEST_F(CannedReplyTest, ABatchIsInTheOrderAsked) {
  ASSERT_TRUE(Create(Reply("a", {{"en", "A"}})).ok());
  ASSERT_TRUE(Create(Reply("b", {{"en", "B"}})).ok());
  v1::BatchGetCannedRepliesRequest request;
  for (const char* id : {"b", "none", "a", "b"}) {
    request.add_names(absl::StrCat("cannedReplies/", id));
  }
  EXPECT_EQ(ReasonOf(Call(*stub_, "alice", &Stub::BatchGetCannedReplies, request).status()),
            reason::kNotFound);
  request.set_allow_missing(true);
  const auto found = Call(*stub_, "alice", &Stub::BatchGetCannedReplies, request);
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_THAT(NamesOf(found->canned_replies()),
              ElementsAre("cannedReplies/b", "cannedReplies/a", "cannedReplies/b"));
}

TEST_F(CannedReplyTest, ARepeatedCallHasNoSecondEffect) {
  const std::string id = "6f9619ff-8b86-4d01-b42d-00cf4fc964ff";
  const v1::CannedReply reply = Reply("wifi", {{"en", "Network"}});
  const auto first = Create(reply, "mervi", id), again = Create(reply, "mervi", id);
  ASSERT_TRUE(first.ok() && again.ok()) << again.status();
  EXPECT_EQ(first->DebugString(), again->DebugString());
  EXPECT_EQ(Revisions("wifi")->revisions_size(), 1);
  EXPECT_EQ(ReasonOf(Create(Reply("other", {{"en", "X"}}), "mervi", id).status()),
            reason::kRequestIdReused);
}

TEST_F(CannedReplyTest, OfManyWhoChangeItAtOnceEachIsARevisionOrToldSo) {
  ASSERT_TRUE(Create(Reply("wifi", {{"en", "0"}})).ok());
  std::atomic<int> edited = 0, stale = 0;
  std::vector<std::thread> people;
  for (int i = 1; i <= 8; ++i) {
    people.emplace_back([&, i] {
      for (int round = 0; round < 10; ++round) {
        v1::CannedReply reply = Reply("wifi", {{"en", absl::StrCat(i, " ", round)}});
        reply.set_etag(Get("wifi")->etag());
        const auto answer = Update(reply, {"display_names", "texts"});
        if (answer.ok()) ++edited;
        if (ReasonOf(answer.status()) == reason::kStaleEtag) ++stale;
      }
    });
  }
  for (std::thread& person : people) person.join();
  EXPECT_EQ(edited + stale, 80);
  EXPECT_EQ(Get("wifi")->etag(), absl::StrCat(1 + edited));
  EXPECT_EQ(Revisions("wifi", 200)->revisions_size(), 1 + edited);
}

// Whatever stands in them: any client can take any page, and none is left out.
TEST_F(CannedReplyTest, PagesOfHistoryAndOfListsEndByBytes) {
  v1::CannedReply reply = Reply("wifi", {{"en", "A"}, {"fi", "B"}, {"sv", "C"}});
  ASSERT_TRUE(Create(reply).ok());
  constexpr int kEdits = 40;
  for (int i = 0; i < kEdits; ++i) {
    // A character that JSON writes as six.
    for (auto& [language, text] : *reply.mutable_texts()) {
      text = std::string(16'000, i % 2 == 0 ? '<' : '>');
    }
    ASSERT_TRUE(Update(reply, {"texts"}).ok());
    reply.set_name(absl::StrCat("cannedReplies/copy-", i));
    ASSERT_TRUE(Create(reply).ok());
    reply.set_name("cannedReplies/wifi");
  }
  int64_t expected = kEdits + 1;
  std::string token;
  do {
    const auto page = Revisions("wifi", 200, token);
    ASSERT_TRUE(page.ok()) << page.status();
    EXPECT_LT(page->ByteSizeLong(), 3u << 20);
    for (const auto& revision : page->revisions()) EXPECT_EQ(revision.revision(), expected--);
    token = page->next_page_token();
  } while (!token.empty());
  EXPECT_EQ(expected, 0) << "all were told";
  int listed = 0;
  do {
    const auto page = List("", "", 200, token);
    ASSERT_TRUE(page.ok()) << page.status();
    EXPECT_LT(page->ByteSizeLong(), 2u << 20);
    listed += page->canned_replies_size();
    token = page->next_page_token();
  } while (!token.empty());
  EXPECT_EQ(listed, kEdits + 1);
}

TEST_F(CannedReplyTest, APageMayEndWithTheLongestName) {
  std::string longest;
  for (int i = 0; i < 200; ++i) longest += "😀";
  ASSERT_TRUE(Create(Reply(std::string(64, 'a'), {{"en", longest}})).ok());
  ASSERT_TRUE(Create(Reply(std::string(64, 'b'), {{"en", longest}})).ok());
  const auto first = List("", "", 1);
  ASSERT_TRUE(first.ok()) << first.status();
  const auto second = List("", "", 1, first->next_page_token());
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ(second->canned_replies_size(), 1);
}

TEST_F(CannedReplyTest, WhoCreatesWhileAnotherDeletesIsToldTheTruth) {
  const v1::CannedReply reply = Reply("wifi", {{"en", "Network"}});
  std::atomic<int> created = 0, deleted = 0;
  std::vector<std::thread> people;
  for (int i = 0; i < 6; ++i) {
    people.emplace_back([&, i] {
      for (int round = 0; round < 20; ++round) {
        if (i % 2 == 0) {
          const auto answer = Create(reply);
          created += answer.ok() ? 1 : 0;
          EXPECT_EQ(ReasonOf(answer.status()), answer.ok() ? "" : reason::kAlreadyExists);
        } else {
          const auto answer = Delete("wifi");
          deleted += answer.ok() ? 1 : 0;
          EXPECT_EQ(ReasonOf(answer.status()), answer.ok() ? "" : reason::kNotFound);
        }
      }
    });
  }
  for (std::thread& person : people) person.join();
  const bool is_there = Get("wifi").ok();
  EXPECT_EQ(created, deleted + (is_there ? 1 : 0));
  const auto revisions = Revisions("wifi", 200);
  ASSERT_TRUE(revisions.ok()) << revisions.status();
  ASSERT_EQ(revisions->revisions_size(), created + deleted);
  for (int i = 0; i < revisions->revisions_size(); ++i) {
    EXPECT_EQ(revisions->revisions(i).revision(), created + deleted - i);
  }
}

TEST_F(CannedReplyTest, EveryStatementPrepares) {
  db::Connection connection({.conninfo = database_->runtime()});
  for (const auto* statement : sql::lib::resource::kAll) {
    EXPECT_NO_THROW(connection.Prepare(*statement)) << statement->name;
  }
}

}  // namespace
}  // namespace luukku::ticket
