#!/usr/bin/env python3
"""Drivers on this machine, with a Spark that only notes how it was started; the API server is real."""

import json
import signal
import socket
import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import harness  # noqa: E402
from fake_spark import FakeSpark  # noqa: E402
from harness import equal, expect, plant, test, wait_until  # noqa: E402
from terminal import Terminal  # noqa: E402

IMAGE = "example.com/spark:4.3.0"
SECRET = "PLANTED-s3cret-of-the-cluster"
PLAIN = "PLANTED-s3cret-of-the-command-line"
plant(SECRET)
plant(PLAIN)

# An executor as a driver outside the cluster makes it: nobody owns it.
EXECUTOR = """
pod = {"apiVersion": "v1", "kind": "Pod",
       "metadata": {"name": "left-exec-1", "labels": {"spark-role": "executor",
                    "spark-app-selector": conf.get("spark.app.id", "spark-of-a-shell")}},
       "spec": {"containers": [{"name": "c", "image": "none"}]}}
config = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "left-conf-map", "labels": dict(pod["metadata"]["labels"])}}
label = conf.get("spark.kubernetes.executor.label.k8spark.io/launch")
if label: pod["metadata"]["labels"]["k8spark.io/launch"] = label
subprocess.run([*json.loads(os.environ["KUBECTL"]), "apply", "-f", "-"], input=json.dumps(
    {"apiVersion": "v1", "kind": "List", "items": [pod, config]}).encode(), check=True, stdout=subprocess.DEVNULL)
"""


def job(case, *more, mode="client"):
    return ["--deploy-mode", mode, "-n", case.ns, "--conf", f"spark.kubernetes.container.image={IMAGE}",
            "--conf", "spark.ui.enabled=false", *more]


def submit(case, spark, does="", *more, env=None, app=None, **options):
    app = app or case.write("app.jar", "")
    return case.k8spark("submit", *job(case, "--class", "x.Main", *more), app,
                        env=spark.environment(does, **(env or {})), **options)


def kubectl_words(case):
    return json.dumps([case.cluster.kubectl_path, "--kubeconfig", str(case.cluster.kubeconfig), "-n", case.ns])


def expect_nothing_left(case):
    """Pods of a node take a moment to go."""
    wait_until(lambda: not case.objects(), 40, "something is left in", case.ns)


@test
def streams_and_exit_code_are_the_drivers(case):
    spark = FakeSpark(case.folder)
    report = case.folder / "report.json"
    done = submit(case, spark, "sys.stdout.buffer.write(b'a\\0b\\xff'); print('java.lang.Oops', file=sys.stderr); sys.exit(7)",
                  "--report", report)
    equal((done.code, done.out_bytes), (7, b"a\0b\xff"), done)
    expect("java.lang.Oops\n" in done.err and f"Spark 4.3.0 of {spark.home} (SPARK_HOME)" in done.err, done)
    said = json.loads(report.read_text())
    equal((said["outcome"], said["exitCode"], said["driverExitCode"], said["run"]["namespace"]),
          ("app-failed", 7, 7, case.ns))
    note = spark.seen()
    equal(note["conf"]["spark.app.id"], said["run"]["appId"])
    equal(submit(case, spark, "print('fine')").out, "fine\n")
    done = submit(case, spark, "print('fine')", "-o", "json", "--conf", "spark.kubernetes.driver.pod.name=mine")
    expect(done.json()["outcome"] == "succeeded" and "fine\n" in done.err, done)
    expect("spark.kubernetes.driver.pod.name" not in spark.seen()["conf"], "Spark would look for that pod")


@test
def the_words_are_spark_submits(case):
    spark = FakeSpark(case.folder)
    app = case.write("app.jar", "")
    words = job(case, "--class", "x.Main", "--executor-memory", "2g", "--conf", "spark.kubernetes.executor.podNamePrefix=mine")
    done = case.k8spark("submit", *words, app, "a b", "*", env=spark.environment())
    equal(done.code, 0, done)
    note = spark.seen()
    equal(note["words"][-3:], [str(app), "a b", "*"])
    conf = note["conf"]
    equal((conf["spark.kubernetes.namespace"], conf["spark.executor.memory"], conf["spark.kubernetes.executor.podNamePrefix"]),
          (case.ns, "2g", "mine"))
    expect(conf["spark.kubernetes.context"], "Spark must find the kubeconfig's context", note["words"])
    expect("spark.master" not in conf and "--master" in note["words"] and "client" in note["words"], note["words"])
    equal(note["environment"]["SPARK_HOME"], str(spark.home))
    # The same command as rendered, but for what only a run has.
    shown = case.k8spark("submit", "--dry-run=client", *words, app, "a b", "*", env=spark.environment())
    expect(shown.code == 0 and shown.out.startswith(f"{spark.home}/bin/spark-submit --master") and "'a b' '*'" in shown.out, shown)
    expect(not spark.started, "a dry run started the driver")


