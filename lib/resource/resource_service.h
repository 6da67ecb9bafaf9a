#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <functional>
#include <memory>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "lib/resource/resource_store.h"
#include "lib/server/edge.h"
#include "lib/server/parts.h"
#include "lib/status/error.h"

namespace luukku::resource {

// A kind of thing that a desk configures.
struct Kind {
  const google::protobuf::Descriptor* message;  // v1::CannedReply::descriptor().
  // What its fields have to keep besides the contract: adds to `violations`, each as
  // "<prefix>.<field>". Of an update it sees the resource as it would be.
  std::function<void(Violations& violations, const std::string& prefix,
                     const google::protobuf::Message& resource)>
      check = nullptr;
};

// The gRPC edge of a kind whose service has the standard methods, which are found by their names:
// GetX, BatchGetXs, ListXs, CreateX, UpdateX, DeleteX, ListXRevisions (docs/api/kinds.md). Each
// change leaves a revision in the same transaction.
class ResourceService : public server::Edge {
 public:
  ResourceService(const server::Parts& parts, const char* service, Kind kind);

 private:
  using Call = server::Call;
  using Message = google::protobuf::Message;
  using Resource = std::unique_ptr<Message>;
  using Answer = absl::StatusOr<std::unique_ptr<Message>>;
  using Handler = Answer (ResourceService::*)(const Call&, const Message& request);
  using Edit = absl::FunctionRef<absl::StatusOr<Resource>(db::Transaction&, const Change&)>;

  Handler HandlerOf(const std::string& method) const;
  void Check(Violations& violations, const Message& request) const;

  Answer Get(const Call& call, const Message& request);
  Answer BatchGet(const Call& call, const Message& request);
  Answer List(const Call& call, const Message& request);
  Answer Create(const Call& call, const Message& request);
  Answer Update(const Call& call, const Message& request);
  Answer Delete(const Call& call, const Message& request);
  Answer ListRevisions(const Call& call, const Message& request);

  // An empty answer of the method that is called.
  static std::unique_ptr<Message> NewAnswer(const Call& call);
  // The resource that a row holds, with the version as its etag.
  Resource ResourceOf(const std::string& id, int64_t version, const std::string& body) const;
  Resource ResourceOf(const Row& row) const;
  // The row of a name, locked. Errors: NOT_FOUND; ABORTED STALE_ETAG, unless `etag` is empty.
  absl::StatusOr<Row> Lock(db::Transaction& transaction, const std::string& name,
                           const std::string& etag) const;
  // `before` with the fields that the request's mask names. Errors: INVALID_ARGUMENT.
  absl::StatusOr<Resource> Merge(const Message& request, const Message& before) const;
  // Runs `edit` once for the request, which answers with the resource that it makes.
  Answer Mutate(const Call& call, const Message& request, Edit edit);

  const Kind kind_;
  const std::string collection_;  // "cannedReplies".
  db::Pool* const reads_;
  db::Pool* const writes_;
};

}  // namespace luukku::resource
