#!/usr/bin/env python3
"""Tests of the test cluster itself: selftest.py [WORD...] runs the tests whose name contains a word.

Prints `ok NAME`, `FAIL NAME` or `skip NAME` per test and a sum; the exit code is 1 if one failed. A skip counts as a
failure where CI=true claims that the run is complete.
"""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from pathlib import Path

sys.dont_write_bytecode = True
HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import binaries  # noqa: E402
import cache  # noqa: E402
import checks  # noqa: E402
import network  # noqa: E402
import process  # noqa: E402
from layout import NODE_MAC, Cluster  # noqa: E402

NAME, OTHER, API = (f"{word}{os.getpid() % 100000}" for word in ("self", "side", "api"))
NODE = Cluster(NAME)
PI = "/opt/spark/examples/src/main/python/pi.py"
IMAGE = "localhost/k8spark/spark:4.3.0"


class Skip(Exception):
    pass


# --- helpers


def run(*argv, code=0, timeout=600, **options):
    """Runs a program, expects its exit code, gives back its outputs."""
    result = subprocess.run([str(arg) for arg in argv], capture_output=True, text=True, timeout=timeout, **options)
    assert result.returncode == code, (
        f"{' '.join(map(str, argv))}: exit code {result.returncode}, not {code}\n{result.stdout}{result.stderr}")
    return result


def cluster(*arguments, name=NAME, **options):
    return run(HERE / "cluster", arguments[0], "--name", name, *arguments[1:], **options)


def kubectl(*arguments, of=NODE, kubeconfig="kubeconfig", **options):
    return run(of.bin / "kubectl", "--kubeconfig", of.folder / kubeconfig, *arguments, **options).stdout


def seconds_of(function):
    began = time.monotonic()
    function()
    return time.monotonic() - began


def api_cluster():
    """An api-level cluster that is up. Tests can run alone: each asks for what it needs."""
    cluster("up", "--level", "api", name=API)
    return Cluster(API)


def node_cluster():
    need_node_level()
    cluster("up")
    return NODE


def need_node_level():
    problems = checks.missing_packages("node", ["4.3"]) + checks.missing_privileges("node")
    if problems:
        raise Skip("this machine lacks: " + ", ".join(problems))


@contextlib.contextmanager
def scratch():
    folder = tempfile.mkdtemp(prefix="k8spark-selftest-", dir="/var/tmp")
    try:
        yield Path(folder)
    finally:
        shutil.rmtree(folder)


def traces(of):
    """Everything on this machine that still has to do with a cluster."""
    found = [str(path) for path in (of.folder, of.storage, of.netns, *network.cgroups(of)) if path.exists()]
    for pid in filter(str.isdigit, os.listdir("/proc")):
        for file in ("cmdline", "environ"):
            with contextlib.suppress(OSError):
                content = Path("/proc", pid, file).read_bytes()
                if str(of.folder).encode() in content and int(pid) != os.getpid():
                    found.append(f"process {pid}: {content[:200]}")
    mounts = Path("/proc/self/mountinfo").read_text().splitlines()
    found += [line for line in mounts if f"/k8spark/{of.name}" in line or of.namespace in line]
    found += [str(path) for path in of.folder.parent.glob(f".{of.name}.*")]
    return found


def assert_gone(of):
    assert not traces(of), traces(of)


def start_sleeper(of, name):
    kubectl("run", name, f"--image={IMAGE}", "--restart=Never", "--", "sleep", "infinity", of=of)
    kubectl("wait", f"pod/{name}", "--for=condition=Ready", "--timeout=30s", of=of)


def restarts(of, name):
    fields = "jsonpath={.status.phase} {.status.containerStatuses[0].restartCount}"
    return kubectl("get", "pod", name, "-o", fields, of=of)


# --- the cache


def test_cache_builds_once_for_two_runs_at_once():
    program = (f"import sys; sys.path.insert(0, {str(HERE)!r}); import cache, time\n"
               "def build(target, log):\n"
               "    open(target.parent.parent / 'builds', 'a').write('x'); time.sleep(0.5)\n"
               "    target.write_text('whole')\n"
               "print(cache.artefact('thing', {'a': 1}, build, 'thing').read_text())")
    with scratch() as folder:
        environment = {**os.environ, "K8SPARK_CACHE_DIR": str(folder)}
        runs = [subprocess.Popen([sys.executable, "-B", "-c", program], env=environment, stdout=subprocess.PIPE,
                                   stderr=subprocess.DEVNULL, text=True) for _ in range(2)]
        assert [each.communicate()[0] for each in runs] == ["whole\n"] * 2
        assert (folder / "builds").read_text() == "x"


