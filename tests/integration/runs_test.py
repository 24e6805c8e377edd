#!/usr/bin/env python3
"""Runs as things: by id, several at once, again after a failure. On a cluster without a node; what becomes of pods is written by the
tests."""

import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import harness  # noqa: E402
from harness import equal, expect, test  # noqa: E402

APP = ["--conf", "spark.kubernetes.container.image=registry.example.com/spark:4.3.0",
       "--conf", "spark.kubernetes.authenticate.driver.serviceAccountName=spark",
       "--class", "org.example.Main", "local:///opt/app.jar"]


def submitted(case, *words):
    done = case.k8spark("submit", "-d", "-n", case.ns, *words, *APP)
    equal(done.code, 0, done)
    return done.out.strip()


def write_status(case, name, phase, code=None, reason=None, running=False):
    status = {"phase": phase}
    state = None
    if running:
        state = {"running": {"startedAt": "2026-01-01T00:00:00Z"}}
    if code is not None:
        state = {"terminated": {"exitCode": code, "reason": "Completed" if code == 0 else "Error",
                                "startedAt": "2026-01-01T00:00:00Z", "finishedAt": "2026-01-01T00:00:01Z"}}
    if state:
        status["containerStatuses"] = [{"name": "spark-kubernetes-driver", "image": "x", "imageID": "", "ready": running,
                                        "restartCount": 0, "state": state}]
    if reason:
        status["reason"] = reason
    case.kubectl("patch", "pod", name, "--subresource=status", "--type=merge", "-p", json.dumps({"status": status}))


def drivers(case):
    return {pod["metadata"]["name"] for pod in case.get("pods", "-l", "spark-role=driver")["items"]}


def fake_driver(case, name, **labels):
    labels = {"spark-role": "driver", "spark-app-selector": f"spark-{name}", **labels}
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "labels": labels},
           "spec": {"schedulerName": "nobody", "containers": [{"name": "spark-kubernetes-driver", "image": "x"}]}}
    case.kubectl("create", "-f", "-", stdin=json.dumps(pod).encode())
    return name


# --- by id


@test
def the_same_id_again_attaches_to_the_live_run(case):
    words = ["submit", "-n", case.ns, "--run-id", "nightly/7", "-o", "json", *APP]
    first = case.start(*words)
    name = first.wait_for(r"created driver (\S+)").group(1)
    expect(re.fullmatch(r"nightly-7-[0-9a-f]{10}-driver", name), name)
    second = case.start(*words)
    second.wait_for(f"attached to driver {name}")
    equal(drivers(case), {name})
    labels = case.get("pod", name)["metadata"]["labels"]
    expect(labels["k8spark.io/run-id"].startswith("nightly-7-") and labels["k8spark.io/attempt"] == "1", labels)
    write_status(case, name, "Failed", 7)
    ended = [process.end(30) for process in (first, second)]
    equal([done.code for done in ended], [7, 7], *ended)
    said = [done.json() for done in ended]
    expect(said[0]["run"] == said[1]["run"] and said[0]["driverExitCode"] == 7, said)
    late = case.k8spark(*words)
    equal((late.code, drivers(case)), (7, {name}), late)
    expect(late.seconds < 5 and "has ended already" in late.err, late)
    equal(case.k8spark("wait", "nightly/7", "-n", case.ns).code, 7)
    equal(case.k8spark("list", "--run-id", "nightly/7", "-n", case.ns, "-o", "name").out.split(), [name])


@test
def two_at_the_same_instant_are_one_driver(case):
    for number in range(5):
        pair = [case.start("submit", "-d", "-n", case.ns, "--run-id", f"race-{number}", *APP) for _ in range(3)]
        ended = [process.end(60) for process in pair]
        equal([done.code for done in ended], [0, 0, 0], *ended)
        equal(len({done.out for done in ended}), 1, *ended)
        equal(len(drivers(case)), number + 1)
    # Whoever came second took back what it had created.
    services = case.get("services")["items"]
    equal(len(services), 5)
    expect(all(service["metadata"].get("ownerReferences") for service in services))


