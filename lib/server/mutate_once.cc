#include "lib/server/mutate_once.h"

#include "lib/db/request_key.h"

namespace luukku::server {
absl::Status MutateOnce(
    db::Pool& writes, const Call& call, const google::protobuf::Message& request,
    google::protobuf::Message& answer,
    absl::FunctionRef<absl::Status(db::Transaction&, const std::string& request_id,
                                   google::protobuf::Message& answer)>
        work) {
  const std::string request_id = db::RequestIdOf(request);
  return db::TransactOnce(writes, call.deadline,
                          db::MakeRequestKey(call.principal.id, call.method, request_id, request),
                          answer,
                          [&](db::Transaction& transaction, google::protobuf::Message& made) {
                            return work(transaction, request_id, made);
                          });
}

}  // namespace luukku::server
