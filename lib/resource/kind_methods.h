#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "lib/resource/kind.h"
#include "lib/resource/resource_store.h"
#include "lib/server/parts.h"

namespace luukku::resource {

// The standard methods of one kind, on its messages by their descriptors.
class KindMethods {
 public:
  using Message = google::protobuf::Message;
  using Answer = absl::StatusOr<std::unique_ptr<Message>>;
  using Handler = Answer (KindMethods::*)(const server::Call&, const Message& request);

  KindMethods(const server::Parts& parts, const Kinds& kinds, const Kind& kind,
              std::function<void()> committed);

  // Null if the method is no standard method of the kind.
  Handler HandlerOf(const google::protobuf::MethodDescriptor& method) const;
  // Adds violations of rules that the contract does not have.
  void Check(Violations& violations, const server::Call& call, const Message& request) const;

 private:
  using Call = server::Call;

  Answer Get(const Call& call, const Message& request);
  Answer BatchGet(const Call& call, const Message& request);
  Answer List(const Call& call, const Message& request);
  Answer Create(const Call& call, const Message& request);
  Answer Update(const Call& call, const Message& request);
  Answer Delete(const Call& call, const Message& request);
  Answer ListRevisions(const Call& call, const Message& request);

  void CheckField(Violations& violations, const Message& resource, const std::string& field) const;
  // The resources of rows, with derived fields.
  std::vector<Resource> ResourcesOf(db::Connection& connection, const std::vector<Row>& rows) const;
  // Runs `edit` once for the request; the answer is the resource that it returns.
  Answer Mutate(const Call& call, const Message& request,
                absl::FunctionRef<absl::StatusOr<Resource>(db::Transaction&, const Change&)> edit);

  const Kinds& kinds_;
  const Kind& kind_;
  const std::string collection_;  // "cannedReplies".
  db::Pool* const reads_;
  db::Pool* const writes_;
  const std::function<void()> committed_;
};

}  // namespace luukku::resource
