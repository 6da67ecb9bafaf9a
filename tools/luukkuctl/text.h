#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/protobuf/duration.pb.h"
#include "google/protobuf/timestamp.pb.h"

// Text for people's terminals.
namespace luukku::ctl {

// Shown for an empty value.
inline constexpr absl::string_view kEmpty = "–";

// `text` made safe for one line of a terminal. Control characters, invisible characters that
// reorder or break text, and bytes that are not UTF-8 become \n, \t, \xNN or \uNNNN.
std::string Escape(absl::string_view text);

// The lines of `text`, each escaped. Lines end with \n or \r\n.
std::vector<std::string> EscapedLines(absl::string_view text);

// `text` with a line break at its end, each line escaped. Lines after the first are indented by at
// least `indent` spaces, so that none looks like a message of its own.
std::string EscapedBlock(absl::string_view text, size_t indent = 2);

// Columns that `utf8` takes, counted as code points.
size_t DisplayWidth(absl::string_view utf8);

// `utf8` with spaces after it up to `width` columns.
std::string Pad(absl::string_view utf8, size_t width);

// "2026-11-22 10:05Z".
std::string ShortTime(const google::protobuf::Timestamp& time);

// "2026-11-22 12:05 EET": in the zone that SetShownZone gives; UTC as ShortTime has it.
std::string ShownTime(const google::protobuf::Timestamp& time);

// The zone of ShownTime; UTC if this is never called. `find` is called once, by the first
// ShownTime: a command that shows no times need not know the zone.
void SetShownZone(std::function<absl::TimeZone()> find);

// "1h30m", without fractions of a second.
std::string ShortDuration(const google::protobuf::Duration& duration);

// Rows under titles, in aligned columns. Cells may be hostile: they are escaped here.
class Table {
 public:
  explicit Table(std::vector<std::string> titles) : titles_(std::move(titles)) {}

  // `cells` has as many entries as there are titles; an empty one is shown as kEmpty.
  void AddRow(std::vector<std::string> cells);
  std::string Render() const;

 private:
  std::vector<std::string> titles_;
  std::vector<std::vector<std::string>> rows_;  // Escaped.
};

// A line for each label and value; further lines of a value are below its first. Values may be
// hostile: they are escaped here.
std::string RenderPairs(const std::vector<std::pair<std::string, std::string>>& pairs);

}  // namespace luukku::ctl
