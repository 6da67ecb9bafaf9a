#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "lib/testing/server.h"
#include "tools/luukkuctl/imports/importer.h"
#include "tools/luukkuctl/imports/mapping_parser.h"

namespace luukku::ctl {

// Reads logs by mappings, and sends the tickets to a service that accepts all.
class ReadingTest : public ::testing::Test {
 protected:
  // Errors: those of Encoding::Open, LogFile::Open and Importer::Run. A mapping that can't be used
  // fails the test.
  absl::Status TryRead(const std::string& mapping_text, const std::string& log_text) {
    tickets_.clear();
    references_.Clear();
    auto mapping = ParseMapping(mapping_text);
    if (!mapping.ok()) ADD_FAILURE() << mapping.status();
    if (!mapping.ok()) return mapping.status();
    auto encoding = Encoding::Open(mapping->csv.encoding);
    if (!encoding.ok()) return encoding.status();
    std::ofstream(folder_.File("log")) << log_text;
    auto log = LogFile::Open(folder_.File("log"));
    if (!log.ok()) return log.status();
    Progress progress(nullptr);
    Importer importer(
        *std::move(mapping), *std::move(encoding), LogExport(), false,
        [this](const auto& request) { return Take(request); }, &progress);
    const absl::Status status = importer.Run(**log);
    summary_ = importer.summary();
    return status;
  }

  void Read(const std::string& mapping_text, const std::string& log_text) {
    const absl::Status status = TryRead(mapping_text, log_text);
    EXPECT_TRUE(status.ok()) << status;
  }

  testing::TemporaryFolder folder_;
  std::vector<ticket::v1::ImportedTicket> tickets_;  // In the order of the log.
  ticket::v1::ImportTicketsRequest references_;      // Resources to create.
  Summary summary_;

 private:
  ticket::v1::ImportTicketsResponse Take(const ticket::v1::ImportTicketsRequest& request) {
    references_.MergeFrom(request);
    ticket::v1::ImportTicketsResponse response;
    for (const auto& ticket : request.tickets()) {
      tickets_.push_back(ticket);
      auto& result = *response.add_results();
      result.set_created(true);
      result.set_imported_rows(ticket.changes_size());
    }
    return response;
  }
};

}  // namespace luukku::ctl
