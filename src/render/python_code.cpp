#include "render/python_code.h"

#include "spark/redaction.h"
#include "text/strings.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <set>

namespace k8spark::render {

namespace {

// Of a driver that is a pod, and of the command that makes one. A driver pod's name would be looked
// up by the session, which is not one.
constexpr std::array<std::string_view, 7> kOfTheDriverPod = {
    "spark.kubernetes.driver.",
    "spark.kubernetes.driverEnv.",
    "spark.kubernetes.authenticate.driver.",
    "spark.kubernetes.file.upload.path",
    "spark.kubernetes.submission.",
    "spark.submit.deployMode",
    "spark.kubernetes.report.interval"};

constexpr std::string_view kSecretRefs = "spark.kubernetes.driver.secretKeyRef.";
constexpr std::string_view kDriverEnv = "spark.kubernetes.driverEnv.";

bool is_left_out(std::string const& key) {
  return std::any_of(kOfTheDriverPod.begin(), kOfTheDriverPod.end(), [&](std::string_view name) {
    return name.back() == '.' ? key.starts_with(name) : key == name;
  });
}

bool is_secret(std::string const& key, std::string const& value) {
  return !value.empty() && !spark::is_environment_reference(value) &&
         (spark::is_secret_key(key) || spark::looks_secret(value));
}

// A string literal: double quotes, what is not printable ASCII or UTF-8 as an escape.
std::string quoted(std::string_view text) {
  constexpr std::string_view kHex = "0123456789abcdef";
  bool const utf8 = text::is_valid_utf8(text);
  std::string out = "\"";
  for (char const c : text) {
    auto const byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\')
      out.append({'\\', c});
    else if (c == '\n')
      out += "\\n";
    else if (byte < 0x20 || byte == 0x7f || (byte >= 0x80 && !utf8))
      out.append({'\\', 'x', kHex[byte >> 4U], kHex[byte & 15U]});
    else
      out += c;
  }
  return out + '"';
}

std::string set_call(std::string const& key, std::string const& value) {
  return "conf.set(" + quoted(key) + ", " + value + ")\n";
}

// What Secrets and the profile give to a driver pod, this process must have itself.
std::string environment_lines(SparkConf const& conf) {
  std::string out;
  for (auto const& [name, value] : conf.with_prefix(kDriverEnv)) {
    bool const secret = is_secret(std::string(kDriverEnv) + name, value);
    if (!secret) out += "os.environ.setdefault(" + quoted(name) + ", " + quoted(value) + ")\n";
  }
  std::string names;
  for (auto const& [name, secret] : conf.with_prefix(kSecretRefs))
    names += "    " + quoted(name) + ",  # Secret " + secret + "\n";
  if (!names.empty())
    out += "for name in (\n" + names +
           "):\n    if name not in os.environ:\n"
           "        raise SystemExit(f\"{name} is not set: executors have it from the Secret, "
           "this process must be given it\")\n";
  return out.empty() ? out : "# As a driver pod would have it.\n" + out + '\n';
}

std::string template_lines(std::optional<std::string> const& text) {
  if (!text) return "";
  return "# Spark reads pod templates from files.\n"
         "executor_template = os.path.join(tempfile.mkdtemp(prefix=\"k8spark-\"), "
         "\"executor-template.yaml\")\n"
         "with open(executor_template, \"w\", encoding=\"utf-8\") as file:\n"
         "    file.write(" +
         quoted(*text) + ")\n" +
         set_call("spark.kubernetes.executor.podTemplateFile", "executor_template");
}

std::string conf_lines(PythonInput const& input, std::string& secrets) {
  SparkConf const& conf = input.command.conf;
  std::string out = "conf = SparkConf()\nconf.setMaster(" +
                    quoted(conf.get_or("spark.master", input.command.master)) + ")\n";
  if (auto const name = conf.get("spark.app.name"))
    out += "conf.setAppName(" + quoted(*name) + ")\n";
  if (!conf.contains("spark.kubernetes.namespace"))
    out += set_call("spark.kubernetes.namespace", quoted(input.ns));
  for (auto const& [key, value] : conf.values()) {
    if (key == "spark.master" || key == "spark.app.name" || is_left_out(key)) continue;
    if (is_secret(key, value.value))
      secrets += set_call(key, "os.environ[" + quoted(secret_variable(key)) + ']');
    else
      out += set_call(key, quoted(value.value));
  }
  return out + template_lines(input.executor_template);
}

}  // namespace

std::string secret_variable(std::string_view key) {
  std::string name;
  for (char const c : key)
    name += std::isalnum(static_cast<unsigned char>(c)) != 0
                ? static_cast<char>(std::toupper(static_cast<unsigned char>(c)))
                : '_';
  return name;
}

std::string conf_as_python(PythonInput const& input) {
  std::string secrets;
  std::string const conf = conf_lines(input, secrets);
  std::string const environment = environment_lines(input.command.conf);
  bool const reads_environment =
      !secrets.empty() || !environment.empty() || input.executor_template;
  std::string out =
      "# A Spark session in client mode: this process is the driver, and executors must reach it\n"
      "# (spark.driver.host, spark.driver.port, spark.driver.blockManager.port).\n";
  if (reads_environment) out += "import os\n";
  if (input.executor_template) out += "import tempfile\n";
  if (reads_environment) out += '\n';
  out += "from pyspark import SparkConf";
  if (!secrets.empty()) out += ", SparkContext";
  out += "\nfrom pyspark.sql import SparkSession\n\n" + environment + conf;
  if (!secrets.empty())
    out +=
        "\n# PySpark puts all that it knows here onto the command line of its JVM, in everybody's "
        "sight.\n"
        "SparkContext._ensure_initialized(conf=conf)\n" +
        secrets;
  return out + "\nspark = SparkSession.builder.config(conf=conf).getOrCreate()\n";
}

}  // namespace k8spark::render