@test
def a_failure_is_explained_by_what_the_driver_prints(case):
    spark = FakeSpark(case.folder)
    trace = ("Exception in thread \"main\" java.lang.ClassNotFoundException: Class org.apache.hadoop.fs.s3a.S3AFileSystem not found\\n"
             "\\tat org.example.Main.main(Main.scala:5)")
    report = case.folder / "report.json"
    done = submit(case, spark, f"print('{trace}', file=sys.stderr); sys.exit(1)", "--report", report)
    said = json.loads(report.read_text())
    expect(done.code == 1 and said["rule"] and said["hint"], said)
    expect(f"k8spark: {said['reason']}: " in done.err, done)
    done = submit(case, spark, "print('Traceback (most recent call last):\\n  File \"a.py\", line 1, in <module>\\nKeyError: 3'); "
                               "sys.exit(1)")
    expect("KeyError: 3" in done.err, "a traceback on stdout is not seen", done)


@test
def secrets_are_in_the_environment_and_in_memory_only(case):
    spark = FakeSpark(case.folder)
    case.kubectl("create", "secret", "generic", "aws", f"--from-literal=key={SECRET}")
    done = submit(case, spark, "", "--conf", "spark.kubernetes.driver.secretKeyRef.AWS_SECRET_ACCESS_KEY=aws:key",
                  "--conf", f"spark.hadoop.fs.s3a.secret.key={PLAIN}", "--conf", "spark.kubernetes.driverEnv.DATA=s3a://data/")
    equal(done.code, 0, done)
    note = spark.seen()
    equal((note["environment"]["AWS_SECRET_ACCESS_KEY"], note["environment"]["DATA"]), (SECRET, "s3a://data/"))
    expect(SECRET not in note["cmdline"] and PLAIN not in note["cmdline"], "a secret in the words of the driver")
    expect(f"spark.hadoop.fs.s3a.secret.key={PLAIN}" in note["properties"], note["properties"].replace(PLAIN, "..."))
    expect(all(path.startswith("/proc/") for path in note["files"]), note["files"])
    # What is exported here comes first, and needs no Secret.
    done = submit(case, spark, "", "--conf", "spark.kubernetes.driver.secretKeyRef.AWS_SECRET_ACCESS_KEY=nowhere:key",
                  env={"AWS_SECRET_ACCESS_KEY": PLAIN})
    equal((done.code, spark.seen()["environment"]["AWS_SECRET_ACCESS_KEY"]), (0, PLAIN), done)


