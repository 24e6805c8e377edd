#pragma once

#include "app/build.h"
#include "app/context.h"
#include "launcher/local_checks.h"
#include "launcher/tool.h"

#include <string>
#include <vector>

// A driver that is a process of this machine: what it needs is looked for, and compared with the
// executors' image, before anything starts.
namespace k8spark::app {

struct LocalDriverOptions {
  SubmitOptions submit;
  launcher::ToolKind tool = launcher::ToolKind::kSubmit;
  std::vector<std::string> tool_args;  // of a shell
  launcher::Variables variables;       // of its environment, over everything else
  bool jupyter = false;                // the driver's Python is Jupyter's
};

struct LocalDriver {
  sys::Environment environment;  // ours, with the SPARK_HOME that was found
  launcher::LocalFacts facts;
  launcher::LocalFindings findings;
  Built built;
};

// The context with another environment, which must outlive it.
Context with_environment(Context& context, sys::Environment const& environment);

// Which Python the driver has here; `worker`: an interpreter also where Jupyter is "the driver's".
// kUsage where a profile that came with a repository names a program of this machine.
Result<launcher::PythonChoice> choose_python(Configured const& configured, bool worker);

// The answer of a Python. kUsage when there is none by that name.
Result<launcher::PythonFacts> ask_python(launcher::PythonChoice const& choice, Context& context);

// kUsage without a Spark. What does not fit is in `findings`, for the caller to say.
Result<LocalDriver> build_local_driver(LocalDriverOptions options, Context& context);

// The findings and the plan's warnings on stderr; the first error, if there is one.
Result<void> say_findings(LocalDriver const& driver, Context& context);

}  // namespace k8spark::app
