#include "services/routing/rules/rule_rules.h"

#include <gtest/gtest.h>

#include <functional>

namespace luukku::routing {
namespace {

v1::Rule RuleNamed(const std::string& name) {
  v1::Rule rule;
  rule.set_name(name);
  return rule;
}

v1::Rule ForSubject(std::vector<std::string> words) {
  v1::Rule rule = RuleNamed("rules/subject");
  for (const std::string& word : words) rule.add_subject_words(word);
  return rule;
}

bool SubjectMatches(const std::string& subject, const std::string& word) {
  Matter matter;
  matter.subject = subject;
  return FirstMatch({ForSubject({word})}, matter) != nullptr;
}

// Name of the rule that decides, or "".
std::string Decides(const std::vector<v1::Rule>& rules, const Matter& matter) {
  const v1::Rule* const rule = FirstMatch(rules, matter);
  return rule == nullptr ? "" : rule->name();
}

Matter AMatter() {
  return {.type = common::v1::TICKET_TYPE_INCIDENT,
          .channel = common::v1::CHANNEL_PHONE,
          .priority = common::v1::PRIORITY_HIGH,
          .categories = {"categories/network", "categories/it"},
          .organisation = "organisations/acme",
          .customer_group = "gold",
          .subject = "VPN ei toimi",
          .mailbox = "desk@example.org"};
}

TEST(RuleRulesTest, WithoutRulesNothingDecides) {
  EXPECT_EQ(FirstMatch({}, AMatter()), nullptr);
  EXPECT_FALSE(NeedsTicket({}));
}

TEST(RuleRulesTest, ARuleWithoutConditionsHoldsAlways) {
  EXPECT_EQ(Decides({RuleNamed("rules/all")}, AMatter()), "rules/all");
  EXPECT_EQ(Decides({RuleNamed("rules/all")}, Matter()), "rules/all");
}

TEST(RuleRulesTest, TheFirstThatHoldsDecides) {
  v1::Rule phone = RuleNamed("rules/phone"), fax = RuleNamed("rules/fax");
  phone.add_channels(common::v1::CHANNEL_PHONE);
  fax.add_channels(common::v1::CHANNEL_FAX);
  const v1::Rule rest = RuleNamed("rules/rest");
  EXPECT_EQ(Decides({fax, phone, rest}, AMatter()), "rules/phone");
  EXPECT_EQ(Decides({rest, phone, fax}, AMatter()), "rules/rest");
  EXPECT_EQ(Decides({fax}, AMatter()), "");
  const std::vector<v1::Rule> rules = {fax, phone};
  EXPECT_EQ(FirstMatch(rules, AMatter()), &rules[1]);
}

using Edit = std::function<void(v1::Rule&)>;

TEST(RuleRulesTest, EachConditionLooksAtItsField) {
  using namespace common::v1;
  struct Case {
    const char* name;
    Edit miss, hit;
  };
  const std::vector<Case> cases = {
      {"type", [](v1::Rule& r) { r.add_types(TICKET_TYPE_ADVICE); },
       [](v1::Rule& r) { r.add_types(TICKET_TYPE_INCIDENT); }},
      {"channel", [](v1::Rule& r) { r.add_channels(CHANNEL_CHAT); },
       [](v1::Rule& r) { r.add_channels(CHANNEL_PHONE); }},
      {"priority", [](v1::Rule& r) { r.add_priorities(PRIORITY_LOW); },
       [](v1::Rule& r) { r.add_priorities(PRIORITY_HIGH); }},
      {"category", [](v1::Rule& r) { r.add_categories("categories/net"); },
       [](v1::Rule& r) { r.add_categories("categories/network"); }},
      {"organisation", [](v1::Rule& r) { r.add_organisations("organisations/other"); },
       [](v1::Rule& r) { r.add_organisations("organisations/acme"); }},
      {"customer group", [](v1::Rule& r) { r.add_customer_groups("silver"); },
       [](v1::Rule& r) { r.add_customer_groups("gold"); }},
      {"mailbox", [](v1::Rule& r) { r.add_mailboxes("sales@example.org"); },
       [](v1::Rule& r) { r.add_mailboxes("Desk@example.org"); }},
      {"subject", [](v1::Rule& r) { r.add_subject_words("tulostin"); },
       [](v1::Rule& r) { r.add_subject_words("vpn"); }},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    v1::Rule rule = RuleNamed("rules/one");
    c.miss(rule);
    EXPECT_EQ(Decides({rule}, AMatter()), "");
    c.hit(rule);
    EXPECT_EQ(Decides({rule}, AMatter()), "rules/one") << "one of several values is enough";
    EXPECT_EQ(Decides({rule}, Matter()), "") << "what is not there has no value";
  }
  // All of them hold together, and one that does not spoils it.
  v1::Rule all = RuleNamed("rules/all");
  for (const Case& c : cases) c.hit(all);
  EXPECT_EQ(Decides({all}, AMatter()), "rules/all");
  for (const Case& c : cases) {
    v1::Rule rule = RuleNamed("rules/spoilt");
    for (const Case& other : cases) (other.name == c.name ? other.miss : other.hit)(rule);
    EXPECT_EQ(Decides({rule}, AMatter()), "") << c.name;
  }
}

TEST(RuleRulesTest, CaseDoesNotCount) {
  EXPECT_TRUE(SubjectMatches("VPN ei toimi", "vpn"));
  EXPECT_TRUE(SubjectMatches("vpn ei toimi", "VPN"));
  EXPECT_TRUE(SubjectMatches("SÄHKÖPOSTI JUMISSA", "sähköposti"));
  EXPECT_TRUE(SubjectMatches("Ei pääse Öljyalan sivuille", "öljyalan"));
  EXPECT_TRUE(SubjectMatches("ÅBOAN verkko", "åboan"));
  EXPECT_TRUE(SubjectMatches("CAFÉ", "café"));
  EXPECT_TRUE(SubjectMatches("ŠAKKI ja ŽIGULI", "žiguli"));
  EXPECT_TRUE(SubjectMatches("STRASSE", "Straße"));
  EXPECT_TRUE(SubjectMatches("ПРИНТЕР сломан", "принтер"));
  EXPECT_FALSE(SubjectMatches("sahkoposti", "sähköposti")) << "ä is a letter of its own";
  EXPECT_FALSE(SubjectMatches("sähköposti", "sahkoposti"));
}

TEST(RuleRulesTest, EncodingDoesNotCount) {
  EXPECT_TRUE(SubjectMatches("Sa\u0308hko\u0308posti", "sähköposti")) << "decomposed";
  EXPECT_TRUE(SubjectMatches("Sähköposti", "SA\u0308HKO\u0308POSTI"));
  EXPECT_TRUE(SubjectMatches("säh\u00adköposti", "sähköposti")) << "soft hyphen";
}

TEST(RuleRulesTest, WordsAreWhole) {
  EXPECT_FALSE(SubjectMatches("sähköposti ei kulje", "posti"));
  EXPECT_FALSE(SubjectMatches("postilaatikko on täynnä", "posti"));
  EXPECT_FALSE(SubjectMatches("työ", "ty")) << "ö is a letter";
  EXPECT_FALSE(SubjectMatches("tyo\u0308", "tyo")) << "however it is encoded";
  EXPECT_FALSE(SubjectMatches("äiti", "iti"));
  EXPECT_FALSE(SubjectMatches("win11", "win"));
  EXPECT_TRUE(SubjectMatches("sähköposti, posti", "posti")) << "a later one counts";
  EXPECT_TRUE(SubjectMatches("posti", "posti"));
  EXPECT_TRUE(SubjectMatches("(posti)", "posti"));
  EXPECT_TRUE(SubjectMatches("VPN-yhteys", "vpn"));
  EXPECT_TRUE(SubjectMatches("VPN:n asennus", "vpn"));
  EXPECT_TRUE(SubjectMatches("”tulostin” – rikki", "tulostin"));
  EXPECT_TRUE(SubjectMatches("tulostin\u00a0rikki", "rikki")) << "space that does not break";
}

TEST(RuleRulesTest, WordsMayHoldSignsAndSpaces) {
  EXPECT_TRUE(SubjectMatches("C++ ei käänny", "c++"));
  EXPECT_TRUE(SubjectMatches("osaan c++:aa", "C++"));
  EXPECT_FALSE(SubjectMatches("abc++", "c++"));
  EXPECT_TRUE(SubjectMatches("Kirjautuminen: Office 365", "office 365"));
  EXPECT_FALSE(SubjectMatches("Office 3650", "office 365"));
  EXPECT_TRUE(SubjectMatches("vpn", " vpn ")) << "spaces around it do not count";
}

TEST(RuleRulesTest, NothingIsInAnEmptySubject) {
  EXPECT_FALSE(SubjectMatches("", "vpn"));
  EXPECT_FALSE(SubjectMatches("vpn", ""));
  EXPECT_FALSE(SubjectMatches("", ""));
  EXPECT_FALSE(SubjectMatches("vpn", "\u00ad"));
}

TEST(RuleRulesTest, ACategoryIsAboutThoseBelowIt) {
  v1::Rule above = RuleNamed("rules/above"), below = RuleNamed("rules/below");
  above.add_categories("categories/it");
  below.add_categories("categories/wifi");
  EXPECT_EQ(Decides({below, above}, AMatter()), "rules/above");
  EXPECT_TRUE(NeedsCategories({RuleNamed("rules/a"), above}));
  EXPECT_FALSE(NeedsCategories({RuleNamed("rules/a")}));
}

TEST(RuleRulesTest, BytesThatAreNoTextDoNoHarm) {
  EXPECT_FALSE(SubjectMatches("\xff\xc3", "vpn"));
  EXPECT_TRUE(SubjectMatches("\xc3 vpn \xe4\xb8", "vpn"));
}

TEST(RuleRulesTest, OneOfTheWordsIsEnough) {
  Matter matter;
  matter.subject = "Tulostin ei tulosta";
  EXPECT_NE(FirstMatch({ForSubject({"vpn", "skanneri", "TULOSTIN"})}, matter), nullptr);
  EXPECT_EQ(FirstMatch({ForSubject({"vpn", "skanneri"})}, matter), nullptr);
}

TEST(RuleRulesTest, NeedsTheSubjectIfARuleLooksAtIt) {
  EXPECT_FALSE(NeedsTicket({RuleNamed("rules/a"), RuleNamed("rules/b")}));
  EXPECT_TRUE(NeedsTicket({RuleNamed("rules/a"), ForSubject({"vpn"})}));
}

TEST(RuleRulesTest, SubjectWordsHoldALetterOrADigit) {
  for (const char* word : {"vpn", "Ö", "365", "c++", "  a", "п"}) EXPECT_TRUE(IsSubjectWord(word));
  for (const char* word : {"", " ", "?!", "++", "\u00ad", "…"}) EXPECT_FALSE(IsSubjectWord(word));
}

}  // namespace
}  // namespace luukku::routing
