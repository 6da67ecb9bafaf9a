#pragma once

#include <cstddef>
#include <cstdint>
#include <pqxx/result>

// Pages of lists end by rows or by bytes, whichever comes first, so that any client can take any
// page and a page of the largest texts costs no more memory than others.
namespace luukku::db {

// What a page has at most, by the bytes of its columns, beside its last row.
inline constexpr int64_t kPageBytes = 1 << 20;

// A list of large texts says this to its statement, which leaves out what is beyond a page anyway:
// more than kPageBytes, so that what RowsOfPage ends a page by is still there.
inline constexpr int64_t kReadBytes = 2 * kPageBytes;

// How many of the rows make the page: as many as were asked for, or fewer, but not none, where they
// have too many bytes. The rows beyond, of which one is enough, tell that there is a next page.
int RowsOfPage(const pqxx::result& rows, int64_t page_size);

}  // namespace luukku::db
