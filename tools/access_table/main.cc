// Checks the contract's table of access, and makes docs/operate/access.md of it:
//
//   access-table check CONTRACT              fails if a method has no row
//   access-table write CONTRACT DOCUMENT     replaces what stands below kMark in the document
//   access-table compare CONTRACT DOCUMENT   fails if that would change it
//
// CONTRACT is a FileDescriptorSet. A program of its own, since the build runs it before anything
// else of the contract is compiled.

#include <google/protobuf/descriptor.pb.h>

#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include "luukku/common/v1/access.pb.h"

namespace {

using google::protobuf::FileDescriptorSet;
using google::protobuf::MethodDescriptorProto;
using luukku::common::v1::Access;
using Relations = google::protobuf::RepeatedField<int>;

constexpr char kMark[] = "<!-- Made of the contract by ./dev access; edits below are lost. -->\n";

const Access& RowOf(const MethodDescriptorProto& method) {
  return method.options().GetExtension(luukku::common::v1::access);
}

// What is wrong with a row, or "".
std::string Fault(const Access& row) {
  const bool known = !row.requester().empty() || !row.agent().empty() ||
                     !row.queue_manager().empty() || !row.admin().empty() || !row.service().empty();
  if (row.anybody().empty() && !known) {
    return "has no row in the table of access: say who may call it in an option of the method, "
           "(luukku.common.v1.access)";
  }
  if (!row.anybody().empty() && known) return "is for anybody, so it can't tell roles apart";
  return "";
}

// Names what is wrong; whether nothing is.
bool Check(const FileDescriptorSet& contract) {
  bool good = true;
  for (const auto& file : contract.file()) {
    for (const auto& service : file.service()) {
      for (const auto& method : service.method()) {
        const std::string fault = Fault(RowOf(method));
        if (fault.empty()) continue;
        good = false;
        std::cerr << "error: " << file.package() << "." << service.name() << "/" << method.name()
                  << " " << fault << "\n";
      }
    }
  }
  return good;
}

std::string Words(const Relations& relations) {
  std::string words;
  for (const int relation : relations) {
    if (!words.empty()) words += ", ";
    switch (relation) {
      case luukku::common::v1::RELATION_OWN:
        words += "own";
        break;
      case luukku::common::v1::RELATION_ORGANISATION:
        words += "organisation's";
        break;
      case luukku::common::v1::RELATION_TEAM:
        words += "by team";
        break;
      case luukku::common::v1::RELATION_ALL:
        words += "all";
        break;
      case luukku::common::v1::RELATION_TOKEN:
        words += "by answer token";
        break;
      default:
        words += "?";
    }
  }
  return words.empty() ? "–" : words;
}

std::string Line(const MethodDescriptorProto& method) {
  const Access& row = RowOf(method);
  std::string line = "| " + method.name();
  const auto add = [&](const Relations& relations) {
    line += " | " + Words(row.anybody().empty() ? relations : row.anybody());
  };
  for (const Relations* relations :
       {&row.requester(), &row.agent(), &row.queue_manager(), &row.admin(), &row.service()}) {
    add(*relations);
  }
  return line + " | " + (row.anybody().empty() ? "refused" : Words(row.anybody())) + " |\n";
}

std::string Table(const FileDescriptorSet& contract) {
  std::string table;
  for (const auto& file : contract.file()) {
    for (const auto& service : file.service()) {
      table += "\n## " + file.package() + "." + service.name() +
               "\n\n| method | requester | agent | queue manager | admin | service | no login |\n"
               "|---|---|---|---|---|---|---|\n";
      for (const auto& method : service.method()) table += Line(method);
    }
  }
  return table;
}

std::string Read(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> args(argv + 1, argv + argc);
  FileDescriptorSet contract;
  if (args.size() < 2 || !contract.ParseFromString(Read(args[1])) || contract.file().empty()) {
    std::cerr << "usage: access-table check|write|compare CONTRACT [DOCUMENT]\n";
    return 2;
  }
  if (!Check(contract)) return 1;
  if (args[0] == "check") return 0;
  if (args.size() != 3) return 2;
  const std::string before = Read(args[2]);
  const size_t mark = before.find(kMark);
  if (mark == std::string::npos) {
    std::cerr << args[2] << " has no line " << kMark;
    return 1;
  }
  const std::string after = before.substr(0, mark) + kMark + Table(contract);
  if (args[0] == "write") {
    std::ofstream(args[2], std::ios::binary) << after;
  } else if (after != before) {
    std::cerr << args[2] << " is not what the contract says: ./dev access writes it anew\n";
    return 1;
  }
  return 0;
}
