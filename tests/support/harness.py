"""What the integration and e2e tests share: registered functions, a cluster, k8spark as a process. Standard library only.

A test is a function with the decorator `test`; it gets a Case and fails by an AssertionError. One line is printed for each:
`ok NAME` or `FAIL NAME: why`; everything else on stdout is a note for people.
"""

import argparse
import base64
import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CLUSTER = ROOT / "tests/cluster/cluster"
CANNOT_RUN_HERE = 4  # exit code of `cluster check`: a privilege is missing

_tests = []
_planted = set()


def plant(secret):
    """From now on no output of k8spark may hold this text, nor its base64 form."""
    expect(len(secret) >= 8, "too short to be told from an ordinary word")
    _planted.update((secret, base64.b64encode(secret.encode()).decode().rstrip("=")))


def check_for_secrets(run):
    for stream, text in (("stdout", run.out), ("stderr", run.err)):
        # Not shown again here: a log of the tests is read by many.
        found = next((number for number, line in enumerate(text.splitlines(), 1) if any(secret in line for secret in _planted)), 0)
        expect(not found, f"a planted secret is in line {found} of {stream} of k8spark {run.argv[1]}")
    return run


def test(function):
    _tests.append(function)
    return function


def expect(condition, *what):
    """Fails with the texts; a process (Run) among them shows its exit code and its streams."""
    if not condition:
        raise AssertionError("; ".join(str(part) for part in what))


def equal(got, want, *what):
    expect(got == want, f"got {got!r}, want {want!r}", *what)


class Run:
    """A process that has ended."""

    def __init__(self, argv, code, out, err, seconds):
        self.argv, self.code, self.out_bytes, self.seconds = argv, code, out, seconds
        self.out = out.decode(errors="replace")
        self.err = err.decode(errors="replace")

    def __str__(self):
        return (f"exit code {self.code} after {self.seconds:.1f} s of: {' '.join(self.argv[1:])[:300]}\n"
                f"stdout: {self.out[-800:]}\nstderr: {self.err[-1500:]}")

    def json(self):
        return json.loads(self.out)


class Cluster:
    """A cluster of tests/cluster. One that exists already is used and left as it is."""

    def __init__(self, level, lines=()):
        self.level = level
        self.lines = [word for line in lines for word in ("--spark", line)]
        self.given = os.environ.get("K8SPARK_TEST_CLUSTER")
        self.name = self.given or f"test-{level}-{os.getpid()}"

    def up(self):
        done = self.tool("up", "--level", self.level, *self.lines, "--quiet", timeout=1800)
        expect(done.code == 0, "the test cluster does not come up", done)
        self.kubeconfig = done.out.strip()
        self.folder = Path(self.kubeconfig).parent
        self.plant_logins()
        self.kubectl_path = str(self.folder / "bin/kubectl")

    def plant_logins(self):
        """Tokens and keys of the cluster's own kubeconfigs."""
        for file in self.folder.glob("kubeconfig*"):
            for name, value in re.findall(r"\b(token|client-key-data): *\"?([^\s\"]+)", file.read_text()):
                plant(value if name == "token" else value[200:240])

    def down(self):
        if not self.given:
            self.tool("down", "--quiet")

    def tool(self, verb, *words, timeout=600):
        return run_process([str(CLUSTER), verb, "--name", self.name, *words], timeout=timeout)

    def kubectl(self, *words, ok=True, stdin=None):
        done = run_process([self.kubectl_path, "--kubeconfig", self.kubeconfig, *words], stdin=stdin)
        expect(done.code == 0 or not ok, "kubectl failed", done)
        return done

    def get(self, *words):
        return self.kubectl("get", *words, "-o", "json").json()


def run_process(argv, env=None, cwd=None, stdin=None, timeout=120):
    began = time.monotonic()
    argv = [str(word) for word in argv]
    try:
        done = subprocess.run(argv, env=env, cwd=cwd, input=stdin, stdin=None if stdin is not None else subprocess.DEVNULL,
                              capture_output=True, timeout=timeout)
    except subprocess.TimeoutExpired as late:
        ended = Run(argv, None, late.stdout or b"", late.stderr or b"", timeout)
        raise AssertionError(f"no end after {timeout} s: {ended}") from None
    return Run(argv, done.returncode, done.stdout, done.stderr, time.monotonic() - began)


