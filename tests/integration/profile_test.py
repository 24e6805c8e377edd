#!/usr/bin/env python3
"""k8spark profile and diff: what is sound is taken, what is broken is refused where it is broken."""

import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

sys.dont_write_bytecode = True
ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/support"))
sys.path.insert(0, str(ROOT / "tests/cluster"))

import cache  # noqa: E402
import harness  # noqa: E402
from broken_profiles import KINDS, SCHEMA_SEES, SOUND, broken_profiles  # noqa: E402
from harness import equal, expect, test  # noqa: E402

BROKEN = 200
JSONSCHEMA = ["jsonschema==4.23.0", "PyYAML==6.0.2"]
STARTERS = ["aws", "azure", "gcs", "minio", "openshift", "local"]


def schema_tools():
    """jsonschema and PyYAML from PyPI, beside the interpreter's own packages."""
    def pip(target, log):
        cache.run_logged([sys.executable, "-m", "pip", "install", "--quiet", "--no-compile", "--target", target, *JSONSCHEMA], log)

    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    folder = str(cache.artefact("jsonschema", {"packages": JSONSCHEMA, "python": version}, pip, "JSON Schema"))
    if folder not in sys.path:
        sys.path.insert(0, folder)
    import jsonschema
    import yaml
    return jsonschema, yaml


def profile(case, *words, text=None, env=None):
    if text is not None:
        case.write("k8spark.yaml", text)
    return case.k8spark("profile", *words, env=env)


@test
def a_sound_file_is_valid(case):
    done = profile(case, "validate", text=SOUND)
    equal((done.code, done.out), (0, "k8spark.yaml: 2 profiles are valid\n"), done)


@test
def every_broken_file_is_refused_where_it_is_broken(case):
    wrong, kinds = [], set()
    for kind, text, first, last in broken_profiles(BROKEN):
        done = profile(case, "validate", text=text)
        places = [int(line) for line in re.findall(r"^k8spark: error: k8spark\.yaml:(\d+):\d+: ", done.err, re.M)]
        if done.code != 2 or not places or not all(first <= place <= last for place in places):
            wrong.append(f"{kind.__name__}: code {done.code}, lines {places}, want {first} to {last}: {done.err}\n{text}")
        kinds.add(kind)
    equal(kinds, set(KINDS))
    expect(not wrong, f"{len(wrong)} of {BROKEN}", *wrong[:3])


@test
def mistakes_are_told_all_at_once_with_a_caret_and_a_guess(case):
    text = SOUND.replace("namespace: analytics", "namspace: analytics").replace("cores: 1", "cores: one")
    done = profile(case, "validate", text=text)
    equal(done.code, 2, done)
    expect('unknown key "namspace"' in done.err and 'did you mean "namespace"?' in done.err, done)
    expect("\n      namspace: analytics\n      ^\n" in done.err, done)
    expect('"driver.cores" must be a whole number, not "one"' in done.err, done)


@test
def what_only_shows_with_the_values_is_checked_as_well(case):
    text = SOUND.replace("instances: 4", 'instances: "${COUNT}"').replace("kind: secret", "kind: irsa")
    done = profile(case, "validate", text=text)
    expect(done.code == 0 and '"COUNT" is not set' in done.err, done)
    done = profile(case, "validate", env={"COUNT": "many"})
    expect(done.code == 2 and re.search(r"k8spark\.yaml:\d+", done.err), done)
    done = profile(case, "validate", env={"COUNT": "3"})
    expect(done.code == 2 and "irsa" in done.err, done)


@test
def the_schema_takes_what_is_sound_and_refuses_what_is_broken(case):
    jsonschema, yaml = schema_tools()
    schema = json.loads(profile(case, "schema").out)
    jsonschema.Draft7Validator.check_schema(schema)
    validator = jsonschema.Draft7Validator(schema)
    manual = (ROOT / "docs/profiles.md").read_text()
    sound = [SOUND, (ROOT / "k8spark.yaml").read_text()]
    sound += [block for block in re.findall(r"```yaml\n(.*?)```", manual, re.S) if block.startswith("version:")]
    sound += [profile(case, "init", "--for", kind, "-o", "-").out for kind in STARTERS]
    for text in sound:
        errors = [error.message for error in validator.iter_errors(yaml.safe_load(text))]
        expect(not errors, errors[:2], text)
    taken = [kind.__name__ + ": " + text for kind, text, _, _ in broken_profiles(BROKEN)
             if kind in SCHEMA_SEES and validator.is_valid(yaml.safe_load(text))]
    # YAML 1.1 reads yes as true.
    taken = [text for text in taken if not re.search(r": yes$", text, re.M)]
    expect(not taken, len(taken), *taken[:2])