@test
def what_does_not_fit_is_said_before_the_start(case):
    spark = FakeSpark(case.folder)
    case.kubectl("create", "secret", "generic", "aws", f"--from-literal=key={SECRET}")
    limited = case.account_that_may("limited", [(["pods"], ["*"])])
    taken = socket.create_server(("127.0.0.1", 0))
    port = taken.getsockname()[1]
    secret = "spark.kubernetes.driver.secretKeyRef.X="
    bare = {"SPARK_HOME": "", "PATH": "/usr/bin:/bin"}
    python = case.write("app.py", "")
    other = sys.version_info.minor + 1
    case.write("k8spark.yaml", f"""version: 1
profiles:
  p:
    python: {{version: '3.{other}'}}
  path:
    python: {{executable: {case.folder}/python}}
  here:
    deployMode: client
""")
    rows = [
        (bare, [], None, 2, "there is no Spark on this machine; looked at SPARK_HOME (not set)"),
        ({"SPARK_HOME": "/nowhere"}, [], None, 2, "SPARK_HOME: /nowhere is no folder"),
        ({}, ["--spark-home", str(case.folder)], None, 2, "holds no Spark"),
        ({}, ["--conf", "spark.kubernetes.container.image=r/spark:3.5.9"], None, 2, "does not fit the 3.5 of the executors' image"),
        ({}, ["--spark-version", "4.1"], None, 2, "does not fit the 4.1"),
        ({"JAVA_HOME": "/nowhere"}, [], None, 2, "JAVA_HOME: JAVA_HOME names a folder without bin/java"),
        ({}, ["--profile", "p"], python, 2, f"does not fit the 3.{other} of the executors' image"),
        ({}, ["--profile", "path"], python, 2, f"the profile would run {case.folder}/python on this machine"),
        ({"PYSPARK_PYTHON": "no-such-python"}, [], python, 2, "there is no Python of that name on this machine (PYSPARK_PYTHON)"),
        ({"PYSPARK_DRIVER_PYTHON": "true"}, [], python, 2, "true: does not answer as a Python would"),
        ({}, ["--conf", secret + "nowhere:key"], None, 2, 'there is no Secret "nowhere"'),
        ({}, ["--conf", secret + "aws:other"], None, 2, 'the Secret "aws" has no key "other"'),
        ({}, ["--conf", secret + "aws"], None, 2, "needs SECRET:KEY"),
        ({}, ["--kubeconfig", str(limited), "--conf", secret + "aws:key"], None, 111, "forbidden"),
        ({}, ["--conf", "spark.driver.host=127.0.0.1", "--conf", f"spark.driver.port={port}", "--conf", "spark.port.maxRetries=0"],
         None, 2, f"spark.driver.port: port {port} is taken on this machine"),
        ({}, ["--conf", "spark.driver.host=192.0.2.1", "--conf", "spark.driver.port=7078"], None, 2, "cannot be bound on this machine"),
        ({}, ["--as", "somebody"], None, 2, "--as: the driver's own client has no word for it"),
        ({}, ["--detach"], None, 2, "--detach: has no meaning in client mode"),
        ({}, ["--run-id", "x"], None, 2, "--run-id: has no meaning in client mode"),
    ]
    before = case.objects()
    for env, more, app, code, words in rows:
        done = submit(case, spark, "", *more, env=env, app=app)
        expect(done.code == code and words in done.err, f"want {code} and {words!r}", done)
        expect(done.err.count("k8spark: error:") == 1 and "\n  hint: " in done.err, done)
        expect(done.out == "" and not spark.started, "the driver was started", done)
    done = case.k8spark("submit", "-n", case.ns, "--profile", "here", "--class", "x.Main", case.write("app.jar", ""),
                        env=spark.environment())
    expect(done.code == 2 and "say that it is meant: --deploy-mode client" in done.err and not spark.started, done)
    equal(case.objects(), before)
    taken.close()


@test
def a_port_that_is_taken_is_said_with_the_one_that_spark_will_take(case):
    spark = FakeSpark(case.folder)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = submit(case, spark, "", "--conf", "spark.driver.host=127.0.0.1", "--conf", f"spark.driver.port={port}")
        ui = submit(case, spark, "", "--conf", "spark.ui.enabled=true", "--conf", f"spark.ui.port={port}")
    equal(done.code, 0, done)
    expect(f"warning: spark.driver.port: port {port} is taken; Spark will take {port + 1}" in done.err, done)
    expect(f"its UI while it runs: http://localhost:{port + 1}\n" in ui.err, "the UI's next port", ui)


@test
def a_signal_goes_on_to_the_driver(case):
    spark = FakeSpark(case.folder)
    does = ("signal.signal(signal.{0}, lambda *_: (os.write(1, b'heard\\n'), os._exit(9)))\n"
            "print('ready', flush=True)\nwhile True: time.sleep(0.05)")
    for name, code in (("SIGTERM", 143), ("SIGINT", 130)):
        process = case.start("submit", *job(case, "--class", "x.Main"), case.write("app.jar", ""),
                             env=spark.environment(does.format(name)))
        process.wait_for("ready", stream="out")
        process.signal(getattr(signal, name))
        done = process.end()
        equal((done.code, done.out), (code, "ready\nheard\n"), done)


