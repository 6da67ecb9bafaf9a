#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/db/params.h"
#include "lib/db/statement.h"

// Parameters by the names that a statement gives them (tools/embed_sql), so that callers need not
// know their order. A name that the statement lacks, or that is not set, throws std::logic_error
// with the name: at the first call, so in a test.
namespace luukku::db {

// The rows of `${rows ALIAS(…)}`, as one array per column.
class Rows {
 public:
  // Begins a row. All columns of the previous one must be set.
  void Begin();

  template <typename T>
  void Set(std::string_view column, T value) {
    arrays_[PlaceOf(column)].Add(std::move(value));
  }

 private:
  friend class Input;
  Rows(const Statement& statement, std::string alias);
  size_t PlaceOf(std::string_view column);
  void CheckComplete() const;

  std::string alias_;
  std::vector<std::string> columns_;
  std::vector<Array> arrays_;
  std::vector<size_t> counts_;  // Of values in each.
  size_t rows_ = 0;
  size_t next_ = 0;  // Columns are mostly set in order.
};

class Input {
 public:
  explicit Input(const Statement& statement) : statement_(statement) {}

  // The rows of an alias; empty at first.
  Rows& RowsOf(const std::string& alias);

  template <typename T>
  void Set(const std::string& name, T value) {
    values_[name] = ToParam(std::move(value));
  }

  Params ToParams() const;

 private:
  const Statement& statement_;
  std::map<std::string, Rows> rows_;
  std::map<std::string, Param> values_;
};

}  // namespace luukku::db
