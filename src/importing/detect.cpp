#include "importing/detect.h"

#include "importing/from_documents.h"
#include "importing/from_words.h"
#include "text/strings.h"
#include "yaml/yaml.h"

#include <algorithm>

namespace k8spark::importing {

namespace {

// The lines that say something: trimmed, without comments and blank ones.
std::vector<std::string> telling_lines(std::string_view text) {
  std::vector<std::string> lines;
  for (std::string const& line : text::split(text, '\n')) {
    std::string trimmed(text::trim(line));
    if (!trimmed.empty() && !trimmed.starts_with('#')) lines.push_back(std::move(trimmed));
  }
  return lines;
}

bool is_object_text(std::string_view text) {
  return text::contains(text, "apiVersion") && text::contains(text, "kind") &&
         (text::contains(text, "metadata") || text::contains(text, "items"));
}

bool names_program(std::vector<std::string> const& lines) {
  return std::any_of(lines.begin(), lines.end(), [](std::string const& line) {
    return !line.starts_with("spark.") &&
           (text::contains(line, "spark-submit") || text::contains(line, "spark3-submit"));
  });
}

bool begins_with_option(std::string const& line) {
  return line.starts_with('-') || line.starts_with("–") || line.starts_with("—");
}

Result<std::vector<ImportedRun>> one(Result<ImportedRun> run) {
  if (!run) return std::move(run).error();
  std::vector<ImportedRun> runs;
  runs.push_back(*std::move(run));
  return runs;
}

Result<std::vector<ImportedRun>> read_objects(std::string_view text, std::string const& file) {
  K8SPARK_ASSIGN(std::vector<yaml::Node> const nodes, yaml::parse_all(text, file));
  std::vector<Json> documents;
  for (yaml::Node const& node : nodes) {
    K8SPARK_ASSIGN(Json document, yaml::to_json(node));
    if (document.is_object()) documents.push_back(std::move(document));
  }
  return from_documents(documents, file);
}

}  // namespace

std::optional<Source> source_named(std::string_view word) {
  if (word == "argv") return Source::kArgv;
  if (word == "properties") return Source::kProperties;
  if (word == "operator" || word == "apache-operator" || word == "pod") return Source::kDocuments;
  return std::nullopt;
}

std::optional<Source> detect_source(std::string_view text) {
  std::vector<std::string> const lines = telling_lines(text);
  if (lines.empty()) return std::nullopt;
  bool const properties = lines.front().starts_with("spark.");
  if (!properties && names_program(lines)) {
    // A SparkApplication may well speak of spark-submit; a command line holds no objects.
    if (!is_object_text(text)) return Source::kArgv;
  }
  if (is_object_text(text)) return Source::kDocuments;
  if (begins_with_option(lines.front())) return Source::kArgv;
  bool const any_key = std::any_of(lines.begin(), lines.end(), [](std::string const& line) {
    return line.starts_with("spark.");
  });
  if (properties || any_key) return Source::kProperties;
  return std::nullopt;
}

Result<std::vector<ImportedRun>> read_text(std::string_view text,
                                           std::string const& file,
                                           std::optional<Source> from) {
  std::optional<Source> const source = from ? from : detect_source(text);
  if (!source)
    return usage_error(
        "this is neither a spark-submit command, nor properties, nor a "
        "SparkApplication or driver pod",
        file,
        "if it is, say which: --from argv|properties|operator|apache-operator|pod");
  switch (*source) {
    case Source::kArgv:
      return one(from_pasted(text, file));
    case Source::kProperties:
      return one(from_properties(text, file));
    case Source::kDocuments:
      break;
  }
  return read_objects(text, file);
}

}  // namespace k8spark::importing
