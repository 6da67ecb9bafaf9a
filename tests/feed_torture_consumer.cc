// A replica of a feed's consumer for feed_torture_test: stores each event's effect as a row, and
// each breach of the feed's promises as a row of `violations`. Runs until it is killed.

#include <grpcpp/create_channel.h>
#include <openssl/sha.h>
#include <signal.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fstream>
#include <vector>

#include "lib/db/row.h"
#include "lib/feed/consumer.h"
#include "lib/feed/feed_service.h"

namespace luukku {
namespace {

constexpr db::Statement kStore{"torture/store",
                               "INSERT INTO effects (subject, version) "
                               "SELECT * FROM unnest($1::text[], $2::bigint[])"};
constexpr db::Statement kViolation{"torture/violation",
                                   "INSERT INTO violations (what) VALUES ($1::text)"};

int SlotOf(const std::string& subject) {
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(subject.data()), subject.size(), digest);
  return digest[0] % feed::kSlots;
}

// The newest watermark of each slot that this replica got.
class Watermarks {
 public:
  void Note(const feed::Cursors& cursors, absl::Time time) {
    for (const auto& [slot, cursor] : cursors.slots) times_[slot] = std::max(times_[slot], time);
  }
  bool IsLate(const event::v1::Event& event) const {
    return db::FromProto(event.occurred_at()) <= times_[SlotOf(event.subject())];
  }

 private:
  std::vector<absl::Time> times_ = std::vector<absl::Time>(feed::kSlots, absl::InfinitePast());
};

int Main(int argc, char** argv) {
  CLI::App app("feed-torture-consumer");
  std::string address, token_file, database;
  app.add_option("--feed", address)->required();
  app.add_option("--token-file", token_file)->required();
  app.add_option("--database", database)->required();
  CLI11_PARSE(app, argc, argv);
  std::string token;
  std::ifstream(token_file) >> token;

  db::Pool pool({.conninfo = database}, 2);
  Watermarks watermarks;
  const feed::Apply apply = [&](db::Transaction& transaction,
                                const std::vector<event::v1::Event>& events) {
    db::Array subjects, versions;
    for (const auto& event : events) {
      if (watermarks.IsLate(event)) {
        transaction.Execute(kViolation, db::MakeParams("after its watermark: " + event.subject()));
      }
      subjects.Add(event.subject());
      versions.Add(event.version());
    }
    transaction.Execute(kStore, db::MakeParams(subjects, versions));
    return absl::OkStatus();
  };
  const feed::Consumer consumer(
      {.source = "ticket",
       .consumer = "torture",
       .channel = grpc::CreateChannel(address, grpc::InsecureChannelCredentials()),
       .token = [&] { return token; },
       .pool = &pool,
       .effects = {.derived = apply},
       .watermark = [&](const feed::Cursors& cursors,
                        absl::Time time) { watermarks.Note(cursors, time); },
       .lease = absl::Seconds(2)});
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigprocmask(SIG_BLOCK, &signals, nullptr);
  int signal = 0;
  sigwait(&signals, &signal);
  return 0;
}

}  // namespace
}  // namespace luukku

int main(int argc, char** argv) { return luukku::Main(argc, argv); }
