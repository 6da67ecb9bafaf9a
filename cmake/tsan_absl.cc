// Tells ThreadSanitizer what Abseil's mutexes order (preset tsan). Abseil comes as libraries that
// are not instrumented and lock by atomics, so without this everything that a mutex of Abseil
// guards, in our code and in gRPC's, would look like a race.
//
// These definitions stand in front of those of libabsl_synchronization, and call them.

#include <dlfcn.h>
#include <sanitizer/tsan_interface.h>

#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"

namespace {

// The library's own function of that name.
template <typename Result, typename... Arguments>
Result CallNext(const char* symbol, Arguments... arguments) {
  return reinterpret_cast<Result (*)(Arguments...)>(dlsym(RTLD_NEXT, symbol))(arguments...);
}

// Only the outermost call counts: the library calls some of these functions in others.
thread_local int depth = 0;

enum Effect : unsigned { kUnlocks = 1, kLocks = 2, kTries = 4, kReads = 8 };

// What is between the announcements, such as the conditions of other threads, is not looked at.
class Announcement {
 public:
  Announcement(void* mutex, unsigned effect) : mutex_(mutex), effect_(effect) {
    if (depth++ > 0) return;
    if (effect_ & kUnlocks) __tsan_mutex_pre_unlock(mutex_, Flags());
    if ((effect_ & kUnlocks) && (effect_ & kLocks)) __tsan_mutex_post_unlock(mutex_, Flags());
    if (effect_ & kLocks) __tsan_mutex_pre_lock(mutex_, Flags());
  }
  ~Announcement() {
    if (--depth > 0) return;
    if (effect_ & kLocks) {
      __tsan_mutex_post_lock(mutex_, Flags() | (failed_ ? __tsan_mutex_try_lock_failed : 0), 0);
    } else {
      __tsan_mutex_post_unlock(mutex_, Flags());
    }
  }
  bool Tried(bool success) {
    failed_ = !success;
    return success;
  }

 private:
  unsigned Flags() const {
    return (effect_ & kReads ? __tsan_mutex_read_lock : 0) |
           (effect_ & kTries ? __tsan_mutex_try_lock : 0);
  }

  void* const mutex_;
  const unsigned effect_;
  bool failed_ = false;
};

}  // namespace

#define NEXT "_ZN4absl7debian3"

namespace absl {

// Not announced: gRPC's libraries free what holds a mutex by counts of references that
// ThreadSanitizer does not see, and it would take that for a race with who held it last. Freed
// memory is new to it anyway.
Mutex::~Mutex() { CallNext<void>(NEXT "5MutexD1Ev", this); }

void Mutex::Lock() {
  const Announcement locks(this, kLocks);
  CallNext<void>(NEXT "5Mutex4LockEv", this);
}

void Mutex::Unlock() {
  const Announcement unlocks(this, kUnlocks);
  CallNext<void>(NEXT "5Mutex6UnlockEv", this);
}

bool Mutex::TryLock() {
  Announcement locks(this, kLocks | kTries);
  return locks.Tried(CallNext<bool>(NEXT "5Mutex7TryLockEv", this));
}

void Mutex::ReaderLock() {
  const Announcement locks(this, kLocks | kReads);
  CallNext<void>(NEXT "5Mutex10ReaderLockEv", this);
}

void Mutex::ReaderUnlock() {
  const Announcement unlocks(this, kUnlocks | kReads);
  CallNext<void>(NEXT "5Mutex12ReaderUnlockEv", this);
}

void Mutex::Await(const Condition& condition) {
  const Announcement both(this, kUnlocks | kLocks);
  CallNext<void>(NEXT "5Mutex5AwaitERKNS0_9ConditionE", this, &condition);
}

bool Mutex::AwaitWithTimeout(const Condition& condition, Duration timeout) {
  const Announcement both(this, kUnlocks | kLocks);
  return CallNext<bool>(NEXT "5Mutex16AwaitWithTimeoutERKNS0_9ConditionENS0_8DurationE", this,
                        &condition, timeout);
}

bool Mutex::AwaitWithDeadline(const Condition& condition, Time deadline) {
  const Announcement both(this, kUnlocks | kLocks);
  return CallNext<bool>(NEXT "5Mutex17AwaitWithDeadlineERKNS0_9ConditionENS0_4TimeE", this,
                        &condition, deadline);
}

void Mutex::LockWhen(const Condition& condition) {
  const Announcement locks(this, kLocks);
  CallNext<void>(NEXT "5Mutex8LockWhenERKNS0_9ConditionE", this, &condition);
}

void CondVar::Wait(Mutex* mutex) {
  const Announcement both(mutex, kUnlocks | kLocks);
  CallNext<void>(NEXT "7CondVar4WaitEPNS0_5MutexE", this, mutex);
}

bool CondVar::WaitWithTimeout(Mutex* mutex, Duration timeout) {
  const Announcement both(mutex, kUnlocks | kLocks);
  return CallNext<bool>(NEXT "7CondVar15WaitWithTimeoutEPNS0_5MutexENS0_8DurationE", this, mutex,
                        timeout);
}

bool CondVar::WaitWithDeadline(Mutex* mutex, Time deadline) {
  const Announcement both(mutex, kUnlocks | kLocks);
  return CallNext<bool>(NEXT "7CondVar16WaitWithDeadlineEPNS0_5MutexENS0_4TimeE", this, mutex,
                        deadline);
}

void Notification::Notify() {
  __tsan_release(this);
  CallNext<void>(NEXT "12Notification6NotifyEv", this);
}

void Notification::WaitForNotification() const {
  CallNext<void>("_ZNK4absl7debian312Notification19WaitForNotificationEv", this);
  __tsan_acquire(const_cast<Notification*>(this));
}

}  // namespace absl
