#!/usr/bin/env python3
"""Record the executor pod that a real driver asks for, without a cluster.

usage: javac -d DIR -cp 'SPARK_HOME/jars/*' executors/Recorder.java
       executors_capture.py --version 3.5.9 --spark-home SPARK_HOME --recorder DIR [--only NAME,NAME] [--logs DIR]

For each case of executors/cases.json: Spark's own SparkSubmit sends its objects to the recording API of capture.py; then it runs a driver
from them, as the image's entrypoint would (same properties, environment and conf folder), with a main class that only makes a
SparkContext. What that asks for is stored in executors/more/<minor version>/<case>.json:
  {case, version, failed, error, objects: [...]}       (a driver that fails has no objects)
One JVM does it all, because starting one takes most of the time. The driver's address is 127.0.0.1 here, and <DRIVER_IP> in the record.
"""
import argparse, json, os, re, select, shutil, signal, subprocess, sys, tempfile, time
import capture

HERE = os.path.dirname(os.path.abspath(__file__))
OTHERS = re.compile(r"-exec-(?!1(-pvc-\d+)?$)\d+(-pvc-\d+)?$")  # pods and claims of later executors
FOLDER = os.path.join(HERE, "executors")
OPEN = ["java.lang", "java.lang.invoke", "java.io", "java.net", "java.nio", "java.util", "java.util.concurrent", "sun.nio.ch",
        "sun.nio.cs", "sun.security.action", "sun.util.calendar"]


def cases():
    with open(os.path.join(FOLDER, "cases.json"), encoding="utf-8") as f:
        return [{**capture.CASE_DEFAULTS, **c} for c in json.load(f)]


def find(objects, kind, test=lambda o: True):
    return next((o for o in objects if o.get("kind") == kind and test(o)), None)


class Jvm:
    """One JVM of a Spark line that runs spark-submit again and again (executors/Recorder.java)."""

    def __init__(self, a):
        self.log = tempfile.NamedTemporaryFile(prefix="recorder-", suffix=".log")
        env = {k: v for k, v in os.environ.items() if not capture.DROP_ENV.match(k)}
        env.update(SPARK_HOME=a.spark_home, LANG="C.UTF-8", LC_ALL="C.UTF-8", TZ="UTC")
        opens = [f"--add-opens=java.base/{p}=ALL-UNNAMED" for p in OPEN]
        self.process = subprocess.Popen(["java", *opens, "-cp", f"{a.recorder}:{a.spark_home}/jars/*", "Recorder"], env=env, text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.log, start_new_session=True)

    def set_env(self, env):
        for k, v in env.items():
            self.tell("unset" if v is None else "set", k, v or "")

    def tell(self, *words):
        self.process.stdin.write("\t".join(words) + "\n")
        self.process.stdin.flush()

    def answer(self):
        said = self.process.stdout.readline().strip()
        if not said:
            self.process.wait()
        return said or "died"

    def end(self):
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()

    def text(self):
        with open(self.log.name, encoding="utf-8", errors="replace") as f:
            return f.read()


def stored(test=lambda p, o: True):
    with capture.Api.lock:
        return {p: json.loads(json.dumps(o)) for p, o in sorted(capture.Api.store.items()) if test(p, o)}


def is_executor(o):
    return o.get("kind") == "Pod" and (o["metadata"].get("labels") or {}).get("spark-role") == "executor"


def driver_args(a, port, work, objects):
    """(environment, arguments) of the driver, as the image's entrypoint makes them from its pod."""
    container = find(objects, "Pod")["spec"]["containers"][-1]
    conf = os.path.join(work, "driver-conf")
    os.makedirs(conf)
    conf_map = find(objects, "ConfigMap", lambda o: "spark.properties" in (o.get("data") or {}))
    for name, text in conf_map["data"].items():
        if name != "spark.kubernetes.namespace":
            with open(os.path.join(conf, name), "w", encoding="utf-8") as f:
                f.write(text)
    extra = {"spark.kubernetes.driver.master": f"http://127.0.0.1:{port}"}
    template = find(objects, "ConfigMap", lambda o: "podspec-configmap-key" in (o.get("data") or {}))
    if template:
        extra["spark.kubernetes.executor.podTemplateFile"] = path = os.path.join(work, "executor-template.yml")
        with open(path, "w", encoding="utf-8") as f:
            f.write(template["data"]["podspec-configmap-key"])
    env = {e["name"]: e.get("value", "") for e in container.get("env") or [] if "valueFrom" not in e}
    args = ["--conf", "spark.driver.bindAddress=127.0.0.1"]
    if tuple(map(int, a.version.split(".")[:2])) >= (3, 5):
        args += ["--conf", "spark.executorEnv.SPARK_DRIVER_POD_IP=127.0.0.1"]
    args += ["--deploy-mode", "client", "--properties-file", os.path.join(conf, "spark.properties")]
    for k, v in extra.items():
        args += ["--conf", f"{k}={v}"]
    args += ["--class", "Recorder$Hold", "spark-internal", os.path.join(work, "stop")]
    return {**env, "SPARK_CONF_DIR": conf}, args


def wait_for_quiet(seconds=2.5, most=20):
    """Claims are sent after the pod and the map beside it: until nothing has been written for a while."""
    end, last, since = time.monotonic() + most, None, time.monotonic()
    while time.monotonic() < min(end, since + seconds):
        with capture.Api.lock:
            writes = len(capture.Api.log)
        if writes != last:
            last, since = writes, time.monotonic()
        time.sleep(0.1)


