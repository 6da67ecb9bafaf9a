#include "lib/contract/fields.h"

#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "luukku/routing/v1/rule_service.pb.h"
#include "luukku/routing/v1/sla_service.pb.h"
#include "luukku/routing/v1/team_service.pb.h"
#include "luukku/survey/v1/survey_service.pb.h"
#include "luukku/ticket/v1/import_service.pb.h"
#include "luukku/ticket/v1/ticket_service.pb.h"

namespace luukku {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

template <typename Request>
Request Parse(const std::string& text) {
  Request request;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &request)) << text;
  return request;
}

// "field: sentence" of each violation.
template <typename Request>
std::vector<std::string> Wrong(const std::string& text) {
  Violations violations;
  CheckFields(violations, Parse<Request>(text));
  std::vector<std::string> wrong;
  for (const auto& [field, sentence] : violations.all()) wrong.push_back(field + ": " + sentence);
  return wrong;
}

TEST(CheckFields, NamesAllThatIsRequiredAndNothingElse) {
  EXPECT_THAT(Wrong<ticket::v1::CreateTicketRequest>(""),
              ElementsAre("ticket.type: is required", "ticket.channel: is required",
                          "ticket.subject: is required"));
  EXPECT_THAT(Wrong<ticket::v1::CreateTicketRequest>(
                  "ticket { type: TICKET_TYPE_ADVICE channel: CHANNEL_PHONE subject: 'Wifi' }"),
              IsEmpty());
}

TEST(CheckFields, WhatTheServiceSetsIsNotLookedAt) {
  EXPECT_THAT(Wrong<ticket::v1::CreateTicketRequest>(
                  "ticket { type: TICKET_TYPE_ADVICE channel: CHANNEL_PHONE subject: 'Wifi' "
                  "name: 'nonsense' state: 4711 team: '?' reopen_count: -1 "
                  "create_time { seconds: 999999999999999 } }"),
              IsEmpty());
}

TEST(CheckFields, ANewNameIsChosenByWhoeverCreates) {
  EXPECT_THAT(Wrong<routing::v1::CreateTeamRequest>("team { display_name: 'Net' }"),
              ElementsAre("team.name: is required"));
  EXPECT_THAT(Wrong<routing::v1::CreateTeamRequest>("team { name: 'teams/Net' display_name: 'N' }"),
              ElementsAre("team.name: must look like \"teams/ID\", ID of 1 to 40 of a-z 0-9 -"));
  EXPECT_THAT(Wrong<routing::v1::CreateTeamRequest>("team { name: 'teams/" + std::string(41, 'a') +
                                                    "' display_name: 'N' }"),
              ElementsAre("team.name: must look like \"teams/ID\", ID of 1 to 40 of a-z 0-9 -"));
}

TEST(CheckFields, OfAnUpdateOnlyWhatTheMaskNamesIsLookedAt) {
  using Update = ticket::v1::UpdateTicketRequest;
  EXPECT_THAT(Wrong<Update>("ticket { name: 'tickets/1' description: 'x' subject: '' type: 99 } "
                            "update_mask { paths: 'description' }"),
              IsEmpty());
  EXPECT_THAT(Wrong<Update>("ticket { name: 'tickets/1' type: 99 etag: 'a\\nb' } "
                            "update_mask { paths: ['type', 'subject'] }"),
              ElementsAre("ticket.etag: must be one line without control characters",
                          "ticket.type: is not a known value", "ticket.subject: is required"));
  EXPECT_THAT(Wrong<Update>(""),
              ElementsAre("ticket.name: is required", "update_mask: is required"));
  EXPECT_THAT(
      Wrong<Update>("ticket { name: 'tickets/1' } update_mask { paths: ['state', 'channel', "
                    "'name', 'etag', 'nonsense', ''] }"),
      ElementsAre("update_mask: names \"state\", which cannot be edited",
                  "update_mask: names \"channel\", which cannot be edited",
                  "update_mask: names \"name\", which cannot be edited",
                  "update_mask: names \"etag\", which cannot be edited",
                  "update_mask: names \"nonsense\", which cannot be edited",
                  "update_mask: names \"\", which cannot be edited"));
}

TEST(CheckFields, NoCharacterIsCutInWhatIsTold) {
  const std::string path(63, 'a');
  EXPECT_THAT(Wrong<ticket::v1::UpdateTicketRequest>(
                  "ticket { name: 'tickets/1' } update_mask { paths: '" + path + "ä' }"),
              ElementsAre("update_mask: names \"" + path + "\", which cannot be edited"));
}

TEST(CheckFields, AMaskThatRepeatsItselfIsNotReadThrough) {
  std::string paths;
  for (int i = 0; i < 1000; ++i) paths += "paths: 'type' ";
  EXPECT_THAT(Wrong<ticket::v1::UpdateTicketRequest>("ticket { name: 'tickets/1' } update_mask { " +
                                                     paths + "}"),
              ElementsAre("update_mask: names more fields than there are"));
}

