#include "lib/server/unsent.h"

#include <grpc/grpc.h>

namespace luukku::server {

UnsentAnswers::Entry::~Entry() {
  if (answers_ == nullptr) return;
  grpc_call* const call = at_->call;
  {
    absl::MutexLock lock(&answers_->mutex_);
    if (!at_->given_up) answers_->bytes_ -= at_->bytes;
    answers_->answers_.erase(at_);
  }
  grpc_call_unref(call);
}

UnsentAnswers::Entry UnsentAnswers::Add(grpc::CallbackServerContext& context, int64_t bytes,
                                        absl::Time until) {
  grpc_call* const call = context.c_call();
  grpc_call_ref(call);
  bytes += kCallBytes;
  Entry entry;
  Calls late;
  {
    absl::MutexLock lock(&mutex_);
    for (Answer& answer : answers_) {
      if (bytes_ + bytes <= most_bytes_) break;
      if (!answer.given_up) GiveUp(answer, late);
    }
    bytes_ += bytes;
    entry.answers_ = this;
    entry.at_ = answers_.insert(answers_.end(), {call, bytes, until});
  }
  Cancel(late);
  return entry;
}

void UnsentAnswers::GiveUpLate(absl::Time now) {
  Calls late;
  {
    absl::MutexLock lock(&mutex_);
    for (Answer& answer : answers_) {
      if (!answer.given_up && answer.until <= now) GiveUp(answer, late);
    }
  }
  Cancel(late);
}

void UnsentAnswers::GiveUp(Answer& answer, Calls& calls) {
  answer.given_up = true;
  bytes_ -= answer.bytes;
  ++given_up_;
  grpc_call_ref(answer.call);
  calls.push_back(answer.call);
}

void UnsentAnswers::Cancel(const Calls& calls) {
  for (grpc_call* const call : calls) {
    grpc_call_cancel(call, nullptr);
    grpc_call_unref(call);
  }
}

int64_t UnsentAnswers::bytes() const {
  absl::MutexLock lock(&mutex_);
  return bytes_;
}

int64_t UnsentAnswers::given_up() const {
  absl::MutexLock lock(&mutex_);
  return given_up_;
}

}  // namespace luukku::server
