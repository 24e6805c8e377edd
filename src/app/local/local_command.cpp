#include "app/local/local_command.h"

#include "app/cluster.h"
#include "app/report.h"
#include "k8spark/json.h"
#include "render/command_line.h"
#include "spark/conf_reader.h"
#include "text/encoding.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <memory>

namespace k8spark::app {

namespace {

using launcher::Variables;

spark::ConfReader reader_of(Built const& built) {
  return {built.conf, built.layers.environment.values(), built.layers.spark_version};
}

class SecretReader {
 public:
  SecretReader(kube::ClusterAccess const& access, std::string ns, Context& context)
      : access_(access), ns_(std::move(ns)), context_(context) {}

  Result<std::string> read(launcher::SecretVariable const& wanted) {
    K8SPARK_ASSIGN(Json const* const secret, object(wanted));
    std::string const export_hint = "or export " + wanted.name + " on this machine";
    Json const data = secret->value("data", Json::object());
    if (!data.contains(wanted.key))
      return usage_error("the Secret \"" + wanted.secret + "\" has no key \"" + wanted.key + '"',
                         wanted.where,
                         "k8spark secret create makes it; " + export_hint);
    auto value = text::base64_decode(data[wanted.key].get<std::string>());
    if (value) return *std::move(value);
    return usage_error("the Secret \"" + wanted.secret + "\" cannot be read", wanted.where);
  }

 private:
  Result<Json const*> object(launcher::SecretVariable const& wanted) {
    auto const known = secrets_.find(wanted.secret);
    if (known != secrets_.end()) return &known->second;
    if (cluster_ == nullptr) cluster_ = std::make_unique<Cluster>(access_, context_);
    Result<Json> secret = cluster_->client().get(kube::secrets(), ns_, wanted.secret);
    if (secret) return &(secrets_[wanted.secret] = *std::move(secret));
    Error error = std::move(secret).error();
    std::string const export_hint = "export " + wanted.name + " on this machine";
    if (error.code == ErrorCode::kNotFound)
      return usage_error("there is no Secret \"" + wanted.secret + "\" in " + ns_,
                         wanted.where,
                         "k8spark secret create makes it; or " + export_hint);
    if (error.code == ErrorCode::kPermissionDenied)
      error.hint = "the variable " + wanted.name + " needs it: " + export_hint + " instead";
    return error;
  }

  kube::ClusterAccess const& access_;
  std::string ns_;
  Context& context_;
  std::unique_ptr<Cluster> cluster_;
  std::map<std::string, Json> secrets_;
};

void say_what_is_left_out(Built const& built, Context& context) {
  for (TextFile const& file : built.layers.given.conf_files)
    warn(context,
         file.name +
             " of the profile's logging is for pods: a driver on this machine reads that of "
             "SPARK_CONF_DIR");
  for (auto const& [name, folder] : built.conf.with_prefix("spark.kubernetes.driver.secrets."))
    warn(context, "the Secret " + name + " is not mounted at " + folder + ": the driver is no pod");
}

// A driver that is no pod has none of that name, and Spark would look for it and give up.
void forget_pod_name(LocalDriver const& driver, SparkConf& conf, Context& context) {
  constexpr std::string_view kKey = "spark.kubernetes.driver.pod.name";
  bool const in_pod = !driver.environment.get_or_empty("KUBERNETES_SERVICE_HOST").empty();
  if (in_pod || !conf.contains(kKey)) return;
  warn(context, std::string(kKey) + " is left out: the driver is a process of this machine");
  conf.erase(kKey);
}

// Files that the driver reads and that are on no disk.
Result<void> add_files(LocalDriver const& driver, SparkConf& conf, LocalCommand& command) {
  auto const& executor_template = driver.built.layers.given.executor_template;
  if (!executor_template) return {};
  K8SPARK_ASSIGN(sys::MemoryFile file, sys::MemoryFile::create(*executor_template));
  conf.set("spark.kubernetes.executor.podTemplateFile", file.path(), {Layer::kPreset, "preset"});
  command.files.push_back(std::move(file));
  return {};
}

}  // namespace

std::vector<std::string> tool_words(LocalDriverOptions const& options,
                                    LocalDriver const& driver,
                                    SparkConf const& open) {
  launcher::Tool const& tool = launcher::tool_of(options.tool);
  render::SubmitCommand command = driver.built.command;
  command.conf = open;
  bool const shell = options.tool != launcher::ToolKind::kSubmit;
  if (shell) command.main_class.reset();  // the tool's own
  if (shell) command.app_args.clear();
  std::vector<std::string> words = render::spark_submit_words(command);
  words.front() = driver.facts.spark.path + '/' + std::string(tool.program);
  if (!shell) return words;
  words.pop_back();  // the application: the tool's own
  words.insert(words.end(), options.tool_args.begin(), options.tool_args.end());
  return words;
}

Result<Variables> secret_values(LocalDriver const& driver, Context& context) {
  Built const& built = driver.built;
  K8SPARK_ASSIGN(auto const wanted, launcher::secret_variables(reader_of(built)));
  SecretReader secrets(built.access, built.plan.namespace_name, context);
  Variables values;
  for (launcher::SecretVariable const& variable : wanted) {
    if (driver.environment.get(variable.name)) continue;  // the child has it from us
    K8SPARK_ASSIGN(std::string value, secrets.read(variable));
    values.emplace_back(variable.name, std::move(value));
  }
  return values;
}

Result<LocalCommand> make_local_command(LocalDriverOptions const& options,
                                        LocalDriver const& driver,
                                        LocalLogin const& login,
                                        Context& context) {
  Built const& built = driver.built;
  say_what_is_left_out(built, context);
  LocalCommand command;
  SparkConf conf = built.command.conf;
  forget_pod_name(driver, conf, context);
  K8SPARK_CHECK(add_files(driver, conf, command));
  for (auto const& [key, value] : login.keys.values()) conf.set(key, value.value, value.origin);
  launcher::OpenAndSecret const parts = launcher::split_secrets(conf);
  command.words = tool_words(options, driver, parts.open);
  command.program = command.words.front();
  command.words.erase(command.words.begin());
  if (!parts.secret.values().empty()) {
    render::SubmitCommand hidden;
    hidden.conf = parts.secret;
    K8SPARK_ASSIGN(sys::MemoryFile file,
                   sys::MemoryFile::create(render::conf_as_properties(hidden)));
    command.words.insert(command.words.begin(), {"--properties-file", file.path()});
    command.files.push_back(std::move(file));
  }
  command.variables = {{"SPARK_HOME", driver.facts.spark.path}};
  auto const add = [&](Variables const& more) {
    command.variables.insert(command.variables.end(), more.begin(), more.end());
  };
  K8SPARK_ASSIGN(Variables const own, launcher::driver_variables(reader_of(built)));
  K8SPARK_ASSIGN(Variables const secret, secret_values(driver, context));
  for (Variables const* const more : {&own, &secret, &login.variables, &options.variables})
    add(*more);
  return command;
}

}  // namespace k8spark::app
