#pragma once

#include <cstddef>
#include <cstdint>
#include <pqxx/result>

// Pages of lists are limited by rows and by bytes, so that any client can receive any page, and a
// page of the largest texts costs no more memory than others.
namespace luukku::db {

// Most bytes of a page, counted over the columns of all rows but its last.
inline constexpr int64_t kPageBytes = 1 << 20;

// Limit that a list of large texts passes to its statement, which then reads no rows beyond a page.
// More than kPageBytes, so that the row at which RowsOfPage ends the page is still read.
inline constexpr int64_t kReadBytes = 2 * kPageBytes;

// The number of rows in the page: `page_size`, or fewer where they have too many bytes, but at
// least one if there are any. Rows beyond it, of which one is enough, show that there is a next
// page.
int RowsOfPage(const pqxx::result& rows, int64_t page_size);

}  // namespace luukku::db
