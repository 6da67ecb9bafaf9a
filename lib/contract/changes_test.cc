#include "lib/contract/changes.h"

#include <gmock/gmock.h>
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/dynamic_message.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "lib/contract/fields.h"
#include "luukku/common/v1/field.pb.h"

namespace luukku {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// A resource with a field of every kind that protobuf has for resources.
constexpr char kEveryKind[] = R"pb(
  name: "every_kind.proto"
  syntax: "proto3"
  message_type {
    name: "Place"
    field { name: "room" number: 1 type: TYPE_STRING label: LABEL_OPTIONAL }
    field { name: "floor" number: 2 type: TYPE_INT32 label: LABEL_OPTIONAL }
  }
  enum_type {
    name: "Colour"
    value { name: "NONE" number: 0 }
    value { name: "RED" number: 1 }
  }
  message_type {
    name: "Thing"
    field { name: "text" number: 1 type: TYPE_STRING label: LABEL_OPTIONAL }
    field { name: "is_on" number: 2 type: TYPE_BOOL label: LABEL_OPTIONAL }
    field { name: "count" number: 3 type: TYPE_INT32 label: LABEL_OPTIONAL }
    field { name: "big" number: 4 type: TYPE_INT64 label: LABEL_OPTIONAL }
    field { name: "share" number: 5 type: TYPE_DOUBLE label: LABEL_OPTIONAL }
    field { name: "colour" number: 6 type: TYPE_ENUM type_name: "Colour" label: LABEL_OPTIONAL }
    field { name: "place" number: 7 type: TYPE_MESSAGE type_name: "Place" label: LABEL_OPTIONAL }
    field { name: "tags" number: 8 type: TYPE_STRING label: LABEL_REPEATED }
    field { name: "colours" number: 9 type: TYPE_ENUM type_name: "Colour" label: LABEL_REPEATED }
    field { name: "places" number: 10 type: TYPE_MESSAGE type_name: "Place" label: LABEL_REPEATED }
    field {
      name: "names"
      number: 11
      type: TYPE_MESSAGE
      type_name: "Thing.NamesEntry"
      label: LABEL_REPEATED
    }
    field {
      name: "maybe"
      number: 12
      type: TYPE_INT64
      label: LABEL_OPTIONAL
      oneof_index: 0
      proto3_optional: true
    }
    field {
      name: "version"
      number: 13
      type: TYPE_INT64
      label: LABEL_OPTIONAL
      options {
        [luukku.common.v1.field] { derived: true }
      }
    }
    nested_type {
      name: "NamesEntry"
      field { name: "key" number: 1 type: TYPE_STRING label: LABEL_OPTIONAL }
      field { name: "value" number: 2 type: TYPE_STRING label: LABEL_OPTIONAL }
      options { map_entry: true }
    }
    oneof_decl { name: "_maybe" }
  }
)pb";

class ChangesTest : public ::testing::Test {
 protected:
  ChangesTest() {
    google::protobuf::FileDescriptorProto file;
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(kEveryKind, &file));
    EXPECT_NE(pool_.BuildFile(file), nullptr);
  }

  std::unique_ptr<Message> Thing(const std::string& text) {
    std::unique_ptr<Message> thing(
        factory_.GetPrototype(pool_.FindMessageTypeByName("Thing"))->New());
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, thing.get())) << text;
    return thing;
  }

  // "field: old -> new" of each difference.
  std::vector<std::string> Changes(const std::string& before, const std::string& after) {
    std::vector<std::string> changes;
    for (const auto& one : Differences(*Thing(before), *Thing(after))) {
      changes.push_back(one.field->name() + ": " + one.old_value + " -> " + one.new_value);
    }
    return changes;
  }

  google::protobuf::DescriptorPool pool_;
  google::protobuf::DynamicMessageFactory factory_;
};

