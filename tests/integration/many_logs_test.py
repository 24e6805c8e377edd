#!/usr/bin/env python3
"""Logs of many pods at once, by a kubelet that says what no real one can be made to say. The API server is real."""

import json
import random
import re
import subprocess
import sys
import threading
import time
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import harness  # noqa: E402
import object_stores  # noqa: E402
import scripted_kubelet  # noqa: E402
from harness import equal, expect, test  # noqa: E402

DRIVER, EXECUTOR = "spark-kubernetes-driver", "spark-kubernetes-executor"
LINES = 60
BEGIN = 1767225600  # 2026-01-01


class Run:
    """A driver with executors, each with a log of its own that grows until it is told to end."""

    def __init__(self, case, executors, seed=1):
        self.case, self.random, self.cuts = case, random.Random(seed), 0
        self.lock = threading.Lock()
        self.ended, self.streams, self.most_streams = set(), 0, 0
        self.kubelet = scripted_kubelet.ScriptedKubelet(case.cluster, self.answer, f"kubelet-{case.ns}")
        labels = {"spark-app-selector": "spark-1", "spark-version": "4.3.0"}
        self.driver = "pi-driver"
        self.kubelet.add_pod(case.ns, self.driver, labels | {"spark-role": "driver"}, DRIVER)
        self.executors = [f"pi-exec-{i}" for i in range(1, executors + 1)]
        for i, name in enumerate(self.executors, 1):
            self.kubelet.add_pod(case.ns, name, labels | {"spark-role": "executor", "spark-exec-id": str(i)}, EXECUTOR)

    def line(self, pod, i):
        return f"{scripted_kubelet.stamp(i // 10, i % 10)} {pod} line {i:04}\n".encode()

    def answer(self, log):
        with self.lock:
            self.streams += 1
            self.most_streams = max(self.most_streams, self.streams)
        try:
            self.write(log)
        finally:
            with self.lock:
                self.streams -= 1

    def write(self, log):
        first = 0 if log.since is None else max(0, int(log.since - BEGIN) * 10)
        cut_at = self.random.randrange(0, 6000) if self.random.random() < 0.5 and log.follow else None
        sent = 0
        for i in range(first, LINES):
            data = self.line(log.pod, i)
            if cut_at is not None and sent + len(data) > cut_at:
                log.write(data[:cut_at - sent])
                self.cuts += 1
                log.cut()
            log.write(data)
            sent += len(data)
            if i % 7 == 0:
                time.sleep(0.01)
        while log.follow and log.pod not in self.ended:
            time.sleep(0.05)

    def end(self, pod, container=EXECUTOR, delete=False):
        self.kubelet.end_pod(self.case.ns, pod, container)
        self.ended.add(pod)
        if delete:
            self.kubelet.delete_pod(self.case.ns, pod)

    def wanted(self):
        return sorted(f"{pod} line {i:04}" for pod in [self.driver, *self.executors] for i in range(LINES))


def text_lines(out):
    return sorted(re.findall(r"pi-\S+ line \d{4}$", out, re.M))


@test
def two_hundred_executors_are_followed_through_cuts(case):
    run = Run(case, 200)
    process = case.start("logs", "-f", run.driver, "-n", case.ns, "--executors", "--max-log-requests", "250")
    harness.wait_until(lambda: len(text_lines(process.out())) >= len(run.wanted()), 120, "all lines", process)
    for name in run.executors:
        run.end(name, delete=True)
    run.end(run.driver, DRIVER)
    done = process.end(60)
    run.kubelet.close()
    equal(done.code, 0, done)
    expect(run.cuts > 50, f"only {run.cuts} cuts")
    got = text_lines(done.out)
    expect(got == run.wanted(), f"{len(got)} lines, {len(set(got))} different, want {len(run.wanted())}; {run.cuts} cuts", done.err[-500:])
    expect(all(re.match(r"\[(driver|exec-\d+)\] pi-\S+ line \d{4}$", line) for line in done.out.splitlines()), "a line was torn")


@test
def beyond_the_limit_pods_wait_for_their_turn(case):
    run = Run(case, 12)
    process = case.start("logs", "-f", run.driver, "-n", case.ns, "--executors", "--max-log-requests", "5")
    process.wait_for(r"reading 5 logs at once; 8 more wait", 30)
    for name in run.executors:  # the end of one is the turn of the next; those that end are read before they vanish
        run.end(name)
    run.end(run.driver, DRIVER)
    done = process.end(60)
    run.kubelet.close()
    equal(done.code, 0, done)
    expect(text_lines(done.out) == run.wanted(), done)
    expect(run.most_streams <= 6, f"{run.most_streams} streams at once")  # a stall probe may come on top


