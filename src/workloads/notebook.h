#pragma once

#include "k8spark/result.h"
#include "k8spark/submission.h"
#include "workloads/identity.h"
#include "workloads/objects.h"
#include "workloads/workload.h"

#include <optional>
#include <string>

namespace k8spark::workloads {

// Component of the pods of a notebook and of a Spark Connect server.
inline constexpr char const* kServerComponent = "server";
// Which of Jupyter's programs a notebook runs: an annotation of its pod.
inline constexpr std::string_view kJupyterAnnotation = "k8spark.io/jupyter";
// Where the notebooks lie in the pod when they are kept, or come from git.
inline constexpr std::string_view kNotebookFolder = "/opt/k8spark/notebooks";

struct GitSource {
  std::string repository;  // https://...
  std::string branch;      // empty: the repository's own
  std::string image;       // has a program git; empty: the notebook's
};

struct NotebookWishes {
  std::string name = "notebook";
  std::string jupyter = "lab";  // lab, notebook or server
  int port = 8888;
  bool deployment = false;             // a Deployment of one: comes back when its node is lost
  std::optional<ClaimWishes> storage;  // a claim of its own
  std::optional<std::string> claim;    // one that is there
  std::optional<GitSource> git;
  bool account = false;  // with a ServiceAccount of its own, that may what a driver must
};

// A pod in which Jupyter runs, started by pyspark, so that each kernel has a `spark` with its own
// executors. Pure; `submission` is one of cluster mode, of a Python application, whose application
// itself does not count. kUsage for a name or words that cannot be.
// The token is not in it: add_secret() (secrets.h) says which. Without the Secret Jupyter makes one
// and prints it in its log.
// Source: Spark's bin/pyspark and
// SparkSubmitCommandBuilder; jupyter_server's IdentityProvider (JUPYTER_TOKEN).
Result<Workload> notebook(Submission const& submission, NotebookWishes const& wishes);

}  // namespace k8spark::workloads