def test_cache_never_uses_what_a_killed_run_left():
    with scratch() as folder:
        os.environ["K8SPARK_CACHE_DIR"] = str(folder)
        try:
            leftover = folder / f".tmp-{cache.path_of('thing', 1).name}-dead"
            leftover.mkdir()
            (leftover / "out").write_text("half")
            made = cache.artefact("thing", 1, lambda target, log: target.write_text("whole") and None, "thing")
            assert made.read_text() == "whole" and not leftover.exists()
        finally:
            del os.environ["K8SPARK_CACHE_DIR"]


# --- check


def test_check_names_missing_packages():
    with scratch() as folder:  # a PATH with nothing on it but Python
        (folder / "python3").symlink_to(sys.executable)
        result = cluster("check", "--level", "api", code=3, env={**os.environ, "PATH": str(folder)})
        assert not list(Path("/run").glob("k8spark/" + NAME)), "check made something"
        assert "apt-get install" in result.stdout and "openssl" in result.stdout, result.stdout


def test_check_names_missing_privileges():
    need_node_level()
    result = run("setpriv", "--bounding-set=-sys_admin", "--", HERE / "cluster", "check", code=4)
    assert "CAP_SYS_ADMIN" in result.stdout, result.stdout


# --- api level


def test_api_level_comes_up():
    took = seconds_of(lambda: cluster("up", "--level", "api", name=API))
    of = Cluster(API)
    assert "spark" in kubectl("get", "serviceaccounts", of=of)
    assert took < 30, f"{took:.1f} s"
    printed = cluster("up", "--level", "api", name=API).stdout
    assert printed == f"{of.kubeconfig}\n", printed


def test_api_level_has_four_ways_to_log_in():
    of = api_cluster()
    for kubeconfig in ("kubeconfig", "kubeconfig-ec", "kubeconfig-token"):
        assert kubectl("auth", "can-i", "delete", "nodes", of=of, kubeconfig=kubeconfig) == "yes\n"
    assert kubectl("auth", "can-i", "list", "pods", of=of, kubeconfig="kubeconfig-norights", code=1) == "no\n"
    spark = "--as=system:serviceaccount:default:spark"
    assert kubectl("auth", "can-i", "deletecollection", "pods", spark, of=of) == "yes\n"
    assert kubectl("auth", "can-i", "list", "secrets", spark, of=of, code=1) == "no\n"


def test_api_level_refuses_to_change_its_level():
    api_cluster()
    need_node_level()
    assert "take it down first" in cluster("up", "--level", "node", name=API, code=1).stderr


def test_api_level_repairs_a_killed_api_server():
    api_cluster()
    cluster("stop-component", "kube-apiserver", name=API)
    assert "kube-apiserver           not running" in cluster("status", name=API, code=1).stdout
    cluster("up", "--level", "api", name=API)
    cluster("status", name=API)


def test_api_level_goes_away():
    api_cluster()
    cluster("down", name=API)
    assert_gone(Cluster(API))
    cluster("down", name=API)  # nothing there: fine
    cluster("status", name=API, code=3)


def test_api_level_needs_no_root():
    if os.geteuid() != 0:
        raise Skip("not started by root: the other api tests show it")
    with scratch() as folder:
        folder.chmod(0o755)
        for program in (binaries.kubebox(), binaries.kubectl()):
            shutil.copy(program, folder / program.name)
        shutil.chown(folder, "nobody")
        go = shutil.which("go")
        environment = {"PATH": f"/usr/bin:/bin:{Path(go).resolve().parent if go else ''}", "HOME": str(folder),
                       "K8SPARK_CACHE_DIR": str(folder), "XDG_RUNTIME_DIR": str(folder)}
        as_nobody = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "/usr/bin/python3",
                     HERE / "cluster"]
        path = run(*as_nobody, "up", "--level", "api", "--name", API, env=environment, cwd="/").stdout.strip()
        assert path.startswith(str(folder)), path
        assert "default" in run(binaries.kubectl(), "--kubeconfig", path, "get", "namespaces").stdout
        run(*as_nobody, "down", "--name", API, env=environment, cwd="/")
        assert not Path(path).exists()
        assert str(folder) not in run("ps", "-eo", "args").stdout