@test
def a_container_that_runs_again_is_read_to_its_end_and_from_its_beginning(case):
    runs = {1: [b"one\n", b"two\n"], 2: [b"three\n"]}
    state = {"run": 1, "over": False}

    def answer(log):
        number = state["run"] - (1 if log.previous else 0)
        for i, text in enumerate(runs[number]):
            log.write(f"{scripted_kubelet.stamp(number * 10, i)} ".encode() + text)
        while log.follow and state["run"] == number and not state["over"]:
            time.sleep(0.05)

    kubelet = scripted_kubelet.ScriptedKubelet(case.cluster, answer, f"kubelet-{case.ns}")
    kubelet.add_pod(case.ns, "pi", {"spark-role": "driver", "spark-app-selector": "spark-2"}, DRIVER, restart="Always")
    process = case.start("logs", "-f", "pi", "-n", case.ns, "--save-logs", case.folder / "saved")
    process.wait_for("two", 30, stream="out")
    state["run"] = 2
    last = {"terminated": {"exitCode": 1, "containerID": "containerd://pi-1", "startedAt": scripted_kubelet.now(),
                           "finishedAt": scripted_kubelet.now()}}
    kubelet.set_status(case.ns, "pi", DRIVER, {"running": {"startedAt": scripted_kubelet.now()}}, run=2, last=last)
    process.wait_for("three", 30, stream="out")
    state["over"] = True
    kubelet.delete_pod(case.ns, "pi")
    done = process.end(60)
    kubelet.close()
    equal(done.out, "one\ntwo\nthree\n", done)
    expect("runs again" in done.err, done)
    saved = {path.name: path.read_text() for path in (case.folder / "saved").rglob("*.log")}
    equal(saved, {f"{DRIVER}.log": "one\ntwo\n", f"{DRIVER}.restart-1.log": "three\n"})


