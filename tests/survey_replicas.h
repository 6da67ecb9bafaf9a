#pragma once

#include <fstream>
#include <string>

#include "lib/testing/desk.h"

namespace luukku {

// Replicas of the survey service beside a ticket service, with a database and an answer key.
struct SurveyReplicas {
  SurveyReplicas(int count, const testing::Replicas& tickets, const testing::Tokens& tokens,
                 const testing::ReplicaOptions& options = {})
      : replicas("survey", count, database, tokens, {{"ticket", tickets.Addresses()}},
                 {{"answer-key", NewKey()}}, options) {}

  testing::TemporaryFolder folder;
  const testing::Database database{"survey", {}};
  testing::Replicas replicas;

 private:
  std::string NewKey() const {
    std::ofstream(folder.File("answer-key")) << std::string(64, 'a');
    return folder.File("answer-key");
  }
};

}  // namespace luukku
