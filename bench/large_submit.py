#!/usr/bin/env python3
"""Measures k8spark submit of something very large, up to its first request.

usage: bench/large_submit.py [--binary build/release/k8spark] [--rounds 9] [--no-scaling]

The submission: a pod template with 500 unknown fields, a properties file of 5 MB (50,000 keys) and 10,000
--conf. The server is a recorder on the loopback that accepts everything, also a ConfigMap that a real API
server would refuse. Time runs from the start of the process to the first byte that arrives; memory is the
process's peak when it sends its last request. Then the same for files of 1,000, 10,000 and 100,000 keys: the
cost for each key must stay what it is. Exit status 1 when a budget is exceeded.
"""
import argparse
import http.server
import json
import os
import pathlib
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]
BUDGET_MS = 100
BUDGET_MB = 60
# Ten times the keys may cost at most so many times the time.
BUDGET_GROWTH = 15


class Recorder(http.server.ThreadingHTTPServer):
    """Accepts every object; notes when the first byte came and how large the client had grown."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.reset(None)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def reset(self, process):
        self.process, self.first, self.peak_kb, self.bytes = process, None, 0, 0


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def handle(self):
        self.connection.recv(1, socket.MSG_PEEK)
        if self.server.first is None:
            self.server.first = time.monotonic()
        super().handle()

    def answer(self):
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or b"{}")
        self.server.bytes += int(self.headers.get("Content-Length") or 0)
        self.server.peak_kb = max(self.server.peak_kb, peak_kb(self.server.process))
        body.setdefault("metadata", {})["uid"] = "0"
        body.pop("data", None)
        reply = json.dumps(body).encode()
        self.send_response(201 if self.command == "POST" else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(reply)))
        self.end_headers()
        self.wfile.write(reply)

    do_POST = do_PATCH = do_GET = do_PUT = do_DELETE = answer  # noqa: N815

    def log_message(self, *_):
        pass


def peak_kb(process):
    try:
        status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
    except (OSError, AttributeError):
        return 0
    return next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")), 0)


def properties(keys, length):
    """Keys in no order, as hand-kept files have them; lines of so many bytes."""
    lines = []
    for i in range(keys):
        key = f"spark.hadoop.some.group{i * 7919 % keys:06d}.key"
        lines.append(f"{key}={'v' * max(1, length - len(key) - 2)}")
    return "\n".join(lines) + "\n"


def template(fields):
    unknown = "".join(f"  unknownField{i}: {{a: [1, two, 3.5], b: text {i}}}\n" for i in range(fields))
    return ("apiVersion: v1\nkind: Pod\nmetadata: {labels: {team: x}}\nspec:\n" + unknown +
            "  containers:\n  - {name: main, image: x}\n")


def submit(binary, recorder, folder, words):
    """(milliseconds to the first byte, peak MB) of one detached submission."""
    port = recorder.server_address[1]
    command = [binary, "submit", "--no-profile", "-d", "--master", f"k8s://http://127.0.0.1:{port}",
               "--class", "Main", *words, "local:///job.jar"]
    environment = {"HOME": str(folder), "PATH": os.environ["PATH"], "SPARK_USER": "bench",
                   "KUBECONFIG": str(folder / "none")}
    recorder.reset(None)
    start = time.monotonic()
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                          cwd=folder, env=environment) as process:
        recorder.process = process
        words_said = process.stderr.read().decode()
    if process.returncode != 0 or recorder.first is None:
        sys.exit(f"k8spark ended with {process.returncode}: {words_said[-500:]}")
    return (recorder.first - start) * 1000, recorder.peak_kb / 1024


def measure(name, binary, recorder, folder, words, rounds):
    submit(binary, recorder, folder, words)  # warms the page cache
    times, peaks = zip(*(submit(binary, recorder, folder, words) for _ in range(rounds)))
    times = sorted(times)
    median = statistics.median(times)
    print(f"{name:32} median {median:6.1f} ms  (least {times[0]:.1f}, most {times[-1]:.1f})  "
          f"peak {max(peaks):5.1f} MB  sent {recorder.bytes / 1e6:.1f} MB")
    return median, max(peaks)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary", default=ROOT / "build/release/k8spark")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--no-scaling", action="store_true")
    options = parser.parse_args()
    binary = str(pathlib.Path(options.binary).resolve())
    image = ["--conf", "spark.kubernetes.container.image=spark:4.1.4"]
    recorder = Recorder()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "big.conf").write_text(properties(50_000, 105))
        (folder / "pod.yaml").write_text(template(500))
        words = [*image, "--properties-file", "big.conf", "--conf", "spark.kubernetes.driver.podTemplateFile=pod.yaml"]
        for i in range(10_000):
            words += ["--conf", f"spark.some.flag{i:05d}=value of {i}"]
        median, peak = measure("template, 5 MB, 10,000 --conf", binary, recorder, folder, words, options.rounds)
        failed = median > BUDGET_MS or peak > BUDGET_MB
        print(f"budget: {BUDGET_MS} ms, {BUDGET_MB} MB: {'exceeded' if failed else 'kept'}")
        if not options.no_scaling:
            last = None
            for keys in (1_000, 10_000, 100_000):
                (folder / "keys.conf").write_text(properties(keys, 60))
                words = [*image, "--properties-file", "keys.conf"]
                median, _ = measure(f"{keys:,} keys", binary, recorder, folder, words, options.rounds)
                if last is not None and median > BUDGET_GROWTH * last:
                    print(f"budget: {BUDGET_GROWTH} times the time for 10 times the keys: exceeded")
                    failed = True
                last = median
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
