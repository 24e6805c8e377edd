#!/usr/bin/env python3
"""Real Spark as a driver of this machine: its executors are pods that call it."""

import json
import os
import signal
import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import harness  # noqa: E402
import images  # noqa: E402
from harness import equal, expect, plant, run_process, test  # noqa: E402
from local_driver import client, environment, executors, executors_that_ran, expect_nothing_left, flags, start, there  # noqa: E402

EXAMPLES = harness.ROOT / "examples"
SECRET = "PLANTED-s3cret-of-a-local-driver"
plant(SECRET)


def submit_words(case, *more, **changes):
    return ["submit", "--deploy-mode", "client", *flags(case, *more, **changes)]


@test
def the_driver_of_this_machine_prints_pi(case):
    report = case.folder / "report.json"
    done = client(case, *submit_words(case, "--report", report), EXAMPLES / "pi.py", "4")
    expect(done.code == 0 and "Pi is roughly 3.1" in done.out, done)
    expect("Pi is roughly" not in done.err, "streams are mixed up", done)
    said = json.loads(report.read_text())
    expect(executors_that_ran(case), "no executor pod was started")
    equal((said["outcome"], said["run"]["namespace"]), ("succeeded", case.ns))
    expect_nothing_left(case)


@test
def a_failing_driver_s_exit_code_is_ours(case):
    done = client(case, *submit_words(case), EXAMPLES / "fail.py", "7")
    equal(done.code, 7, done)
    expect_nothing_left(case)


# Says when its executors are there, and what its environment holds; then it waits.
WAITING = """
import os, sys, time
from pyspark.sql import SparkSession
spark = SparkSession.builder.getOrCreate()
seen = spark.sparkContext.parallelize([1], 1).map(lambda x: os.environ.get("MARK")).collect()
print("ready", seen, len(os.environ.get("TOKEN_OF_MINE", "")), flush=True)
time.sleep(300)
"""


def processes_of(binary, pid):
    """cmdlines of a process and all below it."""
    children = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            children.setdefault(parent, []).append(int(folder.name))
        except OSError:
            continue
    found, todo = {}, [pid]
    while todo:
        one = todo.pop()
        todo += children.get(one, [])
        try:
            found[one] = Path(f"/proc/{one}/cmdline").read_bytes().decode().split("\0")
        except OSError:
            continue
    return found


@test
def a_killed_driver_leaves_no_executor_and_its_secret_is_in_no_words(case):
    case.kubectl("create", "secret", "generic", "mine", f"--from-literal=token={SECRET}")
    app = case.write("wait.py", WAITING)
    secret_keys = case.write("secret.properties", f"spark.hadoop.fs.s3a.secret.key={SECRET}\n")
    process = start(case, *submit_words(case, "--conf", "spark.kubernetes.driver.secretKeyRef.TOKEN_OF_MINE=mine:token",
                                        "--properties-file", secret_keys,
                                        "--conf", "spark.executorEnv.MARK=here"), app)
    process.wait_for(r"ready \['here'\] (\d+)", 240, stream="out")
    equal(int(process.wait_for(r"ready \['here'\] (\d+)", stream="out").group(1)), len(SECRET))
    below = processes_of(case.binary, process.popen.pid)
    java = [pid for pid, words in below.items() if "org.apache.spark.deploy.SparkSubmit" in words]
    equal(len(java), 1, below)
    for words in below.values():
        expect(not any(SECRET in word for word in words), "a secret in the words of", words[0])
    expect(SECRET.encode() in Path(f"/proc/{java[0]}/environ").read_bytes(), "the secret is not in the driver's environment")
    equal(len(executors(case)), 1)
    os.kill(java[0], signal.SIGKILL)
    done = process.end(60)
    equal(done.code, 137, done)
    expect("deleted 1 executor in " in done.err, done)
    expect_nothing_left(case, {"Secret/mine"})
    left = [pid for pid in below if Path(f"/proc/{pid}").exists()]
    expect(not left, "processes are left", {pid: below[pid] for pid in left})