TEST(CheckFields, AnImportNamesFieldsThatNobodyElseMay) {
  using Case = ticket::v1::ImportedTicket;
  const std::string opening =
      "case_key: 'a' ticket { type: TICKET_TYPE_ADVICE channel: CHANNEL_PHONE subject: 'Wifi' ";
  EXPECT_THAT(Wrong<Case>(opening + "opened_by: 'x' create_time { nanos: -1 } state: 99 }"),
              ElementsAre("ticket.opened_by: must look like \"people/ID\", ID of 1 to 64 of A-Z "
                          "a-z 0-9 . _ -",
                          "ticket.create_time: is not a time of the years 1 to 9999"));
  EXPECT_THAT(Wrong<Case>(opening + "} changes { row_key: 'b' time {} ticket { reopen_count: -1 } "
                                    "fields { paths: ['state', 'reopen_count', 'etag'] } }"),
              ElementsAre("changes[0].ticket.state: is required",
                          "changes[0].ticket.reopen_count: must not be negative",
                          "changes[0].fields: names \"etag\", which cannot be edited"));
}

TEST(CheckFields, WhatIsToldInTheAnswerRefusesNoCall) {
  EXPECT_THAT(Wrong<ticket::v1::ImportTicketsRequest>("source: 'old' tickets {} people {}"),
              ElementsAre("people[0].name: is required", "people[0].display_name: is required"));
}

TEST(CheckFields, NumbersAndTextsHaveBounds) {
  EXPECT_THAT(Wrong<routing::v1::CreateRuleRequest>(
                  "rule { name: 'rules/a' display_name: 'A\\tB' order: 1000001 team: 'teams/b' "
                  "types: TICKET_TYPE_UNSPECIFIED types: 99 subject_words: '' "
                  "customer_groups: 'Gold' }"),
              ElementsAre("rule.display_name: must be one line without control characters",
                          "rule.order: must be 0 to 1000000", "rule.types[0]: is required",
                          "rule.types[1]: is not a known value",
                          "rule.customer_groups[0]: must be up to 40 of a-z 0-9 -",
                          "rule.subject_words[0]: is required"));
  EXPECT_THAT(Wrong<survey::v1::RespondRequest>("answer_token: 'a' score: 8 request_id: 'b'"),
              ElementsAre("score: must be 1 to 7", "request_id: must be a UUID"));
  EXPECT_THAT(Wrong<routing::v1::CreateSlaPolicyRequest>(
                  "sla_policy { name: 'slaPolicies/a' display_name: 'A' calendar: 'calendars/a' "
                  "first_response { nanos: 1 } resolution { seconds: 0 } }"),
              ElementsAre("sla_policy.first_response: must be whole seconds, 1 to 157680000",
                          "sla_policy.resolution: must be whole seconds, 1 to 157680000"));
}

TEST(CheckFields, CharactersAreCountedNotBytes) {
  const auto subject = [](int count) {
    std::string text;
    for (int i = 0; i < count; ++i) text += "ä";
    return Wrong<ticket::v1::CreateTicketRequest>(
        "ticket { type: TICKET_TYPE_ADVICE channel: CHANNEL_PHONE subject: '" + text + "' }");
  };
  EXPECT_THAT(subject(200), IsEmpty());
  EXPECT_THAT(subject(201), ElementsAre("ticket.subject: is longer than 200 characters"));
}

TEST(CheckFields, AListThatIsTooLongIsNotReadThrough) {
  std::string names;
  for (int i = 0; i < 51; ++i) names += "names: 'nonsense' ";
  EXPECT_THAT(Wrong<ticket::v1::BatchGetTicketsRequest>(names),
              ElementsAre("names: has more than 50 entries"));
}

TEST(LeaveToDesk, KeepsWhatIsForCustomersAtEveryLevel) {
  auto response = Parse<ticket::v1::ListTicketsResponse>(
      "tickets { name: 'tickets/1' assignment_revision: 3 create_time { seconds: 5 } } "
      "next_page_token: 'x'");
  LeaveToDesk(response);
  EXPECT_EQ(response.tickets(0).name(), "tickets/1");
  EXPECT_EQ(response.tickets(0).create_time().seconds(), 5);
  EXPECT_EQ(response.tickets(0).assignment_revision(), 0);
  EXPECT_EQ(response.next_page_token(), "x");
  auto team = Parse<routing::v1::Team>("name: 'teams/a' display_name: 'A'");
  LeaveToDesk(team);
  EXPECT_EQ(team.ByteSizeLong(), 0u) << "nothing that is not said to be for customers";
}

}  // namespace
}  // namespace luukku
