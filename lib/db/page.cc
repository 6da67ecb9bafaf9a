#include "lib/db/page.h"

#include <pqxx/row>

namespace luukku::db {

int RowsOfPage(const pqxx::result& rows, int64_t page_size) {
  int64_t bytes = 0;
  int count = 0;
  for (const auto& row : rows) {
    if (count == page_size || bytes >= kPageBytes) break;
    for (const auto& field : row) bytes += static_cast<int64_t>(field.size());
    ++count;
  }
  return count;
}

}  // namespace luukku::db