def keep(store, method, path, kind, body, write=capture.apply_write):
    """As the API, but nothing is deleted: a driver gives up a pod that stays pending."""
    return (200, {"kind": "Status", "status": "Success"}) if method == "DELETE" else write(store, method, path, kind, body)


def run_driver(jvm, work, env, args):
    """Returns why there is no executor pod, or None."""
    jvm.set_env(env)
    jvm.tell("run", *args)
    end = time.monotonic() + 100
    while time.monotonic() < end and not stored(lambda p, o: is_executor(o)) and not select.select([jvm.process.stdout], [], [], 0.1)[0]:
        pass
    if any(is_executor(o) for o in stored().values()):
        wait_for_quiet()
    objects = stored()
    with open(os.path.join(work, "stop"), "w", encoding="utf-8"):
        pass
    answer = jvm.answer()
    return objects, (None if any(map(is_executor, objects.values())) else answer)


def ready(pod):
    pod["status"] = {"phase": "Running", "podIP": "127.0.0.1", "conditions": [{"type": "Ready", "status": "True"}]}


def run_case(case, a, port, jvm):
    work = tempfile.mkdtemp(prefix="case-")
    try:
        def sub(s):
            return s.replace("{W}", work)
        for folder, files in (("", case["files"]), ("conf", case["conf_dir"]), ("hconf", case["hadoop_conf_dir"])):
            capture.lay(os.path.join(work, folder), files, sub)
        for folder in ("conf", "home"):
            os.makedirs(os.path.join(work, folder), exist_ok=True)
        env = {"SPARK_USER": "tester", "HOME": os.path.join(work, "home"), "SPARK_CONF_DIR": os.path.join(work, "conf"),
               "KUBECONFIG": os.path.join(work, "none"), **{k: sub(v) for k, v in case["env"].items()}}
        if case["hadoop_conf_dir"]:
            env["HADOOP_CONF_DIR"] = os.path.join(work, "hconf")
        capture.Api.reset(case["seed"], case["fail"])
        before_log = len(jvm.text())
        jvm.set_env(env)
        jvm.tell("run", "--master", f"k8s://http://127.0.0.1:{port}", "--deploy-mode", "cluster", "--conf",
                 "spark.kubernetes.submission.waitAppCompletion=false", *[sub(w) for w in case["argv"]])
        answer = jvm.answer()
        before = stored()
        pod = find(before.values(), "Pod")
        if pod is None:
            raise SystemExit(f"{case['name']}: spark-submit: {answer}\n{jvm.text()[-3000:]}")
        with capture.Api.lock:
            for o in capture.Api.store.values():
                if o.get("kind") == "Pod":
                    ready(o)
        jvm.set_env(dict.fromkeys([*env, "HADOOP_CONF_DIR"]))
        driver_env, args = driver_args(a, port, work, list(before.values()))
        objects, why = run_driver(jvm, work, driver_env, args)
        if jvm.process.poll() is None:
            jvm.set_env(dict.fromkeys(driver_env))
        objects = [o for p, o in objects.items() if p not in before and not OTHERS.search(o["metadata"]["name"])]
        for o in objects:
            o.pop("status", None)
        if a.logs:
            os.makedirs(a.logs, exist_ok=True)
            with open(os.path.join(a.logs, f"{case['name']}-{a.version}.log"), "w", encoding="utf-8") as f:
                f.write(jvm.text()[before_log:])
        if why == "died":
            why = capture.find_error(jvm.text()[before_log:])
        norm = capture.Normaliser(work, port, a.spark_home)
        norm.unshuffle([{"body": o} for o in objects], any("spark-local-dir-" in w for w in case["argv"]))
        norm.walk(pod["metadata"]["name"])  # HASH1 is always the driver's
        record = dict(case=case["name"], version=a.version, failed=why is not None, error=why and norm.text(why),
                      objects=[] if why else norm.walk(objects))
        for folder in driver_env.get("SPARK_LOCAL_DIRS", "").split(","):
            if re.match(r"/var/data/spark-[0-9a-f-]{36}$", folder):
                shutil.rmtree(folder, ignore_errors=True)
        text = json.dumps(record, indent=1, ensure_ascii=False).replace("127.0.0.1", "<DRIVER_IP>")
        return re.sub(r'"[0-9a-f]{64}"', '"<SECRET>"', text) + "\n", why
    finally:
        shutil.rmtree(work, ignore_errors=True)


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--version", required=True)
    ap.add_argument("--spark-home", required=True)
    ap.add_argument("--recorder", required=True, help="folder with the compiled executors/Recorder.java")
    ap.add_argument("--only")
    ap.add_argument("--logs", metavar="DIR")
    ap.add_argument("--missing", action="store_true", help="only cases without a record yet")
    a = ap.parse_args()
    capture.finished = lambda pod: pod  # here pods stay as they are
    capture.apply_write = keep
    port = capture.start_api()
    out = os.path.join(FOLDER, "more", capture.minor(a.version))
    os.makedirs(out, exist_ok=True)
    jvm = None
    for case in cases():
        path = os.path.join(out, case["name"] + ".json")
        if a.only and case["name"] not in a.only.split(",") or not capture.applies(case, a.version) or a.missing and os.path.exists(path):
            continue
        jvm = jvm if jvm and jvm.process.poll() is None else Jvm(a)
        try:
            text, why = run_case(case, a, port, jvm)
        except BrokenPipeError:  # the driver of the case before has ended the JVM meanwhile
            jvm = Jvm(a)
            text, why = run_case(case, a, port, jvm)
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)
        print(case["name"], f"failed: {why}" if why else "pod", flush=True)
        if why:
            jvm.end()
            jvm = None
    if jvm:
        jvm.end()


if __name__ == "__main__":
    sys.exit(main())
