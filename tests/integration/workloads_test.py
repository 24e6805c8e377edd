#!/usr/bin/env python3
"""Notebooks, Spark Connect servers and client pods as objects: what is printed is what is made, all of it or nothing, and
deleting removes exactly that. No pod runs here."""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

from harness import equal, expect, main, plant, test, wait_until  # noqa: E402

IMAGE = ["--conf", "spark.kubernetes.container.image=localhost/none:1", "--spark-version", "4.1", "--no-profile"]
SECRET = "planted-secret-0a1b2c3d"


def everything(case):
    names = case.objects()
    for kind in ("deployments", "serviceaccounts", "roles", "rolebindings"):
        names |= {f"{item['kind']}/{item['metadata']['name']}" for item in case.get(kind)["items"]
                  if item["metadata"]["name"] not in ("default", "spark")}
    return names


def wait_for(case, names):
    wait_until(lambda: {name for name in everything(case) if not name.startswith("Pod/nb-")} == names, 20, sorted(everything(case)))


@test
def what_a_notebook_prints_is_what_it_makes(case):
    """The same objects, and beside them the Secret with the token; each with the labels by which it is deleted."""
    words = ["nb", "-n", case.ns, *IMAGE, "--create-account", "--storage", "1Gi"]
    printed = case.k8spark("notebook", "pod", *words, "--format", "json")
    equal(printed.code, 0, printed)
    equal(everything(case), set(), "--format makes nothing")
    wanted = {f"{item['kind']}/{item['metadata']['name']}" for item in printed.json()["items"]}
    equal(wanted, {"Service/nb", "ConfigMap/nb-conf", "PersistentVolumeClaim/nb-notebooks", "ServiceAccount/nb", "Role/nb",
                   "RoleBinding/nb", "Pod/nb"})
    made = case.k8spark("notebook", "pod", *words, "--no-wait")
    equal(made.code, 0, made)
    equal(everything(case), wanted | {"Secret/nb-token"})
    pod = case.get("pod", "nb")
    want = next(item for item in printed.json()["items"] if item["kind"] == "Pod")
    equal(pod["spec"]["containers"][0]["args"], want["spec"]["containers"][0]["args"])
    equal(case.get("service", "nb")["metadata"]["ownerReferences"][0]["uid"], pod["metadata"]["uid"])
    expect("ownerReferences" not in case.get("pvc", "nb-notebooks")["metadata"], "a claim goes with nobody")
    case.kubectl("create", "configmap", "bystander")
    deleted = case.k8spark("notebook", "delete", "nb", "-n", case.ns)
    equal(deleted.code, 0, deleted)
    expect("kept nb-notebooks" in deleted.err, deleted)
    equal(everything(case), {"PersistentVolumeClaim/nb-notebooks", "ConfigMap/bystander"})
    # The claim comes back with the name, and goes when it is said.
    again = case.k8spark("notebook", "pod", *words, "--no-wait")
    equal(again.code, 0, again)
    deleted = case.k8spark("notebook", "delete", "nb", "-n", case.ns, "--volumes", "--timeout", "60s")
    equal(deleted.code, 0, deleted)
    wait_for(case, {"ConfigMap/bystander"})


@test
def a_name_that_is_taken_is_left_as_it_is(case):
    """111, the next step, and the same objects as before: also when the name is somebody else's."""
    case.kubectl("create", "configmap", "nb-conf", "--from-literal=a=b")
    for words in (["notebook", "pod", "nb", "--no-wait"], ["connect", "nb", "--port", "0"]):
        run = case.k8spark(*words, "-n", case.ns, *IMAGE)
        equal(run.code, 111, run)
        expect("ConfigMap/nb-conf exists already" in run.err and f"{words[0]} delete nb" in run.err, run)
        equal(everything(case), {"ConfigMap/nb-conf"})
    equal(case.get("configmap", "nb-conf")["data"], {"a": "b"})
    equal(case.k8spark("notebook", "delete", "nb", "-n", case.ns).code, 111, "it is not ours to delete")
    equal(everything(case), {"ConfigMap/nb-conf"})


@test
def a_notebook_without_a_node_is_taken_back(case):
    """113 when the time is over, 143 after a signal; nothing stays but the claim."""
    for words in ([], ["--deployment"]):
        run = case.k8spark("notebook", "pod", "nb", "-n", case.ns, *IMAGE, "--start-timeout", "2s", *words)
        equal(run.code, 113, run)
        expect("not started within" in run.err or "did not start" in run.err, run)
        wait_for(case, set())
    started = case.start("notebook", "pod", "nb", "-n", case.ns, *IMAGE)
    started.wait_for("pod nb: ")
    started.signal(15)
    ended = started.end()
    equal(ended.code, 143, ended)
    wait_for(case, set())


@test
def refused_pods_of_a_deployment_are_the_clusters_no(case):
    """Pod Security refuses the pods, not the Deployment: 111 with its reason, and all is taken back."""
    case.kubectl("label", "namespace", case.ns, "pod-security.kubernetes.io/enforce=restricted")
    for words in ([], ["--deployment"]):
        run = case.k8spark("notebook", "pod", "nb", "-n", case.ns, *IMAGE, "--start-timeout", "30s", *words)
        equal(run.code, 111, run)
        expect("estricted" in run.err, run)
        wait_for(case, set())


