#include "tools/luukkuctl/imports/xes_parser.h"

#include <libxml/SAX2.h>
#include <libxml/xmlerror.h>

#include <algorithm>
#include <iterator>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace luukku::ctl {
namespace {

constexpr size_t kPiece = 1 << 14;  // So that few events wait.
constexpr int kDeepest = 64;
constexpr size_t kMostAttributes = 10'000;  // Of an event or a trace.

absl::string_view View(const xmlChar* begin, const xmlChar* end) {
  return {reinterpret_cast<const char*>(begin), static_cast<size_t>(end - begin)};
}

// The value of an attribute of an XML element; libxml2 gives five pointers for each.
std::string ValueOf(absl::string_view name, const xmlChar** attributes, int count) {
  for (int i = 0; i < count; ++i) {
    const xmlChar** const one = attributes + 5 * i;
    if (name == reinterpret_cast<const char*>(one[0])) return std::string(View(one[3], one[4]));
  }
  return "";
}

bool HasValue(absl::string_view name) {
  static constexpr absl::string_view kTypes[] = {"string", "date", "int", "float", "boolean", "id"};
  return std::find(std::begin(kTypes), std::end(kTypes), name) != std::end(kTypes);
}

}  // namespace

XesParser::XesParser(LogFile& log) : log_(log) {
  xmlSAXHandler handler = {};
  handler.initialized = XML_SAX2_MAGIC;
  handler.startElementNs = [](void* self, const xmlChar* name, const xmlChar*, const xmlChar*, int,
                              const xmlChar**, int count, int, const xmlChar** attributes) {
    static_cast<XesParser*>(self)->Begin(reinterpret_cast<const char*>(name), attributes, count);
  };
  handler.endElementNs = [](void* self, const xmlChar*, const xmlChar*, const xmlChar*) {
    static_cast<XesParser*>(self)->End();
  };
  handler.internalSubset = [](void* self, const xmlChar*, const xmlChar*, const xmlChar*) {
    static_cast<XesParser*>(self)->Stop("has a document type, which XES has not");
  };
  handler.serror = [](void*, xmlErrorPtr) {};  // Asked for later; nothing is printed.
  context_.reset(xmlCreatePushParserCtxt(&handler, this, nullptr, 0, nullptr));
  if (context_ != nullptr) {
    // With NOENT &amp; is an ampersand; there are no entities but XML's own, without document
    // types.
    xmlCtxtUseOptions(context_.get(), XML_PARSE_NONET | XML_PARSE_NOENT);
  }
}

absl::StatusOr<bool> XesParser::Next(XesEvent& event) {
  if (context_ == nullptr) return absl::InternalError("there is no memory to read XML");
  while (events_.empty() && !ended_) {
    if (auto fed = Feed(); !fed.ok()) return fed;
  }
  if (events_.empty()) return false;
  event = std::move(events_.front());
  events_.pop_front();
  return true;
}

absl::Status XesParser::Feed() {
  if (unread_.empty()) {
    const auto more = log_.Read(unread_);
    if (!more.ok()) return more.status();
    ended_ = !*more && unread_.empty();
  }
  const size_t size = std::min(unread_.size(), kPiece);
  xmlParseChunk(context_.get(), unread_.data(), static_cast<int>(size), ended_);
  unread_.erase(0, size);
  return context_->wellFormed != 0 && problem_.empty() ? absl::OkStatus() : WhyNot();
}

absl::Status XesParser::WhyNot() const {
  if (!problem_.empty()) return absl::InvalidArgumentError(problem_);
  const xmlError* const error = xmlCtxtGetLastError(context_.get());
  const int line = error == nullptr ? 0 : error->line;
  const std::string message =
      error == nullptr || error->message == nullptr ? "unknown" : error->message;
  return absl::InvalidArgumentError(absl::StrCat("the log is not well-formed XML: line ", line,
                                                 ": ", absl::StripAsciiWhitespace(message)));
}

void XesParser::Begin(absl::string_view name, const xmlChar** attributes, int count) {
  if (!problem_.empty()) return;
  ++depth_;
  if (depth_ > kDeepest) return Stop(absl::StrCat("is more than ", kDeepest, " levels deep"));
  if (depth_ == 1 && name != "log") return Stop(absl::StrCat("is no XES but <", name, ">"));
  if (depth_ == 2 && name == "trace") {
    in_trace_ = true;
    trace_has_events_ = false;
    trace_ = std::make_shared<XesAttributes>();
  } else if (name == "event" && depth_ == (in_trace_ ? 3 : 2)) {
    event_depth_ = depth_;
    trace_has_events_ = true;
    // Rows are told apart by lines, of which one may hold several events.
    last_line_ = std::max<int64_t>(last_line_ + 1, xmlSAX2GetLineNumber(context_.get()));
    event_.line = last_line_;
    if (in_trace_) event_.trace = trace_;
  } else if (event_depth_ > 0 && depth_ == event_depth_ + 1) {
    Keep(name, "", attributes, count, event_.own);
  } else if (in_trace_ && event_depth_ == 0 && depth_ == 3 && HasValue(name)) {
    if (trace_has_events_) return Stop("has an attribute of a trace behind its events");
    Keep(name, "case:", attributes, count, *trace_);
  }
}

void XesParser::Keep(absl::string_view name, const std::string& prefix, const xmlChar** attributes,
                     int count, XesAttributes& kept) {
  if (!HasValue(name)) return;
  if (kept.values.size() == kMostAttributes) {
    return Stop(absl::StrCat("has more than ", kMostAttributes, " attributes in one place"));
  }
  std::string key = absl::StrCat(prefix, ValueOf("key", attributes, count));
  std::string value = ValueOf("value", attributes, count);
  kept.bytes += key.size() + value.size();
  if (kept.bytes <= kMostXesBytes) kept.values.emplace_back(std::move(key), std::move(value));
}

void XesParser::End() {
  if (!problem_.empty()) return;
  if (depth_ == event_depth_) {
    events_.push_back(std::exchange(event_, XesEvent()));
    event_depth_ = 0;
  }
  if (depth_ == 2) in_trace_ = false;
  --depth_;
}

void XesParser::Stop(std::string why) {
  if (!problem_.empty()) return;
  problem_ = absl::StrCat("the log can't be read as XES: line ",
                          xmlSAX2GetLineNumber(context_.get()), ": it ", why);
  xmlStopParser(context_.get());
}

}  // namespace luukku::ctl
