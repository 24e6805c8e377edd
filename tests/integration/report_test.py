#!/usr/bin/env python3
"""The page of a run: what it shows in a browser without a network, and where it is written."""

import struct
import sys
import time
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import harness  # noqa: E402
import scripted_kubelet  # noqa: E402
from harness import equal, expect, test  # noqa: E402

DRIVER, EXECUTOR = "spark-kubernetes-driver", "spark-kubernetes-executor"
ERROR = "26/01/31 12:00:00 ERROR <b>it</b> & broke"


class FailedRun:
    """A driver that ended with 3, and an executor."""

    def __init__(self, case):
        self.kubelet = scripted_kubelet.ScriptedKubelet(case.cluster, self.answer, f"kubelet-{case.ns}")
        labels = {"spark-app-selector": "spark-9", "spark-app-name": "daily-orders"}
        self.kubelet.add_pod(case.ns, "orders-driver", labels | {"spark-role": "driver"}, DRIVER)
        self.kubelet.add_pod(case.ns, "orders-exec-1", labels | {"spark-role": "executor", "spark-exec-id": "1"}, EXECUTOR)
        self.kubelet.end_pod(case.ns, "orders-driver", DRIVER, code=3)

    @staticmethod
    def answer(log):
        log.write(f"{time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime())}.000000001Z {ERROR}\n".encode())


def browser(case, page, *flags):
    """Chromium in a network namespace of its own, in which there is nothing."""
    argv = ["unshare", "--net", "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
            f"--user-data-dir={case.folder}/browser", "--window-size=1200,900", *flags, page.as_uri()]
    return harness.run_process(argv, case.environment(), timeout=90)


@test
def a_page_opens_without_a_network(case):
    run = FailedRun(case)
    page = case.folder / "run.html"
    done = case.k8spark("report", "orders-driver", "-n", case.ns, "--html", page)
    equal((done.code, done.out), (0, ""), done)
    shown = browser(case, page, "--dump-dom")
    equal(shown.code, 0, shown)
    for text in ("<h1>daily-orders</h1>", "failed, exit code 3", 'id="cause"', '<td class="t">exec-1</td>', "orders-driver runs: ",
                 "container spark-kubernetes-driver ended with 3", "ERROR &lt;b&gt;it&lt;/b&gt; &amp; broke"):
        expect(text in shown.out, f"the browser does not show {text}", shown)
    picture = case.folder / "run.png"
    equal(browser(case, page, f"--screenshot={picture}").code, 0)
    head = picture.read_bytes()
    equal((head[:8], struct.unpack(">II", head[16:24])), (b"\x89PNG\r\n\x1a\n", (1200, 900)))
    expect(len(head) > 20_000, "the picture is all but empty:", len(head))
    run.kubelet.close()


@test
def a_file_that_is_there_stays_unless_forced(case):
    run = FailedRun(case)
    page = case.write("run.html", "mine")
    report = ("report", "orders-driver", "-n", case.ns, "--html")
    done = case.k8spark(*report, page)
    expect(done.code == 2 and "there is such a file already" in done.err and "--force" in done.err, done)
    equal(page.read_text(), "mine")
    equal(case.k8spark(*report, page, "--force").code, 0)
    printed = case.k8spark(*report, "-")
    expect(printed.out.startswith("<!DOCTYPE html>") and printed.out.endswith("</html>\n"), printed)
    done = case.k8spark(*report, case.folder / "none" / "run.html")
    expect(done.code == 2 and "No such file or directory" in done.err, done)
    run.kubelet.close()


@test
def what_may_not_be_read_is_named_on_the_page(case):
    run = FailedRun(case)
    limited = case.account_that_may("reader", [(["pods", "pods/log"], ["get", "list"])])
    done = case.k8spark("report", "orders-driver", "-n", case.ns, "--html", "-", "--kubeconfig", limited)
    equal(done.code, 0, done)
    expect("Not seen: events" in done.out, done)
    done = case.k8spark("report", "nobody", "-n", case.ns, "--html", "-")
    expect(done.code != 0 and "nobody" in done.err and done.out == "", done)
    run.kubelet.close()


if __name__ == "__main__":
    sys.exit(harness.main("integration.report", "api"))
