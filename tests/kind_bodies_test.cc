// What holds for each field of each kind: it is stored as it is, and a change of it is one line of
// history. A field that is added to a kind is tested by being declared.

#include <gmock/gmock.h>
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "lib/contract/changes.h"
#include "lib/contract/fields.h"
#include "lib/resource/body.h"
#include "lib/testing/flip.h"
#include "services/routing/kinds.h"
#include "services/ticket/kinds.h"

namespace luukku::resource {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::util::MessageDifferencer;

Kinds KindsOfAllServices() {
  Kinds kinds = ticket::AllKinds();
  for (Kind& kind : routing::AllKinds({})) kinds.push_back(std::move(kind));
  return kinds;
}

Resource NewOf(const Kind& kind) {
  return Resource(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(kind.message)->New());
}

// `resource` as it is read again after it was stored.
Resource StoredAndRead(const Kind& kind, const Message& resource) {
  return ResourceOf(kind, "x", 1, BodyOf(resource));
}

TEST(KindBodies, EachFieldIsStoredAndIsOneLineOfHistory) {
  int fields = 0;
  for (const Kind& kind : KindsOfAllServices()) {
    const Resource none = StoredAndRead(kind, *NewOf(kind));
    for (int i = 0; i < kind.message->field_count(); ++i) {
      const FieldDescriptor& field = *kind.message->field(i);
      if (!IsStored(field)) continue;
      SCOPED_TRACE(field.full_name());
      ++fields;
      const Resource wanted = NewOf(kind);
      testing::Flip(*wanted, field);
      const Resource read = StoredAndRead(kind, *wanted);
      const auto differences = Differences(*none, *read);
      ASSERT_EQ(differences.size(), 1u);
      EXPECT_EQ(differences[0].field, &field);
      EXPECT_EQ(differences[0].old_value, TextOf(*NewOf(kind), field));
      EXPECT_EQ(differences[0].new_value, TextOf(*wanted, field));
      EXPECT_TRUE(MessageDifferencer::Equals(*StoredAndRead(kind, *read), *read));
    }
  }
  EXPECT_GE(fields, 50);
}

TEST(KindBodies, WhatTheServiceSetsIsNotStored) {
  for (const Kind& kind : KindsOfAllServices()) {
    const Resource wanted = NewOf(kind);
    for (int i = 0; i < kind.message->field_count(); ++i) {
      if (!IsStored(*kind.message->field(i))) testing::Flip(*wanted, *kind.message->field(i));
    }
    EXPECT_EQ(BodyOf(*wanted), "{}") << kind.message->name();
  }
}

// Lists are in the order of numbers, though the database sorts texts.
TEST(KindBodies, TitlesSortLikeWhatTheyAreOf) {
  for (const Kind& kind : KindsOfAllServices()) {
    const FieldDescriptor* const order = kind.message->FindFieldByName(kind.order);
    if (order == nullptr || order->cpp_type() != FieldDescriptor::CPPTYPE_INT32) continue;
    std::string last;
    for (const int number : {0, 1, 9, 10, 999, 1'000'000}) {
      const Resource resource = NewOf(kind);
      resource->GetReflection()->SetInt32(resource.get(), order, number);
      EXPECT_LT(last, TitleOf(kind, *resource)) << number;
      last = TitleOf(kind, *resource);
    }
  }
}

}  // namespace
}  // namespace luukku::resource
