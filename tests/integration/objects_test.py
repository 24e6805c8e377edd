#!/usr/bin/env python3
"""What k8spark creates on a real API server, and what it renders."""

import json
import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import harness  # noqa: E402
import objects  # noqa: E402
from harness import equal, expect, test  # noqa: E402

IMAGE = "registry.example.com/spark:4.3.0"  # no node here: nothing is ever pulled
CONF = ["--conf", f"spark.kubernetes.container.image={IMAGE}",
        "--conf", "spark.kubernetes.authenticate.driver.serviceAccountName=spark"]
JAVA = [*CONF, "--class", "org.example.Main", "local:///opt/app.jar"]
KINDS = "pods,services,configmaps,networkpolicies"


def live(case):
    return [item for item in case.get(KINDS)["items"] if item["metadata"]["name"] != "kube-root-ca.crt"]


def submit(case, *words, **options):
    done = case.k8spark("submit", "-d", "-n", case.ns, *words, **options)
    expect(done.code == 0, "submit -d failed", done)
    return done


@test
def render_gives_the_same_bytes_twice(case):
    app = case.write("app.py", "print(1)\n")
    words = ["render", *CONF, "--conf", "spark.executorEnv.B=2", "--conf", "spark.executorEnv.A=1", app, "x"]
    first = case.k8spark(*words)
    expect(first.code == 0, first)
    equal(case.k8spark(*words).out_bytes, first.out_bytes)
    equal(first.err, "")


@test
def render_needs_no_kubeconfig_and_no_network(case):
    done = case.k8spark("render", *JAVA, env={"KUBECONFIG": case.folder / "none"})
    expect(done.code == 0 and "kind: Pod" in done.out, done)


@test
def kubectl_accepts_the_rendered_yaml(case):
    app = case.write("app.py", "print('ü \" \\\\ : #')\n")
    rendered = case.k8spark("render", "-n", case.ns, *CONF, app)
    expect(rendered.code == 0, rendered)
    case.kubectl("apply", "--dry-run=server", "-f", "-", stdin=rendered.out_bytes)
    equal(case.objects(), set())


@test
def yaml_and_json_say_the_same(case):
    import_yaml = case.k8spark("render", "-n", case.ns, *JAVA)
    as_json = case.k8spark("render", "--format", "json", "-n", case.ns, *JAVA)
    through_kubectl = case.kubectl("create", "--dry-run=client", "-o", "json", "-f", "-", stdin=import_yaml.out_bytes)
    want = {item["kind"]: item.get("spec", item.get("data")) for item in items_of(as_json.json())}
    got = {item["kind"]: item.get("spec", item.get("data")) for item in items_of(documents(through_kubectl.out))}
    equal(got, want)


def documents(text):
    """kubectl prints one JSON document after another."""
    decoder, found = json.JSONDecoder(), []
    while text := text.strip():
        document, end = decoder.raw_decode(text)
        found.append(document)
        text = text[end:]
    return {"items": found} if len(found) != 1 else found[0]


def items_of(document):
    return document["items"] if isinstance(document, dict) and "items" in document else \
        document if isinstance(document, list) else [document]


@test
def a_detached_submit_creates_what_render_shows(case):
    app = case.write("app.py", "print(1)\n")
    rendered = case.k8spark("render", "-n", case.ns, *CONF, app, env={"SOURCE_DATE_EPOCH": 1700000000})
    expect(rendered.code == 0, rendered)
    case.kubectl("create", "-f", "-", stdin=rendered.out_bytes)
    want = objects.comparable(live(case))
    case.kubectl("delete", KINDS, "--all", "--wait=true", "--grace-period=0", "--force")
    submit(case, *CONF, app)
    got = objects.comparable(live(case))
    equal(sorted(got), sorted(want))
    expect({name.split("/")[0] for name in got} == {"Pod", "Service", "ConfigMap", "NetworkPolicy"}, sorted(got))
    for name, item in got.items():
        owners = item["metadata"].pop("ownerReferences", [])  # a rendered file cannot know the pod's uid
        expect(bool(owners) == (item["kind"] != "Pod"), name, owners)
    for item in want.values():
        item["metadata"].pop("ownerReferences", None)
    found = list(objects.differences(want, got))
    expect(not found, "rendered and created differ", *found[:5])


