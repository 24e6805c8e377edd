#!/usr/bin/env python3
"""Notebooks as pods: a cell over Jupyter's own API has its executors in other pods; what goes wrong leaves nothing behind."""

import signal
import socket
import sys
import urllib.error
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import jupyter  # noqa: E402
import spark_job  # noqa: E402
from harness import equal, expect, main, plant, test  # noqa: E402

CELL = """
import socket
hosts = set(sc.parallelize(range(4), 4).map(lambda _: socket.gethostname()).collect())
print(socket.gethostname(), *sorted(hosts))
"""


def words(ns, **changes):
    flags = spark_job.words(ns, **{"spark__ui__showConsoleProgress": "false", "spark__scheduler__maxRegisteredResourcesWaitingTime": "10s",
                                       # Jupyter, a kernel and its JVM: more than a driver alone.
                                       "spark__driver__memoryOverhead": "700m"} | changes)
    for key, value in jupyter.conf().items():
        flags += ["--conf", f"{key}={value}"]
    return [*flags, "--jupyter", "server"]


def left(case):
    names = case.objects()
    for kind in ("deployments", "serviceaccounts", "roles", "rolebindings"):
        names |= {f"{item['kind']}/{item['metadata']['name']}" for item in case.get(kind)["items"]
                  if item["metadata"]["name"] not in ("default", "spark")}
    return names


@test
def notebook_open_runs_a_cell_with_executors_in_other_pods(case):
    """Made, opened, used over HTTP and WebSocket, and deleted at the end with its executors."""
    opened = case.start("notebook", "open", "ann", "--create", "--delete", "--create-account", "--port", "0",
                        *words(case.ns, spark__kubernetes__authenticate__driver__serviceAccountName=None))
    url = opened.wait_for(r"(?m)^(http://\S+token=\w+)\n", 90, "out").group(1)
    server = jupyter.Jupyter(url)
    plant(server.token)
    server.token, token = "wrong", server.token
    try:
        server.call("GET", "/api/kernels")
        expect(False, "Jupyter takes any token")
    except urllib.error.HTTPError as refused:
        equal(refused.code, 403)
    server.token = token
    kernel = server.kernel()
    try:
        driver, *executors = kernel.run(CELL).split()
    except OSError as lost:
        raise AssertionError(f"the kernel's connection was lost: {lost}; {opened}") from None
    equal(driver, "ann")
    expect(executors and driver not in executors, f"the tasks ran on {executors}")
    owner = case.get("pod", executors[0])["metadata"]["ownerReferences"][0]
    equal((owner["kind"], owner["name"]), ("Pod", "ann"))
    shown = case.k8spark("notebook", "status", "ann", "-n", case.ns)
    equal(shown.code, 0, shown)
    listed = case.k8spark("list", "-n", case.ns, "-o", "name")
    expect("ann" in listed.out, listed)
    opened.signal(signal.SIGINT)
    opened.popen.wait(90)
    equal(opened.popen.returncode, 130, opened)
    expect(token not in opened.err(), "the token is on stderr")
    equal(left(case), set(), "left behind")


@test
def notebook_deployment_keeps_its_claim(case):
    """A Deployment whose pod is ready; deleting it keeps the claim, and --volumes takes it, too."""
    made = case.k8spark("notebook", "pod", "lab", "--deployment", *words(case.ns), timeout=150)
    equal(made.code, 0, made)
    equal(made.out, "lab\n")
    again = case.k8spark("notebook", "pod", "lab", "--deployment", *words(case.ns))
    equal(again.code, 111, again)
    expect("exists already" in again.err and "notebook delete lab" in again.err, again)
    status = case.k8spark("notebook", "status", "-n", case.ns, "-o", "json").json()
    equal([(item["name"], item["ready"], item["wanted"]) for item in status], [("lab", 1, 1)])
    deleted = case.k8spark("notebook", "delete", "lab", "-n", case.ns)
    equal(deleted.code, 0, deleted)
    expect("deployment/lab deleted" in deleted.out, deleted)
    equal(left(case), set(), "left behind")


@test
def notebook_that_cannot_be_leaves_nothing(case):
    """Each with its exit code, one line, and the same objects as before."""
    taken = socket.create_server(("127.0.0.1", 0))
    image = {"spark__kubernetes__container__image": "localhost/none:1"}
    secret = {"spark__kubernetes__driver__secretKeyRef__KEY": "no-such-secret:key"}
    for code, text, *argv in [
            (2, "the port is in use", "open", "a", "--create", "--port", taken.getsockname()[1], *words(case.ns)),
            (2, "cannot be a name", "pod", "A_B", *words(case.ns)),
            (112, "localhost/none:1", "pod", "b", "--image-timeout", "1s", *words(case.ns, **image)),
            (114, "no-such-secret", "pod", "d", *words(case.ns, **secret)),
            (111, "there is no notebook", "open", "e", "-n", case.ns),
            (111, "there is no notebook", "delete", "e", "-n", case.ns)]:
        run = case.k8spark("notebook", *argv, timeout=150)
        equal(run.code, code, run)
        expect(text in run.err, f"want {text!r}", run)
        equal(left(case), set(), "left behind by", run)
    taken.close()


@test
def notebook_that_is_not_ready_in_time(case):
    """Its container runs, and nobody listens: 113, and it is gone again."""
    fake = case.write("fake/jupyter", "#!/bin/sh\nexec sleep 1000\n")
    for path in (case.folder, fake.parent, fake):
        path.chmod(0o755)
    volume = "spark.kubernetes.driver.volumes.hostPath.fake"
    run = case.k8spark("notebook", "pod", "slow", "--start-timeout", "10s", *words(case.ns),
                       "--conf", f"{volume}.mount.path=/opt/fake", "--conf", f"{volume}.options.path={fake.parent}",
                       "--conf", "spark.kubernetes.driverEnv.PATH=/opt/fake:/usr/bin:/bin", timeout=90)
    equal(run.code, 113, run)
    expect("pod slow is not ready after 10 s" in run.err, run)
    equal(left(case), set(), "left behind")


@test
def notebook_without_the_right_to_forward(case):
    """What was made for it is deleted again."""
    kubeconfig = case.account_that_may("reader", [
        (["pods", "services", "configmaps", "secrets"], ["create", "delete", "get", "list", "watch", "patch"]),
        (["events", "pods/log"], ["get", "list"])])
    run = case.k8spark("notebook", "open", "nb", "--create", "--port", "0", *words(case.ns), env={"KUBECONFIG": kubeconfig}, timeout=120)
    equal(run.code, 111, run)
    expect("portforward" in run.err, run)
    equal({name for name in left(case) if "nb" in name}, set(), "left behind")


if __name__ == "__main__":
    sys.exit(main("e2e.notebook", "node"))
