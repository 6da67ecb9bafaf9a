#pragma once

#include <map>
#include <stdexcept>
#include <string>
#include <vector>

// Turns files as main.cc describes them into the statements to send. Pure.
namespace luukku::embed {

// Texts by path.
using Files = std::map<std::string, std::string>;

struct StatementText {
  std::string name;
  std::string text;
  std::vector<std::string> parameters;  // By number; none if the statement numbers them itself.
};

// "PATH: problem".
class Mistake : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// The statements of the files NAME.sql, in order of their paths. Throws Mistake.
std::vector<StatementText> StatementsOf(const Files& files);

}  // namespace luukku::embed
