#!/usr/bin/env python3
"""Drivers that wait: on a cluster without a node every pod stays Pending."""

import json
import signal
import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import harness  # noqa: E402
from harness import equal, expect, test  # noqa: E402

APP = ["--conf", "spark.kubernetes.container.image=registry.example.com/spark:4.3.0",
       "--conf", "spark.kubernetes.authenticate.driver.serviceAccountName=spark",
       "--class", "org.example.Main", "local:///opt/app.jar"]


def detached(case, *words):
    done = case.k8spark("submit", "-d", "-n", case.ns, *words, *APP)
    expect(done.code == 0, done)
    return done.out.strip()


def waiting(case, *words):
    """A submit in the foreground whose pod is there, and the pod's name."""
    process = case.start("submit", "-n", case.ns, *words, *APP)
    name = process.wait_for(r"created driver (\S+)").group(1)
    process.wait_for("(?i)unschedulable|no node|not scheduled|pending")
    return process, name


def gone(case, name):
    harness.wait_until(lambda: f"Pod/{name}" not in case.objects(), 20, f"pod {name} is still there")


@test
def status_says_why_a_driver_waits(case):
    name = detached(case)
    harness.wait_until(lambda: "Unschedulable" in case.kubectl("get", "pod", name, "-o", "json").out, 30, "scheduler")
    done = case.k8spark("status", name, "-n", case.ns)
    expect(done.code == 0 and name in done.out and "why:" in done.out, done)
    expect("no nodes" in done.out.lower() or "unschedulable" in done.out.lower(), done)
    equal(case.k8spark("status", name, "-n", case.ns, "-o", "json").json()["items"][0]["metadata"]["name"], name)


@test
def list_shows_drivers_and_nothing_else(case):
    names = {detached(case, "--name", name) for name in ("alpha", "beta")}
    case.kubectl("run", "other", "--image=x")
    listed = case.k8spark("list", "-n", case.ns, "-o", "name")
    equal(set(listed.out.split()), names)
    alpha, = (name for name in names if name.startswith("alpha"))
    equal(case.k8spark("list", "alpha*", "-n", case.ns, "-o", "name").out.split(), [alpha])
    everywhere = case.k8spark("list", "-A")
    expect(all(name in everywhere.out and case.ns in everywhere.out for name in names), everywhere)


@test
def kill_takes_the_driver_and_what_it_owned(case):
    name = detached(case)
    done = case.k8spark("kill", name, "-n", case.ns)
    equal((done.code, done.out), (0, f"{name} deleted\n"), done)
    harness.wait_until(lambda: not case.objects(), 60, "garbage collection", case.objects())


@test
def a_driver_that_is_not_there_is_named_once(case):
    for verb in ("kill", "status", "logs", "wait"):
        done = case.k8spark(verb, "nobody", "-n", case.ns)
        expect(done.code not in (0, 70) and done.err.count("nobody") == 1, verb, done)
    equal(case.k8spark("kill", "--ignore-not-found", "nobody", "-n", case.ns).code, 0)


@test
def start_timeout_ends_it_and_takes_the_pod_away(case):
    done = case.k8spark("submit", "-n", case.ns, "--start-timeout", "3s", *APP)
    equal(done.code, 113, done)
    expect(3 <= done.seconds < 20, "when did it end?", done)
    expect("no nodes" in done.err.lower() or "unschedulable" in done.err.lower(), "it does not say why", done)
    harness.wait_until(lambda: not case.objects(), 60, "what is left", case.objects())


@test
def timeout_of_the_whole_run_is_124(case):
    done = case.k8spark("submit", "-n", case.ns, "--timeout", "2s", *APP)
    equal(done.code, 124, done)


@test
def ctrl_c_leaves_the_driver_and_says_how_to_stop_it(case):
    process, name = waiting(case)
    process.signal(signal.SIGINT)
    done = process.end(10)
    equal(done.code, 130, done)
    expect(f"k8spark kill {name}" in done.err and f"k8spark logs -f {name}" in done.err, done)
    expect(f"Pod/{name}" in case.objects(), "the driver is gone", done)


@test
def sigterm_is_143(case):
    process, name = waiting(case)
    process.signal(signal.SIGTERM)
    equal(process.end(10).code, 143)
    expect(f"Pod/{name}" in case.objects())


@test
def on_exit_kill_takes_the_driver_away(case):
    process, name = waiting(case, "--on-exit", "kill")
    process.signal(signal.SIGINT)
    equal(process.end(20).code, 130)
    gone(case, name)


@test
def a_pod_deleted_meanwhile_has_an_unknown_outcome(case):
    report = case.folder / "report.json"
    process, name = waiting(case, "--report", str(report))
    case.kubectl("delete", "pod", name, "--grace-period=0", "--force")
    equal(process.end(30).code, 117)
    said = json.loads(report.read_text())
    equal((said["exitCode"], said["driverExitCode"], said["run"]["driver"]), (117, None, name))


@test
def submit_status_and_kill_take_spark_submits_ids(case):
    name = detached(case)
    status = case.k8spark("submit", "--status", f"{case.ns}:{name}")
    expect(status.code == 0 and f"pod name: {name}" in status.err, status)
    equal(case.k8spark("submit", "--kill", f"{case.ns}:{name}").code, 0)
    gone(case, name)


if __name__ == "__main__":
    sys.exit(harness.main("integration.waiting", "api"))
