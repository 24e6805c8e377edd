#!/usr/bin/env python3
"""Compare the executor pods that `k8spark render --executors` foretells with those that real drivers asked for.

usage: executors.py [-k TEXT] [--list] [--show] [--binary FILE]      K8SPARK_BIN: the program, default build/release

executors/LINE/CASE.json: from a real cluster, with what the API server filled in. executors/more/LINE/CASE.json: objects as the driver sent
them (executors_capture.py), for the cases of executors/cases.json. Prints `ok golden.executors.LINE/CASE` or `FAIL ...: first difference`.
"""
import argparse, json, os, re, shutil, subprocess, sys, tempfile
import capture, compare

HERE = os.path.dirname(os.path.abspath(__file__))
FOLDER = os.path.join(HERE, "executors")
ADDRESS = "192.0.2.1"  # what render says for the driver's address
SECRET = re.compile(r'("name": "_SPARK_AUTH_SECRET", "value": )"[^"]*"')
MASTER = ["--master", "k8s://https://127.0.0.1:6443", "--deploy-mode", "cluster"]

# Two keys that executors_capture.py adds: the number of keys decides the order of JVM options.
RECORDERS_OWN = ["--conf", "spark.kubernetes.driver.master=http://127.0.0.1:1", "--conf", "spark.kubernetes.submission.waitAppCompletion=false"]
# Records whose last JVM options are compared as a set: two keys of the driver fell into one place of its hash table.
ANY_ORDER = {"3.4/more-local-auth"}


# --- records --------------------------------------------------------------------------------------------------------
def records(folder):
    for line in sorted(os.listdir(folder)):
        path = os.path.join(folder, line)
        if re.fullmatch(r"\d+\.\d+", line) and os.path.isdir(path):
            for name in sorted(os.listdir(path)):
                with open(os.path.join(path, name), encoding="utf-8") as f:
                    yield line, name.removesuffix(".json"), json.load(f)


def load():
    """(name, line, case, record) of each comparison."""
    with open(os.path.join(FOLDER, "cases.json"), encoding="utf-8") as f:
        cases = {c["name"]: {**capture.CASE_DEFAULTS, **c} for c in json.load(f)}
    for line, name, record in records(FOLDER):
        yield f"golden.executors.{line}/{name}", line, {**capture.CASE_DEFAULTS, "argv": record["argv"]}, record
    for line, name, record in records(os.path.join(FOLDER, "more")):
        yield f"golden.executors.{line}/more-{name}", record["version"], cases[name], record


# --- what k8spark foretells -----------------------------------------------------------------------------------------
def render(binary, case, version, work, user):
    def sub(s):
        return s.replace("{W}", work)
    for folder, files in (("", case["files"]), ("conf", case["conf_dir"]), ("hconf", case["hadoop_conf_dir"])):
        capture.lay(os.path.join(work, folder), files, sub)
    for folder in ("conf", "home"):
        os.makedirs(os.path.join(work, folder), exist_ok=True)
    env = {k: v for k, v in os.environ.items() if not capture.DROP_ENV.match(k)}
    env.update(SPARK_USER=user, HOME=os.path.join(work, "home"), SPARK_CONF_DIR=os.path.join(work, "conf"), KUBECONFIG=os.path.join(work, "none"))
    if case["hadoop_conf_dir"]:
        env["HADOOP_CONF_DIR"] = os.path.join(work, "hconf")
    words = [sub(w) for w in case["argv"]]
    if "--master" not in words:
        words = MASTER + RECORDERS_OWN + words
    words = [binary, "render", "--executors", "--format", "json", "--no-profile", "--spark-version", version] + without_context(words)
    p = subprocess.run(words, env=env, cwd=work, capture_output=True, text=True, timeout=60)
    return p.returncode, (json.loads(p.stdout)["items"] if p.returncode == 0 else []), p.stderr


def without_context(words):
    """The records of the cluster name a context of its kubeconfig."""
    out = list(words)
    for i, w in enumerate(words):
        if w.startswith("spark.kubernetes.context="):
            del out[i - 1:i + 1]
    return out


def is_executors(o):
    labels = o["metadata"].get("labels") or {}
    return labels.get("spark-role") == "executor" and o["kind"] in ("Pod", "ConfigMap") \
        or o["kind"] == "PersistentVolumeClaim" and "-exec-1-pvc-" in o["metadata"]["name"]


def driver_name(objects):
    return next(o["metadata"]["name"] for o in objects
                if o["kind"] == "Pod" and (o["metadata"].get("labels") or {}).get("spark-role") == "driver")


# --- comparable forms -----------------------------------------------------------------------------------------------
def sort_startup_options(pod):
    """The values of the last SPARK_JAVA_OPT_n, those that are -Dspark.x=y, in the order of their names."""
    for c in pod["spec"]["containers"]:
        options = [e for e in c.get("env") or [] if e["name"].startswith("SPARK_JAVA_OPT_") and e["value"].startswith("-Dspark.")]
        options.sort(key=lambda e: int(e["name"].rsplit("_", 1)[1]))
        for e, value in zip(options, sorted(e["value"] for e in options)):
            e["value"] = value


def by_role(objects):
    """kind (and volume, for a claim) -> meaning. The number in a claim's name follows a hash: the volume's name is put there."""
    pod = next((o for o in objects if o["kind"] == "Pod"), {"spec": {}})
    names = {}
    for v in pod["spec"].get("volumes") or []:
        claim = (v.get("persistentVolumeClaim") or {}).get("claimName") or ""
        if re.search(r"-exec-1-pvc-\d+$", claim):
            names[claim] = re.sub(r"\d+$", f"[{v['name']}]", claim)
    text = SECRET.sub(r'\1"<SECRET>"', json.dumps(objects))
    for old, new in names.items():
        text = text.replace(f'"{old}"', f'"{new}"')
    out = {}
    for o in json.loads(text):
        label = o["kind"] if o["kind"] != "PersistentVolumeClaim" else "Claim " + o["metadata"]["name"].rsplit("-", 1)[-1]
        out[label] = compare.meaning(o, kind=o["kind"])
    return compare.renumber(out, {})


