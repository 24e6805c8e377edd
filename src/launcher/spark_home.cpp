#include "launcher/spark_home.h"

#include "text/strings.h"

#include <vector>

namespace k8spark::launcher {

namespace {

using sys::FileKind;

bool is_home(std::string const& folder, sys::FileSystem const& files) {
  if (files.kind(folder + "/bin/spark-submit") != FileKind::kRegular) return false;
  for (std::string const& jar : files.list(folder + "/jars"))
    if (jar.starts_with("spark-core_")) return true;
  return false;
}

// "spark-core_2.13-4.3.0.jar" with "spark-core_" gives "2.13-4.3.0"; "" when no jar has that name.
std::string rest_of_jar(std::vector<std::string> const& jars, std::string_view stem) {
  constexpr std::string_view kEnd = ".jar";
  for (std::string const& jar : jars)
    if (jar.starts_with(stem) && jar.ends_with(kEnd))
      return jar.substr(stem.size(), jar.size() - stem.size() - kEnd.size());
  return "";
}

// "Spark 4.3.0 (git revision 1a2b) built for Hadoop 3.5.0"
std::string version_in_release(std::string_view text) {
  constexpr std::string_view kBegin = "Spark ";
  if (!text.starts_with(kBegin)) return "";
  text.remove_prefix(kBegin.size());
  return std::string(text.substr(0, text.find_first_of(" \n")));
}

// __version__: str = "4.3.0"
std::string version_in_python(std::string_view text) {
  std::size_t const name = text.find("__version__");
  std::size_t const begin = name == std::string_view::npos ? name : text.find('"', name);
  if (begin == std::string_view::npos) return "";
  return std::string(text.substr(begin + 1, text.find('"', begin + 1) - begin - 1));
}

void read_versions(SparkHome& home, sys::FileSystem const& files) {
  std::vector<std::string> const jars = files.list(home.path + "/jars");
  std::string const core = rest_of_jar(jars, "spark-core_");
  std::size_t const dash = core.find('-');
  home.scala = core.substr(0, dash);
  for (std::string_view const stem : {"hadoop-client-api-", "hadoop-client-"})
    if (home.hadoop.empty()) home.hadoop = rest_of_jar(jars, stem);
  auto const take = [&](std::string const& version, std::string const& from) {
    if (home.version || version.empty()) return;
    auto parsed = spark::parse_spark_version(version);
    if (!parsed) return;
    home.version = *std::move(parsed);
    home.version_from = from;
  };
  // The jars are what runs.
  if (dash != std::string::npos) take(core.substr(dash + 1), "jars/spark-core_" + core + ".jar");
  if (auto const release = files.read(home.path + "/RELEASE"))
    take(version_in_release(*release), "RELEASE");
  for (char const* const file : {"python/pyspark/version.py", "version.py"})
    if (auto const text = files.read(home.path + '/' + file)) take(version_in_python(*text), file);
}

SparkHome home_at(std::string const& folder, std::string found_by, sys::FileSystem const& files) {
  SparkHome home;
  home.path = files.canonical(folder);
  home.found_by = std::move(found_by);
  read_versions(home, files);
  return home;
}

Result<SparkHome> named_home(std::string const& folder,
                             std::string const& by,
                             sys::FileSystem const& files) {
  if (is_home(folder, files)) return home_at(folder, by, files);
  bool const there = files.kind(folder) == FileKind::kDirectory;
  return usage_error(
      folder + (there ? " holds no Spark: bin/spark-submit and jars/spark-core_*.jar "
                        "are looked for"
                      : " is no folder"),
      by,
      "name the folder of an unpacked distribution, or of a pip-installed pyspark");
}

// Not what an empty or relative entry finds: a working folder must not decide what runs.
std::optional<SparkHome> home_on_path(sys::FileSystem const& files,
                                      sys::Environment const& environment,
                                      std::vector<std::string>& looked_at) {
  for (std::string const& folder : text::split(environment.get_or_empty("PATH"), ':')) {
    if (!folder.starts_with('/')) continue;
    std::string const program = folder + "/spark-submit";
    if (files.kind(program) != FileKind::kRegular) continue;
    std::string const real = files.canonical(program);
    std::string const home(sys::parent_folder(sys::parent_folder(real)));
    if (is_home(home, files)) return home_at(home, "PATH: " + program, files);
    // pip puts a copy of the script beside the Python; its jars are elsewhere.
    looked_at.push_back(program + " (no jars beside it)");
  }
  return std::nullopt;
}

}  // namespace

Result<SparkHome> find_spark(SparkSearch const& search,
                             sys::FileSystem const& files,
                             sys::Environment const& environment) {
  if (!search.flag.empty()) return named_home(search.flag, "--spark-home", files);
  std::string const variable = environment.get_or_empty("SPARK_HOME");
  if (!variable.empty()) return named_home(variable, "SPARK_HOME", files);
  std::vector<std::string> looked_at = {"SPARK_HOME (not set)"};
  if (auto home = home_on_path(files, environment, looked_at)) return *std::move(home);
  if (looked_at.size() == 1) looked_at.emplace_back("spark-submit on the PATH (none)");
  if (!search.pyspark_folder.empty() && is_home(search.pyspark_folder, files))
    return home_at(search.pyspark_folder, "pyspark of " + search.python, files);
  looked_at.push_back("pyspark of " + (search.python.empty() ? "python3" : search.python) +
                      (search.pyspark_folder.empty() ? " (not installed)" : " (without jars)"));
  return usage_error("there is no Spark on this machine; looked at " + text::join(looked_at, ", "),
                     "",
                     "unpack a distribution and give --spark-home or SPARK_HOME; or pip install "
                     "pyspark of the image's version; or --deploy-mode cluster, which needs none");
}

}  // namespace k8spark::launcher
