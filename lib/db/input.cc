#include "lib/db/input.h"

#include <algorithm>
#include <stdexcept>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace luukku::db {
namespace {

std::logic_error Wrong(const Statement& statement, const std::string& what) {
  return std::logic_error(absl::StrCat(statement.name, " ", what));
}

}  // namespace

Rows::Rows(const Statement& statement, std::string alias) : alias_(std::move(alias)) {
  const std::string prefix = absl::StrCat(alias_, ".");
  for (const char* parameter : statement.parameters) {
    if (absl::StartsWith(parameter, prefix)) columns_.emplace_back(parameter + prefix.size());
  }
  if (columns_.empty()) throw Wrong(statement, absl::StrCat("has no rows ", alias_));
  arrays_.resize(columns_.size());
  counts_.resize(columns_.size());
}

void Rows::Begin() {
  CheckComplete();
  ++rows_;
  next_ = 0;
}

size_t Rows::PlaceOf(std::string_view column) {
  size_t place = next_;
  if (place >= columns_.size() || columns_[place] != column) {
    place = std::find(columns_.begin(), columns_.end(), column) - columns_.begin();
  }
  if (place == columns_.size() || ++counts_[place] != rows_) {
    throw std::logic_error(
        absl::StrCat(alias_, ".", std::string(column), " is none, or is set twice in a row"));
  }
  next_ = place + 1;
  return place;
}

void Rows::CheckComplete() const {
  for (size_t i = 0; i < columns_.size(); ++i) {
    if (counts_[i] != rows_) {
      throw std::logic_error(absl::StrCat(alias_, ".", columns_[i], " is not set in a row"));
    }
  }
}

Rows& Input::RowsOf(const std::string& alias) {
  const auto known = rows_.find(alias);
  if (known != rows_.end()) return known->second;
  return rows_.emplace(alias, Rows(statement_, alias)).first->second;
}

Params Input::ToParams() const {
  std::map<std::string, const Array*> arrays;
  for (const auto& [alias, rows] : rows_) {
    rows.CheckComplete();
    for (size_t i = 0; i < rows.columns_.size(); ++i) {
      arrays[absl::StrCat(alias, ".", rows.columns_[i])] = &rows.arrays_[i];
    }
  }
  Params params;
  size_t found = 0;
  for (const char* name : statement_.parameters) {
    const auto array = arrays.find(name);
    const auto value = values_.find(name);
    if (array == arrays.end() && value == values_.end()) {
      throw Wrong(statement_, absl::StrCat("needs ", name));
    }
    found += value == values_.end() ? 0 : 1;
    params.push_back(array != arrays.end() ? Param(array->second->Literal()) : value->second);
  }
  if (found != values_.size()) throw Wrong(statement_, "was given a parameter that it has not");
  return params;
}

}  // namespace luukku::db
