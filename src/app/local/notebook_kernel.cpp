#include "app/local/client_commands.h"
#include "app/local/local_command.h"
#include "app/local/local_spark.h"
#include "app/new_file.h"
#include "app/report.h"
#include "launcher/kernel_spec.h"
#include "sys/output_file.h"
#include "text/strings.h"

#include <nlohmann/json.hpp>

namespace k8spark::app {

namespace {

// Nobody stands by when Jupyter starts it: what must not be in a file comes from Jupyter's own
// environment.
void say_what_is_left_out(LocalDriver const& driver, SparkConf const& secret, Context& context) {
  for (auto const& [key, value] : secret.values())
    warn(context, key + " is not written into the kernel: its value is secret");
  auto const& environment = driver.built.layers.environment.values();
  spark::ConfReader const reader(driver.built.conf, environment, driver.built.layers.spark_version);
  if (auto const wanted = launcher::secret_variables(reader))
    for (launcher::SecretVariable const& variable : *wanted)
      warn(context,
           "export " + variable.name + " where Jupyter is started: the value of the Secret " +
               variable.secret + " is not written into the kernel");
  if (driver.built.layers.given.executor_template)
    warn(context,
         "the executors' pod template of presets is not written into the kernel: save the one that "
         "k8spark render --executors shows, and name it in executors.podTemplate");
}

std::string py4j_of(std::string const& home, sys::FileSystem const& files) {
  for (std::string const& name : files.list(home + "/python/lib"))
    if (name.starts_with("py4j-") && name.ends_with(".zip")) return "python/lib/" + name;
  return "";
}

Result<launcher::KernelSpec> make_spec(NotebookKernelOptions const& options,
                                       LocalDriverOptions const& local,
                                       LocalDriver const& driver,
                                       Context& context) {
  Built const& built = driver.built;
  if (built.wants_proxy)
    return usage_error("nobody serves the proxy for a kernel",
                       built.conf.where("spark.master"),
                       "k8spark proxy beside Jupyter, and --master k8s://http://127.0.0.1:8001");
  K8SPARK_ASSIGN(LocalLogin const login,
                 local_login(options.submit, built.layers.settings, built.conf, built.access));
  SparkConf conf = built.command.conf;
  for (auto const& [key, value] : login.keys.values()) conf.set(key, value.value, value.origin);
  launcher::OpenAndSecret const parts = launcher::split_secrets(conf);
  say_what_is_left_out(driver, parts.secret, context);
  launcher::KernelSpec spec;
  spec.python = driver.facts.python_choice.program;
  spec.worker_python = spec.python.starts_with('/') ? "python3" : spec.python;
  auto const& environment = built.layers.environment.values();
  spark::ConfReader const reader(built.conf, environment, built.layers.spark_version);
  K8SPARK_ASSIGN(launcher::PythonChoice const worker, launcher::worker_python(reader, environment));
  if (worker.from != "default") spec.worker_python = worker.program;
  spec.spark_home = driver.facts.spark.path;
  spec.pip = context.files.kind(spec.spark_home + "/python/pyspark/__init__.py") !=
             sys::FileKind::kRegular;
  spec.py4j = py4j_of(spec.spark_home, context.files);
  spec.words = tool_words(local, driver, parts.open);
  spec.words.erase(spec.words.begin());
  spec.title = options.title;
  if (!spec.title.empty()) return spec;
  spec.title = "PySpark";
  if (driver.facts.spark.version) spec.title += ' ' + driver.facts.spark.version->text;
  if (!built.layers.settings.name.empty()) spec.title += " (" + built.layers.settings.name + ')';
  return spec;
}

// Source: Jupyter, "Common directories": the user's own kernels.
std::string kernel_folder(std::string const& name, sys::Environment const& environment) {
  std::string data = environment.get_or_empty("JUPYTER_DATA_DIR");
  if (data.empty()) {
    std::string const share = environment.get_or_empty("XDG_DATA_HOME");
    data = (share.empty() ? sys::home_folder(environment) + "/.local/share" : share) + "/jupyter";
  }
  return data + "/kernels/" + name;
}

Result<void> try_kernel(NotebookKernelOptions const& options, Context& context) {
  LocalDriverOptions local;
  local.submit = options.submit;
  local.tool = launcher::ToolKind::kPyspark;
  local.jupyter = true;
  K8SPARK_ASSIGN(LocalDriver const driver, build_local_driver(local, context));
  K8SPARK_CHECK(say_findings(driver, context));
  K8SPARK_ASSIGN(launcher::KernelSpec const spec, make_spec(options, local, driver, context));
  std::string const text = launcher::kernel_json(spec).dump(2) + '\n';
  if (!options.install) {
    context.streams.out(text);
    context.streams.flush();
    return {};
  }
  std::string name = options.name;
  if (name.empty()) {
    std::string const& profile = driver.built.layers.settings.name;
    name = "pyspark" + (profile.empty() ? "" : '-' + profile);
  }
  std::string const folder = kernel_folder(launcher::kernel_name(name), context.environment);
  K8SPARK_CHECK(sys::make_folder(folder));
  K8SPARK_CHECK(write_new_file(folder + "/kernel.json", text, options.force));
  context.streams.out(folder + "/kernel.json\n");
  context.streams.flush();
  say(context, spec.python + " needs ipykernel: " + spec.python + " -m pip install ipykernel");
  return {};
}

}  // namespace

int run_notebook_kernel(NotebookKernelOptions const& options, Context& context) {
  auto const done = try_kernel(options, context);
  return done ? 0 : report_error(done.error(), context);
}

}  // namespace k8spark::app
