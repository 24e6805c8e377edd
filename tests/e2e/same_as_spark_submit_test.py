#!/usr/bin/env python3
"""The command that `render --format argv` prints, run by real spark-submit, leaves the same objects on a real server."""

import shlex
import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import harness  # noqa: E402
import objects  # noqa: E402
import spark_job  # noqa: E402
from harness import equal, expect, test  # noqa: E402

APP = [f"{spark_job.EXAMPLES}/pi.py", "2"]
KINDS = "pods,services,configmaps,networkpolicies"
# Nothing must run here, so that nothing changes while we look.
NOWHERE = {"spark__kubernetes__node__selector__k8spark.test/none": "here"}


def live(case):
    return objects.comparable([item for item in case.get(KINDS)["items"]
                               if item["metadata"]["name"] != "kube-root-ca.crt"])


def comparable_pair(case, *words, **changes):
    flags = spark_job.words(case.ns, spark__kubernetes__submission__waitAppCompletion="false", **NOWHERE, **changes)
    inside = ["--kubeconfig", case.cluster.folder / "kubeconfig-inside"]  # the address that spark-submit sees
    argv = case.k8spark("render", "--format", "argv", *inside, *flags, *words, *APP)
    expect(argv.code == 0, argv)
    home = case.cluster.tool("spark-home", "--quiet").out.strip()
    script = f"export SPARK_HOME={shlex.quote(home)} PATH={shlex.quote(home)}/bin:$PATH SPARK_USER=tester\n{argv.out}"
    theirs = case.cluster.tool("exec", "--", "bash", "-c", script)
    expect(theirs.code == 0, "spark-submit failed", theirs)
    want = live(case)
    expect(len(want) >= 3, "spark-submit created too little", sorted(want))
    case.kubectl("delete", KINDS, "--all", "--grace-period=0", "--force")
    ours = case.k8spark("submit", "-d", *flags, *words, *APP)
    expect(ours.code == 0, ours)
    return want, live(case)


def same(case, *words, **changes):
    want, got = comparable_pair(case, *words, **changes)
    equal(sorted(got), sorted(want), "kinds and names")
    found = [difference for difference in objects.differences(want, got) if "spark.master" not in difference]
    expect(not found, "spark-submit / k8spark", *found[:8])


@test
def a_python_job(case):
    same(case)


@test
def a_job_with_many_settings(case):
    same(case, "--name", "Many Settings", "--conf", "spark.kubernetes.driver.label.a=b", "--conf", "spark.executorEnv.X=a b'c",
         "--conf", "spark.kubernetes.driver.annotation.note=x=y", "--conf", "spark.kubernetes.driver.volumes.emptyDir.t.mount.path=/t",
         "--driver-memory", "700m", "--conf", "spark.kubernetes.driver.limit.cores=2")


if __name__ == "__main__":
    sys.exit(harness.main("e2e.same_as_spark_submit", "node"))
