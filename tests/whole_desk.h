#pragma once

#include <vector>

#include "services/routing/routing_fixture.h"
#include "tests/survey_replicas.h"

namespace luukku {

// All four services as processes: two replicas of the ticket service and of routing, a given number
// of the others.
class WholeDesk : public routing::RoutingDesk {
 protected:
  explicit WholeDesk(int survey_and_reporting_replicas = 1)
      : surveys_(survey_and_reporting_replicas, ticket_replicas_, tokens_),
        reporting_replicas_("reporting", survey_and_reporting_replicas, reporting_database_,
                            tokens_,
                            {{"ticket", ticket_replicas_.Addresses()},
                             {"routing", routing_replicas_.Addresses()},
                             {"survey", surveys_.replicas.Addresses()}}) {}

  std::vector<testing::Replicas*> AllReplicas() {
    return {&ticket_replicas_, &routing_replicas_, &surveys_.replicas, &reporting_replicas_};
  }

  SurveyReplicas surveys_;
  const testing::Database reporting_database_{"reporting", {}};
  testing::Replicas reporting_replicas_;
};

}  // namespace luukku