TEST_F(ChangesTest, TellsEveryKindOfField) {
  EXPECT_THAT(Changes("text: 'a'", "text: 'b'"), ElementsAre("text: a -> b"));
  EXPECT_THAT(Changes("", "is_on: true"), ElementsAre("is_on: false -> true"));
  EXPECT_THAT(Changes("is_on: true", ""), ElementsAre("is_on: true -> false"));
  EXPECT_THAT(Changes("count: -3", ""), ElementsAre("count: -3 -> 0"));
  EXPECT_THAT(Changes("big: 9007199254740993", "big: 9007199254740992"),
              ElementsAre("big: 9007199254740993 -> 9007199254740992"));
  EXPECT_THAT(Changes("", "share: 0.5"), ElementsAre("share: 0 -> 0.5"));
  EXPECT_THAT(Changes("", "colour: RED"), ElementsAre("colour:  -> RED"));
  EXPECT_THAT(Changes("maybe: 0", ""), ElementsAre("maybe: 0 -> "));
  EXPECT_THAT(Changes("", "place { room: 'A1' }"), ElementsAre("place:  -> {\"room\":\"A1\"}"));
  EXPECT_THAT(Changes("place { room: 'A1' }", "place { room: 'A1' floor: 2 }"),
              ElementsAre("place: {\"room\":\"A1\"} -> {\"room\":\"A1\",\"floor\":2}"));
  EXPECT_THAT(Changes("tags: 'a' tags: 'b, c'", "tags: 'b, c'"),
              ElementsAre("tags: [\"a\",\"b, c\"] -> [\"b, c\"]"));
  EXPECT_THAT(Changes("colours: RED", ""), ElementsAre("colours: [\"RED\"] -> "));
  EXPECT_THAT(Changes("", "places { room: 'A1' } places { room: 'A2' }"),
              ElementsAre("places:  -> [{\"room\":\"A1\"},{\"room\":\"A2\"}]"));
  EXPECT_THAT(Changes("names { key: 'fi' value: 'Verkko' }",
                      "names { key: 'sv' value: 'Nät' } names { key: 'fi' value: 'Verkko' }"),
              ElementsAre("names: {\"fi\":\"Verkko\"} -> {\"fi\":\"Verkko\",\"sv\":\"Nät\"}"));
}

TEST_F(ChangesTest, LeavesOutWhatFollowsAndWhatIsTheSame) {
  EXPECT_THAT(Changes("version: 1 text: 'a'", "version: 2 text: 'a'"), IsEmpty());
  EXPECT_THAT(Changes("tags: 'a' place { floor: 1 }", "tags: 'a' place { floor: 1 }"), IsEmpty());
}

// Whatever field is added to a resource: each kind of value that changes makes one difference.
TEST_F(ChangesTest, EachFieldThatIsFlippedIsOneDifference) {
  const std::vector<std::string> values = {"text: 'a'",
                                           "is_on: true",
                                           "count: 1",
                                           "big: 1",
                                           "share: 1.5",
                                           "colour: RED",
                                           "place {}",
                                           "tags: 'a'",
                                           "colours: RED",
                                           "places {}",
                                           "names { key: 'a' value: 'b' }",
                                           "maybe: 0"};
  const auto& type = *pool_.FindMessageTypeByName("Thing");
  ASSERT_EQ(static_cast<int>(values.size()), type.field_count() - 1) << "a value for each field";
  for (const std::string& value : values) {
    const auto thing = Thing(value);
    const auto to = Differences(*Thing(""), *thing), back = Differences(*thing, *Thing(""));
    ASSERT_EQ(to.size(), 1u) << value;
    ASSERT_EQ(back.size(), 1u) << value;
    EXPECT_NE(to[0].old_value, to[0].new_value) << value;
    // And it is copied, set or not.
    const auto copy = Thing("");
    CopyField(*thing, *to[0].field, *copy);
    EXPECT_THAT(Differences(*thing, *copy), IsEmpty()) << value;
    CopyField(*Thing(""), *to[0].field, *copy);
    EXPECT_THAT(Differences(*Thing(""), *copy), IsEmpty()) << value;
    EXPECT_EQ(to[0].new_value, back[0].old_value) << value;
  }
}

}  // namespace
}  // namespace luukku
