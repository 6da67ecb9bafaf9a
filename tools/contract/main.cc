// Checks the options of the contract, and writes documents from them:
//
//   contract check CONTRACT                      fails if a method has no row, or a text no bound
//   contract write access|fields CONTRACT DOC    replaces the text below kMark in the document
//   contract compare access|fields CONTRACT DOC  fails if that would change it
//   contract embed CONTRACT FILE                 writes it as C++, for luukkuctl
//
// CONTRACT is a FileDescriptorSet. This is a program of its own, since the build runs it before it
// compiles the contract.

#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>

#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include "tools/contract/access_table.h"
#include "tools/contract/field_table.h"

namespace {

using google::protobuf::DescriptorPool;
using google::protobuf::FileDescriptorSet;

constexpr char kMark[] = "<!-- Made of the contract by ./dev contract; edits below are lost. -->\n";

std::string Read(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

void Write(const std::string& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

// The files in the order of the set, in which imports come first.
luukku::contract::Files Build(const FileDescriptorSet& contract, DescriptorPool& pool) {
  luukku::contract::Files files;
  for (const auto& file : contract.file()) files.push_back(pool.BuildFile(file));
  return files;
}

// Updates the text below the mark, or reports that it is out of date.
int Document(bool write, const std::string& path, const std::string& table) {
  const std::string before = Read(path);
  const size_t mark = before.find(kMark);
  if (mark == std::string::npos) {
    std::cerr << path << " has no line " << kMark;
    return 1;
  }
  const std::string after = before.substr(0, mark) + kMark + table;
  if (write) {
    Write(path, after);
  } else if (after != before) {
    std::cerr << path << " is not what the contract says: ./dev contract writes it anew\n";
    return 1;
  }
  return 0;
}

// A string literal of so many bytes, in lines that compilers take.
std::string Embedded(const std::string& bytes) {
  constexpr size_t kBytesOfLine = 64;
  std::ostringstream text;
  text << "#include \"tools/luukkuctl/contract_file.h\"\n\n#include <cstddef>\n\n"
       << "namespace luukku::ctl {\n\nextern const size_t kContractBytes = " << bytes.size()
       << ";\nextern const char kContract[] =";
  for (size_t at = 0; at < bytes.size(); at += kBytesOfLine) {
    text << "\n    \"";
    for (const unsigned char c : bytes.substr(at, kBytesOfLine)) {
      text << '\\' << static_cast<char>('0' + c / 64) << static_cast<char>('0' + c / 8 % 8)
           << static_cast<char>('0' + c % 8);
    }
    text << '"';
  }
  text << ";\n\n}  // namespace luukku::ctl\n";
  return text.str();
}

int Run(const std::vector<std::string>& args) {
  const bool of_document = args.size() == 4 && (args[0] == "write" || args[0] == "compare");
  const bool embeds = args.size() == 3 && args[0] == "embed";
  if (!of_document && !embeds && !(args.size() == 2 && args[0] == "check")) {
    std::cerr << "usage: contract check CONTRACT | write|compare access|fields CONTRACT DOCUMENT | "
                 "embed CONTRACT FILE\n";
    return 2;
  }
  FileDescriptorSet contract;
  const std::string bytes = Read(args[of_document ? 2 : 1]);
  if (!contract.ParseFromString(bytes) || contract.file().empty()) return 2;
  DescriptorPool pool;
  const auto files = Build(contract, pool);
  if (embeds) {
    Write(args[2], Embedded(bytes));
    return 0;
  }
  const bool access = luukku::contract::CheckAccess(contract);
  if (!luukku::contract::CheckFieldRules(files) || !access) return 1;
  if (!of_document) return 0;
  return Document(args[0] == "write", args[3],
                  args[1] == "access" ? luukku::contract::AccessTable(contract)
                                      : luukku::contract::FieldTable(files));
}

}  // namespace

int main(int argc, char** argv) { return Run({argv + 1, argv + argc}); }
