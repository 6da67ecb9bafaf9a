// What an import that is run again does with people who were erased meanwhile.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "lib/status/proto_time.h"
#include "luukku/ticket/v1/erasure_service.grpc.pb.h"
#include "luukku/ticket/v1/import_service.grpc.pb.h"
#include "services/ticket/imports/sql.h"
#include "services/ticket/ticket_fixture.h"

namespace luukku::ticket {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

const absl::Time kOpened = absl::FromUnixSeconds(1'456'708'560);
constexpr char kPrivateName[] = "Ritva Meikäläinen";

class ErasedImportTest : public TicketFixture {
 protected:
  // A case of `requester` that tells of the person in all places.
  static v1::ImportedTicket NewCase(const std::string& key, const std::string& requester) {
    v1::ImportedTicket imported;
    imported.set_case_key(absl::StrCat(kPrivateName, " ", key));
    v1::Ticket& ticket = *imported.mutable_ticket();
    ticket.set_type(common::v1::TICKET_TYPE_INCIDENT);
    ticket.set_channel(common::v1::CHANNEL_PHONE);
    ticket.set_subject(kPrivateName);
    ticket.set_requester("people/" + requester);
    *ticket.mutable_create_time() = ToProto(kOpened);
    AddState(imported, 1, common::v1::TICKET_STATE_CLOSED);
    return imported;
  }

  static void AddState(v1::ImportedTicket& imported, int minutes, common::v1::TicketState state) {
    v1::ImportedChange& change = *imported.add_changes();
    change.set_row_key(absl::StrCat(kPrivateName, " ", minutes));
    *change.mutable_time() = ToProto(kOpened + absl::Minutes(minutes));
    change.mutable_fields()->add_paths("state");
    change.mutable_ticket()->set_state(state);
  }

  v1::ImportedTicketResult Import(const v1::ImportedTicket& imported) {
    v1::ImportTicketsRequest request;
    request.set_source("old-desk");
    *request.add_tickets() = imported;
    for (const auto& [id, name] : {std::pair{"asiakas", kPrivateName}, {"avaaja", "Avaaja"}}) {
      v1::Person& person = *request.add_people();
      person.set_name(absl::StrCat("people/", id));
      person.set_display_name(name);
    }
    auto response = Call(*imports_, "root", &v1::ImportService::Stub::ImportTickets, request);
    EXPECT_TRUE(response.ok()) << response.status();
    return response.ok() ? response->results(0) : v1::ImportedTicketResult();
  }

  void Erase(const std::string& person) {
    v1::ErasePersonRequest request;
    request.set_name("people/" + person);
    const auto erasures = v1::ErasureService::NewStub(server_->Channel());
    const auto erasure = Call(*erasures, "root", &v1::ErasureService::Stub::ErasePerson, request);
    ASSERT_TRUE(erasure.ok()) << erasure.status();
  }

  bool AwaitErased(const std::string& ticket) {
    const absl::Time end = absl::Now() + absl::Seconds(30);
    while (!Get("alice", ticket)->has_erase_time() && absl::Now() < end) {
      absl::SleepFor(absl::Milliseconds(50));
    }
    return Get("alice", ticket)->has_erase_time();
  }

  bool IsKnown(const std::string& person) {
    return !database_->Query("SELECT FROM people WHERE id = '" + person + "'").empty();
  }

  std::unique_ptr<v1::ImportService::Stub> imports_ =
      v1::ImportService::NewStub(server_->Channel());
};

TEST_F(ErasedImportTest, BringsNobodyBack) {
  v1::ImportedTicket known = NewCase("1", "asiakas");
  const auto first = Import(known);
  ASSERT_TRUE(first.created());
  Erase("asiakas");
  ASSERT_TRUE(AwaitErased(first.ticket()));

  // Nor does any key tell of the person, though both are known again.
  EXPECT_THAT(database_->TablesWith(kPrivateName), IsEmpty());
  const auto again = Import(known);
  EXPECT_THAT(again.violations(), IsEmpty());
  EXPECT_EQ(again.ticket(), first.ticket());
  EXPECT_EQ(again.known_rows(), 1);
  EXPECT_FALSE(IsKnown("asiakas"));

  AddState(known, 2, common::v1::TICKET_STATE_OPEN);
  const auto continued = Import(known);
  ASSERT_EQ(continued.violations_size(), 1);
  EXPECT_THAT(continued.violations(0).description(), HasSubstr("erased"));

  const auto of_erased = Import(NewCase("2", "asiakas"));
  ASSERT_EQ(of_erased.violations_size(), 1);
  EXPECT_EQ(of_erased.violations(0).field(), "ticket.requester");
  EXPECT_EQ(of_erased.ticket(), "");
  EXPECT_FALSE(IsKnown("asiakas"));
}

TEST_F(ErasedImportTest, LaterExportsSayNothingOfErasedTickets) {
  v1::ImportedTicket known = NewCase("1", "asiakas");
  *known.mutable_as_of() = ToProto(absl::Now() - absl::Hours(2));
  const auto first = Import(known);
  Erase("asiakas");
  ASSERT_TRUE(AwaitErased(first.ticket()));
  EXPECT_TRUE(database_->Query("SELECT standing FROM imported_cases")[0][0].is_null());
  *known.mutable_as_of() = ToProto(absl::Now() - absl::Hours(1));
  known.mutable_ticket()->set_subject("Asiakas again");
  const auto again = Import(known);
  EXPECT_THAT(again.violations(), IsEmpty());
  EXPECT_EQ(again.known_rows(), known.changes_size());
  EXPECT_THAT(again.fields_as_of(), IsEmpty());
  EXPECT_THAT(database_->TablesWith("Asiakas again"), IsEmpty());
}

TEST_F(ErasedImportTest, FindsKeysByIndexes) {
  namespace statements = luukku::sql::services::ticket::imports;
  const std::string references =
      database_->PlanOf(statements::kFindReferences, "('{a}', '{b}', '{c}')");
  EXPECT_THAT(references, HasSubstr("using people_pkey"));
  for (const char* kind : {"organisations", "categories"}) {
    EXPECT_THAT(references, HasSubstr(absl::StrCat("Index Cond: ((kind = '", kind, "'")));
  }
  EXPECT_THAT(database_->PlanOf(statements::kFindCases, "('s', '{a,b}')"),
              HasSubstr("Index Cond: ((source = 's'::text) AND (case_key = a.case_key"));
  EXPECT_THAT(database_->PlanOf(statements::kFindRows, "('{1,2}', '{f,t}', '{a,b}')"),
              HasSubstr("Index Cond: ((ticket = a.ticket) AND (row_key = CASE"));
}

TEST_F(ErasedImportTest, GoesOnWhereOnlyTheOpenerWasErased) {
  v1::ImportedTicket imported = NewCase("3", "toinen");
  v1::CreatePersonRequest other;
  other.mutable_person()->set_name("people/toinen");
  other.mutable_person()->set_display_name("Toinen");
  const auto customers = v1::CustomerService::NewStub(server_->Channel());
  ASSERT_TRUE(Call(*customers, "root", &v1::CustomerService::Stub::CreatePerson, other).ok());
  imported.mutable_ticket()->set_opened_by("people/avaaja");
  ASSERT_TRUE(Import(imported).created());
  Erase("avaaja");
  AddState(imported, 2, common::v1::TICKET_STATE_OPEN);
  const auto continued = Import(imported);
  EXPECT_THAT(continued.violations(), IsEmpty());
  EXPECT_EQ(continued.imported_rows(), 1);
  EXPECT_FALSE(IsKnown("avaaja"));
}

}  // namespace
}  // namespace luukku::ticket