def foretold(objects, work, user_local):
    driver = driver_name(objects)
    mine = [o for o in objects if is_executors(o)]
    norm = capture.Normaliser(work, 0)
    norm.unshuffle([{"body": o} for o in mine], user_local)
    norm.walk(driver)
    return [json.loads(json.dumps(o).replace(ADDRESS, "<DRIVER_IP>")) for o in norm.walk(mine)]


# What the API server fills in, and what the program did: pi.py names itself PythonPi, whatever --name says.
SERVER = {"dnsPolicy": "ClusterFirst", "enableServiceLinks": True, "preemptionPolicy": "PreemptLowerPriority", "priority": 0,
          "schedulerName": "default-scheduler", "securityContext": {}, "terminationGracePeriodSeconds": 30}
CONTAINER = {"terminationMessagePath": "/dev/termination-log", "terminationMessagePolicy": "File"}
TOLERATIONS = [{"effect": "NoExecute", "key": f"node.kubernetes.io/{k}", "operator": "Exists", "tolerationSeconds": 300}
               for k in ("not-ready", "unreachable")]


def with_defaults(pod):
    """The pod as an API server stores it."""
    pod = json.loads(json.dumps(pod))
    spec = pod["spec"]
    for k, v in SERVER.items():
        spec.setdefault(k, v)
    present = {(t.get("key"), t.get("effect")) for t in spec.setdefault("tolerations", [])}
    spec["tolerations"] += [t for t in TOLERATIONS if (t["key"], t["effect"]) not in present]
    account = spec.get("serviceAccountName") or spec.get("serviceAccount") or "default"
    spec.update(serviceAccount=account, serviceAccountName=account)
    for c in spec["containers"] + (spec.get("initContainers") or []):
        for k, v in CONTAINER.items():
            c.setdefault(k, v)
        resources = c.get("resources") or {}
        for k, v in (resources.get("limits") or {}).items():
            resources.setdefault("requests", {}).setdefault(k, v)
    for v in spec.get("volumes") or []:
        for kind in ("configMap", "secret", "projected"):
            if kind in v:
                v[kind].setdefault("defaultMode", 420)
        if "hostPath" in v:
            v["hostPath"].setdefault("type", "")
    return pod


def real_pod(pod, given_name):
    """A pod of the cluster: its address as ours, the name that the program gave itself as the one that was given."""
    text = re.sub(r"\b10\.244\.\d+\.\d+\b", "<DRIVER_IP>", json.dumps(pod))
    runtime = pod["metadata"]["labels"].get("spark-app-name")
    if runtime and runtime != given_name:
        text = text.replace(f'"{runtime}-', f'"{given_name}-').replace(f'"spark-app-name": "{runtime}"', f'"spark-app-name": "{given_name}"')
    return json.loads(text)


def both(case, record, objects, work, any_order=False):
    """(what Spark did, what k8spark says), comparable."""
    if any_order:
        for pod in [o for o in [*objects, *record["objects"]] if o["kind"] == "Pod"]:
            sort_startup_options(pod)
    user_local = any("volumes." in w and "spark-local-dir-" in w for w in case["argv"])
    mine = foretold(objects, work, user_local)
    if "objects" in record:
        return by_role(record["objects"]), by_role(mine)
    name = case["argv"][case["argv"].index("--name") + 1]
    theirs = capture.Normaliser("/nowhere", 0)
    pod = real_pod(record["pod"], name)
    theirs.walk(pod["metadata"]["ownerReferences"][0]["name"])
    own = next(o for o in mine if o["kind"] == "Pod")
    return by_role([with_defaults(theirs.walk(pod))]), by_role([with_defaults(own)])


def judge(binary, case, record, version, any_order):
    """The differences, as (path, Spark's, ours)."""
    work = tempfile.mkdtemp(prefix="executors-")
    try:
        code, objects, err = render(binary, case, version, work, "tester" if "objects" in record else "root")
        if record.get("failed"):
            if code == 2 and err.strip():
                return []
            return [("exit", f"error: {record['error']}", code)]
        if code:
            return [("exit", 0, f"{code}: {err.strip().splitlines()[0] if err.strip() else ''}")]
        return list(compare.differences(*both(case, record, objects, work, any_order)))
    finally:
        shutil.rmtree(work, ignore_errors=True)


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("-k", default="", metavar="TEXT")
    ap.add_argument("--list", action="store_true")
    ap.add_argument("--show", action="store_true", help="every difference")
    ap.add_argument("--binary", default=os.environ.get("K8SPARK_BIN") or os.path.join(HERE, "../../build/release/k8spark"))
    a = ap.parse_args()
    binary = os.path.abspath(a.binary)
    bad = 0
    for name, version, case, record in load():
        if a.k not in name:
            continue
        if a.list:
            print(name)
            continue
        found = judge(binary, case, record, version, name.removeprefix("golden.executors.") in ANY_ORDER)
        bad += bool(found)
        for path, x, y in found if a.show else found[:1]:
            print(f"FAIL {name}: {path}: spark={compare.short(x)} k8spark={compare.short(y)}", flush=True)
        if not found:
            print(f"ok {name}", flush=True)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
