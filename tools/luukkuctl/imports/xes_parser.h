#pragma once

#include <libxml/parser.h>

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "tools/luukkuctl/imports/log_file.h"

namespace luukku::ctl {

// Attributes of a trace or an event.
struct XesAttributes {
  std::vector<std::pair<std::string, std::string>> values;  // By key.
  size_t bytes = 0;  // Attributes beyond kMostXesBytes are lost.
};
inline constexpr size_t kMostXesBytes = 1 << 20;

struct XesEvent {
  // The line where it begins. Several events on a line are counted as if each had a line of its
  // own.
  int64_t line = 0;
  std::shared_ptr<const XesAttributes> trace;  // With "case:" before the keys; null without trace.
  XesAttributes own;
};

// Reads the events of XES one by one, in memory that does not grow with the log. It reads nothing
// outside the log, and refuses a document type, which could define entities.
class XesParser {
 public:
  // `log` must outlive the parser.
  explicit XesParser(LogFile& log);

  // The next event; false at the end. Errors: not well-formed, not XES, or beyond what is read; a
  // sentence for the user with the line.
  absl::StatusOr<bool> Next(XesEvent& event);

 private:
  struct Free {
    void operator()(xmlParserCtxt* context) const { xmlFreeParserCtxt(context); }
  };

  absl::Status Feed();
  absl::Status WhyNot() const;
  void Begin(absl::string_view name, const xmlChar** attributes, int count);
  void End();
  void Stop(std::string why);
  void Keep(absl::string_view name, const std::string& prefix, const xmlChar** attributes,
            int count, XesAttributes& kept);

  LogFile& log_;
  std::unique_ptr<xmlParserCtxt, Free> context_;
  std::string unread_;  // Of the log.
  bool ended_ = false;
  std::string problem_;  // Why reading was stopped.

  int depth_ = 0;        // Of the element that is open; the log is 1.
  int event_depth_ = 0;  // Of the event that is open; 0 if none is.
  bool in_trace_ = false;
  bool trace_has_events_ = false;
  std::shared_ptr<XesAttributes> trace_;
  int64_t last_line_ = 0;
  XesEvent event_;
  std::deque<XesEvent> events_;  // Read, and not given out yet.
};

}  // namespace luukku::ctl
