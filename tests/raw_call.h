#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/dynamic_message.h>
#include <grpcpp/channel.h>
#include <grpcpp/generic/generic_stub.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/testing/desk.h"

// Calls of any method with any bytes, as by a hostile client.
namespace luukku {

// The whole contract from proto/, independent of the messages that a test is linked with.
class Contract {
 public:
  Contract();

  // The services that a program serves, by its metrics.
  std::vector<const google::protobuf::ServiceDescriptor*> ServedBy(
      const testing::Replicas& replicas) const;

  // "luukku.ticket.v1.TicketService.GetTicket"; null if there is none.
  const google::protobuf::MethodDescriptor* Find(const std::string& method) const {
    return pool_.FindMethodByName(method);
  }

  std::unique_ptr<google::protobuf::Message> NewMessage(const google::protobuf::Descriptor* type);

 private:
  google::protobuf::DescriptorPool pool_;
  google::protobuf::DynamicMessageFactory factory_;
  std::vector<const google::protobuf::ServiceDescriptor*> services_;
};

class RawCaller {
 public:
  RawCaller(const std::shared_ptr<grpc::Channel>& channel, std::string token)
      : stub_(channel), token_(std::move(token)) {}

  // Sends `bytes` as the request; returns the bytes of the (first) answer, "" for a stream that has
  // none within three seconds.
  absl::StatusOr<std::string> Call(const google::protobuf::MethodDescriptor& method,
                                   const std::string& bytes);

 private:
  grpc::GenericStub stub_;
  const std::string token_;
};

}  // namespace luukku