@test
def a_driver_that_is_told_to_stop_stops_its_executors(case):
    app = case.write("wait.py", WAITING)
    process = start(case, *submit_words(case, "--master", "proxy", "--conf", "spark.executorEnv.MARK=here"), app)
    process.wait_for(r"ready \['here'\]", 240, stream="out")
    ours = [pid for pid, words in processes_of(case.binary, process.popen.pid).items() if words[0] == case.binary]
    equal(len(ours), 1)
    os.kill(ours[0], signal.SIGTERM)
    done = process.end(60)
    equal(done.code, 143, done)
    expect_nothing_left(case)


# `docker run` by buildah, as there is no daemon here: the words are cut as docker does, and the image's entrypoint runs in a chroot.
# That is in the network of who calls. With --network host a container of docker's has the machine's name, hosts and name servers, too.
DOCKER = """#!{python}
import json, os, socket, subprocess, sys
words = sys.argv[1:]
assert words[:2] == ["run", "--rm"], words
takes_value = ("--network", "--user", "-v", "-e")
at, flags = 2, []
while words[at].startswith("-"):
    step = 2 if words[at] in takes_value else 1
    flags.append(words[at:at + step])
    at += step
image, command = words[at], words[at + 1:]
flags.remove(["--network", "host"])
# A bare name is a variable of who calls; this buildah knows none.
flags = [["-e", flag[1] + "=" + os.environ[flag[1]]] if flag[0] == "-e" and "=" not in flag[1] else flag for flag in flags]
flags += [["--hostname", socket.gethostname()], *(["-v", path + ":" + path + ":ro"] for path in ("/etc/hosts", "/etc/resolv.conf"))]
def buildah(*argv):
    return subprocess.run(["buildah", *argv], check=True, stdout=subprocess.PIPE, text=True).stdout
container = buildah("from", "--pull-never", image).strip()
entrypoint = json.loads(buildah("inspect", container))["OCIv1"]["config"]["Entrypoint"]
sys.exit(subprocess.run(["buildah", "run", *sum(flags, []), "--", container, *entrypoint, *command]).returncode)
"""
IN_THE_IMAGE = """
import os, pyspark
from pyspark.sql import SparkSession
spark = SparkSession.builder.getOrCreate()
seen = spark.sparkContext.parallelize([1], 1).map(lambda x: os.environ.get("MARK")).collect()
print("SEEN", seen[0], len(os.environ["TOKEN_OF_MINE"]), pyspark.__file__)
spark.stop()
"""


@test
def the_docker_command_is_run_by_a_shell(case):
    docker = case.write("bin/docker", DOCKER.format(python=sys.executable))
    docker.chmod(0o755)
    storage = images.write_storage(case.folder / "storage", images.base_storage())
    printed = client(case, "client", "docker-run", *flags(case), "--conf", "spark.executorEnv.MARK=here",
                     "--conf", "spark.kubernetes.driver.secretKeyRef.TOKEN_OF_MINE=mine:token", case.write("seen.py", IN_THE_IMAGE),
                     env={"TOKEN_OF_MINE": SECRET})
    equal(printed.code, 0, printed)
    path = f"{docker.parent}:{os.environ['PATH']}"
    env = environment(case, TOKEN_OF_MINE=SECRET, PATH=path, **images.environment(storage))
    done = run_process(there(case, *images.APART, "sh"), env, case.folder, printed.out.encode(), 240)
    expect(done.code == 0 and f"SEEN here {len(SECRET)} /opt/spark/python/" in done.out, printed, done)
    expect(executors_that_ran(case), "no executor pod was started")
    expect_nothing_left(case)


if __name__ == "__main__":
    sys.exit(harness.main("e2e.client", "node", ["4.3"]))
