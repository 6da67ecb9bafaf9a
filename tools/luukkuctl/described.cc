#include "tools/luukkuctl/described.h"

#include <google/protobuf/descriptor.pb.h>

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "tools/contract/field_words.h"
#include "tools/luukkuctl/contract_file.h"

namespace luukku::ctl {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::DescriptorPool;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;

std::string Plain(absl::string_view word) {
  std::string plain = absl::AsciiStrToLower(word);
  plain.erase(
      std::remove_if(plain.begin(), plain.end(), [](char c) { return c == '-' || c == '_'; }),
      plain.end());
  return plain;
}

}  // namespace

bool IsSameWord(absl::string_view a, absl::string_view b) { return Plain(a) == Plain(b); }

const std::vector<const Descriptor*>& DescribedMessages() {
  static const auto& all = *[] {
    auto* const messages = new std::vector<const Descriptor*>;
    google::protobuf::FileDescriptorSet contract;
    contract.ParseFromArray(kContract, static_cast<int>(kContractBytes));
    auto* const pool = new DescriptorPool;
    for (const auto& proto : contract.file()) {
      const FileDescriptor* const file = pool->BuildFile(proto);
      if (!absl::StartsWith(file->package(), "luukku.")) continue;
      for (int i = 0; i < file->message_type_count(); ++i) {
        messages->push_back(file->message_type(i));
      }
    }
    return messages;
  }();
  return all;
}

std::string FirstSentence(const std::string& comment) {
  const size_t end = comment.find(". ");
  return end == std::string::npos ? comment : comment.substr(0, end + 1);
}

std::string HelpOf(const FieldDescriptor& field) {
  for (const Descriptor* message : DescribedMessages()) {
    if (message->full_name() != field.containing_type()->full_name()) continue;
    std::string help = FirstSentence(contract::CommentOf(*message->FindFieldByName(field.name())));
    if (absl::EndsWith(help, ".")) help.pop_back();
    return help;
  }
  return "";
}

}  // namespace luukku::ctl