@test
def another_submission_under_the_same_id_is_refused(case):
    name = submitted(case, "--run-id", "etl")
    other = case.k8spark("submit", "-d", "-n", case.ns, "--run-id", "etl", *APP, "another argument")
    equal(other.code, 2, other)
    expect("was submitted differently" in other.err and "--attach-anyway" in other.err, other)
    equal(drivers(case), {name})
    taken = case.k8spark("submit", "-d", "-n", case.ns, "--run-id", "etl", "--attach-anyway", *APP, "another argument")
    equal((taken.code, taken.out.strip()), (0, name), taken)
    # Where it is submitted from does not matter.
    elsewhere = case.folder / "elsewhere"
    elsewhere.mkdir()
    again = case.k8spark("submit", "-d", "-n", case.ns, "--run-id", "etl", *APP, cwd=elsewhere)
    equal((again.code, again.out.strip()), (0, name), again)


@test
def a_deleted_run_starts_anew_and_says_so(case):
    name = submitted(case, "--run-id", "once")
    harness.wait_until(lambda: case.get("events")["items"], 20, "the scheduler's event")
    uid = case.get("pod", name)["metadata"]["uid"]
    equal(case.k8spark("kill", "once", "--wait", "-n", case.ns).code, 0)
    done = case.k8spark("submit", "-d", "-n", case.ns, "--run-id", "once", *APP)
    expect(done.code == 0 and done.out.strip() == name and "starts anew" in done.err, done)
    expect(case.get("pod", name)["metadata"]["uid"] != uid)


@test
def a_name_that_somebody_else_has_is_an_error(case):
    name = submitted(case, "--run-id", "mine")
    case.kubectl("delete", "pod", name, "--grace-period=0", "--force")
    case.kubectl("run", name, "--image=x")
    done = case.k8spark("submit", "-d", "-n", case.ns, "--run-id", "mine", *APP)
    expect(done.code == 111 and "not of the run mine" in done.err, done)
    named = case.k8spark("submit", "-d", "-n", case.ns, "--run-id", "x", "--conf", "spark.kubernetes.driver.pod.name=y", *APP)
    expect(named.code == 2 and "spark.kubernetes.driver.pod.name" in named.err, named)


@test
def nothing_is_added_without_an_id(case):
    name = submitted(case)
    text = json.dumps(case.get("pods,services,configmaps"))
    expect("k8spark.io" not in text, re.findall(r'"k8spark.io[^,]*', text), name)


# --- one at a time


NAMED = ("--conf", "spark.kubernetes.driver.pod.name=the-one")


@test
def a_replaced_driver_and_its_executors_are_gone_before_the_next_one(case):
    submitted(case, *NAMED)
    first = case.get("pod", "the-one")["metadata"]
    fake_driver(case, "the-one-exec-1", **{"spark-role": "executor", "spark-app-selector": first["labels"]["spark-app-selector"]})
    again = case.start("submit", "-d", "-n", case.ns, "--replace", *NAMED, *APP)
    again.wait_for("replaces driver the-one ")
    time.sleep(1.5)
    equal(drivers(case), set())
    case.kubectl("delete", "pod", "the-one-exec-1", "--grace-period=0", "--force")
    done = again.end(30)
    equal((done.code, done.out.strip()), (0, "the-one"), done)
    expect(case.get("pod", "the-one")["metadata"]["uid"] != first["uid"])
    # By a run's id, also one that was submitted differently.
    name = submitted(case, "--run-id", "etl")
    uid = case.get("pod", name)["metadata"]["uid"]
    done = case.k8spark("submit", "-d", "-n", case.ns, "--run-id", "etl", "--replace", *APP, "another argument")
    equal((done.code, done.out.strip()), (0, name), done)
    expect(case.get("pod", name)["metadata"]["uid"] != uid)


