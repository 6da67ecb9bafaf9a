#include "tools/luukkuctl/feed_text.h"

#include <set>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "tools/luukkuctl/errors.h"
#include "tools/luukkuctl/render.h"
#include "tools/luukkuctl/text.h"
#include "tools/luukkuctl/words.h"

namespace luukku::ctl {
namespace {

using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::Message;
using ::luukku::event::v1::Event;
using ::luukku::event::v1::FeedEntry;

constexpr int kSlots = 64;

// "previous-state=open" for each field that is set.
std::string FieldsText(const Message& fact) {
  std::vector<const FieldDescriptor*> fields;
  fact.GetReflection()->ListFields(fact, &fields);
  return absl::StrJoin(fields, " ", [&fact](std::string* out, const FieldDescriptor* field) {
    absl::StrAppend(out, Dashed(field->name()), "=", FieldText(fact, *field));
  });
}

// The event's fact and its fields; empty for a fact that this build does not know.
std::pair<std::string, std::string> FactTexts(const Event& event) {
  const auto* facts = Event::descriptor()->FindOneofByName("fact");
  const auto* fact = event.GetReflection()->GetOneofFieldDescriptor(event, facts);
  if (fact == nullptr) return {};
  return {Dashed(fact->name()), FieldsText(event.GetReflection()->GetMessage(event, fact))};
}

std::string Cell(absl::string_view text, size_t width) {
  return Pad(text.empty() ? kEmpty : Escape(text), width);
}

}  // namespace

absl::StatusOr<std::vector<int>> ParseSlots(absl::string_view text) {
  std::set<int> slots;
  for (const absl::string_view range : absl::StrSplit(text, ',')) {
    const std::pair<absl::string_view, absl::string_view> ends =
        absl::StrSplit(range, absl::MaxSplits('-', 1));
    int first = 0, last = 0;
    const bool is_range = range.find('-') != absl::string_view::npos;
    if (!absl::SimpleAtoi(ends.first, &first) ||
        !absl::SimpleAtoi(is_range ? ends.second : ends.first, &last) || first < 0 ||
        last >= kSlots || first > last) {
      return UsageError(absl::StrCat("--slots: '", range, "' is not a slot (0 to ", kSlots - 1,
                                     ") or a range of them"));
    }
    for (int slot = first; slot <= last; ++slot) slots.insert(slot);
  }
  return std::vector<int>(slots.begin(), slots.end());
}

std::string RenderFeedEntry(const FeedEntry& entry) {
  const Event& event = entry.event();
  const auto [fact, fields] = FactTexts(event);
  return absl::StrJoin({Cell(absl::StrCat(entry.position()), 8), ShownTime(event.occurred_at()),
                        Cell(event.subject(), 16), Cell(absl::StrCat("v", event.version()), 4),
                        Cell(fact, 20), Cell(EnumWord(event.actor_kind()), 9), Cell(fields, 0)},
                       "  ");
}

}  // namespace luukku::ctl
