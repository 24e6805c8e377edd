"""Starting, finding and ending the processes of a cluster.

Every process gets two variables in its environment: the cluster's folder and its own component name. Children
inherit them, so /proc/PID/environ tells for sure whose a process is. No pid files: they go stale, and a stale pid
may be somebody else's process by now. Signals go through a pidfd that is opened before the look at environ, so
the process that was looked at is the one that gets the signal.
"""

import json
import os
import select
import signal
import subprocess
import time
from pathlib import Path

from report import Failure, tail

FOLDER_MARK = "K8SPARK_TESTBED_FOLDER"
COMPONENT_MARK = "K8SPARK_TESTBED_COMPONENT"


def environment(cluster, component):
    keep = {key: os.environ[key] for key in ("LANG", "TZ") if key in os.environ}
    path = f"{cluster.bin}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    return {**keep, "PATH": path, "HOME": str(cluster.folder), FOLDER_MARK: str(cluster.folder),
            COMPONENT_MARK: component}


# --- looking


def _marks(pid):
    """(folder, component) of a process, or None if it is no cluster's or is gone."""
    try:
        raw = Path("/proc", str(pid), "environ").read_bytes()
    except OSError:
        return None
    if FOLDER_MARK.encode() not in raw:
        return None
    variables = dict(item.split("=", 1) for item in raw.decode(errors="replace").split("\0") if "=" in item)
    return variables.get(FOLDER_MARK), variables.get(COMPONENT_MARK)


def _pids():
    return [int(name) for name in os.listdir("/proc") if name.isdigit()]


def components(cluster):
    """{component: pid} of what runs now."""
    found = {}
    for pid in _pids():
        marks = _marks(pid)
        if marks and marks[0] == str(cluster.folder) and _is_session_leader(pid):
            found[marks[1]] = pid
    return found


def _stat(pid):
    """Fields of /proc/PID/stat from the third on: state, parent, process group, session, ..."""
    return Path("/proc", str(pid), "stat").read_text().rpartition(")")[2].split()


def _is_session_leader(pid):
    """Each component is started as one. Its helpers (containerd's shims, say) carry its marks but are not."""
    try:
        return int(_stat(pid)[3]) == pid
    except OSError:
        return False


def all_pids(cluster):
    """Every process that carries the cluster's mark, but never this process or its ancestors."""
    spared = _ancestors(os.getpid())
    return [pid for pid in _pids() if pid not in spared and (_marks(pid) or ("",))[0] == str(cluster.folder)]


def _ancestors(pid):
    found = set()
    while pid > 0:
        found.add(pid)
        try:
            pid = int(_stat(pid)[1])
        except OSError:
            break
    return found


def listens(pid, port):
    """Whether there is a TCP socket listening on the port in the network namespace of a process."""
    # Of any of its threads: the forwarder's are in two namespaces.
    for table in Path("/proc", str(pid), "task").glob("*/net/tcp*"):
        try:
            rows = table.read_text().splitlines()[1:]
        except OSError:
            continue
        for row in rows:
            local, _, state = row.split()[1:4]
            if state == "0A" and int(local.rpartition(":")[2], 16) == port:
                return True
    return False


# --- starting


def launch(cluster, name, argv, inside=False, port=None):
    """Starts a component and writes down how, so that start-component can do it again."""
    record = {"argv": [str(arg) for arg in argv], "inside": inside, "port": port}
    (cluster.components / f"{name}.json").write_text(json.dumps(record, indent=1))
    relaunch(cluster, name)


def record_of(cluster, name):
    try:
        return json.loads((cluster.components / f"{name}.json").read_text())
    except (OSError, ValueError):
        raise Failure(f"cluster '{cluster.name}' has no component '{name}'", code=2) from None


def relaunch(cluster, name):
    record = record_of(cluster, name)
    argv = record["argv"]
    if record["inside"]:
        argv = entering(cluster) + argv
    with open(log_of(cluster, name), "ab") as log:
        subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=cluster.folder,
                         env=environment(cluster, name), start_new_session=True)


def entering(cluster):
    """Command prefix that enters the cluster's namespaces: network by name, mounts through their keeper."""
    keeper = components(cluster).get("keeper")
    if keeper is None:
        raise Failure(f"cluster '{cluster.name}' has no namespaces: its keeper process is gone")
    return ["nsenter", f"--net={cluster.netns}", f"--mount=/proc/{keeper}/ns/mnt", "--"]


def log_of(cluster, name):
    return cluster.log / f"{name}.log"


def wait_until(cluster, name, ready, what, seconds=60):
    """Polls until ready() is true. Fails at once when the component has died, and shows its log."""
    deadline = time.monotonic() + seconds
    began = time.monotonic()
    while not ready():
        dead = time.monotonic() - began > 1 and name not in components(cluster)
        if dead or time.monotonic() > deadline:
            why = "has ended" if dead else f"is not ready after {seconds} s"
            log = log_of(cluster, name)
            raise Failure(f"{name} {why} (waiting for: {what}); the last lines of {log}:\n{tail(log)}")
        time.sleep(0.05)


def wait_for_port(cluster, name, seconds=60):
    port = record_of(cluster, name)["port"]
    if port is None:
        return

    def ready():
        pid = components(cluster).get(name)
        return pid is not None and listens(pid, port)

    wait_until(cluster, name, ready, f"port {port}", seconds)


# --- ending


def kill(pids, cluster, sig=signal.SIGKILL, seconds=5):
    """Signals those of the processes that are the cluster's and waits for their end. Returns what is left."""
    waiting = {}
    for pid in pids:
        try:
            fd = os.pidfd_open(pid)
        except OSError:
            continue
        if (_marks(pid) or ("",))[0] != str(cluster.folder):  # the pid was reused in between
            os.close(fd)
            continue
        try:
            signal.pidfd_send_signal(fd, sig)
            waiting[fd] = pid
        except ProcessLookupError:
            os.close(fd)
    return _wait_for_end(waiting, seconds)


def kill_cgroup_members(pids, cluster, seconds=5):
    """Ends container processes, which carry no marks: being in the cluster's own cgroup proves them the cluster's."""
    waiting = {}
    for pid in pids:
        try:
            fd = os.pidfd_open(pid)
        except OSError:
            continue
        try:
            if f":/{cluster.namespace}/" in Path("/proc", str(pid), "cgroup").read_text():
                signal.pidfd_send_signal(fd, signal.SIGKILL)
            waiting[fd] = pid
        except OSError:
            os.close(fd)
    return _wait_for_end(waiting, seconds)


def _wait_for_end(waiting, seconds):
    """A pidfd becomes readable when its process ends."""
    deadline = time.monotonic() + seconds
    while waiting and time.monotonic() < deadline:
        ready, _, _ = select.select(list(waiting), [], [], 0.2)
        for fd in ready:
            os.close(fd)
            del waiting[fd]
    left = list(waiting.values())
    for fd in waiting:
        os.close(fd)
    return left
