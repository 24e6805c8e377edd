#include "ci/parts.h"
#include "text/strings.h"

#include <nlohmann/json.hpp>

namespace k8spark::ci {

namespace {

// JSON's strings are Python's, as long as nothing but control characters is escaped.
std::string python(std::string const& text) {
  return Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
}

// Airflow reads templates in the command: what a user wrote is none.
std::string literal(std::string const& text) {
  bool const is_template =
      text::contains(text, "{{") || text::contains(text, "{%") || text::contains(text, "{#");
  return is_template ? text::replace_all(text, "{", "{{ '{' }}") : text;
}

}  // namespace

std::string render_airflow(Job const& job) {
  // One that ends in ".sh" would be the name of a template's file.
  std::string const command =
      "exec " + literal(submit_line(job, "\"$RUN_ID\"", "\"$RUN_LOGS/$RUN_ID\"")) + ' ';
  std::string text =
      "\"\"\"dags/" + text::replace_all(job.name, "-", "_") +
      ".py, made by k8spark ci airflow.\n\n"
      "k8spark runs on the worker: it must be on the PATH there, with a kubeconfig in KUBECONFIG. "
      "A task\n"
      "that is cleared, marked or timed out gets SIGTERM, and k8spark deletes the driver.\n\"\"\"\n"
      "from __future__ import annotations\n\n"
      "import datetime\n\n"
      "from airflow import DAG\n\n"
      "try:\n"
      "    from airflow.providers.standard.operators.bash import BashOperator\n"
      "except ImportError:  # Airflow 2 without the standard provider\n"
      "    from airflow.operators.bash import BashOperator\n\n"
      "with DAG(\n";
  text += "    dag_id=" + python(job.name) + ",\n";
  text +=
      "    schedule=" + (job.schedule.empty() ? std::string("None") : python(job.schedule)) + ",\n";
  text +=
      "    start_date=datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc),\n"
      "    catchup=False,\n"
      "    max_active_runs=1,\n"
      "    tags=[\"spark\"],\n"
      ") as dag:\n"
      "    BashOperator(\n"
      "        task_id=\"submit\",\n";
  text += "        bash_command=" + python(command) + ",\n";
  text +=
      "        env={\n"
      "            # A further try is a run of its own.\n"
      "            \"RUN_ID\": " +
      python(job.name + "-{{ run_id }}-{{ ti.try_number }}") +
      ",\n"
      "            \"RUN_LOGS\": \"/tmp/k8spark-logs\",\n"
      "        },\n"
      "        append_env=True,\n"
      "        # A driver that ends with 99 has failed: it is not skipped.\n"
      "        skip_on_exit_code=None,\n";
  text +=
      "        execution_timeout=datetime.timedelta(seconds=" + std::to_string(limit_seconds(job)) +
      "),\n    )\n";
  return text;
}

}  // namespace k8spark::ci
