#!/usr/bin/env python3
"""Jobs of `k8spark ci`: other people's linters and schemas accept them, Groovy runs the Jenkinsfile, and a cancelled job leaves no
driver behind on a real API server."""

import os
import shlex
import signal
import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import ci_tools  # noqa: E402
import harness  # noqa: E402
from harness import equal, expect, run_process, test, wait_until  # noqa: E402

# Words that a shell, Groovy, YAML, GitHub and Jinja would each like to read in their own way.
ARGS = ["2026-01-01", "it's", 'a "b" \\ c', "$HOME `id` ${X}", "100% # x", "${{ secrets.X }}", "--fast"]
SCHEDULE = "30 2 * * *"
IMAGE = "registry.example.com/team/k8spark:1"


class World(harness.Cluster):
    def __init__(self):
        super().__init__("api")

    def lacking(self):
        check = run_process([str(harness.CLUSTER), "check", "--level", "api"])
        return ci_tools.missing_tools() + (["what the test cluster needs"] if check.code else [])

    def up(self):
        self.tools = ci_tools.Tools()
        super().up()


def job(case, system, *words, args=ARGS):
    """(path, text) of a job for the application app.py of a profile."""
    case.write("k8spark.yaml", f"""version: 1
profiles:
  prod:
    spark: {{version: "4.1"}}
    namespace: {case.ns}
    serviceAccount: spark
    image: {{name: "x:1"}}
""")
    case.write("app.py", "print(1)\n")
    done = case.k8spark("ci", system, "--profile", "prod", "--name", "daily", *words, "app.py", *(["--", *args] if args else []))
    equal(done.code, 0, done)
    equal(done.err, "", done)
    again = case.k8spark("ci", system, "--profile", "prod", "--name", "daily", *words, "app.py", *(["--", *args] if args else []))
    equal(again.out, done.out, "not the same bytes again")
    return case.write(f"{system}.yml", done.out), done.out


def submit_words(line):
    """The words that a shell would make of "exec k8spark submit ...", and that they end with what was asked."""
    words = shlex.split(line)
    expect(words[:3] == ["exec", "k8spark", "submit"], line)
    equal(words[-len(ARGS) - 1:], ["app.py", *ARGS])
    return words


@test
def githubs_workflow_is_one_for_actionlint_and_the_schema(case):
    tools = case.cluster.tools
    for words in ([], ["--schedule", SCHEDULE, "--image", IMAGE, "--timeout", "30m"]):
        path, text = job(case, "github", *words)
        for said in (tools.actionlint(path), tools.yamllint(path), tools.schema("vendor.github-workflows", path)):
            equal(said, "")
    workflow = tools.parse_yaml(text)
    equal(workflow["jobs"]["daily"]["timeout-minutes"], 40)
    # As GitHub evaluates the expression that stands for itself.
    run = workflow["jobs"]["daily"]["steps"][3]["run"].replace("${{ '${{' }}", "${{")
    submit_words(run)
    broken = case.write("broken.yml", text.replace("${{ github.run_id }}", "${{ github.run_idd }}"))
    expect("run_idd" in tools.actionlint(broken), "actionlint takes anything")


@test
def gitlabs_job_is_one_for_its_schema(case):
    tools = case.cluster.tools
    for words in ([], ["--schedule", SCHEDULE, "--image", IMAGE]):
        path, text = job(case, "gitlab", *words)
        for said in (tools.yamllint(path), tools.schema("vendor.gitlab-ci", path)):
            equal(said, "")
    submit_words(tools.parse_yaml(text)["daily"]["script"][-1])
    broken = case.write("broken.yml", text.replace("when: always", "when: sometimes"))
    expect(tools.schema("vendor.gitlab-ci", broken), "the schema takes anything")


@test
def argos_workflow_is_one_for_its_resource_definition(case):
    tools = case.cluster.tools
    args = [word for word in ARGS if "{{" not in word]
    for words in ([], ["--schedule", SCHEDULE]):
        path, text = job(case, "argo", "--image", IMAGE, *words, args=args)
        equal(tools.yamllint(path), "")
        document = tools.parse_yaml(text)
        equal(tools.argo(document), "")
    spec = document["spec"]["workflowSpec"]
    equal(spec["templates"][0]["container"]["args"][-len(args):], args)
    equal(spec["serviceAccountName"], "spark")
    spec["templates"][0]["container"]["image"] = 7
    expect(tools.argo(document), "the model takes anything")