def test_failing_component_is_named_and_nothing_stays():
    with scratch() as folder:
        box = binaries.kubebox()
        fake = folder / box.name
        fake.write_text(f'#!/bin/sh\n[ "$1" = kube-apiserver ] && {{ echo boom; exit 1; }}\nexec {box} "$@"\n')
        fake.chmod(0o755)
        (folder / binaries.kubectl().name).symlink_to(binaries.kubectl())
        environment = {**os.environ, "K8SPARK_CACHE_DIR": str(folder)}
        result = cluster("up", "--level", "api", name=API, code=1, env=environment)
        of = Cluster(API)
        log = process.log_of(of, "kube-apiserver")
        assert "kube-apiserver has ended" in result.stderr and "boom" in result.stderr and str(log) in result.stderr
        assert log.exists() and not process.all_pids(of)
        cluster("down", name=API)
        assert_gone(of)


# --- node level


def test_node_level_comes_up():
    need_node_level()
    printed = cluster("up").stdout
    assert printed == f"{NODE.kubeconfig}\n", printed
    node = json.loads(kubectl("get", "node", "node1", "-o", "json"))
    assert {"type": "Ready", "status": "True"}.items() <= node["status"]["conditions"][-1].items()
    took = seconds_of(lambda: cluster("up"))
    assert took < 1, f"the second up took {took:.1f} s"


def test_exec_is_inside_and_finds_names():
    node_cluster()
    assert cluster("exec", "--", "cat", "/etc/resolv.conf").stdout == "nameserver 10.244.0.1\n"
    assert cluster("exec", "--", "sh", "-c", "pwd; exit 0", cwd="/usr").stdout == "/usr\n"
    cluster("exec", "--", "sh", "-c", "exit 7", code=7)
    assert "https://127.0.0.1:6443" in cluster("exec", "--", "kubectl", "cluster-info").stdout
    lookup = "import socket; print(socket.gethostbyname('kubernetes.default.svc.cluster.local'))"
    assert cluster("exec", "--", sys.executable, "-c", lookup).stdout == "10.96.0.1\n"


def test_the_nodes_mac_stays_when_pods_come_and_go():
    node_cluster()
    run("ip", "-n", NODE.namespace, "-batch", "-", input="""link add probe address 02:00:00:00:00:01 type veth peer name probe1
        link set probe master cni0 up
        """)
    try:
        shown = run("ip", "-n", NODE.namespace, "-br", "link", "show", "cni0").stdout
    finally:
        run("ip", "-n", NODE.namespace, "link", "del", "probe")
    assert NODE_MAC in shown, shown


def test_image_runs_pyspark():
    node_cluster()
    output = kubectl("run", "pi", f"--image={IMAGE}", "--restart=Never", "--attach", "--quiet", "--",
                     "/opt/spark/bin/spark-submit", "--master", "local[1]", PI, "2", timeout=120)
    assert "Pi is roughly 3." in output, output[-2000:]
    kubectl("delete", "pod", "pi")


def test_pods_reach_names_logs_and_exec():
    node_cluster()
    start_sleeper(NODE, "names")
    lookup = "import socket; print(socket.gethostbyname('kubernetes.default'))"
    assert kubectl("exec", "names", "--", "python3", "-c", lookup) == "10.96.0.1\n"
    assert kubectl("logs", "names") == ""
    assert kubectl("exec", "names", "--", "id", "-un") == "spark\n"
    kubectl("delete", "pod", "names", "--grace-period=0", "--force")


def test_real_spark_submit_in_cluster_mode():
    node_cluster()
    if shutil.which("java") is None:
        raise Skip("no java on this machine")
    home = cluster("spark-home").stdout.strip()
    conf = {"spark.executor.instances": 1, "spark.kubernetes.container.image": IMAGE,
            "spark.kubernetes.context": NODE.namespace, "spark.driver.memory": "512m", "spark.executor.memory": "512m",
            "spark.kubernetes.driver.request.cores": 0, "spark.kubernetes.executor.request.cores": 0,
            "spark.kubernetes.authenticate.driver.serviceAccountName": "spark",
            "spark.kubernetes.driver.pod.name": "submitted"}
    confs = [part for key, value in conf.items() for part in ("--conf", f"{key}={value}")]
    cluster("exec", "--", f"{home}/bin/spark-submit", "--master", "k8s://https://127.0.0.1:6443", "--deploy-mode",
            "cluster", *confs, f"local://{PI}", "2", timeout=180)
    assert "Pi is roughly 3." in kubectl("logs", "submitted")
    kubectl("delete", "pod", "submitted")


