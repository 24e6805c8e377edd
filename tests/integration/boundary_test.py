#!/usr/bin/env python3
"""SIGKILL at every request of a submit: no driver without its objects, and one gc brings the namespace back to clean."""

import json
import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import counting_proxy  # noqa: E402
import harness  # noqa: E402
from harness import equal, expect, test  # noqa: E402

CONF = ["--conf", "spark.kubernetes.container.image=registry.example.com/spark:4.3.0",
        "--conf", "spark.kubernetes.authenticate.driver.serviceAccountName=spark"]
KINDS = "pods,services,configmaps,secrets,networkpolicies"


class Boundaries:
    """Submits again and again, each time ended at the next request."""

    def __init__(self, case, *words):
        self.case = case
        config = case.cluster.kubectl("config", "view", "--raw", "-o", "json").json()
        self.proxy = counting_proxy.CountingProxy(config)
        self.kubeconfig = case.kubeconfig_for({}, "kubeconfig-proxy", server=self.proxy.url)
        self.words = ["submit", "-d", "--kubeconfig", self.kubeconfig, "-n", case.ns, *words, *CONF,
                      case.write("app.py", "print(1)\n")]

    def each(self):
        """(request number, when) of each submit that was killed; ends with one that came through."""
        for when in ("sent", "answered"):
            number = 1
            while self.killed_at(number, when):
                yield number, when
                number += 1
            expect(number > 5, f"only {number} requests", self.proxy.requests)
            self.empty()
        self.proxy.close()

    def killed_at(self, number, when):
        self.empty()
        self.proxy.arm(number, when)
        process = self.case.start(*self.words)
        self.proxy.victim = process.popen.pid
        done = process.end(60)
        self.proxy.settle()
        # After the last answer nothing is left to do, and it may have ended before the signal.
        expect(done.code in ((-9, 0) if self.proxy.dead.is_set() else (0,)), done)
        return done.code == -9

    def empty(self):
        self.case.kubectl("delete", KINDS, "--all", "--grace-period=0", "--force", "--wait=true")

    def left(self):
        return [item for item in self.case.get(KINDS)["items"] if item["metadata"]["name"] != "kube-root-ca.crt"]


def drivers_of(objects):
    return [item for item in objects if item["kind"] == "Pod"]


def uses_of(pod):
    """Names of the ConfigMaps that its volumes need."""
    for volume in pod["spec"]["volumes"]:
        if "configMap" in volume:
            yield volume["configMap"]["name"]
        for source in volume.get("projected", {}).get("sources", []):
            if "configMap" in source and source["configMap"]["name"] != "kube-root-ca.crt":
                yield source["configMap"]["name"]


def expect_whole(objects, where):
    """A driver that is there has everything that it needs."""
    for pod in drivers_of(objects):
        names = {f"{item['kind']}/{item['metadata']['name']}" for item in objects}
        needed = {f"ConfigMap/{name}" for name in uses_of(pod)}
        expect(needed and needed <= names, where, "the driver lacks", needed - names)
        app = pod["metadata"]["labels"]["spark-app-selector"]
        expect(any(item["kind"] == "Service" and item["spec"]["selector"].get("spark-app-selector") == app for item in objects),
               where, "the driver has no Service")


def expect_owned(objects, where):
    uids = {pod["metadata"]["uid"] for pod in drivers_of(objects)}
    for item in objects:
        if item["kind"] != "Pod":
            owners = {owner["uid"] for owner in item["metadata"].get("ownerReferences", [])}
            expect(owners and owners <= uids, where, f"{item['kind']}/{item['metadata']['name']} belongs to nobody")


@test
def gc_cleans_up_after_a_kill_at_any_request(case):
    boundaries = Boundaries(case)
    seen = set()
    for number, when in boundaries.each():
        where = f"killed at request {number} ({when}: {boundaries.proxy.requests[number - 1]})"
        before = boundaries.left()
        seen.add((len(drivers_of(before)), len(before) > 1))
        expect_whole(before, where)
        young = case.k8spark("gc", "--yes", "-n", case.ns)
        equal(len(boundaries.left()), len(before), where, "gc took what a submit may still need", young)
        listed = case.k8spark("list", "-n", case.ns, "-o", "name")
        equal(len(listed.out.split()), len(drivers_of(before)), where, listed)
        dry = case.k8spark("gc", "-n", case.ns, "--older-than", "0s", "-o", "json")
        expect(dry.code == 0 and dry.json()["dryRun"] and len(boundaries.left()) == len(before), where, dry)
        done = case.k8spark("gc", "-n", case.ns, "--older-than", "0s", "--yes")
        equal(done.code, 0, where, done)
        equal(len(done.out.splitlines()), len(dry.json()["items"]), where, done)
        after = boundaries.left()
        expect_whole(after, where)
        expect_owned(after, where)
        equal(len(drivers_of(after)), len(drivers_of(before)), where, "gc took the driver")
        again = case.k8spark("gc", "-n", case.ns, "--older-than", "0s", "--yes")
        expect("no leftovers" in again.err, where, again)
    expect({(0, False), (1, True)} <= seen and (0, True) in seen, "not every state was met", seen)


@test
def a_repeated_submit_with_the_run_id_ends_with_one_driver(case):
    boundaries = Boundaries(case, "--run-id", "nightly 2026-01-01")
    for number, when in boundaries.each():
        where = f"killed at request {number} ({when}: {boundaries.proxy.requests[number - 1]})"
        expect_whole(boundaries.left(), where)
        words = [word if word != boundaries.kubeconfig else case.cluster.kubeconfig for word in boundaries.words]
        done = case.k8spark(*words)
        equal(done.code, 0, where, done)
        after = boundaries.left()
        equal([pod["metadata"]["name"] for pod in drivers_of(after)], done.out.split(), where, done)
        expect_whole(after, where)
        expect_owned(after, where)
        equal(len([item for item in after if item["kind"] == "Service"]), 1, where, "leftovers of the attempt that was killed")


if __name__ == "__main__":
    sys.exit(harness.main("integration.boundary", "api"))
