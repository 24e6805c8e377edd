#include "plan/basic_pod.h"
#include "plan/executor.h"
#include "plan/scala_order.h"
#include "spark/key_table.h"
#include "text/strings.h"

#include <array>
#include <set>

// Source: Spark's JavaModuleOptions, SparkContext (supplementJavaModuleOptions and
// supplementJavaIPv6Options), SparkConf (isExecutorStartupConf), Utils (splitCommandString).
namespace k8spark::plan {

namespace {

struct JvmOption {
  spark::MinorVersion since;
  spark::MinorVersion until;  // first line without it; {0, 0}: still there
  std::string_view text;
};

constexpr spark::MinorVersion kModules = {3, 3};
constexpr spark::MinorVersion kStill = {0, 0};
constexpr std::string_view kAddressOption = "-Djava.net.";

// What a driver gives its executors beside the user's options, in this order. It knows the default
// of preferIPv6Addresses only: a driver on IPv6 says true.
constexpr std::array kOptions = std::to_array<JvmOption>({
    {{3, 4}, kStill, "-Djava.net.preferIPv6Addresses=false"},
    {kModules, kStill, "-XX:+IgnoreUnrecognizedVMOptions"},
    {{4, 0}, kStill, "--add-modules=jdk.incubator.vector"},
    {kModules, kStill, "--add-opens=java.base/java.lang=ALL-UNNAMED"},
    {kModules, kStill, "--add-opens=java.base/java.lang.invoke=ALL-UNNAMED"},
    {kModules, kStill, "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED"},
    {kModules, kStill, "--add-opens=java.base/java.io=ALL-UNNAMED"},
    {kModules, kStill, "--add-opens=java.base/java.net=ALL-UNNAMED"},
    {kModules, kStill, "--add-opens=java.base/java.nio=ALL-UNNAMED"},
    {kModules, kStill, "--add-opens=java.base/java.util=ALL-UNNAMED"},
    {kModules, kStill, "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED"},
    {kModules, kStill, "--add-opens=java.base/java.util.concurrent.atomic=ALL-UNNAMED"},
    {kModules, kStill, "--add-opens=java.base/jdk.internal.ref=ALL-UNNAMED"},
    {kModules, kStill, "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED"},
    {kModules, kStill, "--add-opens=java.base/sun.nio.cs=ALL-UNNAMED"},
    {kModules, kStill, "--add-opens=java.base/sun.security.action=ALL-UNNAMED"},
    {kModules, kStill, "--add-opens=java.base/sun.util.calendar=ALL-UNNAMED"},
    {kModules, kStill, "--add-opens=java.security.jgss/sun.security.krb5=ALL-UNNAMED"},
    {{3, 4}, {4, 2}, "-Djdk.reflect.useDirectMethodHandle=false"},
    {{4, 0}, kStill, "-Dio.netty.tryReflectionSetAccessible=true"},
    {{4, 1}, kStill, "-Dio.netty.allocator.type=pooled"},
    {{4, 1}, kStill, "-Dio.netty.handler.ssl.defaultEndpointVerificationAlgorithm=NONE"},
    {{4, 2}, kStill, "--sun-misc-unsafe-memory-access=allow"},
    {{4, 1}, kStill, "--enable-native-access=ALL-UNNAMED"},
});

std::string options_of_line(spark::SparkVersion const& version, bool of_address) {
  std::string options;
  for (JvmOption const& option : kOptions) {
    bool const ended =
        option.until.major != 0 && version.at_least(option.until.major, option.until.minor);
    bool const wanted = option.text.starts_with(kAddressOption) == of_address;
    if (wanted && !ended && version.at_least(option.since.major, option.since.minor))
      options.append(option.text).push_back(' ');
  }
  return options;
}

// A driver puts its line's options before the user's, twice since 3.4. Up to 4.0 each time reads
// spark.executor.extraJavaOptions with the default options before it, and so repeats these.
std::string option_line(spark::SparkVersion const& version,
                        std::string const& defaults,
                        std::string const& extra) {
  std::string const repeated = version.at_least(4, 1) ? "" : defaults;
  std::string line = extra;
  if (version.at_least(3, 3)) line = options_of_line(version, false) + repeated + line;
  if (version.at_least(3, 4)) line = options_of_line(version, true) + repeated + line;
  return defaults + line;
}

// What an executor must know before it can ask its driver for the rest.
bool is_startup_key(std::string_view key, spark::SparkVersion const& version) {
  if (key.starts_with("spark.auth")) return key != "spark.authenticate.secret";
  for (std::string_view const prefix : {"spark.rpc", "spark.network", "spark.port."})
    if (key.starts_with(prefix)) return true;
  if (version.at_least(4, 0) && key.starts_with("spark.ssl") && !text::contains(key, "Password"))
    return true;
  return key.starts_with("spark.") && key.ends_with(".port");
}

// What a SparkContext notes of the files it was given. Python modules are files of a driver in
// client mode, which the one in the pod is. Source: SparkContext,
// SparkSubmit.prepareSubmitEnvironment.
void add_initial_urls(StepInput const& in, std::set<std::string_view>& keys) {
  auto const has = [&](char const* key) {
    auto const* const value = in.conf().find(key);
    return value != nullptr && !value->value.empty();
  };
  if (has("spark.jars")) keys.insert("spark.app.initial.jar.urls");
  if (has("spark.archives")) keys.insert("spark.app.initial.archive.urls");
  if (!has("spark.files") && !has("spark.submit.pyFiles")) return;
  keys.insert("spark.files");
  keys.insert("spark.app.initial.file.urls");
}

// How many entries the driver's conf has when it asks for executors: it adds some of its own.
std::size_t conf_size(StepInput const& in) {
  std::set<std::string_view> keys = {
      "spark.app.startTime", "spark.executor.id", "spark.kubernetes.executor.podNamePrefix"};
  if (in.version().at_least(3, 3)) {
    keys.insert("spark.app.submitTime");
    keys.insert("spark.driver.extraJavaOptions");
    keys.insert("spark.executor.extraJavaOptions");
  }
  if (in.version().at_least(4, 0) && !in.version().at_least(4, 3)) {
    keys.insert("spark.hadoop.fs.s3a.vectored.read.max.merged.size");
    keys.insert("spark.hadoop.fs.s3a.vectored.read.min.seek.size");
  }
  if (in.conf().contains("spark.jars")) keys.insert("spark.repl.local.jars");
  add_initial_urls(in, keys);
  if (in.submission.kind == AppKind::kPython) {
    keys.insert("spark.rdd.compress");
    keys.insert("spark.serializer.objectStreamReset");
  }
  for (auto const& [key, value] : in.conf().values()) keys.insert(key);
  return keys.size();
}

}  // namespace

std::vector<std::string> split_command(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  bool in_word = false;
  char quote = '\0';
  for (std::size_t i = 0; i < text.size(); ++i) {
    char const c = text[i];
    if (quote == '"' && c == '\\') {
      if (i + 1 < text.size()) word += text[++i];
    } else if (quote != '\0') {
      if (c == quote)
        quote = '\0';
      else
        word += c;
    } else if (c == '"' || c == '\'') {
      quote = c;
      in_word = true;
    } else if (c != ' ' && c != '\t' && c != '\r' && c != '\n') {
      word += c;
      in_word = true;
    } else if (in_word) {
      words.push_back(std::move(word));
      word.clear();
      in_word = false;
    }
  }
  if (in_word || quote != '\0') words.push_back(std::move(word));
  return words;
}

Result<std::vector<std::string>> executor_java_options(StepInput const& in) {
  K8SPARK_ASSIGN(auto const defaults, in.reader.text("spark.executor.defaultJavaOptions"));
  K8SPARK_ASSIGN(auto const extra, in.reader.text("spark.executor.extraJavaOptions"));
  std::string line = option_line(in.version(), defaults ? *defaults + ' ' : "", extra.value_or(""));
  std::vector<std::string> options = split_command(substitute_ids(std::move(line), in));
  StringPairs startup;
  for (auto const& [key, value] : in.conf().values())
    if (is_startup_key(key, in.version())) startup.emplace_back(key, value.value);
  for (auto const& [key, value] : in_scala_order(std::move(startup), conf_size(in), in.version()))
    options.push_back(std::string("-D").append(key).append("=").append(value));
  return options;
}

}  // namespace k8spark::plan
