#pragma once

#include <google/protobuf/generated_enum_reflection.h>

#include <map>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "lib/db/named_lease.h"
#include "lib/db/pool.h"
#include "lib/server/gauges.h"
#include "lib/server/worker.h"

namespace luukku::server {

// A label of a figure. `words` maps the statement's values to words of the label; each word has a
// series, 0 where the statement returns none. Empty: the values are the words.
struct FigureLabel {
  std::string name;
  std::map<std::string, std::string> words;
};

// The label for the numbers `first` to `last` of an enumeration.
FigureLabel EnumLabel(const std::string& name, const google::protobuf::EnumDescriptor& type,
                      int first, int last);

// "pending_customer" for TICKET_STATE_PENDING_CUSTOMER: an enumeration's value as a label.
std::string MetricWord(const google::protobuf::EnumDescriptor& type, int number);

// A gauge whose series one statement reads from the database.
struct Figure {
  std::string name;
  std::string help;
  std::vector<FigureLabel> labels;  // Up to three.
};

// A reading statement without parameters that returns these figures, a row a series: figure (its
// name), label_1 to label_3 (NULL where it has none; label_3 is needed only if a figure has so
// many) and value (float8). It has to bound the number of rows and to be quick: an index for all
// that it counts.
struct Figures {
  const db::Statement* statement;
  std::vector<Figure> figures;
};

// Exports figures from the database, on one replica only: the holder of a lease in the service's
// schema reads all figures every two seconds; the others export none, so sum() counts nothing
// twice. If the holder dies, another one takes over within some seconds.
// luukku_snapshot_timestamp_seconds says how old the figures are. Figures are exported until the
// lease would end by the holder's own clock.
class SnapshotExporter {
 public:
  // `pool` must see all rows. Both must outlive the serving of /metrics.
  SnapshotExporter(Gauges& gauges, db::Pool* pool, std::vector<Figures> figures);
  ~SnapshotExporter() { Stop(); }

  // Gives the lease back. Idempotent.
  void Stop();

 private:
  using Values = std::map<std::vector<std::string>, double>;  // By labels.
  struct Snapshot {
    absl::Time read;
    absl::Time valid_until = absl::InfinitePast();
    std::map<std::string, Values> values;  // By figure.
  };

  absl::StatusOr<bool> Round();
  void Prolong(absl::Time held_until);
  Snapshot Read(db::Connection& connection) const;
  std::vector<prometheus::MetricFamily> Collect() const;

  db::Pool* const pool_;
  const std::vector<Figures> figures_;
  const db::NamedLease lease_;
  mutable absl::Mutex mutex_;
  Snapshot snapshot_ ABSL_GUARDED_BY(mutex_);
  bool stopped_ = false;
  Worker worker_;
};

}  // namespace luukku::server
