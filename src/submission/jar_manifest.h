#pragma once

#include "k8spark/result.h"
#include "sys/file_system.h"

#include <optional>
#include <string>
#include <string_view>

namespace k8spark::submission {

// Main-Class of a manifest's main section, as java.util.jar.Manifest reads it: any case of the
// name, a line that begins with a blank goes on from the one before, blanks at the end stay.
std::optional<std::string> main_class_in_manifest(std::string_view manifest);

// Main-Class of a jar of this machine. kUsage when there is no such file, no zip archive, no
// manifest in it or no main class there; the message names the path.
// Source: Spark's SparkSubmit.prepareSubmitEnvironment, java.util.jar.JarFile.
Result<std::string> read_main_class(std::string const& path, sys::FileSystem const& files);

}  // namespace k8spark::submission