class Process:
    """A k8spark that runs on, with its streams in files."""

    def __init__(self, argv, env, folder):
        self.argv, self.began = argv, time.monotonic()
        self.paths = [Path(tempfile.mkstemp(prefix=f"{name}-", dir=folder)[1]) for name in ("stdout", "stderr")]
        with open(self.paths[0], "wb") as out, open(self.paths[1], "wb") as err:
            self.popen = subprocess.Popen(argv, env=env, cwd=folder, stdin=subprocess.DEVNULL, stdout=out, stderr=err)

    def err(self):
        return self.paths[1].read_text(errors="replace")

    def out(self):
        return self.paths[0].read_text(errors="replace")

    def wait_for(self, pattern, seconds=30, stream="err"):
        """The match of `pattern` in what was printed so far, waiting for it."""
        return wait_until(lambda: re.search(pattern, getattr(self, stream)()), seconds, f"/{pattern}/ on std{stream}", self)

    def signal(self, number):
        self.popen.send_signal(number)

    def end(self, seconds=60):
        try:
            self.popen.wait(seconds)
        except subprocess.TimeoutExpired:
            self.popen.kill()
            self.popen.wait()
            raise AssertionError(f"no end after {seconds} s: {self}") from None
        return check_for_secrets(Run(self.argv, self.popen.returncode, self.paths[0].read_bytes(), self.paths[1].read_bytes(),
                                     time.monotonic() - self.began))

    def __str__(self):
        return f"{' '.join(self.argv[1:])[:300]}\nstdout: {self.out()[-400:]}\nstderr: {self.err()[-1000:]}"


def wait_until(ready, seconds, *what):
    """The first true value of ready()."""
    deadline = time.monotonic() + seconds
    while True:
        value = ready()
        if value:
            return value
        expect(time.monotonic() < deadline, f"not within {seconds} s:", *what)
        time.sleep(0.1)


class Case:
    """What one test works with: a namespace and a folder of its own, removed when it ends."""

    def __init__(self, name, cluster, binary):
        self.name, self.cluster, self.binary = name, cluster, binary
        self.folder = Path(tempfile.mkdtemp(prefix="k8spark-test-"))
        self.namespaces, self.processes = [], []
        self._ns = None

    @property
    def ns(self):
        """The namespace; made when first asked for, with an account `spark` that may do what a driver must."""
        if self._ns is None:
            self._ns = self.make_namespace(re.sub(r"[^a-z0-9]+", "-", self.name.lower())[:40].strip("-"))
        return self._ns

    def make_namespace(self, stem):
        ns = f"{stem}-{os.getpid() % 10000}-{len(self.namespaces)}"
        self.cluster.kubectl("create", "namespace", ns)
        self.namespaces.append(ns)
        self.cluster.kubectl("apply", "-f", "-", stdin=json.dumps(driver_account(ns)).encode())
        wait_until(lambda: self.cluster.kubectl("-n", ns, "get", "serviceaccount/default", "configmap/kube-root-ca.crt",
                                                ok=False).code == 0, 30, f"the default account of {ns}")
        return ns

    def environment(self, **extra):
        """Nothing of the caller's own settings: no profile, no kubeconfig, no home."""
        env = {key: value for key, value in os.environ.items()
               if key in ("PATH", "LANG", "TMPDIR", "ASAN_OPTIONS", "UBSAN_OPTIONS")}
        env |= {"HOME": str(self.folder), "KUBECONFIG": self.cluster.kubeconfig, "SPARK_USER": "tester"}
        env |= {key: str(value) for key, value in extra.items()}
        return env

    def k8spark(self, *words, env=None, stdin=None, timeout=120, cwd=None):
        return check_for_secrets(run_process([self.binary, *map(str, words)], self.environment(**(env or {})),
                                             cwd or self.folder, stdin, timeout))

    def start(self, *words, env=None):
        process = Process([self.binary, *map(str, words)], self.environment(**(env or {})), self.folder)
        self.processes.append(process)
        return process

    def kubectl(self, *words, **options):
        return self.cluster.kubectl("-n", self.ns, *words, **options)

    def get(self, *words):
        return self.cluster.get("-n", self.ns, *words)

    def objects(self, ns=None):
        """Names of what a submission may leave behind: {"Pod/x", "ConfigMap/y", ...}."""
        listed = self.cluster.get("-n", ns or self.ns, "pods,services,configmaps,secrets,pvc,networkpolicies")["items"]
        return {f"{item['kind']}/{item['metadata']['name']}" for item in listed
                if item["metadata"]["name"] != "kube-root-ca.crt"}

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def kubeconfig_for(self, user, file="kubeconfig-limited", server=None):
        """A copy of the cluster's kubeconfig with another user (or another server); written as JSON, which is YAML too."""
        config = self.cluster.kubectl("config", "view", "--raw", "-o", "json").json()
        if user is not None:
            config["users"][0]["user"] = user
        if server is not None:
            config["clusters"][0]["cluster"]["server"] = server
        return self.write(file, json.dumps(config))

    def account_that_may(self, name, rules):
        """A kubeconfig of a new service account with these rights only: [(resources, verbs)]."""
        objects = [account(self.ns, name), *role(self.ns, name, rules)]
        self.kubectl("apply", "-f", "-", stdin=json.dumps(as_list(objects)).encode())
        token = self.kubectl("create", "token", name).out.strip()
        return self.kubeconfig_for({"token": token}, f"kubeconfig-{name}")

    def close(self):
        for process in self.processes:
            if process.popen.poll() is None:
                process.popen.kill()
                process.popen.wait()
        for ns in self.namespaces:
            self.cluster.kubectl("delete", "pods", "--all", "-n", ns, "--grace-period=0", "--force", "--wait=false", ok=False)
            self.cluster.kubectl("delete", "namespace", ns, "--wait=false", ok=False)
        shutil.rmtree(self.folder, ignore_errors=True)