@test
def only_a_driver_with_a_name_is_replaced(case):
    done = case.k8spark("submit", "-d", "-n", case.ns, "--replace", *APP)
    expect(done.code == 2 and "a driver with a fresh name replaces none" in done.err and "--run-id" in done.err, done)
    fake_driver(case, "the-one", **{"spark-role": "none"})
    done = case.k8spark("submit", "-d", "-n", case.ns, "--replace", *NAMED, *APP)
    expect(done.code == 111 and "it is no driver of Spark's" in done.err, done)
    equal([pod["metadata"]["name"] for pod in case.get("pods")["items"]], ["the-one"])
    # None is there: there is nothing to wait for.
    equal(case.k8spark("submit", "-d", "-n", case.ns, "--replace", "--run-id", "new", *APP).code, 0)


def lease(case, key="table db.orders"):
    return next(one for one in case.get("leases")["items"] if one["metadata"]["annotations"]["k8spark.io/exclusive"] == key)


@test
def no_two_drivers_of_a_key_live_at_once(case):
    key = ("--exclusive", "table db.orders")
    first = submitted(case, *key)
    held = lease(case)
    expect(re.fullmatch("k8spark-table-db-orders-[0-9a-f]{10}", held["metadata"]["name"]), held)
    equal((held["spec"]["holderIdentity"], held["metadata"]["ownerReferences"][0]["name"]), (first, first))
    refused = case.k8spark("submit", "-d", "-n", case.ns, *key, *APP)
    expect(refused.code == 111 and f'"table db.orders" is taken by driver {first} (Pending, ' in refused.err, refused)
    expect(f"k8spark wait {first}" in refused.err, refused)
    equal(drivers(case), {first})
    submitted(case, "--exclusive", "another key")
    # One that has ended no longer has it, one that is gone neither.
    write_status(case, first, "Failed", 1)
    second = submitted(case, *key)
    equal(lease(case)["spec"]["holderIdentity"], second)
    case.kubectl("delete", "pod", second, "--grace-period=0", "--force")
    harness.wait_until(lambda: len(case.get("leases")["items"]) == 1, 60, "the lease goes with the driver that owns it")
    submitted(case, *key)


@test
def of_many_who_want_a_key_at_once_one_gets_it(case):
    ended = [process.end(60) for process in [case.start("submit", "-d", "-n", case.ns, "--exclusive", "x", *APP) for _ in range(4)]]
    equal(sorted(done.code for done in ended), [0, 111, 111, 111], *ended)
    equal(len(drivers(case)), 1)


@test
def a_submission_that_fails_gives_its_key_back(case):
    quota = {"apiVersion": "v1", "kind": "ResourceQuota", "metadata": {"name": "none"}, "spec": {"hard": {"pods": "0"}}}
    case.kubectl("create", "-f", "-", stdin=json.dumps(quota).encode())
    harness.wait_until(lambda: case.get("resourcequota", "none").get("status"), 20, "the quota counts")
    done = case.k8spark("submit", "-d", "-n", case.ns, "--exclusive", "x", *APP)
    equal(done.code, 111, done)
    equal(case.get("leases")["items"], [])


# --- again after a failure


@test
def a_driver_that_was_taken_away_is_tried_again(case):
    report = case.folder / "report.json"
    process = case.start("submit", "-n", case.ns, "--retry", "2", "--retry-delay", "1s", "--report", report, *APP)
    first = process.wait_for(r"created driver (\S+)").group(1)
    write_status(case, first, "Failed", reason="Evicted")
    process.wait_for("attempt 1 of 3 failed")
    second = harness.wait_until(lambda: drivers(case) - {first}, 20, "the second driver", process).pop()
    write_status(case, second, "Succeeded", 0)
    done = process.end(30)
    equal(done.code, 0, done)
    said = json.loads(report.read_text())
    equal([(past["driver"], past["outcome"], past["exitCode"]) for past in said["attempts"]],
          [(first, "taken-away", 115), (second, "succeeded", 0)])
    equal(said["run"]["driver"], second)


