// `luukkuctl explain` and `luukkuctl contract`: the contract for people, and for programs.

#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "lib/contract/fields.h"
#include "tools/contract/field_words.h"
#include "tools/luukkuctl/contract_file.h"
#include "tools/luukkuctl/described.h"
#include "tools/luukkuctl/errors.h"
#include "tools/luukkuctl/groups.h"
#include "tools/luukkuctl/text.h"

namespace luukku::ctl::contract_commands {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

// Whether somebody who writes `word` means the message.
bool IsCalled(const Descriptor& message, const std::string& word) {
  const std::string& identifier = IdentifierOf(message);
  return IsSameWord(word, message.name()) ||
         (!identifier.empty() && IsSameWord(word, identifier.substr(0, identifier.find('/'))));
}

absl::StatusOr<const Descriptor*> FindKind(const std::string& word) {
  for (const Descriptor* message : DescribedMessages()) {
    if (IsCalled(*message, word)) return message;
  }
  return UsageError(absl::StrCat("there is no kind \"", word,
                                 "\"; `luukkuctl explain` without one lists those that there are"));
}

std::string Kinds() {
  Table table({"KIND", "NAME", "WHAT IT IS"});
  for (const Descriptor* message : DescribedMessages()) {
    const std::string& identifier = IdentifierOf(*message);
    if (identifier.empty()) continue;
    table.AddRow({message->name(), identifier, FirstSentence(contract::CommentOf(*message))});
  }
  return table.Render();
}

std::string RulesInWords(const FieldDescriptor& field) {
  std::vector<std::string> words = {contract::SetWords(field)};
  for (const std::string& word : contract::HoldsWords(field)) words.push_back(word);
  for (const std::string& word : contract::ConsequenceWords(field)) words.push_back(word);
  return absl::StrJoin(words, "; ");
}

std::string ExplainField(const FieldDescriptor& field) {
  std::vector<std::pair<std::string, std::string>> pairs = {{"field", field.full_name()},
                                                            {"type", contract::TypeWords(field)},
                                                            {"rules", RulesInWords(field)}};
  if (field.enum_type() != nullptr) {
    std::vector<std::string> values;
    for (int i = 0; i < field.enum_type()->value_count(); ++i) {
      if (field.enum_type()->value(i)->number() == 0) continue;
      values.push_back(field.enum_type()->value(i)->name());
    }
    pairs.emplace_back("values", absl::StrJoin(values, "\n"));
  }
  pairs.emplace_back("about", contract::CommentOf(field));
  return RenderPairs(pairs);
}

std::string ExplainKind(const Descriptor& message) {
  Table table({"FIELD", "TYPE", "RULES", "ABOUT"});
  for (int i = 0; i < message.field_count(); ++i) {
    const FieldDescriptor& field = *message.field(i);
    table.AddRow({field.name(), contract::TypeWords(field), RulesInWords(field),
                  FirstSentence(contract::CommentOf(field))});
  }
  return absl::StrCat(message.full_name(), "\n", contract::CommentOf(message), "\n\n",
                      table.Render());
}

absl::StatusOr<std::string> Explain(const std::string& word) {
  if (word.empty()) return Kinds();
  const size_t dot = word.find('.');
  const auto kind = FindKind(word.substr(0, dot));
  if (!kind.ok()) return kind.status();
  if (dot == std::string::npos) return ExplainKind(**kind);
  const FieldDescriptor* const field = (*kind)->FindFieldByName(word.substr(dot + 1));
  if (field == nullptr) {
    return UsageError(
        absl::StrCat((*kind)->name(), " has no field \"", word.substr(dot + 1), "\""));
  }
  return ExplainField(*field);
}

void AddExplain(Cli& cli) {
  CLI::App& command =
      cli.AddCommand("explain", "What a kind of thing holds: its fields, their rules");
  auto word = std::make_shared<std::string>();
  command.add_option("KIND", *word, "\"ticket\", or \"ticket.subject\"; without it, all kinds")
      ->type_name("");
  cli.OnRun(command, [&cli, word]() -> absl::Status {
    const auto text = Explain(*word);
    if (!text.ok()) return text.status();
    cli.out() << *text;
    return absl::OkStatus();
  });
}

void AddContract(Cli& cli) {
  CLI::App& command = cli.AddCommand(
      "contract", "Print the contract as a FileDescriptorSet, comments and options included");
  cli.OnRun(command, [&cli]() -> absl::Status {
    cli.out().write(kContract, static_cast<std::streamsize>(kContractBytes));
    return absl::OkStatus();
  });
}

}  // namespace

void Add(Cli& cli) {
  AddExplain(cli);
  AddContract(cli);
}

}  // namespace luukku::ctl::contract_commands
