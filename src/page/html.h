#pragma once

#include <string>
#include <string_view>

namespace k8spark::page {

// Text for an element or a quoted attribute. Control characters, which HTML forbids, become U+FFFD.
std::string escape(std::string_view text);

// <NAME class="CLASS">TEXT</NAME>, the text escaped; no class: no attribute.
std::string element(std::string_view name, std::string_view css_class, std::string_view text);

std::string_view style_sheet();

}  // namespace k8spark::page
