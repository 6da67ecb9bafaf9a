#include "lib/contract/ticket_states.h"

#include <map>

namespace luukku {
namespace {

using common::v1::TicketState;
using common::v1::TicketStateMeaning;

const TicketStateMeaning& MeaningOf(TicketState state) {
  static const auto& meanings = *[] {
    auto* const all = new std::map<int, TicketStateMeaning>;
    const auto& states = *common::v1::TicketState_descriptor();
    for (int i = 0; i < states.value_count(); ++i) {
      (*all)[states.value(i)->number()] =
          states.value(i)->options().GetExtension(common::v1::ticket_state);
    }
    return all;
  }();
  const auto meaning = meanings.find(state);
  return meaning == meanings.end() ? TicketStateMeaning::default_instance() : meaning->second;
}

}  // namespace

common::v1::TicketPhase PhaseOf(TicketState state) { return MeaningOf(state).phase(); }

bool StopsClock(TicketState state) { return MeaningOf(state).stops_clock(); }

}  // namespace luukku
