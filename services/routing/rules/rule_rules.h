#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "luukku/common/v1/desk.pb.h"
#include "luukku/routing/v1/rule_service.pb.h"

// Which rule decides. Pure.
namespace luukku::routing {

// The fields of a ticket that rules check. Texts are empty where the ticket has none.
struct Matter {
  common::v1::TicketType type = common::v1::TICKET_TYPE_UNSPECIFIED;
  common::v1::Channel channel = common::v1::CHANNEL_UNSPECIFIED;
  common::v1::Priority priority = common::v1::PRIORITY_UNSPECIFIED;
  std::vector<std::string> categories;  // "categories/…": its own, and all above that.
  std::string organisation;             // "organisations/…".
  std::string customer_group;
  std::string subject;
  std::string mailbox;
};

// The first of the rules whose conditions all hold, or nullptr. The rules come in the order in
// which they are tried; the answer points into them.
//
// A word matches if the subject has it, in any case and Unicode form, with no letter or digit right
// before or after it: "vpn" is a word of "VPN-yhteys", but "posti" is none of "sähköposti".
const v1::Rule* FirstMatch(const std::vector<v1::Rule>& rules_in_order, const Matter& matter);

// Whether one of the rules checks a field that the feed does not carry: subject or mailbox.
bool NeedsTicket(const std::vector<v1::Rule>& rules);

// Whether one of the rules checks the category.
bool NeedsCategories(const std::vector<v1::Rule>& rules);

// Whether a subject can have the word at all: it holds a letter or a digit.
bool IsSubjectWord(const std::string& word);

}  // namespace luukku::routing
