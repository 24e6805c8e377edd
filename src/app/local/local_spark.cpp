#include "app/local/local_spark.h"

#include "app/report.h"
#include "spark/conf_reader.h"
#include "text/strings.h"

#include <algorithm>

namespace k8spark::app {

namespace {

using launcher::PythonChoice;
using launcher::ToolKind;

constexpr std::string_view kModeKey = "spark.submit.deployMode";

bool names_flag(SubmitOptions const& options, std::string_view flag) {
  auto const& flags = options.layers.flags;
  return std::any_of(flags.begin(), flags.end(), [&](profile::FlagValue const& given) {
    return given.flag == flag;
  });
}

// Shells are always client mode. Source: Spark's SparkSubmit ("Cluster deploy mode is not
// applicable to Spark shells").
Result<void> set_tool(LocalDriverOptions& options) {
  launcher::Tool const& tool = launcher::tool_of(options.tool);
  if (options.tool == ToolKind::kSubmit) return {};
  SubmitOptions& submit = options.submit;
  for (profile::FlagValue const& flag : submit.layers.flags)
    if (flag.key == kModeKey && flag.value != "client")
      return usage_error("a shell's driver is always on this machine",
                         flag.flag,
                         "leave it out; k8spark client pod makes a driver in the cluster");
  if (!names_flag(submit, "--deploy-mode"))
    submit.layers.flags.push_back({"--deploy-mode", std::string(kModeKey), "client"});
  submit.primary_resource = std::string(tool.resource);
  submit.main_class.reset();
  if (!tool.main_class.empty()) submit.main_class = std::string(tool.main_class);
  return {};
}

// A profile that came with a repository must not start a program here by itself.
Result<void> check_who_wants_it(LocalDriverOptions const& options, Built const& built) {
  ConfValue const* const mode = built.conf.find(kModeKey);
  bool const by_profile = mode != nullptr && mode->origin.layer == Layer::kProfile;
  if (!by_profile || !built.layers.settings.from_repository) return {};
  if (options.tool != ToolKind::kSubmit) return {};
  return usage_error("the profile would start the driver on this machine",
                     mode->origin.where,
                     "say that it is meant: --deploy-mode client");
}

launcher::ImageFacts image_facts(SubmitOptions const& options, Configured const& configured) {
  launcher::ImageFacts image;
  SparkConf const& conf = configured.conf;
  profile::ProfileSettings const& settings = configured.layers.settings;
  image.python = settings.option("python.version").value_or("");
  auto const take = [&](std::optional<spark::SparkVersion> version,
                        std::string const& text,
                        std::string const& from) {
    if (image.version || !version) return;
    image.version = std::move(version);
    image.version_text = text;
    image.version_from = from;
  };
  auto const parsed = [](std::string const& text) {
    auto version = spark::parse_spark_version(text);
    return version ? std::optional(*std::move(version)) : std::nullopt;
  };
  if (options.layers.spark_version)
    take(parsed(*options.layers.spark_version), *options.layers.spark_version, "--spark-version");
  if (auto const at = settings.options.find("spark.version"); at != settings.options.end())
    take(parsed(at->second.value), at->second.value, at->second.origin.where);
  for (std::string_view const key :
       {"spark.kubernetes.executor.container.image", "spark.kubernetes.container.image"})
    if (ConfValue const* const name = conf.find(key))
      take(spark::version_in_image_tag(name->value), name->value, name->origin.where);
  return image;
}

bool needs_python(LocalDriverOptions const& options) {
  if (options.tool == ToolKind::kPyspark) return true;
  std::string const app = options.submit.primary_resource.value_or("");
  return options.tool == ToolKind::kSubmit && app.ends_with(".py");
}

// A profile that came with a repository must not make us run its program just to look at it.
Result<void> check_who_named(PythonChoice const& choice, Configured const& configured) {
  ConfValue const* const named = configured.conf.find(choice.from);
  bool const by_profile = named != nullptr && named->origin.layer == Layer::kProfile;
  bool const is_path = text::contains(choice.program, "/");
  if (!by_profile || !is_path || !configured.layers.settings.from_repository) return {};
  return usage_error("the profile would run " + choice.program + " on this machine",
                     named->origin.where,
                     "say which Python is meant: --conf spark.pyspark.driver.python=...");
}

class Search {
 public:
  Search(LocalDriverOptions& options, Context& context) : options_(options), context_(context) {}

