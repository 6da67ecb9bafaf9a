// Lists of people, organisations and categories, page by page: real gRPC, real PostgreSQL.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "lib/contract/pages.h"
#include "lib/status/error.h"
#include "services/ticket/ticket_fixture.h"

namespace luukku::ticket {
namespace {

class DirectoryPagesTest : public DirectoryFixture {};

// Reads a list to its end in pages of 3; `list(size, token)` reads one, `resources` is its field.
template <typename ListPage, typename ResourcesOf>
std::vector<std::string> ReadPages(ListPage list, ResourcesOf resources) {
  std::vector<std::string> names;
  std::string token;
  do {
    const auto page = list(3, token);
    EXPECT_TRUE(page.ok()) << page.status();
    if (!page.ok()) return names;
    const auto more = NamesOf(resources(*page));
    EXPECT_EQ(more.size(), page->next_page_token().empty() ? 1u : 3u);
    names.insert(names.end(), more.begin(), more.end());
    token = page->next_page_token();
  } while (!token.empty());
  return names;
}

// Pairs have the same display name. It holds a control character, as a name from a token may.
TEST_F(DirectoryPagesTest, PagesByNameWithoutHolesOrRepeats) {
  std::vector<std::string> ids;
  for (int i = 0; i < 10; ++i) ids.push_back(absl::StrCat("id", i));
  for (int i = 9; i >= 0; --i) {
    const std::string name = absl::StrCat("'Name ", i / 2, "' || chr(31) || 'Ö'");
    database_->Query(
        absl::StrCat("INSERT INTO people (id, display_name) VALUES ('", ids[i], "', ", name, ")"));
    for (const char* kind : {"organisations", "categories"}) {
      database_->Query(absl::StrCat("INSERT INTO resources VALUES ('", kind, "', '", ids[i],
                                    "', 1, ", name, ", '{}')"));
    }
  }
  const auto names = [&](const std::string& collection) {
    std::vector<std::string> all;
    for (const std::string& id : ids) all.push_back(collection + id);
    return all;
  };
  EXPECT_EQ(
      ReadPages([&](int size, auto& token) { return ListOrganisations("alice", size, token); },
                [](const auto& page) { return page.organisations(); }),
      names("organisations/"));
  EXPECT_EQ(ReadPages([&](int size, auto& token) { return ListPeople("alice", size, token); },
                      [](const auto& page) { return page.people(); }),
            names("people/"));
  EXPECT_EQ(ReadPages([&](int size, auto& token) { return ListCategories("ritva", size, token); },
                      [](const auto& page) { return page.categories(); }),
            names("categories/"));
  EXPECT_EQ(ListPeople("alice", 10)->next_page_token(), "");
  EXPECT_EQ(ListPeople("alice", 1000)->people_size(), 10);
}

TEST_F(DirectoryPagesTest, PageSizesHaveAStandardAndALimit) {
  database_->Query(
      "INSERT INTO people (id, display_name) SELECT i::text, i::text FROM generate_series(1, 210) "
      "i");
  EXPECT_EQ(ListPeople("alice")->people_size(), 50);
  EXPECT_EQ(ListPeople("alice", 1000)->people_size(), 200);
}

TEST_F(DirectoryPagesTest, PageTokensHoldForOneListAndCaller) {
  database_->Query("INSERT INTO people (id, display_name) VALUES ('a', 'A'), ('b', 'B')");
  const std::string token = ListPeople("alice", 1)->next_page_token();
  EXPECT_EQ(ListPeople("alice", 1, token)->people(0).name(), "people/b");
  // With the right query, but a key that is no text.
  const std::string query = "luukku.ticket.v1.CustomerService/ListPeople\nalice\n";
  for (const auto& status :
       {ListPeople("root", 1, token).status(), ListOrganisations("alice", 1, token).status(),
        ListPeople("alice", 1, "nonsense").status(),
        ListPeople("alice", 1, EncodePageToken(query, {"\xff", "\xff"})).status()}) {
    EXPECT_EQ(ReasonOf(status), reason::kPageTokenInvalid);
  }
}

}  // namespace
}  // namespace luukku::ticket
