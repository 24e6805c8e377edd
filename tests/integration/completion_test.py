#!/usr/bin/env python3
"""Completion as bash asks for it, with the real help texts, profiles and drivers."""

import json
import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import harness  # noqa: E402
from harness import equal, expect, test  # noqa: E402

PROFILES = "version: 1\nprofiles:\n  dev: {namespace: default}\n  prod: {extends: dev}\n"


SCRIPT = r"""source <(k8spark completion bash)
COMP_WORDS=(k8spark "$@"); COMP_CWORD=$#
_k8spark && printf '%s\n' "${COMPREPLY[@]}" """


def pressed(case, *words, **env):
    """What bash offers for a line whose last word is being written."""
    link = case.folder / "bin/k8spark"
    if not link.exists():
        link.parent.mkdir()
        link.symlink_to(case.binary)
    env = case.environment(PATH=f"{link.parent}:/usr/bin:/bin", **env)
    done = harness.run_process(["bash", "-c", SCRIPT, "bash", *words], env, case.folder)
    equal(done.code, 0, done)
    return done.out.split()


@test
def bash_completes_commands_options_and_values(case):
    case.write("k8spark.yaml", PROFILES)
    offered = pressed(case, "")
    expect({"submit", "logs", "image", "completion", "doctor"} <= set(offered) and "__complete" not in offered, offered)
    equal(pressed(case, "image", "doc"), ["dockerfile"])
    equal(pressed(case, "submit", "--prof"), ["--profile", "--profile-file"])
    equal(pressed(case, "submit", "--profile", ""), ["dev", "prod"])
    equal(pressed(case, "list", "--sort", ""), ["age", "name", "status"])
    equal(pressed(case, "submit", "--on-exit", ""), ["detach", "kill"])
    equal(pressed(case, "submit", "--fil"), ["--file", "--files"])


@test
def bash_completes_drivers_of_the_cluster(case):
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "pi-driver", "labels": {"spark-role": "driver"}},
           "spec": {"schedulerName": "nobody", "containers": [{"name": "x", "image": "x"}]}}
    case.kubectl("create", "-f", "-", stdin=json.dumps(pod).encode())
    config = json.loads(case.kubeconfig_for(None).read_text())
    config["contexts"][0]["context"]["namespace"] = case.ns
    here = case.write("kubeconfig-here", json.dumps(config))
    equal(pressed(case, "logs", "p", KUBECONFIG=str(here)), ["pi-driver"])
    # No cluster: nothing is offered, and nothing is said.
    done = case.k8spark("__complete", "--", "logs", "", env={"KUBECONFIG": "/none"})
    equal((done.code, done.out, done.err), (0, "", ""), done)


@test
def scripts_are_what_their_shells_can_read(case):
    for shell in ("bash", "zsh", "fish"):
        done = case.k8spark("completion", shell)
        expect(done.code == 0 and "__complete" in done.out, done)
    equal(case.k8spark("completion", "csh").code, 2)


if __name__ == "__main__":
    sys.exit(harness.main("integration.completion", "api"))