@test
def attempts_of_a_run_with_an_id_are_found_again(case):
    words = ["submit", "-n", case.ns, "--run-id", "tries", "--retry", "1", "--retry-delay", "1s", *APP]
    process = case.start(*words)
    first = process.wait_for(r"created driver (\S+)").group(1)
    write_status(case, first, "Failed", reason="Evicted")
    second = first.replace("-driver", "-2-driver")
    harness.wait_until(lambda: second in drivers(case), 20, "the second attempt", process)
    other = case.start(*words)
    other.wait_for(f"attached to driver {second}")
    write_status(case, second, "Failed", reason="Evicted")
    equal([process.end(30).code, other.end(30).code], [115, 115])
    equal(drivers(case), {first, second})


@test
def an_application_that_failed_is_not_tried_again_unless_asked(case):
    process = case.start("submit", "-n", case.ns, "--retry", "2", "--retry-delay", "1s", *APP)
    name = process.wait_for(r"created driver (\S+)").group(1)
    write_status(case, name, "Failed", 3)
    equal(process.end(30).code, 3)
    equal(drivers(case), {name})
    wrong = case.k8spark("submit", "-n", case.ns, "--retry", "2", "--retry-on", "network", *APP)
    equal(wrong.code, 2, wrong)
    asked = case.start("submit", "-n", case.ns, "--retry", "1", "--retry-on", "user", "--retry-delay", "1s",
                       "--conf", "spark.kubernetes.driver.pod.name=fixed", *APP)
    asked.wait_for("created driver fixed ")
    write_status(case, "fixed", "Failed", 3)
    asked.wait_for("created driver fixed-2 ")
    asked.signal(signal.SIGTERM)
    equal(asked.end(15).code, 143)


# --- several


@test
def list_finds_by_name_label_phase_and_age(case):
    for name, team in (("nightly-1-driver", "data"), ("nightly-2-driver", "ml"), ("weekly-1-driver", "data")):
        fake_driver(case, name, team=team)
    write_status(case, "nightly-1-driver", "Running", running=True)
    write_status(case, "nightly-2-driver", "Failed", 1)

    def names(*words):
        done = case.k8spark("list", "-n", case.ns, "-o", "name", *words)
        equal(done.code, 0, done)
        return sorted(done.out.split())

    everything = ["nightly-1-driver", "nightly-2-driver", "weekly-1-driver"]
    for words, want in ((["nightly-?-driver"], everything[:2]), (["*-[1]-driver"], [everything[0], everything[2]]),
                        (["-l", "team in (data)"], [everything[0], everything[2]]), (["--status", "running"], everything[:1]),
                        (["--status", "failed,pending"], everything[1:]), (["--status", "active"], [everything[0], everything[2]]),
                        (["--status", "error"], [everything[1]]), (["--status", "Error,running"], everything[:2]),
                        (["--since", "1h"], everything), (["--limit", "2", "--sort", "name"], everything[:2]),
                        (["--run-id", "none"], [])):
        equal(names(*words), want, words)
    for words in ([], ["-o", "wide"]):
        table = case.k8spark("list", "-n", case.ns, *words)
        expect("Running" in table.out and "Error" in table.out and len(table.out.splitlines()) == 4, table)
    document = case.k8spark("list", "-n", case.ns, "-o", "json").json()
    equal((document["kind"], sorted(pod["metadata"]["name"] for pod in document["items"])), ("List", everything))
    expect(all(pod["kind"] == "Pod" for pod in document["items"]))
    equal(len(case.k8spark("list", "-n", case.ns, "-o", "json", "--limit", "1").json()["items"]), 1)
    equal(case.k8spark("list", "no-*", "-n", case.ns, "-o", "json").json()["items"], [])
    text = case.k8spark("list", "-n", case.ns, "-o", "yaml").out
    equal([text.count("\n- apiVersion: v1"), text.count("kind: Pod")], [3, 3], text[:300])
    dry = case.kubectl("apply", "--dry-run=client", "-o", "name", "-f", "-", stdin=text.encode())
    equal(len(dry.out.split()), 3, dry)
    wrong = case.k8spark("list", "-n", case.ns, "-l", "a in")
    expect(wrong.code not in (0, 70), wrong)


