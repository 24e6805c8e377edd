#include "image/named_jar.h"

#include "text/strings.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace k8spark::image {

namespace {

constexpr std::string_view kJar = ".jar";

bool begins_with_digit(std::string_view text) {
  return !text.empty() && std::isdigit(static_cast<unsigned char>(text.front())) != 0;
}

// "m3", "rc1", "incubating": a word that belongs to the version before it.
bool is_qualifier(std::string_view part) {
  constexpr std::array<std::string_view, 13> kWords = {"alpha",
                                                       "beta",
                                                       "m",
                                                       "rc",
                                                       "cr",
                                                       "incubating",
                                                       "preview",
                                                       "SNAPSHOT",
                                                       "jre",
                                                       "android",
                                                       "b",
                                                       "GA",
                                                       "M"};
  std::string_view const word = part.substr(0, part.find_first_of("0123456789"));
  bool const rest_is_number =
      part.find_first_not_of("0123456789", word.size()) == std::string_view::npos;
  return rest_is_number && std::find(kWords.begin(), kWords.end(), word) != kWords.end();
}

// The name of log4j-1.2-api-2.20.0 and of hive-shims-0.23-2.3.9 goes on after a number, the version
// of zstd-jni-1.5.5-4 does not.
bool goes_on(std::string_view before, std::string_view part) {
  if (!begins_with_digit(part) || is_qualifier(before)) return false;
  return !begins_with_digit(before) || text::contains(part, ".");
}

// The part that the version begins with; parts.size() for none.
std::size_t version_begin(std::vector<std::string> const& parts) {
  for (std::size_t at = 1; at < parts.size(); ++at) {
    if (!begins_with_digit(parts[at])) continue;
    bool ends_here = true;
    for (std::size_t later = at + 1; later < parts.size(); ++later)
      if (goes_on(parts[later - 1], parts[later])) ends_here = false;
    if (ends_here) return at;
  }
  return parts.size();
}

std::string join(std::vector<std::string> const& parts, std::size_t begin, std::size_t end) {
  std::string joined;
  for (std::size_t i = begin; i < end; ++i) joined += (i == begin ? "" : "-") + parts[i];
  return joined;
}

std::vector<long long> numbers_of(std::string_view version) {
  std::vector<long long> numbers;
  std::size_t at = 0;
  while ((at = version.find_first_of("0123456789", at)) != std::string_view::npos) {
    std::size_t const end = std::min(version.find_first_not_of("0123456789", at), version.size());
    numbers.push_back(text::to_integer(version.substr(at, end - at)).value_or(0));
    at = end;
  }
  return numbers;
}

NamedJar const* find_artifact(std::vector<NamedJar> const& jars, std::string_view artifact) {
  for (NamedJar const& jar : jars)
    if (jar.artifact == artifact && jar.classifier.empty()) return &jar;
  return nullptr;
}

}  // namespace

std::string NamedJar::scala() const {
  std::size_t const at = artifact.rfind('_');
  if (at == std::string::npos) return {};
  std::string const suffix = artifact.substr(at + 1);
  bool const is_version = suffix == "3" || suffix.starts_with("2.1");
  return is_version ? suffix : std::string();
}

NamedJar read_jar_name(std::string_view file) {
  NamedJar jar;
  jar.file = std::string(file);
  std::string_view stem = file;
  if (stem.ends_with(kJar)) stem.remove_suffix(kJar.size());
  std::vector<std::string> const parts = text::split(stem, '-');
  std::size_t begin = version_begin(parts);
  std::size_t end = begin;
  while (end < parts.size() &&
         (end == begin || begins_with_digit(parts[end]) || is_qualifier(parts[end])))
    ++end;
  // Google's connector says for which Hadoop it is within its version: hadoop3-2.2.14.
  if (begin > 1 && begin < parts.size() &&
      (parts[begin - 1] == "hadoop2" || parts[begin - 1] == "hadoop3"))
    --begin;
  jar.artifact = join(parts, 0, begin);
  jar.version = join(parts, begin, end);
  jar.classifier = join(parts, end, parts.size());
  return jar;
}

NamedJar named(matrix::Jar const& jar) {
  return {jar.artifact, jar.version, jar.classifier, jar.file()};
}

std::vector<NamedJar> read_jar_listing(std::string_view text) {
  std::vector<NamedJar> jars;
  for (std::string const& line : text::split(text, '\n')) {
    std::string_view const path = text::trim(line);
    std::string_view name = path.substr(path.find_last_of("/\\") + 1);
    name = name.substr(name.find_last_of(" \t") + 1);  // `ls -l`
    if (name.size() > kJar.size() && name.ends_with(kJar)) jars.push_back(read_jar_name(name));
  }
  return jars;
}

Detected detect(std::vector<NamedJar> const& jars) {
  Detected found;
  for (NamedJar const& jar : jars) {
    if (!jar.artifact.starts_with("spark-core_") || !jar.classifier.empty()) continue;
    if (auto version = spark::parse_spark_version(jar.version)) found.spark = *std::move(version);
    found.scala = jar.scala();
  }
  for (std::string_view const artifact :
       {"hadoop-client-api", "hadoop-common", "hadoop-client", "hadoop-client-runtime"}) {
    NamedJar const* const jar = find_artifact(jars, artifact);
    if (jar == nullptr || found.hadoop) continue;
    if (auto version = matrix::parse_hadoop_version(jar->version)) found.hadoop = *version;
  }
  if (NamedJar const* const library = find_artifact(jars, "scala-library");
      found.scala.empty() && library != nullptr)
    found.scala = library->version.substr(0, library->version.rfind('.'));
  return found;
}

std::optional<matrix::Stack> Detected::stack() const {
  if (!spark) return std::nullopt;
  auto stack = matrix::make_stack(*spark);
  if (!stack) return std::nullopt;
  if (hadoop) stack->hadoop = *hadoop;
  if (!scala.empty()) stack->scala = scala;
  return *stack;
}

std::strong_ordering compare_versions(std::string_view a, std::string_view b) {
  return numbers_of(a) <=> numbers_of(b);
}

}  // namespace k8spark::image
