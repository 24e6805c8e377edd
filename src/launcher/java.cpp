#include "launcher/java.h"

#include "text/strings.h"

namespace k8spark::launcher {

namespace {

// JAVA_VERSION="17.0.15", and "1.8.0_402" of Java 8.
int major_in_release(std::string_view text) {
  constexpr std::string_view kName = "JAVA_VERSION=\"";
  std::size_t const at = text.find(kName);
  if (at == std::string_view::npos) return 0;
  std::string_view version = text.substr(at + kName.size());
  if (version.starts_with("1.")) version.remove_prefix(2);
  auto const major = text::to_integer(version.substr(0, version.find_first_of(".\"-+_")));
  return static_cast<int>(major.value_or(0));
}

void read_major(Java& java, sys::FileSystem const& files) {
  std::string const real = files.canonical(java.program);
  std::string home(sys::parent_folder(sys::parent_folder(real)));
  auto release = files.read(home + "/release");
  // Java 8 has its program in jre/bin.
  if (!release) release = files.read(std::string(sys::parent_folder(home)) + "/release");
  if (release) java.major = major_in_release(*release);
}

}  // namespace

Java find_java(sys::FileSystem const& files, sys::Environment const& environment) {
  Java java;
  auto const take = [&](std::string program, std::string from) {
    java.from = std::move(from);
    if (files.kind(program) != sys::FileKind::kRegular) return false;
    java.program = std::move(program);
    read_major(java, files);
    return true;
  };
  if (std::string const home = environment.get_or_empty("JAVA_HOME"); !home.empty()) {
    take(home + "/bin/java", "JAVA_HOME");
    return java;
  }
  for (std::string const& folder : text::split(environment.get_or_empty("PATH"), ':'))
    if (folder.starts_with('/') && take(folder + "/java", "PATH")) break;
  return java;
}

}  // namespace k8spark::launcher