@test
def a_driver_that_does_not_stop_is_killed_when_asked_twice(case):
    spark = FakeSpark(case.folder)
    process = case.start("submit", *job(case, "--class", "x.Main"), case.write("app.jar", ""),
                         env=spark.environment("signal.signal(signal.SIGTERM, lambda *_: os.write(1, b'no\\n'))\n"
                                               "print('ready', flush=True)\nwhile True: time.sleep(0.05)"))
    process.wait_for("ready", stream="out")
    process.signal(signal.SIGTERM)
    process.wait_for("no", stream="out")
    process.signal(signal.SIGTERM)
    equal(process.end(15).code, 143, process)


@test
def the_time_out_ends_the_driver(case):
    spark = FakeSpark(case.folder)
    done = submit(case, spark, EXECUTOR + "time.sleep(60)", "--timeout", "2s", env={"KUBECTL": kubectl_words(case)})
    equal(done.code, 124, done)
    expect("--timeout of 2 s passed" in done.err, done)
    expect_nothing_left(case)


@test
def a_killed_driver_leaves_nothing(case):
    spark = FakeSpark(case.folder)
    child = "subprocess.Popen(['sleep', '300'])\n"  # its Python
    done = submit(case, spark, EXECUTOR + child + "os.kill(os.getpid(), signal.SIGKILL)", env={"KUBECTL": kubectl_words(case)})
    equal(done.code, 137, done)
    expect("deleted 1 executor in " in done.err and "ended by signal 9" in done.err, done)
    expect_nothing_left(case)
    expect(done.seconds < 20, "its children held its streams open", done)


@test
def executors_of_others_stay(case):
    spark = FakeSpark(case.folder)
    other = EXECUTOR.replace("left-exec-1", "other-exec-1").replace('conf.get("spark.app.id", "spark-of-a-shell")', '"spark-other"')
    done = submit(case, spark, other, env={"KUBECTL": kubectl_words(case)})
    equal(done.code, 0, done)
    expect("Pod/other-exec-1" in case.objects(), case.objects())


@test
def without_rights_to_look_the_outcome_stays(case):
    spark = FakeSpark(case.folder)
    limited = case.account_that_may("blind", [(["services"], ["get"])])
    done = submit(case, spark, "sys.exit(3)", "--kubeconfig", limited)
    equal(done.code, 3, done)
    expect("executors that the driver may have left" in done.err, done)
    equal(spark.seen()["environment"]["KUBECONFIG"], str(limited))


@test
def a_proxy_of_our_own_is_the_master(case):
    spark = FakeSpark(case.folder)
    does = ("import urllib.request\nmaster = words[words.index('--master') + 1]\n"
            "url = master.removeprefix('k8s://') + '/api/v1/namespaces/' + conf['spark.kubernetes.namespace'] + '/pods'\n"
            "print(json.load(urllib.request.urlopen(url))['kind'])\n"
            "request = urllib.request.Request(url + '?watch=true', headers={'Upgrade': 'websocket', 'Connection': 'Upgrade'})\n"
            "try: urllib.request.urlopen(request)\n"
            "except urllib.error.HTTPError as error: print(error.code)\n")
    done = submit(case, spark, does, "--master", "proxy")
    equal((done.code, done.out), (0, "PodList\n503\n"), done)
    expect("acts with your login" in done.err, done)
    note = spark.seen()
    equal(note["environment"]["KUBERNETES_AUTH_TRYKUBECONFIG"], "false")
    expect("spark.kubernetes.context" not in note["conf"], note["conf"])
    done = case.k8spark("submit", *job(case, "--master", "proxy", mode="cluster"), case.write("app.py", ""))
    expect(done.code == 2 and "for a driver on this machine" in done.err, done)


