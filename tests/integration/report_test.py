#!/usr/bin/env python3
"""The page of a run: what it shows in a browser without a network, and where it is written."""

import html as html_text
import os
import re
import struct
import sys
import time
import urllib.parse
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import harness  # noqa: E402
import scripted_kubelet  # noqa: E402
from harness import equal, expect, plant, test, wait_until  # noqa: E402

DRIVER, EXECUTOR = "spark-kubernetes-driver", "spark-kubernetes-executor"
ERROR = "26/01/31 12:00:00 ERROR <b>it</b> & broke"


class FailedRun:
    """A driver that ended with 3, or goes on, and an executor."""

    def __init__(self, case, code=3):
        self.line = f"{time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime())}.000000001Z {ERROR}\n".encode()
        self.kubelet = scripted_kubelet.ScriptedKubelet(case.cluster, self.answer, f"kubelet-{case.ns}")
        labels = {"spark-app-selector": "spark-9", "spark-app-name": "daily-orders"}
        self.kubelet.add_pod(case.ns, "orders-driver", labels | {"spark-role": "driver"}, DRIVER)
        self.kubelet.add_pod(case.ns, "orders-exec-1", labels | {"spark-role": "executor", "spark-exec-id": "1"}, EXECUTOR)
        if code is not None:
            self.kubelet.end_pod(case.ns, "orders-driver", DRIVER, code=code)

    def answer(self, log):
        log.write(self.line)


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


SECRET = "PLANTED-of-a-saved-run-0123456789"
plant(SECRET)


def address_of_log(page, html, pod):
    """The file that the page's link for a pod's log leads to."""
    link = re.search(rf'<summary>{pod}: [^<]*<a href="([^"]+)"', html).group(1)
    return Path(os.path.normpath(page.parent / urllib.parse.unquote(html_text.unescape(link))))


@test
def a_run_that_is_gone_has_a_page_of_what_was_saved(case):
    run = FailedRun(case, code=None)
    run.kubelet.api("POST", f"/api/v1/namespaces/{case.ns}/events", {
        "apiVersion": "v1", "kind": "Event", "metadata": {"name": "e1"}, "type": "Warning", "reason": "Unhealthy",
        "message": f"password={SECRET}", "firstTimestamp": scripted_kubelet.now(), "lastTimestamp": scripted_kubelet.now(), "count": 3,
        "involvedObject": {"kind": "Pod", "namespace": case.ns, "name": "orders-exec-1"}})
    saved = case.folder / "logs of mine"
    follow = case.start("logs", "-f", "orders-driver", "-n", case.ns, "--save-logs", saved)
    record = saved / "orders-driver/run.json"
    wait_until(lambda: record.exists() and "orders-exec-1" in record.read_text(), 30, "nothing is recorded as the run goes")
    going = case.k8spark("report", "--from", saved, "--html", "-", env={"KUBECONFIG": "/nowhere"})
    expect(going.code == 0 and ">running</span>" in going.out, going)
    run.kubelet.end_pod(case.ns, "orders-exec-1", EXECUTOR, code=1)
    run.kubelet.end_pod(case.ns, "orders-driver", DRIVER, code=3)
    equal(follow.end(60).code, 0, follow)
    for pod in ("orders-driver", "orders-exec-1"):
        run.kubelet.delete_pod(case.ns, pod)
    run.kubelet.close()
    expect(SECRET not in record.read_text(), "a secret is in the record")

    page = case.folder / "pages/run.html"
    page.parent.mkdir()
    done = case.k8spark("report", "--from", saved, "--html", page, env={"KUBECONFIG": "/nowhere"})
    equal((done.code, done.out), (0, ""), done)
    shown = browser(case, page, "--dump-dom")
    for text in ("<h1>daily-orders</h1>", "failed, exit code 3", 'id="cause"', "orders-driver runs: ", "orders-exec-1 runs: ",
                 '<td class="t">exec-1</td>', "container spark-kubernetes-driver ended with 3", "password=*****",
                 "ERROR &lt;b&gt;it&lt;/b&gt; &amp; broke", "exec-1: spark-kubernetes-executor.log, 1 lines"):
        expect(text in shown.out, f"the browser does not show {text}", shown)
    for pod, name in (("driver", "orders-driver/spark-kubernetes-driver"), ("exec-1", "orders-exec-1/spark-kubernetes-executor")):
        equal(address_of_log(page, shown.out, pod), saved / f"orders-driver/{name}.log")
    picture = case.folder / "saved.png"
    equal(browser(case, page, f"--screenshot={picture}").code, 0)
    expect(len(picture.read_bytes()) > 20_000, "the picture is all but empty")


@test
def a_log_that_was_read_once_has_its_record_too(case):
    run = FailedRun(case)
    saved = case.folder / "logs"
    equal(case.k8spark("logs", "orders-driver", "-n", case.ns, "--save-logs", saved).code, 0)
    done = case.k8spark("report", "orders-driver", "--from", saved, "--html", "-", env={"KUBECONFIG": "/nowhere"})
    for text in ("failed, exit code 3", '<td class="t">exec-1</td>', "ERROR &lt;b&gt;"):
        expect(text in done.out, f"the page does not show {text}", done)
    run.kubelet.close()


@test
def a_folder_without_a_run_is_usage(case):
    case.write("other/x.txt", "")
    for folder, text in ((case.folder / "none", "is no folder"), (case.folder / "other", "holds no run")):
        done = case.k8spark("report", "--from", folder, "--html", "-")
        expect(done.code == 2 and text in done.err and done.out == "", done)
    case.write("other/x/run.json", "{}")
    done = case.k8spark("report", "--from", case.folder / "other", "--html", "-")
    expect(done.code == 2 and "is no record of a run" in done.err, done)


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
