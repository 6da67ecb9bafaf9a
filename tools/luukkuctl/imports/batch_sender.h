#pragma once

#include <functional>
#include <future>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "luukku/ticket/v1/import_service.pb.h"
#include "tools/luukkuctl/imports/case_builder.h"
#include "tools/luukkuctl/imports/summary.h"

namespace luukku::ctl {

// Sends cases in batches within the contract's limits, one call at a time, while the next batch is
// made; counts the results.
class BatchSender {
 public:
  // Makes a call, on another thread; never two at once.
  using Call = std::function<absl::StatusOr<ticket::v1::ImportTicketsResponse>(
      const ticket::v1::ImportTicketsRequest&)>;

  BatchSender(std::string source, std::string export_key, Call call, Summary* summary)
      : source_(std::move(source)),
        export_key_(std::move(export_key)),
        call_(std::move(call)),
        summary_(summary) {}

  // Errors: those of a call; nothing more is sent then.
  absl::Status Add(BuiltCase built);
  absl::Status End();

 private:
  // A case, or a part of a long one, in a request.
  struct Sent {
    // The line of a change, and whether it is the row's last change: then the row counts.
    struct Line {
      int64_t line;
      bool counts;
    };
    std::string case_key;
    std::vector<Line> lines;
    bool is_first_part;
  };
  struct Batch {
    ticket::v1::ImportTicketsRequest request;
    std::vector<Sent> sent;
    int changes = 0;
    size_t bytes = 0;
  };

  bool HasRoomFor(const ticket::v1::ImportedTicket& ticket, size_t bytes) const;
  static std::vector<Sent::Line> LinesOf(const BuiltCase& built);
  static int EndOfPart(const ticket::v1::ImportedTicket& ticket, int from);
  absl::Status AddPart(ticket::v1::ImportedTicket ticket, Sent sent);
  void AddReferences(const References& references);
  absl::Status Send();
  absl::Status Wait();
  void CountRows(const Sent& sent, int known);
  void RemarkStanding(const Sent& sent, const ticket::v1::ImportedTicketResult& result);
  void Count(const Sent& sent, const ticket::v1::ImportedTicketResult& result);

  void RefuseOthers(const Sent& sent, std::set<int64_t> named);

  const std::string source_, export_key_;
  const Call call_;
  Summary* const summary_;
  std::set<std::string> known_references_;  // Sent before.
  std::string last_refused_;                // Key of the case.
  Batch batch_;
  Batch in_flight_;
  std::future<absl::StatusOr<ticket::v1::ImportTicketsResponse>> answer_;
};

}  // namespace luukku::ctl