@test
def shells_are_what_their_flags_say(case):
    spark = FakeSpark(case.folder)
    rows = [([], "pyspark"), (["--scala"], "spark-shell"), (["--sql"], "spark-sql"), (["--r"], "sparkR")]
    image = ["-n", case.ns, "--conf", f"spark.kubernetes.container.image={IMAGE}"]
    for flag, program in rows:
        done = case.k8spark("shell", *flag, *image, "--", "-i", "a b", env=spark.environment("print(sys.stdin.read()); sys.exit(5)"),
                            stdin=b"1 + 1\n")
        equal((done.code, done.out), (5, "1 + 1\n\n"), done)
        note = spark.seen()
        equal((note["program"], note["words"][-2:]), (program, ["-i", "a b"]))
        expect("--name" not in note["words"] and "--class" not in note["words"], "the name is the shell's own", note["words"])
        expect(note["conf"]["spark.kubernetes.executor.label.k8spark.io/launch"] and "spark.app.id" not in note["conf"], note["conf"])
    done = case.k8spark("shell", *image, env=spark.environment(EXECUTOR + "os.kill(os.getpid(), 9)", KUBECTL=kubectl_words(case)))
    equal(done.code, 137, done)
    expect_nothing_left(case)
    spark.seen()
    for words, said in (([*image, "--", "a.py"], "pyspark runs no applications"), ([*image, "a.py"], "a shell takes no application"),
                        (["--scala", "--sql"], "exclude each other"), (["--deploy-mode", "cluster"], "always on this machine")):
        done = case.k8spark("shell", *words, env=spark.environment())
        expect(done.code == 2 and said in done.err and not spark.started, said, done)
    done = case.k8spark("shell", *image, env=spark.environment(IPYTHON="1"))
    expect(done.code == 2 and "PYSPARK_DRIVER_PYTHON=ipython" in done.err, done)


@test
def ctrl_c_on_a_terminal_is_for_the_job(case):
    """pyspark's own handler fails where Python's threads are pinned to the JVM's; k8spark itself goes on."""
    spark = FakeSpark(case.folder)
    image = ["-n", case.ns, "--conf", f"spark.kubernetes.container.image={IMAGE}"]
    does = ("print('PINNED', os.environ.get('PYSPARK_PIN_THREAD'))\n"
            "try: time.sleep(60)\nexcept KeyboardInterrupt: print('HEARD')\nsys.exit(5)")
    key = "spark.kubernetes.driverEnv.PYSPARK_PIN_THREAD"
    rows = [([], {}, "false"), ([], {"PYSPARK_PIN_THREAD": "true"}, "true"), (["--conf", f"{key}=1"], {}, "1"), (["--scala"], {}, "None")]
    for words, env, pinned in rows:
        shell = Terminal([case.binary, "shell", *words, *image], case.environment(**spark.environment(does, **env)), case.folder)
        try:
            equal(shell.wait_for(r"PINNED (\w+)").group(1), pinned, words, env)
            shell.type("\x03")
            equal(shell.end(), 5, shell)
            expect("HEARD" in shell.shown, shell)
        finally:
            shell.kill()
    done = case.k8spark("shell", *image, env=spark.environment("print('PINNED', os.environ.get('PYSPARK_PIN_THREAD'))"), stdin=b"")
    expect("PINNED None" in done.out, done)


@test
def the_doctor_compares_this_machine_with_the_image(case):
    spark = FakeSpark(case.folder)
    image = ["-n", case.ns, "--conf", "spark.ui.enabled=false", "--conf"]
    done = case.k8spark("client", "doctor", *image, f"spark.kubernetes.container.image={IMAGE}", env=spark.environment())
    expect(done.code == 0 and str(spark.home) in done.out and "3.5.0" in done.out and "2.13" in done.out, done)
    done = case.k8spark("client", "doctor", "-o", "json", *image, "spark.kubernetes.container.image=r/spark:3.5.9",
                        env=spark.environment())
    expect(done.code == 2 and "does not fit the 3.5" in done.json()["errors"][0]["message"], done)
    expect(not spark.started, "the doctor started something")


@test
def docker_run_names_secrets_and_writes_none(case):
    app = case.write("app.py", "")
    words = ["-n", case.ns, "--conf", f"spark.kubernetes.container.image={IMAGE}", "--conf", "spark.driver.host=10.0.0.5",
             "--conf", "spark.kubernetes.driver.secretKeyRef.AWS_SECRET_ACCESS_KEY=aws:key",
             "--conf", f"spark.hadoop.fs.s3a.secret.key={PLAIN}"]
    done = case.k8spark("client", "docker-run", *words, app, "10")
    equal(done.code, 0, done)
    text = done.out.replace("\\\n ", "")
    for part in ("docker run --rm --network host", "-e AWS_SECRET_ACCESS_KEY ", f"{app}:{app}:ro",
                 "KUBECONFIG=/opt/spark/kubeconfig", f"{IMAGE} /opt/spark/bin/spark-submit  --master k8s://", f"  {app} 10\n",
                 "--deploy-mode client"):
        expect(part in text, f"{part!r} is missing", done)
    done = case.k8spark("client", "docker-run", "--engine", "podman", *words)
    expect(done.out.startswith("podman run --rm -it --network host") and "/opt/spark/bin/pyspark" in done.out, done)
    done = case.k8spark("client", "docker-run", app)
    expect(done.code == 2 and "no image" in done.err, done)