def test_two_node_level_clusters_side_by_side():
    node_cluster()
    other = Cluster(OTHER)
    cluster("up", name=OTHER)
    start_sleeper(NODE, "same-name")
    start_sleeper(other, "same-name")
    cluster("down", name=OTHER)
    assert_gone(other)
    cluster("status")
    assert restarts(NODE, "same-name") == "Running 0"
    assert kubectl("exec", "same-name", "--", "echo", "alive") == "alive\n"


def test_killed_components_are_repaired_and_pods_survive():
    node_cluster()
    start_sleeper(NODE, "survivor")
    running = process.components(NODE)
    for name in ("kube-scheduler", "containerd", "kubelet", "forward"):
        os.kill(running[name], signal.SIGKILL)
    time.sleep(0.3)
    cluster("status", code=1)
    cluster("up")
    cluster("status")
    assert restarts(NODE, "survivor") == "Running 0"
    assert kubectl("exec", "survivor", "--", "echo", "alive") == "alive\n"
    start_sleeper(NODE, "later")


def test_up_after_everything_was_killed():
    node_cluster()
    process.kill(process.all_pids(NODE), NODE)  # containers keep running: they are nobody's now
    leftover = NODE.storage / "leftover"
    leftover.mkdir()
    run("mount", "-t", "tmpfs", "leftover", leftover)
    cluster("up")
    cluster("status")
    assert not leftover.exists()
    start_sleeper(NODE, "afresh")


def test_up_after_up_was_killed():
    need_node_level()
    cluster("down", name=OTHER)
    first = subprocess.Popen([HERE / "cluster", "up", "--name", OTHER, "--quiet"], stdout=subprocess.DEVNULL)
    time.sleep(2)
    first.kill()
    first.wait()
    cluster("up", name=OTHER)
    cluster("status", name=OTHER)
    cluster("down", name=OTHER)
    assert_gone(Cluster(OTHER))


def test_a_second_spark_image_can_join_later():
    node_cluster()
    cluster("up", "--spark", "3.5")
    assert "spark:3.5.9" in cluster("status").stdout
    output = kubectl("run", "pi-35", "--image=localhost/k8spark/spark:3.5.9", "--restart=Never", "--attach", "--quiet",
                     "--", "/opt/spark/bin/spark-submit", "--master", "local[1]", PI, "2", timeout=120)
    assert "Pi is roughly 3." in output, output[-2000:]


def test_stopped_component_starts_as_it_was():
    node_cluster()
    for name in ("etcd", "kube-apiserver", "kubelet", "coredns"):
        before = process.components(NODE)[name]
        cluster("stop-component", name)
        assert name not in process.components(NODE)
        cluster("start-component", name)
        assert process.components(NODE)[name] != before
    cluster("status")
    cluster("stop-component", "teapot", code=2)


def test_interrupted_up_leaves_nothing_running():
    need_node_level()
    first = subprocess.Popen([HERE / "cluster", "up", "--name", OTHER, "--quiet"], stdout=subprocess.DEVNULL)
    time.sleep(1.5)
    first.terminate()
    assert first.wait() == 143
    assert not process.all_pids(Cluster(OTHER)) and not Cluster(OTHER).netns.exists()
    cluster("down", name=OTHER)
    assert_gone(Cluster(OTHER))


def test_node_level_goes_away():
    node_cluster()
    cluster("down")
    assert_gone(NODE)


# --- running them


def run_test(name, function):
    began = time.monotonic()
    try:
        function()
    except Skip as reason:
        print(f"skip {name}: {reason}", flush=True)
        return "skipped"
    except Exception:  # an assertion, a timeout, a missing file: all mean that the test failed
        print(f"FAIL {name}", flush=True)
        print("".join(f"    {line}\n" for line in traceback.format_exc().splitlines()), end="", flush=True)
        return "failed"
    print(f"ok {name} ({time.monotonic() - began:.1f} s)", flush=True)
    return "passed"


def main(words):
    tests = {name[5:]: test for name, test in globals().items() if name.startswith("test_")}
    chosen = {name: test for name, test in tests.items() if not words or any(word in name for word in words)}
    try:
        outcomes = [run_test(name, test) for name, test in chosen.items()]
    finally:
        for name in (NAME, OTHER, API):
            subprocess.run([HERE / "cluster", "down", "--quiet", "--name", name], check=False)
    counts = {what: outcomes.count(what) for what in ("passed", "failed", "skipped")}
    print(", ".join(f"{count} {what}" for what, count in counts.items()))
    incomplete = counts["skipped"] and os.environ.get("CI") == "true"
    return 1 if counts["failed"] or incomplete or not chosen else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