@test
def the_driver_owns_everything_so_deleting_it_leaves_nothing(case):
    name = submit(case, *CONF, case.write("app.py", "print(1)\n")).out.strip()
    pod = case.get("pod", name)
    for item in live(case):
        if item["kind"] != "Pod":
            owner, = item["metadata"]["ownerReferences"]
            equal((owner["kind"], owner["uid"], owner["controller"]), ("Pod", pod["metadata"]["uid"], True), item["metadata"])
    case.kubectl("delete", "pod", name)
    harness.wait_until(lambda: not case.objects(), 60, "garbage collection", case.objects())


@test
def an_older_line_gets_no_network_policy(case):
    submit(case, "--spark-version", "3.5", *JAVA)
    equal({name.split("/")[0] for name in case.objects()}, {"Pod", "Service", "ConfigMap"})


@test
def local_code_travels_in_an_immutable_map_named_by_its_content(case):
    app, module = case.write("app.py", "import m\n"), case.write("m.py", "X = 1\n")
    words = [*CONF, "--py-files", module, app]
    submit(case, *words)
    first = code_map(case)
    equal(sorted(first["data"].values()), ["X = 1\n", "import m\n"])
    equal(first["immutable"], True)
    case.kubectl("delete", KINDS, "--all", "--grace-period=0", "--force")
    submit(case, *words)
    same = code_map(case)
    case.kubectl("delete", KINDS, "--all", "--grace-period=0", "--force")
    module.write_text("X = 2\n")
    submit(case, *words)
    other = code_map(case)
    annotation = "k8spark.io/content-sha256"
    equal(same["metadata"]["annotations"][annotation], first["metadata"]["annotations"][annotation])
    expect(other["metadata"]["annotations"][annotation] != first["metadata"]["annotations"][annotation], other)
    # The end of the name is the content's hash.
    equal(same["metadata"]["name"].rsplit("-", 1)[1], first["metadata"]["name"].rsplit("-", 1)[1])
    expect(other["metadata"]["name"].rsplit("-", 1)[1] != first["metadata"]["name"].rsplit("-", 1)[1], other["metadata"])


def code_map(case):
    return next(item for item in case.get("configmaps")["items"] if "-code-" in item["metadata"]["name"])


@test
def a_file_too_large_for_a_map_is_refused_with_both_ways_out(case):
    app = case.write("app.py", "#" * 1_100_000)
    done = case.k8spark("submit", "-n", case.ns, *CONF, app)
    equal(done.code, 2, done)
    expect("spark.kubernetes.file.upload.path" in done.err and "local:///" in done.err, done)
    equal(case.objects(), set())


@test
def the_namespace_of_the_context_holds_when_none_is_named(case):
    config = case.cluster.kubectl("config", "view", "--raw", "-o", "json").json()
    config["contexts"][0]["context"]["namespace"] = case.ns
    kubeconfig = case.write("kubeconfig", json.dumps(config))
    done = case.k8spark("submit", "-d", *JAVA, env={"KUBECONFIG": kubeconfig})
    expect(done.code == 0, done)
    expect(f"Pod/{done.out.strip()}" in case.objects(), case.objects())


@test
def every_kind_of_login_works(case):
    for name in ("kubeconfig-ec", "kubeconfig-token"):
        done = case.k8spark("submit", "-d", "-n", case.ns, "--kubeconfig", case.cluster.folder / name, *JAVA)
        expect(done.code == 0, name, done)
        expect(f"Pod/{done.out.strip()}" in case.objects(), name)


@test
def a_dry_run_creates_nothing(case):
    for where in ("client", "server"):
        done = case.k8spark("submit", f"--dry-run={where}", "-n", case.ns, *JAVA)
        equal(done.code, 0, where, done)
        expect(f"({where} dry run)" in done.out, done)
    equal(case.objects(), set())


@test
def a_driver_pod_of_that_name_is_not_touched(case):
    words = ["--conf", "spark.kubernetes.driver.pod.name=mine", *JAVA]
    submit(case, *words)
    before = case.get("pod", "mine")["metadata"]["uid"]
    kept = case.objects()
    done = case.k8spark("submit", "-d", "-n", case.ns, *words)
    expect(done.code == 111 and "mine" in done.err, done)
    equal(case.get("pod", "mine")["metadata"]["uid"], before)
    equal(case.objects(), kept)


if __name__ == "__main__":
    sys.exit(harness.main("integration.objects", "api"))
