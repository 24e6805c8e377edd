#include "app/local/client_commands.h"
#include "app/local/local_driver.h"
#include "app/report.h"
#include "app/run/run_settings.h"
#include "text/encoding.h"

#include <array>

namespace k8spark::app {

namespace {

using launcher::ToolKind;

ToolKind tool_of(ShellOptions::Kind kind) {
  switch (kind) {
    case ShellOptions::Kind::kScala:
      return ToolKind::kScala;
    case ShellOptions::Kind::kSql:
      return ToolKind::kSql;
    case ShellOptions::Kind::kR:
      return ToolKind::kR;
    case ShellOptions::Kind::kPython:
      return ToolKind::kPyspark;
  }
  return ToolKind::kPyspark;
}

// What would take an application makes no shell. Source: Spark's SparkSubmitCommandBuilder.
Result<void> check_args(ShellOptions const& options) {
  std::string const app = options.submit.primary_resource.value_or("");
  if (!app.empty())
    return usage_error("a shell takes no application",
                       app,
                       "k8spark submit --deploy-mode client runs it; what is the shell's own "
                       "stands behind --");
  if (options.kind == ShellOptions::Kind::kPython)
    for (std::string const& word : options.args)
      if (word.ends_with(".py"))
        return usage_error("pyspark runs no applications since Spark 2.0",
                           word,
                           "k8spark submit --deploy-mode client " + text::shell_quote(word));
  return {};
}

// On a terminal Ctrl-C is to end the job that runs. With threads that are pinned to the JVM's (the
// default from Spark 3.2 on) it does not: the handler's cancelAllJobs() needs the connection that
// waits for that very job, and its error is lost. Source: pyspark's SparkContext, signal_handler.
void let_ctrl_c_end_jobs(LocalDriverOptions& options, LocalDriver const& driver, Context& context) {
  constexpr char const* kPinned = "PYSPARK_PIN_THREAD";
  bool const terminal = context.programs != nullptr && context.programs->stdin_is_terminal();
  bool const decided =
      driver.environment.get(kPinned) ||
      driver.built.conf.contains(std::string("spark.kubernetes.driverEnv.") + kPinned);
  if (options.tool == ToolKind::kPyspark && terminal && !decided)
    options.variables.emplace_back(kPinned, "false");
}

Result<int> run_tool(LocalDriverOptions options, Context& context) {
  K8SPARK_ASSIGN(LocalDriver driver, build_local_driver(options, context));
  let_ctrl_c_end_jobs(options, driver, context);
  K8SPARK_ASSIGN(LocalEnd const end,
                 run_local_driver(options, driver, options.submit.timeout, context));
  // What went wrong in a shell has been seen by who typed it.
  return end.outcome.exit_code;
}

int reported(Result<int> const& code, Context& context) {
  return code ? *code : report_error(code.error(), context);
}

Result<int> try_notebook(NotebookLocalOptions const& options, Context& context) {
  LocalDriverOptions local;
  local.submit = options.submit;
  local.tool = ToolKind::kPyspark;
  local.jupyter = true;
  if (options.submit.primary_resource)
    return usage_error("a notebook takes no application",
                       *options.submit.primary_resource,
                       "what is Jupyter's own stands behind --");
  K8SPARK_ASSIGN(LocalDriver driver, build_local_driver(local, context));
  std::string const python = driver.facts.python_choice.program;
  std::string const there = driver.facts.python ? driver.facts.python->jupyter : "";
  std::string const frontend = options.frontend.empty() ? there : options.frontend;
  if (there.empty() || (frontend == "lab" && there != "lab"))
    return usage_error(there.empty() ? "has no Jupyter" : "has no JupyterLab",
                       python,
                       text::shell_quote(python) + " -m pip install jupyterlab");
  // As a module of the Python that was looked at: no other program of that name on the PATH.
  std::string words = frontend == "lab" ? "-m jupyterlab" : "-m notebook";
  for (std::string const& word : options.args) words += ' ' + text::shell_quote(word);
  local.variables = {{"PYSPARK_DRIVER_PYTHON_OPTS", words}, {"PYSPARK_DRIVER_PYTHON", python}};
  // A key comes before the variable, and spark.pyspark.python may name the executors'.
  driver.built.command.conf.set(
      "spark.pyspark.driver.python", python, {Layer::kDerived, "notebook local"});
  K8SPARK_ASSIGN(LocalEnd const end,
                 run_local_driver(local, driver, options.submit.timeout, context));
  return end.outcome.exit_code;
}

}  // namespace

int run_shell(ShellOptions const& options, Context& context) {
  if (auto const fine = check_args(options); !fine) return report_error(fine.error(), context);
  LocalDriverOptions local;
  local.submit = options.submit;
  local.tool = tool_of(options.kind);
  local.tool_args = options.args;
  return reported(run_tool(local, context), context);
}

int run_notebook_local(NotebookLocalOptions const& options, Context& context) {
  return reported(try_notebook(options, context), context);
}

}  // namespace k8spark::app