@test
def a_profile_says_what_a_team_repeats(case):
    """notebook.* of the profile; flags come before them; secrets of the profile are references."""
    case.write("k8spark.yaml", """
version: 1
defaultProfile: lab
profiles:
  lab:
    spark: {version: "4.1"}
    image: {name: registry.example.com/spark:4.1}
    namespace: NS
    hadoopConf: {configMap: core-site}
    secretEnv: {DB: {secret: db, key: password}}
    notebook:
      name: ann
      image: registry.example.com/jupyter:4.1
      jupyter: notebook
      port: 9999
      deployment: true
      createAccount: true
      storage: {size: 2Gi, storageClass: fast, accessMode: ReadWriteMany}
      git: {repository: "https://git.example.com/team/notebooks.git", branch: dev, image: alpine/git}
""".replace("NS", case.ns))
    printed = case.k8spark("notebook", "pod", "--format", "json")
    equal(printed.code, 0, printed)
    items = {item["kind"]: item for item in printed.json()["items"]}
    template = items["Deployment"]["spec"]["template"]
    container = template["spec"]["containers"][-1]
    equal(container["image"], "registry.example.com/jupyter:4.1")
    env = {entry["name"]: entry for entry in container["env"]}
    expect(env["PYSPARK_DRIVER_PYTHON_OPTS"]["value"].startswith("notebook ") and "--port=9999" in env["PYSPARK_DRIVER_PYTHON_OPTS"]["value"])
    equal(env["DB"]["valueFrom"]["secretKeyRef"], {"name": "db", "key": "password"})
    expect("HADOOP_CONF_DIR" in env, "core-site.xml by ConfigMap")
    equal(template["spec"]["initContainers"][-1]["image"], "alpine/git")
    equal(items["PersistentVolumeClaim"]["spec"]["storageClassName"], "fast")
    equal(items["PersistentVolumeClaim"]["spec"]["accessModes"], ["ReadWriteMany"])
    expect("spark.kubernetes.container.image=registry.example.com/spark" in items["ConfigMap"]["data"]["spark.properties"],
           "the executors' image stays")
    checked = case.kubectl("apply", "--dry-run=server", "-f", "-", stdin=printed.out_bytes)
    equal(checked.out.count("(server dry run)"), len(printed.json()["items"]), checked)
    flags = case.k8spark("notebook", "pod", "bob", "--format", "json", "--jupyter", "lab", "--claim", "home")
    items = {item["kind"]: item for item in flags.json()["items"]}
    equal(items["Deployment"]["metadata"]["name"], "bob")
    expect("PersistentVolumeClaim" not in items, "--claim in place of the profile's new one")
    expect(json.dumps(items["Deployment"]).find('"claimName": "home"') > 0, items["Deployment"])


@test
def a_secret_in_clear_text_is_refused_and_not_repeated(case):
    plant(SECRET)
    for words in (["notebook", "pod", "nb"], ["connect", "nb"], ["client", "pod"]):
        tail = ["local:///opt/app.py"] if words[0] == "client" else []
        run = case.k8spark(*words, "-n", case.ns, *IMAGE, "--conf", f"spark.hadoop.fs.s3a.secret.key={SECRET}", *tail)
        equal(run.code, 2, run)
        expect("spark.hadoop.fs.s3a.secret.key holds a secret in clear text" in run.err, run)
    equal(everything(case), set())


@test
def tokens_are_in_no_stream_but_the_answer(case):
    """A server's token comes from the caller's variable, and neither --format nor --verbose shows it."""
    plant(SECRET)
    env = {"SPARK_CONNECT_AUTHENTICATE_TOKEN": SECRET}
    printed = case.k8spark("connect", "sc", "--format", "yaml", "-n", case.ns, *IMAGE, env=env)
    equal(printed.code, 0, printed)
    expect("kind: Secret" not in printed.out and "name: sc-token" in printed.out, printed)
    run = case.k8spark("connect", "sc", "--port", "0", "--start-timeout", "1s", "--verbose", "-n", case.ns, *IMAGE, env=env)
    equal(run.code, 113, run)
    equal(everything(case), set())


@test
def words_that_cannot_be_make_nothing(case):
    for words, text in ((["notebook", "pod", "a", "b"], "unexpected argument"),
                        (["notebook", "pod", "nb", "--format", "toml"], "unknown format"),
                        (["notebook", "open", "nb", "--port", "x"], "is no port"),
                        (["notebook", "delete"], "no name"),
                        (["notebook", "opne"], "did you mean"),
                        (["connect", "sc", "--attach", "team"], "exclude each other"),
                        (["connect", "--idle-timeout", "soon"], "must be a time"),
                        (["client", "pod", "--format", "argv", "app.py"], "unknown format"),
                        (["client", "pod"], "no application")):
        run = case.k8spark(*words, *([] if words[-1] in ("delete", "opne") else IMAGE[:4]))
        equal(run.code, 2, run)
        expect(text in run.err, f"want {text!r}", run)


if __name__ == "__main__":
    sys.exit(main("integration.workloads", "api"))