@test
def kill_takes_globs_labels_and_all(case):
    for name in ("a-1", "a-2", "b-1", "c-1"):
        fake_driver(case, name, team=name[0])
    case.kubectl("run", "a-bystander", "--image=x")
    dry = case.k8spark("kill", "a-*", "--dry-run", "-n", case.ns)
    equal(sorted(dry.out.splitlines()), ["a-1 deleted (dry run)", "a-2 deleted (dry run)"], dry)
    equal(len(drivers(case)), 4)
    done = case.k8spark("kill", "a-*", "nobody", "--wait", "-n", case.ns)
    expect(done.code == 111 and sorted(done.out.splitlines()) == ["a-1 deleted", "a-2 deleted"], done)
    equal(drivers(case), {"b-1", "c-1"})
    equal(case.k8spark("kill", "-l", "team=b", "--wait", "-n", case.ns).out, "b-1 deleted\n")
    for words in ([], ["--all", "c-1"], ["c-1", "--force", "--grace-period", "5"]):
        equal(case.k8spark("kill", *words, "-n", case.ns).code, 2, words)
    equal(case.k8spark("kill", "--all", "--force", "--wait", "-n", case.ns).out, "c-1 deleted\n")
    expect("Pod/a-bystander" in case.objects(), "kill took a pod that is no driver")
    none = case.k8spark("kill", "--all", "-n", case.ns)
    equal((none.code, none.out), (0, ""), none)


@test
def kill_waits_for_a_driver_that_takes_its_time(case):
    fake_driver(case, "slow")
    case.kubectl("patch", "pod", "slow", "--type=merge", "-p", '{"metadata":{"finalizers":["k8spark.test/hold"]}}')
    done = case.k8spark("kill", "slow", "--wait", "--timeout", "2s", "-n", case.ns)
    equal(done.code, 124, done)
    process = case.start("kill", "slow", "--wait", "-n", case.ns)
    process.wait_for("waiting until 1 driver is gone")
    case.kubectl("patch", "pod", "slow", "--type=merge", "-p", '{"metadata":{"finalizers":null}}')
    equal(process.end(15).code, 0)


@test
def wait_takes_several_and_says_the_first_that_failed(case):
    for name in ("w-1", "w-2", "w-3"):
        fake_driver(case, name)
    process = case.start("wait", "w-*", "-n", case.ns, "-o", "json")
    process.wait_for("waiting for 3 of 3")
    write_status(case, "w-3", "Failed", 9)
    process.wait_for("w-3")
    write_status(case, "w-2", "Failed", 4)
    write_status(case, "w-1", "Succeeded", 0)
    done = process.end(30)
    equal(done.code, 4, done)
    equal([(one["run"]["driver"], one["exitCode"]) for one in done.json()["items"]], [("w-1", 0), ("w-2", 4), ("w-3", 9)])
    again = case.k8spark("wait", "w-1", "w-3", "-n", case.ns)
    equal(again.code, 9, again)
    gone = case.start("wait", "w-1", fake_driver(case, "w-4"), "-n", case.ns)
    gone.wait_for("waiting for 1 of 2")
    case.kubectl("delete", "pod", "w-4", "--grace-period=0", "--force")
    equal(gone.end(30).code, 117)


