#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "lib/db/pool.h"
#include "luukku/ticket/v1/erasure_service.pb.h"

// Erasures in the database. All functions throw what pqxx throws; db::Pool turns it into statuses.
namespace luukku::ticket {

// Removes the person's record, if there is one, and begins an erasure; returns the unfinished one
// if the person has one. Names must be well-formed. Errors: FAILED_PRECONDITION
// PERSON_HAS_OPEN_TICKETS, AGENT_HAS_ASSIGNED_TICKETS.
absl::StatusOr<v1::Erasure> BeginErasure(db::Transaction& transaction,
                                         const v1::ErasePersonRequest& request,
                                         const std::string& requested_by);

// Errors: NOT_FOUND.
absl::StatusOr<v1::Erasure> GetErasure(db::Connection& connection, int64_t id);

struct ErasurePage {
  db::Param before;  // The last one on the page before; NULL at the first page.
  int64_t size = 0;
  std::string query;  // Goes into the token; see lib/contract/pages.h.
};
v1::ListErasuresResponse ListErasures(db::Connection& connection, const ErasurePage& page);

// The work of this service for an erasure.
struct ErasureWork {
  int64_t id = 0;
  std::string person;
  std::vector<int64_t> tickets;  // Some that can be erased now.
  bool finishable = false;       // No ticket is left, and none can turn up.
};
std::vector<ErasureWork> FindWork(db::Connection& connection, int most_tickets);
void CountTickets(db::Transaction& transaction, int64_t erasure, int tickets);

// Publishes PersonErased, once nothing of the person is left here. Does nothing if that was done
// before.
void FinishErasure(db::Transaction& transaction, const ErasureWork& work);

// Marks erasures that all services have acknowledged as done. Returns whether there were any.
bool SettleErasures(db::Connection& connection);

// Tickets that were finished more than `days` ago and are not erased, the oldest first.
std::vector<int64_t> FindOldTickets(db::Connection& connection, int days, int most);

}  // namespace luukku::ticket
