#pragma once

#include "spark/submit_flags.h"

#include <span>
#include <string>

namespace k8spark::render {

// The options of a flag table under their group headings, in the table's order:
//   "  -c, --conf K=V            any spark.* key; the last one wins"
std::string flag_help(std::span<spark::FlagSpec const> flags);

}  // namespace k8spark::render