@test
def wait_for_running_ends_when_it_runs(case):
    fake_driver(case, "r-1")
    process = case.start("wait", "r-1", "--for", "running", "-n", case.ns)
    process.wait_for("waiting for 1 of 1")
    write_status(case, "r-1", "Running", running=True)
    equal(process.end(15).code, 0)
    late = case.k8spark("wait", fake_driver(case, "r-2"), "--for", "running", "--timeout", "2s", "-n", case.ns)
    equal(late.code, 124, late)
    started = case.k8spark("wait", "r-*", "--for", "running", "--start-timeout", "2s", "-n", case.ns)
    equal(started.code, 113, started)


@test
def status_takes_several_and_labels(case):
    for name in ("s-1", "s-2", "t-1"):
        fake_driver(case, name, team=name[0])
    for words, want in ((["s-?"], 2), (["-l", "team=t"], 1), (["s-1", "t-1"], 2)):
        done = case.k8spark("status", *words, "-n", case.ns, "-o", "json")
        equal((done.code, len(done.json()["items"])), (0, want), words, done)
    equal(case.k8spark("status", "-n", case.ns).code, 2)


@test
def last_is_the_run_that_was_submitted_last(case):
    none = case.k8spark("status", "@last", "-n", case.ns)
    expect(none.code != 0 and "no last run" in none.err, none)
    submitted(case, "--name", "one")
    name = submitted(case, "--name", "two")
    for verb in ("status", "kill"):
        done = case.k8spark(verb, "@last")  # in the namespace that it was submitted to
        expect(done.code == 0 and name in done.out, done)
    gone = case.k8spark("wait", "@last")
    expect(gone.code == 111 and name in gone.err, gone)
    state = case.folder / ".local/state/k8spark/last.json"
    equal(state.stat().st_mode & 0o777, 0o600)
    equal(sorted(json.loads(state.read_text())), ["driver", "namespace", "server", "uid"])
    # A home that cannot be written to is no failure.
    done = case.k8spark("submit", "-d", "-n", case.ns, *APP, env={"XDG_STATE_HOME": "/proc/none"})
    expect(done.code == 0 and "state" not in done.err, done)


# --- signals


def waiting(case, *words):
    process = case.start("submit", "-n", case.ns, *words, *APP)
    name = process.wait_for(r"created driver (\S+)").group(1)
    process.wait_for("(?i)unschedulable|no node|not scheduled|pending")
    return process, name


@test
def sigterm_with_on_exit_kill_leaves_nothing(case):
    process, name = waiting(case, "--on-exit", "kill")
    process.signal(signal.SIGTERM)
    done = process.end(10)
    equal(done.code, 143, done)
    harness.wait_until(lambda: not case.objects(), 60, "what is left", name)


@test
def a_hang_up_always_detaches(case):
    process, name = waiting(case, "--on-exit", "kill")
    process.signal(signal.SIGHUP)
    done = process.end(10)
    expect(done.code == 130 and "goes on without us" in done.err, done)
    expect(name in drivers(case))


@test
def a_second_ctrl_c_at_a_terminal_deletes_the_driver(case):
    for presses, left in ((1, True), (2, False)):
        here, there = pty.openpty()
        process = subprocess.Popen([case.binary, "submit", "-n", case.ns, *APP], env=case.environment(TERM="xterm"),
                                   cwd=case.folder, stdin=there, stdout=subprocess.DEVNULL, stderr=there)
        os.close(there)
        said = read_until(here, rb"created driver (\S+)")
        name = re.search(rb"created driver (\S+)", said).group(1).decode()
        process.send_signal(signal.SIGINT)
        read_until(here, rb"once more")
        if presses == 2:
            process.send_signal(signal.SIGINT)
        process.wait(15)
        os.close(here)
        equal(process.returncode, 130)
        if left:
            expect(name in drivers(case))
        else:
            harness.wait_until(lambda gone=name: gone not in drivers(case), 20, "the driver is still there")


def read_until(terminal, pattern, seconds=20):
    text = b""
    deadline = time.monotonic() + seconds
    while not re.search(pattern, text):
        expect(time.monotonic() < deadline, pattern, text[-500:])
        if select.select([terminal], [], [], 0.2)[0]:
            text += os.read(terminal, 4096)
    return text


