#include "lib/server/snapshot.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "lib/db/row.h"

namespace luukku::server {
namespace {

constexpr absl::Duration kTick = absl::Seconds(2);
constexpr absl::Duration kLease = absl::Seconds(6);
constexpr absl::Duration kPatience = absl::Seconds(4);
constexpr absl::Duration kOldest = absl::Seconds(20);  // Longer than reading may take.
constexpr const char* kLabelColumns[] = {"label_1", "label_2", "label_3"};
constexpr char kTimestamp[] = "luukku_snapshot_timestamp_seconds";
constexpr char kTimestampHelp[] =
    "When the figures that this process exports for all replicas were read from the database.";

// All series that a figure has from the start.
std::map<std::vector<std::string>, double> Zeros(const Figure& figure) {
  std::vector<std::vector<std::string>> series = {{}};
  for (const FigureLabel& label : figure.labels) {
    std::vector<std::vector<std::string>> longer;
    for (const auto& begun : series) {
      for (const auto& [value, word] : label.words) {
        longer.push_back(begun);
        longer.back().push_back(word);
      }
    }
    series = std::move(longer);
  }
  std::map<std::vector<std::string>, double> zeros;
  for (auto& labels : series) zeros[std::move(labels)] = 0;
  return zeros;
}

std::string WordOf(const FigureLabel& label, const std::string& value) {
  const auto word = label.words.find(value);
  return word == label.words.end() ? value : word->second;
}

prometheus::MetricFamily GaugeFamily(const std::string& name, const std::string& help) {
  prometheus::MetricFamily family;
  family.name = name;
  family.help = help;
  family.type = prometheus::MetricType::Gauge;
  return family;
}

prometheus::ClientMetric GaugeOf(const std::vector<FigureLabel>& labels,
                                 const std::vector<std::string>& words, double value) {
  prometheus::ClientMetric metric;
  for (size_t i = 0; i < words.size(); ++i) metric.label.push_back({labels[i].name, words[i]});
  metric.gauge.value = value;
  return metric;
}

}  // namespace

std::string MetricWord(const google::protobuf::EnumDescriptor& type, int number) {
  const auto* value = type.FindValueByNumber(number);
  if (value == nullptr) return absl::StrCat(number);
  // The values are prefixed by the type's name, as the one of 0 shows: TICKET_STATE_UNSPECIFIED.
  const size_t prefix =
      type.FindValueByNumber(0)->name().size() - std::string("UNSPECIFIED").size();
  return absl::AsciiStrToLower(value->name().substr(prefix));
}

FigureLabel EnumLabel(const std::string& name, const google::protobuf::EnumDescriptor& type,
                      int first, int last) {
  FigureLabel label{name, {}};
  for (int number = first; number <= last; ++number) {
    label.words[absl::StrCat(number)] = MetricWord(type, number);
  }
  return label;
}

SnapshotExporter::SnapshotExporter(Gauges& gauges, db::Pool* pool, std::vector<Figures> figures)
    : pool_(pool),
      figures_(std::move(figures)),
      lease_("snapshot", kLease),
      worker_("snapshot", kTick, [this] { return Round(); }) {
  gauges.AddFamilies([this] { return Collect(); });
  worker_.Start();
}

void SnapshotExporter::Stop() {
  worker_.Stop();
  if (std::exchange(stopped_, true)) return;
  {
    absl::MutexLock lock(&mutex_);
    if (snapshot_.valid_until == absl::InfinitePast()) return;
    snapshot_ = Snapshot();
  }
  (void)pool_->Run(absl::Now() + kPatience, [this](db::Connection& connection) {
    lease_.Leave(connection);
    return absl::OkStatus();
  });
}

absl::StatusOr<bool> SnapshotExporter::Round() {
  return pool_->Run(absl::Now() + kPatience,
                    [this](db::Connection& connection) -> absl::StatusOr<bool> {
                      const absl::Time held_until = lease_.Take(connection);
                      Prolong(held_until);
                      if (held_until == absl::InfinitePast()) return false;
                      Snapshot snapshot = Read(connection);
                      snapshot.valid_until = held_until;
                      absl::MutexLock lock(&mutex_);
                      snapshot_ = std::move(snapshot);
                      return false;
                    });
}

// The last figures are exported until newer ones are read, 20 s at most, so that they do not vanish
// while the database is slow, which would reset pending alerts. The timestamp tells their age.
void SnapshotExporter::Prolong(absl::Time held_until) {
  absl::MutexLock lock(&mutex_);
  const bool old = absl::Now() - snapshot_.read > kOldest;
  if (snapshot_.valid_until == absl::InfinitePast() || old) return;
  snapshot_.valid_until = held_until;
}

SnapshotExporter::Snapshot SnapshotExporter::Read(db::Connection& connection) const {
  Snapshot snapshot;
  snapshot.read = absl::Now();
  for (const Figures& group : figures_) {
    std::map<std::string, const Figure*> by_name;
    for (const Figure& figure : group.figures) {
      by_name[figure.name] = &figure;
      snapshot.values[figure.name] = Zeros(figure);
    }
    for (const auto& row : connection.Execute(*group.statement, {})) {
      const Figure& figure = *by_name.at(db::Text(row["figure"]));
      std::vector<std::string> words;
      for (size_t i = 0; i < figure.labels.size(); ++i) {
        words.push_back(WordOf(figure.labels[i], db::Text(row[kLabelColumns[i]])));
      }
      snapshot.values[figure.name][words] = row["value"].as<double>();
    }
  }
  return snapshot;
}

std::vector<prometheus::MetricFamily> SnapshotExporter::Collect() const {
  absl::MutexLock lock(&mutex_);
  if (absl::Now() >= snapshot_.valid_until) return {};
  std::vector<prometheus::MetricFamily> families;
  families.push_back(GaugeFamily(kTimestamp, kTimestampHelp));
  families[0].metric.push_back(
      GaugeOf({}, {}, absl::ToDoubleSeconds(snapshot_.read - absl::UnixEpoch())));
  for (const Figures& group : figures_) {
    for (const Figure& figure : group.figures) {
      auto& family = families.emplace_back(GaugeFamily(figure.name, figure.help));
      for (const auto& [words, value] : snapshot_.values.at(figure.name)) {
        family.metric.push_back(GaugeOf(figure.labels, words, value));
      }
    }
  }
  return families;
}

}  // namespace luukku::server