@test
def the_container_has_the_user_who_may_read_the_kubeconfig(case):
    """podman refuses keep-id to root, and without it nobody else's files are readable."""
    words = ["-n", case.ns, "--conf", f"spark.kubernetes.container.image={IMAGE}", case.write("app.py", "")]
    for program, text in (("id", 'echo "$ID_OF_TEST"'), ("docker", 'echo "$*"'), ("podman", 'echo "$*"')):
        case.write(f"bin/{program}", f"#!/bin/sh\n{text}\n").chmod(0o755)
    for engine, uid, user in (("docker", "0", "--user 0:0"), ("docker", "1000", "--user 1000:0"),
                              ("podman", "0", "--user 0:0"), ("podman", "1000", "--userns keep-id")):
        printed = case.k8spark("client", "docker-run", "--engine", engine, *words)
        run = harness.run_process(["sh"], {"PATH": f"{case.folder}/bin:/usr/bin:/bin", "ID_OF_TEST": uid}, stdin=printed.out_bytes)
        expect(f"run --rm --network host {user} -v " in run.out, engine, uid, run)


@test
def a_kernel_holds_the_shells_words_and_no_secret(case):
    spark = FakeSpark(case.folder)
    words = ["-n", case.ns, "--conf", f"spark.kubernetes.container.image={IMAGE}", "--conf", f"spark.hadoop.fs.s3a.secret.key={PLAIN}"]
    done = case.k8spark("notebook", "kernel", *words, env=spark.environment())
    equal(done.code, 0, done)
    kernel = done.json()
    equal((kernel["argv"][1:3], kernel["display_name"]), (["-m", "ipykernel_launcher"], "PySpark 4.3.0"))
    env = kernel["env"]
    equal(env["PYTHONSTARTUP"], f"{spark.home}/python/pyspark/shell.py")
    expect(env["PYSPARK_SUBMIT_ARGS"].startswith("--master k8s://") and env["PYSPARK_SUBMIT_ARGS"].endswith(" pyspark-shell"), env)
    expect("is not written into the kernel" in done.err, done)
    done = case.k8spark("notebook", "kernel", *words, "--install", "--kernel-name", "My lab", env=spark.environment())
    path = case.folder / ".local/share/jupyter/kernels/my-lab/kernel.json"
    equal((done.code, done.out), (0, f"{path}\n"), done)
    equal(json.loads(path.read_text())["env"], env)
    again = case.k8spark("notebook", "kernel", *words, "--install", "--kernel-name", "My lab", env=spark.environment())
    equal(again.code, 2, again)


@test
def a_notebook_runs_the_jupyter_of_the_python(case):
    spark = FakeSpark(case.folder)
    words = ["-n", case.ns, "--conf", f"spark.kubernetes.container.image={IMAGE}"]
    done = case.k8spark("notebook", "local", *words, env=spark.environment(PYTHONPATH=""))
    has = "-m pip install jupyterlab" not in done.err
    if not has:
        equal((done.code, spark.started), (2, False), done)
    # A Jupyter that is only a module to be found.
    (case.folder / "modules/jupyterlab").mkdir(parents=True)
    (case.folder / "modules/jupyterlab/__init__.py").write_text("")
    done = case.k8spark("notebook", "local", *words, "--", "--no-browser", "--notebook-dir=a b",
                        env=spark.environment(PYTHONPATH=case.folder / "modules", PYSPARK_DRIVER_PYTHON="perl"))
    equal(done.code, 0, done)
    note = spark.seen()
    equal((note["program"], note["environment"]["PYSPARK_DRIVER_PYTHON"], note["environment"]["PYSPARK_DRIVER_PYTHON_OPTS"]),
          ("pyspark", "python3", "-m jupyterlab --no-browser '--notebook-dir=a b'"))
    equal(note["conf"]["spark.pyspark.driver.python"], "python3")


if __name__ == "__main__":
    sys.exit(harness.main("integration.client", "api"))
