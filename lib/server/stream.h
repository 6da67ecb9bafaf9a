#pragma once

#include <google/protobuf/message.h>

#include <functional>
#include <memory>

#include "absl/status/statusor.h"
#include "lib/server/call.h"

namespace luukku::server {

// The source of the messages of a server stream.
class StreamSource {
 public:
  virtual ~StreamSource() = default;

  // Makes the next message, of the method's type, empty so far. True: send it. False: nothing to
  // send now; the source calls its wake function when that may have changed. An error ends the
  // stream. Runs on the executor, one call at a time, and may block; nothing more is asked for
  // until the client has taken the last message, so a slow client costs one message of memory.
  virtual absl::StatusOr<bool> Next(google::protobuf::Message& message) = 0;
};

// Opens a stream: makes its source. `wake` may be called from any thread for as long as the source
// lives.
using OpenStream = std::function<absl::StatusOr<std::unique_ptr<StreamSource>>(
    const Call&, const google::protobuf::Message& request, std::function<void()> wake)>;

}  // namespace luukku::server
