#pragma once

#include <pqxx/row>

#include "luukku/event/v1/feed_service.pb.h"

namespace luukku::feed {

// The entry of a row of read_events.sql or read_slots.sql.
event::v1::FeedEntry EntryOf(const pqxx::row& row);

}  // namespace luukku::feed
