#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

// Pieces of a JSON text, without a tree of it: a list of ten thousand pods is a hundred megabytes
// of tree, of which a table needs four words each. Every piece is a view into the text.
//
// What is found is right for valid JSON. Invalid text gives "nothing" or some piece of itself,
// never a crash: who needs certainty parses the piece.
namespace k8spark::kube {

// The members of an object in their order, until `take` says false. False when the text is no whole
// object, or `take` did.
bool for_each_member(std::string_view object,
                     std::function<bool(std::string_view key, std::string_view value)> const& take);

// The same for an array; a JSON null has none.
bool for_each_element(std::string_view array,
                      std::function<bool(std::string_view value)> const& take);

// The value of the first member of that name; nothing if there is none. Keys are compared as they
// are written, without unescaping.
std::optional<std::string_view> member_of(std::string_view object, std::string_view key);

// What a JSON string says; "" for anything else.
std::string text_of(std::string_view value);

// text_of(member_of(...)).
std::string text_member(std::string_view object, std::string_view key);

}  // namespace k8spark::kube