@test
def init_writes_a_file_that_is_valid_and_never_over_one(case):
    for kind in STARTERS:
        (case.folder / "k8spark.yaml").unlink(missing_ok=True)
        done = profile(case, "init", "--for", kind, "-n", "team")
        equal(done.code, 0, done)
        done = profile(case, "validate")
        expect(done.code == 0 and "1 profiles are valid" in done.out, kind, done)
    before = (case.folder / "k8spark.yaml").read_bytes()
    done = profile(case, "init", "--for", "aws")
    expect(done.code == 2 and "--force" in done.err, done)
    equal((case.folder / "k8spark.yaml").read_bytes(), before)
    equal(profile(case, "init", "--for", "aws", "--force").code, 0)
    done = profile(case, "init", "--for", "amazon", "-o", "-")
    expect(done.code == 2 and "aws" in done.err and done.out == "", done)


@test
def on_a_terminal_init_asks(case):
    (case.folder / "k8spark.yaml").unlink(missing_ok=True)
    master, slave = pty.openpty()
    process = subprocess.Popen([case.binary, "profile", "init"], cwd=case.folder, stdin=slave, stdout=slave, stderr=slave,
                               env={"PATH": os.environ["PATH"], "HOME": str(case.folder)})
    os.close(slave)
    os.write(master, b"minio\n4.1\n\nteam\n\nhttp://minio:9000\n")
    equal(process.wait(20), 0)
    os.close(master)
    text = (case.folder / "k8spark.yaml").read_text()
    expect("http://minio:9000" in text and "namespace: team" in text and 'version: "4.1"' in text, text)


@test
def list_and_show_tell_what_is_there(case):
    equal(profile(case, "list", "-o", "name", text=SOUND).out, "base\nprod\n")
    rows = json.loads(profile(case, "list", "-o", "json").out)
    equal([(row["name"], row["default"], row["extends"]) for row in rows], [("base", False, None), ("prod", True, "base")])
    shown = json.loads(profile(case, "show", "-o", "json").out)
    equal((shown["namespace"], shown["executors"]["instances"], shown["dynamicAllocation"]["max"]), ("analytics", 4, 20))
    expect("extends" not in shown, shown)
    done = profile(case, "show", "prdo")
    expect(done.code == 2 and 'did you mean "prod"?' in done.err, done)
    (case.folder / "k8spark.yaml").unlink()
    done = profile(case, "list")
    expect(done.code == 2 and "profile init" in done.err, done)


@test
def diff_tells_what_differs_and_where_it_comes_from(case):
    case.write("k8spark.yaml", SOUND + "  same:\n    extends: prod\n  other:\n    extends: prod\n    namespace: team\n"
               "    conf: {spark.hadoop.fs.s3a.secret.key: planted-one, spark.task.maxFailures: 3}\n")
    done = case.k8spark("diff", "prod", "same")
    equal((done.code, done.out), (0, ""), done)
    done = case.k8spark("diff", "prod", "other", "-o", "json")
    equal(done.code, 1, done)
    keys = {row["key"]: row for row in json.loads(done.out)["keys"]}
    equal(set(keys), {"spark.kubernetes.namespace", "spark.hadoop.fs.s3a.secret.key"})
    equal(keys["spark.kubernetes.namespace"]["right"], "team")
    expect(re.match(r"k8spark\.yaml:\d+$", keys["spark.kubernetes.namespace"]["rightOrigin"]), keys)
    expect("planted-one" not in done.out + done.err, done)


@test
def diff_of_two_spark_versions_tells_what_a_move_changes(case):
    case.write("k8spark.yaml", SOUND)
    done = case.k8spark("diff", "prod@3.5", "prod@4.1", "-o", "json")
    rows = {row["key"]: row for row in json.loads(done.out)["keys"]}
    equal((rows["spark.eventLog.rolling.enabled"]["kind"], rows["spark.eventLog.rolling.enabled"]["right"]), ("default", "true"))
    done = case.k8spark("diff", "prod@3.5", "prod@4.1", "--objects")
    expect(done.code == 1 and "Pod /metadata/labels/spark-version" in done.out, done)
    expect("Pod /metadata/name" not in done.out, done)


@test
def diff_with_a_driver_tells_whether_it_runs_what_the_profile_says(case):
    text = f"version: 1\ndefaultProfile: a\nprofiles:\n  a:\n    image: {{name: x:4.1.4}}\n    namespace: {case.ns}\n"
    case.write("k8spark.yaml", text)
    done = case.k8spark("submit", "-d", "local:///a.py")
    equal(done.code, 0, done)
    driver = done.out.strip()
    done = case.k8spark("diff", "a", f"driver/{driver}", "-n", case.ns)
    equal((done.code, done.out), (0, ""), done)
    case.write("k8spark.yaml", text + "    executors: {instances: 9}\n")
    done = case.k8spark("diff", "a", f"driver/{driver}", "-n", case.ns)
    expect(done.code == 1 and "spark.executor.instances" in done.out, done)
    done = case.k8spark("diff", "a", "driver/none", "-n", case.ns)
    expect(done.code == 2 or "not found" in done.err, done)


@test
def words_that_are_wrong_are_refused(case):
    for words, hint in ((("profile", "lst"), '"list"'), (("diff", "a"), "two things"), (("diff", "a", "b", "c"), "two things")):
        done = case.k8spark(*words)
        expect(done.code == 2 and hint in done.err, words, done)


if __name__ == "__main__":
    sys.exit(harness.main("integration.profile", "api"))