  Result<LocalDriver> run() {
    K8SPARK_CHECK(set_tool(options_));
    driver_.environment = context_.environment;
    K8SPARK_CHECK(find_home());
    auto values = driver_.environment.values();
    values["SPARK_HOME"] = driver_.facts.spark.path;
    driver_.environment = sys::Environment(std::move(values));
    Context local = with_environment(context_, driver_.environment);
    K8SPARK_ASSIGN(Configured const configured, configure(options_.submit, local));
    driver_.facts.image = image_facts(options_.submit, configured);
    // The driver's own version decides what keys mean where nobody named one.
    bool const guessed = configured.layers.spark_version_origin.layer == Layer::kPreset;
    if (guessed && driver_.facts.spark.version)
      options_.submit.layers.spark_version = driver_.facts.spark.version->text;
    K8SPARK_CHECK(look_at_python(configured));
    driver_.facts.java = launcher::find_java(context_.files, configured.layers.environment);
    driver_.facts.shell = options_.tool == ToolKind::kPyspark;
    K8SPARK_ASSIGN(driver_.built, build_submission(options_.submit, BuildFor::kLaunch, local));
    K8SPARK_CHECK(check_who_wants_it(options_, driver_.built));
    driver_.findings = launcher::check_local(driver_.facts, driver_.environment);
    return std::move(driver_);
  }

 private:
  // Asks the Python only where no distribution is to be seen.
  Result<void> find_home() {
    launcher::SparkSearch search;
    search.flag = options_.submit.spark_home.value_or("");
    auto home = launcher::find_spark(search, context_.files, driver_.environment);
    bool const named =
        !search.flag.empty() || !driver_.environment.get_or_empty("SPARK_HOME").empty();
    if (!home && !named) {
      K8SPARK_ASSIGN(Configured const configured, configure(options_.submit, context_));
      K8SPARK_ASSIGN(PythonChoice const choice, choose_python(configured, options_.jupyter));
      search.python = choice.program;
      if (auto const python = ask_python(choice, context_))
        search.pyspark_folder = python->pyspark_folder;
      home = launcher::find_spark(search, context_.files, driver_.environment);
    }
    if (!home) return std::move(home).error();
    driver_.facts.spark = *std::move(home);
    return {};
  }

  Result<void> look_at_python(Configured const& configured) {
    if (!needs_python(options_) && !options_.jupyter) return {};
    K8SPARK_ASSIGN(driver_.facts.python_choice, choose_python(configured, options_.jupyter));
    K8SPARK_ASSIGN(driver_.facts.python, ask_python(driver_.facts.python_choice, context_));
    return {};
  }

  LocalDriverOptions& options_;
  Context& context_;
  LocalDriver driver_;
};

}  // namespace

Context with_environment(Context& context, sys::Environment const& environment) {
  return {context.streams,
          context.files,
          environment,
          context.clock,
          context.random,
          context.user_name,
          context.make_transport,
          context.programs,
          context.save_state,
          context.make_stream_group,
          context.ask,
          context.change};
}

Result<PythonChoice> choose_python(Configured const& configured, bool worker) {
  auto const& environment = configured.layers.environment.values();
  spark::ConfReader const reader(configured.conf, environment, configured.layers.spark_version);
  K8SPARK_ASSIGN(PythonChoice const choice,
                 worker ? launcher::worker_python(reader, environment)
                        : launcher::driver_python(reader, environment));
  K8SPARK_CHECK(check_who_named(choice, configured));
  return choice;
}

Result<launcher::PythonFacts> ask_python(PythonChoice const& choice, Context& context) {
  if (context.programs == nullptr) return usage_error("no program may be run here", choice.program);
  auto const end = context.programs->run(launcher::python_question(choice.program));
  if (!end && end.error().code != ErrorCode::kNotFound) return end.error();
  if (!end)
    return usage_error("there is no Python of that name on this machine (" + choice.from + ")",
                       choice.program,
                       "spark.pyspark.driver.python or PYSPARK_DRIVER_PYTHON names the driver's; "
                       "spark.pyspark.python is the executors' as well");
  return launcher::parse_python_answer(end->out, choice.program);
}

Result<LocalDriver> build_local_driver(LocalDriverOptions options, Context& context) {
  return Search(options, context).run();
}

Result<void> say_findings(LocalDriver const& driver, Context& context) {
  Built const& built = driver.built;
  for (auto const* const warnings :
       {&built.layers.warnings, &built.plan.warnings, &built.access.warnings})
    for (std::string const& warning : *warnings) warn(context, warning);
  for (std::string const& warning : driver.findings.warnings) warn(context, warning);
  if (driver.findings.errors.empty()) return {};
  auto const& errors = driver.findings.errors;
  for (std::size_t i = 0; i + 1 < errors.size(); ++i) report_error(errors[i], context);
  return errors.back();
}

}  // namespace k8spark::app
