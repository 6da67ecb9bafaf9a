#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// Names of resources: a collection and an id, "tickets/1042", where the id is of
// [A-Za-z0-9._-]{1,64}.
namespace luukku {

// "collection/id" → "id"; "" if it is not of that collection.
std::string IdOf(std::string_view name, std::string_view collection);
// The same for ids that are numbers without leading zeros; nullopt if it is not one.
std::optional<int64_t> NumberOf(std::string_view name, std::string_view collection);

// The form of a collection's names, as in the contract (Field.identifier, Field.refers):
// "tickets/{number}", "invitations/{uuid}", "people/{id}", "people/{id:64}", "teams/{word:40}".
class NamePattern {
 public:
  // Stops the program if `pattern` is invalid: the build has checked it.
  explicit NamePattern(std::string_view pattern);

  bool Matches(std::string_view name) const;
  // The form in words, for error messages: `"tickets/1042"`, or `"teams/ID", ID of 1 to 40 of …`.
  std::string Example() const;
  std::string_view collection() const { return collection_; }

 private:
  std::string_view collection_, kind_;
  size_t longest_ = 64;
};

}  // namespace luukku
