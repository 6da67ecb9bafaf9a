#include "tools/contract/field_table.h"

#include <gmock/gmock.h>
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <string>

#include "luukku/common/v1/field.pb.h"

namespace luukku::contract {
namespace {

using google::protobuf::DescriptorPool;
using google::protobuf::FileDescriptorProto;

// Whether a contract with this field in a request passes.
bool Passes(const std::string& field) {
  FileDescriptorProto options, file;
  DescriptorPool pool;
  google::protobuf::DescriptorProto::descriptor()->file()->CopyTo(&options);
  EXPECT_NE(pool.BuildFile(options), nullptr);
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(
      "name: 'a.proto' package: 'luukku.a' syntax: 'proto3' "
      "message_type { name: 'Thing' field { name: 'name' number: 1 type: TYPE_STRING "
      "label: LABEL_OPTIONAL options { [luukku.common.v1.field] { identifier: 'things/{id}' } } } "
      "} "
      "message_type { name: 'GetRequest' field { name: 'one' number: 1 " +
          field +
          " } } "
          "service { name: 'Service' method { name: 'Get' input_type: '.luukku.a.GetRequest' "
          "output_type: '.luukku.a.Thing' } }",
      &file));
  return CheckFieldRules({pool.BuildFile(file)});
}

constexpr char kText[] = "type: TYPE_STRING label: LABEL_OPTIONAL ";
constexpr char kList[] = "type: TYPE_STRING label: LABEL_REPEATED ";

std::string Rules(const std::string& rules) {
  return "options { [luukku.common.v1.field] { " + rules + " } }";
}

TEST(CheckFieldRules, ATextOfARequestHasABound) {
  EXPECT_FALSE(Passes(kText));
  EXPECT_FALSE(Passes(kText + Rules("one_line: true")));
  EXPECT_FALSE(Passes(kText + Rules("format: FORMAT_WORD"))) << "a word of any length";
  EXPECT_TRUE(Passes(kText + Rules("format: FORMAT_WORD max_bytes: 40")));
  EXPECT_TRUE(Passes(kText + Rules("format: FORMAT_UUID")));
  EXPECT_TRUE(Passes(kText + Rules("max_characters: 200")));
  EXPECT_TRUE(Passes(kText + Rules("output_only: true")));
}

TEST(CheckFieldRules, AListHasABound) {
  EXPECT_FALSE(Passes(kList + Rules("max_bytes: 5")));
  EXPECT_TRUE(Passes(kList + Rules("max_bytes: 5 max_items: 3")));
}

TEST(CheckFieldRules, ANameIsOfACollectionThatThereIs) {
  EXPECT_TRUE(Passes(kText + Rules("refers: 'things/{id}'")));
  EXPECT_FALSE(Passes(kText + Rules("refers: 'thinks/{id}'")));
}

}  // namespace
}  // namespace luukku::contract
