#include "tools/luukkuctl/imports/unpacker.h"

#include <lzma.h>
#include <zlib.h>

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace luukku::ctl {
namespace {

constexpr size_t kBlock = 1 << 18;
constexpr uint64_t kMaxMemory = uint64_t{1} << 30;  // Of xz; xz -9 needs 65 MiB.

absl::Status Damaged(absl::string_view format) {
  return absl::InvalidArgumentError(absl::StrCat("the log's ", format, " stream is damaged"));
}

absl::Status CutOff(absl::string_view format) {
  return absl::InvalidArgumentError(
      absl::StrCat("the log ends in the middle of its ", format, " stream"));
}

// Consecutive streams are read as one, as by xz itself.
class Xz : public Unpacker {
 public:
  ~Xz() override { lzma_end(&stream_); }

  bool Begin() { return lzma_stream_decoder(&stream_, kMaxMemory, LZMA_CONCATENATED) == LZMA_OK; }

  absl::StatusOr<bool> Unpack(std::string& packed, bool is_last, std::string& text) override {
    const size_t before = text.size();
    text.resize(before + kBlock);
    stream_.next_in = reinterpret_cast<const uint8_t*>(packed.data());
    stream_.avail_in = packed.size();
    stream_.next_out = reinterpret_cast<uint8_t*>(text.data() + before);
    stream_.avail_out = kBlock;
    const lzma_ret result = lzma_code(&stream_, is_last ? LZMA_FINISH : LZMA_RUN);
    text.resize(before + kBlock - stream_.avail_out);
    packed.erase(0, packed.size() - stream_.avail_in);
    if (result == LZMA_STREAM_END) return false;
    if (result == LZMA_OK || (result == LZMA_BUF_ERROR && !is_last)) return true;
    return result == LZMA_BUF_ERROR ? CutOff(".xz") : Damaged(".xz");
  }

 private:
  lzma_stream stream_ = LZMA_STREAM_INIT;
};

// Consecutive members are read as one, as by gzip itself; zeros after the last are skipped.
class Gzip : public Unpacker {
 public:
  ~Gzip() override { inflateEnd(&stream_); }

  bool Begin() { return inflateInit2(&stream_, 16 + MAX_WBITS) == Z_OK; }

  absl::StatusOr<bool> Unpack(std::string& packed, bool is_last, std::string& text) override {
    if (between_members_) {
      packed.erase(0, packed.find_first_not_of('\0'));
      if (packed.empty()) return !is_last;
      inflateReset(&stream_);
      between_members_ = false;
    }
    const size_t before = text.size();
    text.resize(before + kBlock);
    stream_.next_in = reinterpret_cast<Bytef*>(packed.data());
    stream_.avail_in = static_cast<uInt>(packed.size());
    stream_.next_out = reinterpret_cast<Bytef*>(text.data() + before);
    stream_.avail_out = kBlock;
    const int result = inflate(&stream_, Z_NO_FLUSH);
    text.resize(before + kBlock - stream_.avail_out);
    packed.erase(0, packed.size() - stream_.avail_in);
    between_members_ = result == Z_STREAM_END;
    if (result == Z_OK || between_members_) return true;
    if (result != Z_BUF_ERROR) return Damaged(".gz");
    return is_last ? absl::StatusOr<bool>(CutOff(".gz")) : true;
  }

 private:
  z_stream stream_ = {};
  bool between_members_ = false;
};

template <typename Format>
absl::StatusOr<std::unique_ptr<Unpacker>> Begun() {
  auto unpacker = std::make_unique<Format>();
  if (!unpacker->Begin()) return absl::InternalError("there is no memory to unpack it");
  return unpacker;
}

// Files that begin like this are packed in an unsupported format.
constexpr std::pair<absl::string_view, const char*> kOthers[] = {
    {"PK\x03\x04", "is a .zip or .xlsx file: unpack it, or save it as CSV"},
    {"\xD0\xCF\x11\xE0", "is an .xls file: save it as CSV"},
    {"BZh", "is packed by bzip2: unpack it"},
    {"\x28\xB5\x2F\xFD", "is packed by zstd: unpack it"},
    {"7z\xBC\xAF", "is packed by 7-Zip: unpack it"},
};

}  // namespace

absl::StatusOr<std::unique_ptr<Unpacker>> Unpacker::For(absl::string_view front) {
  if (absl::StartsWith(front,
                       "\xFD"
                       "7zXZ"))
    return Begun<Xz>();
  if (absl::StartsWith(front, "\x1F\x8B")) return Begun<Gzip>();
  for (const auto& [magic, why] : kOthers) {
    if (absl::StartsWith(front, magic)) return absl::InvalidArgumentError(why);
  }
  return nullptr;
}

}  // namespace luukku::ctl
