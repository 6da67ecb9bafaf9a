#include "bench/empty_server.h"

#include <grpcpp/server_builder.h>
#include <signal.h>

#include <iostream>

#include "luukku/ticket/v1/ticket_service.grpc.pb.h"

namespace luukku::bench {
namespace {

using Base =
    ticket::v1::TicketService::WithRawCallbackMethod_GetTicket<ticket::v1::TicketService::Service>;

class EmptyService : public Base {
 public:
  explicit EmptyService(int answer_bytes) {
    const grpc::Slice slice(std::string(answer_bytes, 'x'));
    answer_ = grpc::ByteBuffer(&slice, 1);
  }

  grpc::ServerUnaryReactor* GetTicket(grpc::CallbackServerContext* context, const grpc::ByteBuffer*,
                                      grpc::ByteBuffer* answer) override {
    *answer = answer_;
    auto* const reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }

 private:
  grpc::ByteBuffer answer_;
};

}  // namespace

int ServeEmptyCalls(const std::string& address, int answer_bytes) {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  EmptyService service(answer_bytes);
  grpc::ServerBuilder builder;
  builder.AddListeningPort(address, grpc::InsecureServerCredentials());
  builder.RegisterService(&service);
  const auto server = builder.BuildAndStart();
  if (server == nullptr) {
    std::cerr << "cannot listen on " << address << "\n";
    return 1;
  }
  int signal = 0;
  sigwait(&signals, &signal);
  server->Shutdown();
  return 0;
}

}  // namespace luukku::bench
