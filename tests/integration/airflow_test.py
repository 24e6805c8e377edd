#!/usr/bin/env python3
"""The DAG of `k8spark ci airflow`, imported and rendered by Airflow itself. Airflow is heavy: it has a suite of its own."""

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import ci_tools  # noqa: E402
import harness  # noqa: E402
from harness import equal, expect, test  # noqa: E402

# The last word ends as the name of a template's file would.
ARGS = ["it's", "{{ x }} {% y %} {# z #}", "{% endraw %}", "$HOME \"q\" \\ 100%", "run.sh"]

# What Airflow makes of the file: its tasks' fields, templates rendered.
LOADER = """
import json, sys
from airflow.dag_processing.dagbag import DagBag

bag = DagBag(sys.argv[1])
found = {"errors": list(bag.import_errors.values()), "dags": {}}

class Instance:
    try_number = 2

for name, dag in bag.dags.items():
    tasks = {}
    for task in dag.tasks:
        context = {"run_id": "manual__1", "ti": Instance}
        tasks[task.task_id] = {"operator": type(task).__name__, "env": task.render_template(task.env, context),
                               "command": task.render_template(task.bash_command, context),
                               "skips": list(task.skip_on_exit_code), "seconds": task.execution_timeout.total_seconds()}
    found["dags"][name] = {"schedule": str(dag.schedule), "catchup": dag.catchup, "runs": dag.max_active_runs, "tasks": tasks}
print("\\nfound " + json.dumps(found))
"""


class World:
    """Airflow instead of a cluster."""

    kubeconfig = os.devnull

    def lacking(self):
        if "--list" in sys.argv:
            return []
        if "pip" in ci_tools.missing_tools():
            return ["pip"]
        try:
            self.folder = ci_tools.install_airflow()
        except ci_tools.cache.Failure as error:
            return [f"Airflow from PyPI: {str(error).splitlines()[0]}"]
        return []

    def up(self):
        pass

    def down(self):
        pass


def load(case, text):
    dags = case.folder / "dags"
    dags.mkdir(exist_ok=True)
    (dags / "daily.py").write_text(text)
    env = case.environment(PYTHONPATH=case.cluster.folder, PYTHONDONTWRITEBYTECODE=1, AIRFLOW_HOME=case.folder / "airflow",
                           AIRFLOW__CORE__LOAD_EXAMPLES="False", AIRFLOW__CORE__DAGS_FOLDER=dags,
                           AIRFLOW__CORE__DAGBAG_IMPORT_TIMEOUT=100)
    done = subprocess.run([sys.executable, "-c", LOADER, str(dags / "daily.py")], env=env, capture_output=True, text=True, timeout=170)
    expect("\nfound " in done.stdout, done.stdout[-500:], done.stderr[-1500:])
    return json.loads(done.stdout.split("\nfound ")[1])


def dag(case, *words):
    case.write("app.py", "")
    done = case.k8spark("ci", "airflow", "--no-profile", "--name", "daily", "--timeout", "30m", *words, "app.py", "--", *ARGS)
    equal(done.code, 0, done)
    return done.out


@test
def airflow_imports_the_dag_and_renders_no_word_of_the_users(case):
    found = load(case, dag(case, "--schedule", "30 2 * * *"))
    equal(found["errors"], [])
    daily = found["dags"]["daily"]
    expect("30 2 * * *" in daily["schedule"] and daily["catchup"] is False and daily["runs"] == 1, daily)
    task = daily["tasks"]["submit"]
    equal((task["operator"], task["skips"], task["seconds"]), ("BashOperator", [], 2400.0))
    equal(task["env"]["RUN_ID"], "daily-manual__1-2")
    words = shlex.split(task["command"])
    equal(words[:4], ["exec", "k8spark", "submit", "--run-id"])
    equal(words[-len(ARGS) - 1:], ["app.py", *ARGS])


if __name__ == "__main__":
    sys.exit(harness.main("integration.airflow", "api", cluster=World()))
