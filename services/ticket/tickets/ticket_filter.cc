#include "services/ticket/tickets/ticket_filter.h"

#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "lib/contract/names.h"
#include "lib/status/proto_time.h"
#include "luukku/common/v1/desk.pb.h"

namespace luukku::ticket {
namespace {

struct Token {
  enum Kind { kWord, kString, kSymbol, kEnd } kind;
  std::string text;
};

// Splits into words, "quoted strings" and the symbols = >= < ( ).
absl::StatusOr<std::vector<Token>> Tokenize(std::string_view filter) {
  std::vector<Token> tokens;
  size_t at = 0;
  while (at < filter.size()) {
    const char c = filter[at];
    if (std::isspace(static_cast<unsigned char>(c))) {
      ++at;
    } else if (c == '"') {
      const size_t end = filter.find('"', at + 1);
      if (end == std::string_view::npos) return absl::InvalidArgumentError("a quote is not closed");
      tokens.push_back({Token::kString, std::string(filter.substr(at + 1, end - at - 1))});
      at = end + 1;
    } else if (c == '>' && at + 1 < filter.size() && filter[at + 1] == '=') {
      tokens.push_back({Token::kSymbol, ">="});
      at += 2;
    } else if (c == '=' || c == '<' || c == '(' || c == ')') {
      tokens.push_back({Token::kSymbol, std::string(1, c)});
      ++at;
    } else if (std::isalnum(static_cast<unsigned char>(c)) || c == '_') {
      size_t end = at;
      while (end < filter.size() &&
             (std::isalnum(static_cast<unsigned char>(filter[end])) || filter[end] == '_')) {
        ++end;
      }
      tokens.push_back({Token::kWord, std::string(filter.substr(at, end - at))});
      at = end;
    } else {
      return absl::InvalidArgumentError(absl::StrCat("unexpected character at ", at + 1));
    }
  }
  tokens.push_back({Token::kEnd, "the end"});
  return tokens;
}

class Parser {
 public:
  explicit Parser(std::vector<Token> tokens) : tokens_(std::move(tokens)) {}

  absl::StatusOr<TicketFilter> Parse() {
    if (Peek().kind == Token::kEnd) return filter_;
    while (true) {
      if (auto status = Term(); !status.ok()) return status;
      if (Peek().kind == Token::kEnd) return filter_;
      if (Next().text != "AND") return Unexpected("AND");
    }
  }

 private:
  const Token& Peek() const { return tokens_[at_]; }
  Token Next() { return tokens_[at_ + 1 < tokens_.size() ? at_++ : at_]; }

  absl::Status Unexpected(const std::string& wanted) const {
    return absl::InvalidArgumentError(
        absl::StrCat("expected ", wanted, " before or at \"", Peek().text, "\""));
  }

  absl::Status Term() {
    const Token field = Next();
    const Token op = Next();
    if (field.kind != Token::kWord || op.kind != Token::kSymbol)
      return Unexpected("field op value");
    if (field.text == "create_time") return CreateTime(op.text);
    if (op.text != "=")
      return absl::InvalidArgumentError(absl::StrCat(field.text, " takes = only"));
    if (auto* values = EnumField(field.text).first) {
      return Alternatives(*EnumField(field.text).second, values);
    }
    return Reference(field.text);
  }

  std::pair<std::vector<int>*, const google::protobuf::EnumDescriptor*> EnumField(
      const std::string& name) {
    if (name == "state") return {&filter_.states, common::v1::TicketState_descriptor()};
    if (name == "type") return {&filter_.types, common::v1::TicketType_descriptor()};
    if (name == "channel") return {&filter_.channels, common::v1::Channel_descriptor()};
    if (name == "priority") return {&filter_.priorities, common::v1::Priority_descriptor()};
    return {nullptr, nullptr};
  }

  // NEW, TICKET_STATE_NEW, or (NEW OR OPEN).
  absl::Status Alternatives(const google::protobuf::EnumDescriptor& type,
                            std::vector<int>* values) {
    if (!values->empty()) return absl::InvalidArgumentError("a field may stand in one term only");
    const bool many = Peek().text == "(" && Peek().kind == Token::kSymbol;
    if (many) Next();
    do {
      if (auto status = EnumValue(type, values); !status.ok()) return status;
    } while (many && Peek().text == "OR" && Next().kind == Token::kWord);
    if (many && Next().text != ")") return Unexpected(")");
    return absl::OkStatus();
  }

  absl::Status EnumValue(const google::protobuf::EnumDescriptor& type, std::vector<int>* values) {
    const std::string word = Next().text;
    // TICKET_STATE_UNSPECIFIED gives the prefix.
    const std::string zero = type.FindValueByNumber(0)->name();
    const std::string prefix = zero.substr(0, zero.size() - sizeof("UNSPECIFIED") + 1);
    const auto* value = type.FindValueByName(word);
    if (value == nullptr) value = type.FindValueByName(prefix + word);
    if (value == nullptr || value->number() == 0) {
      return absl::InvalidArgumentError(absl::StrCat("\"", word, "\" is no ", type.name()));
    }
    values->push_back(value->number());
    return absl::OkStatus();
  }

  absl::Status CreateTime(const std::string& op) {
    auto& bound = op == ">=" ? filter_.created_from : filter_.created_before;
    if ((op != ">=" && op != "<") || bound) {
      return absl::InvalidArgumentError("create_time takes >= once and < once");
    }
    const Token value = Next();
    bound = value.kind == Token::kString ? TimeOfRfc3339(value.text) : std::nullopt;
    if (!bound) {
      return absl::InvalidArgumentError(
          "create_time takes a quoted RFC 3339 time of the years 1 to 9999: "
          "\"2026-03-29T10:00:00Z\"");
    }
    return absl::OkStatus();
  }

  absl::Status Reference(const std::string& field) {
    struct Kind {
      std::optional<std::string> TicketFilter::*member;
      const char* collection;
    };
    static const auto& kinds = *new std::map<std::string, Kind>{
        {"requester", {&TicketFilter::requester, "people"}},
        {"organisation", {&TicketFilter::organisation, "organisations"}},
        {"category", {&TicketFilter::category, "categories"}},
        {"team", {&TicketFilter::team, "teams"}},
        {"agent", {&TicketFilter::agent, "agents"}},
        {"external_reference", {&TicketFilter::external_reference, nullptr}}};
    const auto kind = kinds.find(field);
    if (kind == kinds.end()) return absl::InvalidArgumentError(absl::StrCat("no field ", field));
    auto& member = filter_.*kind->second.member;
    const Token value = Next();
    if (member) return absl::InvalidArgumentError("a field may stand in one term only");
    if (value.kind != Token::kString) return Unexpected("a quoted value");
    const char* const collection = kind->second.collection;
    member =
        collection == nullptr || value.text.empty() ? value.text : IdOf(value.text, collection);
    if (!value.text.empty() && member->empty()) {
      return absl::InvalidArgumentError(
          absl::StrCat(field, " takes \"", collection, "/ID\" or \"\""));
    }
    return absl::OkStatus();
  }

  const std::vector<Token> tokens_;
  size_t at_ = 0;
  TicketFilter filter_;
};

}  // namespace

absl::StatusOr<TicketFilter> ParseFilter(std::string_view filter) {
  auto tokens = Tokenize(filter);
  if (!tokens.ok()) return tokens.status();
  return Parser(*std::move(tokens)).Parse();
}

}  // namespace luukku::ticket
