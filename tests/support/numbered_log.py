"""Pods that look like drivers and print numbered lines, and what is wrong with a copy of their log."""

import json

import harness
import spark_job

LINES = 100_000


def printing_pod(name, seconds, lines=LINES, code=7):
    """A driver pod, as far as k8spark can see, that prints numbered lines for so long and ends with `code`."""
    program = ("import sys, time\n"
               f"lines, pause = {lines}, {seconds} / {lines} * 500\n"
               "for first in range(0, lines, 500):\n"
               "    sys.stdout.write(''.join('line %06d %s\\n' % (i, 'x' * (i % 40)) for i in range(first, min(first + 500, lines))))\n"
               "    sys.stdout.flush()\n"
               "    time.sleep(pause)\n"
               f"sys.exit({code})\n")
    return {"apiVersion": "v1", "kind": "Pod",
            "metadata": {"name": name, "labels": {"spark-role": "driver", "spark-app-selector": f"spark-{name}"}},
            "spec": {"restartPolicy": "Never", "terminationGracePeriodSeconds": 0,
                     "containers": [{"name": "spark-kubernetes-driver", "image": spark_job.IMAGE, "imagePullPolicy": "IfNotPresent",
                                     "command": ["python3", "-c", program]}]}}


def wanted(lines=LINES):
    return b"".join(b"line %06d %s\n" % (i, b"x" * (i % 40)) for i in range(lines))


def phase(case, name):
    return case.get("pod", name)["status"].get("phase")


def start(case, name, seconds, **options):
    case.kubectl("apply", "-f", "-", stdin=json.dumps(printing_pod(name, seconds, **options)).encode())
    harness.wait_until(lambda: phase(case, name) not in (None, "Pending"), 60, f"pod {name} does not run")


def difference(got, want):
    """What is wrong, in one line; empty if nothing is."""
    if got == want:
        return ""
    got_lines, want_lines = got.splitlines(), want.splitlines()
    lost, doubled = set(want_lines) - set(got_lines), len(got_lines) - len(set(got_lines))
    at = next((i for i, (a, b) in enumerate(zip(got_lines, want_lines)) if a != b), min(len(got_lines), len(want_lines)))
    return (f"{len(lost)} lost, {doubled} doubled, {len(got_lines)} lines; first difference at {at}: "
            f"{got_lines[at:at + 1]} in place of {want_lines[at:at + 1]}")
