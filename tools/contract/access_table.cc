#include "tools/contract/access_table.h"

#include <iostream>

#include "luukku/common/v1/access.pb.h"

namespace luukku::contract {
namespace {

using common::v1::Access;
using google::protobuf::FileDescriptorSet;
using google::protobuf::MethodDescriptorProto;
using Relations = google::protobuf::RepeatedField<int>;

const Access& RowOf(const MethodDescriptorProto& method) {
  return method.options().GetExtension(common::v1::access);
}

// The error of a row, or "".
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

std::string Words(const Relations& relations) {
  std::string words;
  for (const int relation : relations) {
    if (!words.empty()) words += ", ";
    switch (relation) {
      case common::v1::RELATION_OWN:
        words += "own";
        break;
      case common::v1::RELATION_ORGANISATION:
        words += "organisation's";
        break;
      case common::v1::RELATION_TEAM:
        words += "by team";
        break;
      case common::v1::RELATION_ALL:
        words += "all";
        break;
      case common::v1::RELATION_TOKEN:
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

}  // namespace

bool CheckAccess(const FileDescriptorSet& contract) {
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

std::string AccessTable(const FileDescriptorSet& contract) {
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

}  // namespace luukku::contract