# --- leftovers


@test
def gc_finds_leftovers_and_leaves_the_rest(case):
    name = submitted(case)
    uid = case.get("pod", name)["metadata"]["uid"]
    stem = "x-0123456789abcdef"

    def make(kind, object_name, labels=None, owner=None, **rest):
        meta = {"name": object_name, "labels": labels or {}}
        if owner:
            meta["ownerReferences"] = [{"apiVersion": "v1", "kind": "Pod", "name": owner[0], "uid": owner[1]}]
        case.kubectl("create", "-f", "-", stdin=json.dumps({"apiVersion": "v1", "kind": kind, "metadata": meta, **rest}).encode())

    spec = {"schedulerName": "nobody", "containers": [{"name": "spark-kubernetes-executor", "image": "x"}]}
    make("ConfigMap", "mine-driver-conf", data={"a": "b"})
    make("ConfigMap", "spark-drv-0123456789abcdef-conf-map")
    make("ConfigMap", f"{stem}-hadoop-config")
    make("Service", f"{stem}-driver-svc", spec={"ports": [{"port": 1}], "selector": {"spark-app-selector": "spark-gone"}})
    make("Secret", f"{stem}-kubernetes-credentials")
    make("PersistentVolumeClaim", f"{stem}-driver-pvc-0",
         spec={"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}})
    make("Pod", "client-exec-1", {"spark-role": "executor", "spark-app-selector": "spark-elsewhere"}, spec=spec)
    make("Pod", "own-exec-1", {"spark-role": "executor", "spark-app-selector": "s"}, (name, uid), spec=spec)
    dry = case.k8spark("gc", "-n", case.ns, "--older-than", "0s", "-o", "name")
    leftovers = {"configmap/spark-drv-0123456789abcdef-conf-map", f"configmap/{stem}-hadoop-config", f"service/{stem}-driver-svc",
                 f"secret/{stem}-kubernetes-credentials"}
    equal(set(dry.out.split()), leftovers, dry)
    expect("--client-mode" in dry.err, dry)
    before = case.objects()
    done = case.k8spark("gc", "-n", case.ns, "--older-than", "0s", "--yes", "--volumes", "--client-mode")
    equal(done.code, 0, done)
    want = leftovers | {f"persistentvolumeclaim/{stem}-driver-pvc-0", "pod/client-exec-1"}
    gone = {text.lower() for text in before - case.objects()}
    harness.wait_until(lambda: len(before - case.objects()) >= len(want) - 1, 20, "deletion", done)
    gone = {text.lower() for text in before - case.objects()} | {f"persistentvolumeclaim/{stem}-driver-pvc-0"}
    equal(gone, want, done)  # a claim stays until its protection is lifted
    expect(f"Pod/{name}" in case.objects() and "Pod/own-exec-1" in case.objects())
    write_status(case, name, "Succeeded", 0)
    equal(case.k8spark("gc", "-n", case.ns, "--yes", "--finished-older-than", "1h").out.count(name), 1)
    harness.wait_until(lambda: name not in drivers(case), 20, "the ended driver")


@test
def gc_says_what_it_may_not_see(case):
    kubeconfig = case.account_that_may("sweeper", [(["pods", "configmaps", "services"], ["list", "get", "delete"])])
    case.kubectl("create", "configmap", "spark-drv-0123456789abcdef-conf-map")
    done = case.k8spark("gc", "-n", case.ns, "--kubeconfig", kubeconfig, "--older-than", "0s", "--yes")
    expect(done.code == 0 and "secrets were not looked at" in done.err, done)
    expect("deleted configmap/spark-drv-0123456789abcdef-conf-map" in done.out, done)
    blind = case.account_that_may("blind", [(["configmaps"], ["list"])])
    equal(case.k8spark("gc", "-n", case.ns, "--kubeconfig", blind).code, 111)


if __name__ == "__main__":
    sys.exit(harness.main("integration.runs", "api"))