@test
def groovy_runs_the_jenkinsfile(case):
    tools = case.cluster.tools
    for words in ([], ["--schedule", SCHEDULE, "--image", IMAGE]):
        path, text = job(case, "jenkins", *words)
        events = tools.run_jenkinsfile(path)
        asked = [text for kind, text in events if kind == "word"]
        submit_words(next(word for word in asked if word.startswith("exec k8spark submit")))
        expect(("set", "RUN_ID=daily-team/job-7") in events, events)
        within = [text for kind, text in events if kind == "begin"]
        for name in ("withCredentials", "aborted", "always", "archiveArtifacts", "disableConcurrentBuilds", "timeout"):
            expect(name in within, f"{name} is not there", events)
        expect(f'k8spark kill --ignore-not-found -n {case.ns} "$RUN_ID"' in asked, events)
    expect(SCHEDULE in asked and IMAGE in asked, events)


def start_script(case, shell, script, **env):
    """A job's script as its runner starts it, with the k8spark under test on the PATH."""
    folder = case.folder / "bin"
    folder.mkdir(exist_ok=True)
    if not (folder / "k8spark").exists():
        os.symlink(case.binary, folder / "k8spark")
    env |= {"PATH": f"{folder}:{os.environ['PATH']}"}
    process = harness.Process([*shell, str(case.write("script.sh", script))], case.environment(**env), case.folder)
    case.processes.append(process)
    return process


def driver_of(case):
    return wait_until(lambda: [name for name in case.objects() if name.startswith("Pod/")], 60, "a driver pod")


GITHUB_SHELL = ["bash", "--noprofile", "--norc", "-eo", "pipefail"]


@test
def a_cancelled_github_job_leaves_no_driver_and_a_summary(case):
    _, text = job(case, "github", args=["2026-01-01"])  # the others hold an expression that GitHub evaluates before
    steps = {step.get("name"): step for step in case.cluster.tools.parse_yaml(text)["jobs"]["daily"]["steps"]}
    env = {"RUN_ID": "daily-team/app-12-1"}
    # Only the first process of a step gets the signal.
    run = start_script(case, GITHUB_SHELL, steps["Run daily"]["run"], **env)
    driver_of(case)
    run.signal(signal.SIGINT)
    ended = run.end()
    equal(ended.code, 130, ended)
    wait_until(lambda: not case.objects(), 30, "objects of the cancelled run", case.objects())
    summary = case.folder / "summary.md"
    told = start_script(case, GITHUB_SHELL, steps["How it ended"]["run"], GITHUB_STEP_SUMMARY=summary, **env).end()
    equal(told.code, 0, told)
    expect("::error title=Spark run::" in told.out, told)
    expect("| exit code | 130 |" in summary.read_text(), summary.read_text())
    again = start_script(case, GITHUB_SHELL, steps["Delete the driver of a cancelled job"]["run"], **env).end()
    equal(again.code, 0, again)
    explained = start_script(case, GITHUB_SHELL, steps["What will be submitted"]["run"], **env).end()
    expect(explained.out.startswith("::group::") and "spark.kubernetes.container.image" in explained.out, explained)


@test
def a_cancelled_gitlab_job_is_cleaned_up_by_its_after_script(case):
    _, text = job(case, "gitlab")
    parsed = case.cluster.tools.parse_yaml(text)["daily"]
    env = {"CI_PROJECT_PATH": "team/app", "CI_JOB_ID": "77"}
    script = "set -eo pipefail\n" + "\n".join(parsed["script"])
    run = start_script(case, ["bash"], script, **env)
    driver_of(case)
    run.signal(signal.SIGKILL)  # as after a runner's patience: nothing of ours could tidy up
    run.popen.wait()
    expect("section_start:" in run.out() and "spark.kubernetes.container.image" in run.out(), run)
    after = "\n".join(parsed["after_script"])
    kept = start_script(case, ["sh"], after, CI_JOB_STATUS="failed", **env).end()
    expect(kept.code == 0 and driver_of(case), kept)
    done = start_script(case, ["sh"], after, CI_JOB_STATUS="canceled", **env).end()
    equal(done.code, 0, done)
    wait_until(lambda: not case.objects(), 30, "objects of the cancelled run", case.objects())


@test
def a_secret_never_gets_into_a_job(case):
    harness.plant("planted-ci-secret-value")
    case.write("app.py", "")
    for system in ("github", "gitlab", "jenkins", "airflow", "argo"):
        done = case.k8spark("ci", system, "--image", IMAGE, "--conf", "spark.hadoop.fs.s3a.secret.key=planted-ci-secret-value", "app.py")
        equal(done.code, 2, done)
        equal(done.out, "", done)


if __name__ == "__main__":
    sys.exit(harness.main("integration.ci", "api", cluster=World()))