def as_list(objects):
    return {"apiVersion": "v1", "kind": "List", "items": objects}


def account(ns, name):
    return {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": name, "namespace": ns}}


def role(ns, name, rules):
    group = "rbac.authorization.k8s.io"
    meta = {"name": name, "namespace": ns}
    return [{"apiVersion": f"{group}/v1", "kind": "Role", "metadata": meta,
             "rules": [{"apiGroups": ["", "networking.k8s.io", "events.k8s.io"], "resources": resources, "verbs": verbs}
                       for resources, verbs in rules]},
            {"apiVersion": f"{group}/v1", "kind": "RoleBinding", "metadata": meta,
             "subjects": [{"kind": "ServiceAccount", "name": name, "namespace": ns}],
             "roleRef": {"apiGroup": group, "kind": "Role", "name": name}}]


def driver_account(ns):
    return as_list([account(ns, "spark"),
                    *role(ns, "spark", [(["pods", "services", "configmaps", "persistentvolumeclaims"], ["*"])])])


# --- running them


def _why(error):
    """(one line, the rest)"""
    text = str(error) or type(error).__name__
    if not isinstance(error, AssertionError):
        text = f"{type(error).__name__}: {text}\n{''.join(traceback.format_tb(error.__traceback__)[-3:])}"
    first, _, rest = text.partition("\n")
    return first[:300], rest


def _run_one(function, prefix, cluster, binary):
    began = time.monotonic()
    name = f"{prefix}.{function.__name__}"
    case = None
    try:
        case = Case(function.__name__, cluster, binary)
        function(case)
    except Exception as error:  # also of a harness that is wrong: the other tests still run
        first, rest = _why(error)
        print(f"FAIL {name}: {first}")
        for line in rest.splitlines():
            print(f"    | {line}")
        ok = False
    else:
        print(f"ok {name} ({time.monotonic() - began:.1f} s)")
        ok = True
    finally:
        if case is not None:
            with contextlib.suppress(Exception):
                case.close()
    sys.stdout.flush()
    return ok


def main(prefix, level, lines=(), cluster=None):
    """Runs the registered tests on a cluster of that level; exit code 0 only if all passed.

    lines    the Spark lines whose images the cluster must have
    cluster  what the tests run against instead: has lacking(), up(), down() and kubeconfig
    """
    parser = argparse.ArgumentParser()
    parser.add_argument("-k", dest="pattern", default="", help="only tests with this text in the name")
    parser.add_argument("--list", action="store_true", help="print the names and run nothing")
    parser.add_argument("--binary", default=os.environ.get("K8SPARK_BIN", str(ROOT / "build/release/k8spark")))
    options = parser.parse_args()
    chosen = [function for function in _tests if options.pattern in f"{prefix}.{function.__name__}"]
    if options.list:
        print("\n".join(f"{prefix}.{function.__name__}" for function in chosen))
        return 0
    if not chosen:
        return 0
    lacking = f"missing: {', '.join(cluster.lacking())}" if cluster and cluster.lacking() else ""
    if cluster is None:
        check = run_process([str(CLUSTER), "check", "--level", level])
        if check.code == CANNOT_RUN_HERE:
            lacking = "this machine may not run containers: " + ", ".join(
                line.strip(" -") for line in check.out.splitlines() if line.startswith("  - "))
    if lacking:
        for function in chosen:
            print(f"skip {prefix}.{function.__name__}: {lacking}")
        return 0
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the cluster is taken down
    cluster = cluster or Cluster(level, lines)
    try:
        cluster.up()
        return 0 if all([_run_one(function, prefix, cluster, options.binary) for function in chosen]) else 1
    finally:
        cluster.down()
