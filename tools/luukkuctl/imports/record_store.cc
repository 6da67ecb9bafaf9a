#include "tools/luukkuctl/imports/record_store.h"

#include <algorithm>

#include "absl/strings/string_view.h"

namespace luukku::ctl {
namespace {

constexpr size_t kBlock = 1 << 20;

// Seven bits a byte; the highest says that more follow.
void AppendNumber(uint64_t number, std::string& packed) {
  for (; number >= 0x80; number >>= 7) packed += static_cast<char>(0x80 | (number & 0x7f));
  packed += static_cast<char>(number);
}

uint64_t TakeNumber(absl::string_view& packed) {
  uint64_t number = 0;
  for (int shift = 0;; shift += 7) {
    const unsigned char byte = packed[0];
    packed.remove_prefix(1);
    number |= static_cast<uint64_t>(byte & 0x7f) << shift;
    if (byte < 0x80) return number;
  }
}

void AppendText(absl::string_view text, std::string& packed) {
  AppendNumber(text.size(), packed);
  packed.append(text.data(), text.size());
}

absl::string_view TakeText(absl::string_view& packed) {
  const size_t size = TakeNumber(packed);
  const absl::string_view text = packed.substr(0, size);
  packed.remove_prefix(size);
  return text;
}

}  // namespace

RecordStore::Place RecordStore::Add(const CsvRecord& record) {
  std::string packed;
  AppendNumber(record.line(), packed);
  AppendText(record.error(), packed);
  AppendNumber(record.size(), packed);
  for (int i = 0; i < record.size(); ++i) AppendText(record.field(i), packed);
  if (blocks_.empty() || blocks_.back().size() + packed.size() > kBlock) {
    blocks_.emplace_back().reserve(std::max(kBlock, packed.size()));
  }
  const Place place{static_cast<uint32_t>(blocks_.size() - 1),
                    static_cast<uint32_t>(blocks_.back().size())};
  blocks_.back() += packed;
  return place;
}

void RecordStore::Clear() {
  if (blocks_.size() > 1) blocks_.resize(1);
  if (!blocks_.empty()) blocks_[0].clear();
}

CsvRecord RecordStore::Get(Place place) const {
  absl::string_view packed = absl::string_view(blocks_[place.block]).substr(place.offset);
  CsvRecord record;
  record.Clear(static_cast<int64_t>(TakeNumber(packed)));
  record.set_error(std::string(TakeText(packed)));
  for (uint64_t left = TakeNumber(packed); left > 0; --left) {
    record.Append(TakeText(packed));
    record.EndField();
  }
  return record;
}

}  // namespace luukku::ctl