@test
def logs_are_sent_to_a_store_when_the_run_has_ended(case):
    kubelet = scripted_kubelet.ScriptedKubelet(
        case.cluster, lambda log: log.write(scripted_kubelet.stamp(0, 0).encode() + b" the only line\n"), f"kubelet-{case.ns}")
    template = case.write("driver.json", json.dumps({"apiVersion": "v1", "kind": "Pod", "spec": {"nodeName": kubelet.name}}))
    store = object_stores.Moto(object_stores.install()[0], subprocess.DEVNULL)
    store.prepare()
    harness.plant(store.key["SecretAccessKey"])
    env = {"AWS_ACCESS_KEY_ID": store.key["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": store.key["SecretAccessKey"], "TMPDIR": str(case.folder)}
    words = ["submit", "-n", case.ns, "--save-logs", "s3a://bkt/logs", "--conf", f"spark.hadoop.fs.s3a.endpoint=http://127.0.0.1:{store.port}",
             "--conf", "spark.hadoop.fs.s3a.path.style.access=true", "--conf", "spark.kubernetes.container.image=x:1",
             "--conf", f"spark.kubernetes.driver.podTemplateFile={template}", "--class", "M", "local:///a.jar"]

    def run(code, **more):
        submit = case.start(*words, env=env | more)
        name = submit.wait_for(r"created driver (\S+)").group(1)
        kubelet.set_status(case.ns, name, DRIVER, {"running": {"startedAt": scripted_kubelet.now()}})
        submit.wait_for("the only line", stream="out")
        kubelet.end_pod(case.ns, name, DRIVER, code)
        done = submit.end(60)
        equal(done.code, code, done)
        return name, done

    name, done = run(3)
    expect("saved 3 files of logs to s3a://bkt/logs" in done.err, done)
    objects = {one["Key"]: store.s3.get_object(Bucket="bkt", Key=one["Key"])["Body"].read()
               for one in store.s3.list_objects_v2(Bucket="bkt")["Contents"]}
    equal(objects[f"logs/{name}/{name}/{DRIVER}.log"], b"the only line\n", objects.keys())
    equal(json.loads(objects[f"logs/{name}/index.json"])["logs"][0]["exitCode"], 3)
    equal(list(case.folder.glob("k8spark-logs-*")), [])
    # What cannot be sent stays, and the outcome is the driver's.
    name, done = run(0, AWS_SECRET_ACCESS_KEY="wrong" * 8)
    kept = list(case.folder.glob(f"k8spark-logs-*/{name}/{name}/{DRIVER}.log"))
    expect(len(kept) == 1 and kept[0].read_text() == "the only line\n" and "and stay in" in done.err, kept, done)
    # No such store: nothing is created.
    refused = case.k8spark(*[word.replace("s3a://bkt", "ftp://bkt") for word in words], env=env)
    equal(refused.code, 2, refused)
    store.process.kill()
    store.process.wait()
    kubelet.close()


@test
def without_follow_pods_come_one_after_the_other(case):
    run = Run(case, 3)
    done = case.k8spark("logs", run.driver, "-n", case.ns, "--executors", "--include", "line 00[0-4]1$")
    equal(done.code, 0, done)
    want = [f"[{label}] {pod} line 00{i}1" for label, pod in
            [("driver", run.driver), *[(f"exec-{n}", f"pi-exec-{n}") for n in (1, 2, 3)]] for i in range(5)]
    equal(done.out.splitlines(), want, done)
    lines = case.k8spark("logs", run.driver, "-n", case.ns, "--executors", "-o", "json", "--tail", "1").out.splitlines()
    equal([(line["executorId"], line["role"]) for line in map(json.loads, lines)][:2], [(None, "driver")] * 2, lines[:2])
    run.kubelet.close()


@test
def a_timeline_has_states_events_and_lines_in_one_order(case):
    def answer(log):
        log.write(f"{time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime())}.000000001Z "
                  f"26/01/31 12:00:00 ERROR {log.pod}: it broke\n".encode())

    kubelet = scripted_kubelet.ScriptedKubelet(case.cluster, answer, f"kubelet-{case.ns}")
    labels = {"spark-app-selector": "spark-3"}
    kubelet.add_pod(case.ns, "pi-driver", labels | {"spark-role": "driver"}, DRIVER)
    kubelet.add_pod(case.ns, "pi-exec-1", labels | {"spark-role": "executor", "spark-exec-id": "1"}, EXECUTOR)
    case.kubectl("create", "-f", "-", stdin=json.dumps({
        "apiVersion": "v1", "kind": "Event", "metadata": {"name": "pi-exec-9.1", "namespace": case.ns},
        "involvedObject": {"kind": "Pod", "name": "pi-exec-9", "namespace": case.ns}, "reason": "Killing", "type": "Normal",
        "message": "an executor that is gone", "lastTimestamp": scripted_kubelet.now()}).encode())
    kubelet.end_pod(case.ns, "pi-driver", DRIVER, code=3)
    done = case.k8spark("timeline", "pi-driver", "-n", case.ns)
    equal(done.code, 0, done)
    for pattern in (r"\+\d+\.\d{3}s +driver +created", r"driver +container spark-kubernetes-driver ended with 3",
                    r"exec-9 +Killing: an executor that is gone", r"exec-1 +26/01/31 12:00:00 ERROR pi-exec-1: it broke"):
        expect(re.search(pattern, done.out), f"no /{pattern}/", done)
    entries = case.k8spark("timeline", "pi-driver", "-n", case.ns, "-o", "json").json()["entries"]
    seconds = [entry["time"][:19] for entry in entries]
    equal(seconds, sorted(seconds))
    equal({entry["kind"] for entry in entries}, {"state", "event", "log"})
    kubelet.close()


@test
def a_reader_who_leaves_ends_it_and_a_full_disk_is_told(case):
    run = Run(case, 0)
    argv = [case.binary, "logs", "-f", run.driver, "-n", case.ns]
    piped = harness.run_process(["bash", "-c", f"{' '.join(argv)} | head -n 1; echo ${{PIPESTATUS[0]}}"], case.environment(), timeout=60)
    equal(piped.out, f"{run.driver} line 0000\n0\n", piped)
    full = harness.run_process(["bash", "-c", f"{' '.join(argv)} > /dev/full"], case.environment(), timeout=60)
    expect(full.code == 2 and "stdout: No space left on device" in full.err, full)
    saved = case.start("logs", "-f", run.driver, "-n", case.ns, "--save-logs", case.folder / "saved")
    saved.wait_for("line 0059", 30, stream="out")
    run.end(run.driver, DRIVER)
    equal(saved.end(30).code, 0, saved)
    run.kubelet.close()


if __name__ == "__main__":
    sys.exit(harness.main("integration.many_logs", "api"))
