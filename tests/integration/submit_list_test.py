#!/usr/bin/env python3
"""`submit --file`: many submissions of one invocation, on a real API server."""

import json
import re
import signal
import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import harness  # noqa: E402
from harness import equal, expect, test  # noqa: E402

OPTIONS = ["--conf", "spark.kubernetes.container.image=registry.example.com/spark:4.3.0",
           "--conf", "spark.kubernetes.scheduler.name=nobody", "--class", "org.example.Main"]
APP = "local:///opt/app.jar"
LONG = 600  # lines that are not through before the fifth is seen


def named(name):
    return f"--conf spark.kubernetes.driver.pod.name={name}"


def submit(case, text, *words, **options):
    case.write("jobs.txt", text)
    return case.k8spark("submit", "-n", case.ns, "--file", "jobs.txt", *OPTIONS, *words, **options)


def drivers(case):
    return sorted(pod["metadata"]["name"] for pod in case.get("pods", "-l", "spark-role=driver")["items"])


def argument_of(case, driver):
    """The last one of its application."""
    return case.get("pod", driver)["spec"]["containers"][0]["args"][-1]


@test
def drivers_come_in_the_order_of_the_list(case):
    names = [f"job-{number:02}" for number in range(40)]
    lines = [f"{named(name)} {APP} 'of {name}'" for name in names]
    lines.insert(7, "\n# a comment, and a line that goes on\n")
    lines.append(f"{named('last')} \\\n  {APP} '#1'  # the last")
    done = submit(case, "\n".join(lines))
    equal((done.code, done.out.split()), (0, [*names, "last"]), done)
    equal(done.err, "k8spark: jobs.txt: 41 of 41 submitted\n")
    equal(drivers(case), [*names, "last"])
    equal([argument_of(case, name) for name in ("job-00", "job-39", "last")], ["of job-00", "of job-39", "#1"])
    owned = [item for item in case.get("services,configmaps")["items"] if item["metadata"]["name"] != "kube-root-ca.crt"]
    equal(len(owned), 2 * 41)
    expect(all(len(item["metadata"]["ownerReferences"]) == 1 for item in owned), owned[0])


@test
def each_is_what_it_would_be_alone(case):
    line = f"{named('alone')} --name x --executor-memory 2g {APP} 1"
    alone = case.k8spark("submit", "-d", "-n", case.ns, *OPTIONS, *line.split())
    equal((alone.code, alone.out), (0, "alone\n"), alone)
    before = case.get("pod", "alone")["spec"]
    case.kubectl("delete", "pods", "--all", "--grace-period=0", "--force")
    done = submit(case, line)
    equal((done.code, done.out), (0, "alone\n"), done)
    fresh = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32}|[0-9a-f]{16}|kube-api-access-\w+")
    equal(*(fresh.sub("FRESH", json.dumps(spec, sort_keys=True)) for spec in (case.get("pod", "alone")["spec"], before)))


@test
def while_a_line_is_wrong_nothing_is_created(case):
    good = f"{named('good')} {APP}"
    for bad, said in ((f"--executor-memroy 2g {APP}", r'jobs.txt:3: unknown option "--executor-memroy"'),
                      (f"--executor-memory 2x {APP}", r"jobs.txt:3: "),
                      ("absent.py", r"jobs.txt:3: .*absent.py"),
                      (f"{APP} $HOME", r"jobs.txt:3:\d+: the shell's \$\{HOME\} \(or ~\) is not expanded"),
                      (f"{APP} 'open", r"jobs.txt:3:\d+: nothing closes the quote"),
                      (f"k8spark submit {APP}", r"jobs.txt:3: a line begins with what stands behind the command"),
                      (f"--timeout 1h {APP}", r"jobs.txt:3: --timeout: a list submits its drivers and does not wait"),
                      (f"-o json {APP}", r"jobs.txt:3: --output: this is about the whole list"),
                      (f"--deploy-mode client {APP}", r"jobs.txt:3: .*in client mode there is nothing to create"),
                      (f"--master spark://host:7077 {APP}", r"jobs.txt:3: "),
                      (f"--replace {APP}", r"jobs.txt:3: --replace: ")):
        done = submit(case, f"{good}\n\n{bad}\n{good}\n")
        equal((done.code, done.out), (2, ""), bad, done)
        expect(re.search(r"^k8spark: error: " + said, done.err, re.MULTILINE), said, done)
    equal(case.objects(), set())
    several = submit(case, f"--no-such {APP}\n{good}\n--nor-this {APP}\n", "-o", "json")
    equal((several.code, [item["line"] for item in several.json()["items"]]), (2, [1, 3]), several)
    expect("jobs.txt: 2 of 3 are wrong; nothing was created" in several.err, several)


@test
def one_that_fails_does_not_stop_the_others(case):
    case.kubectl("create", "-f", "-", stdin=json.dumps(
        {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "taken"},
         "spec": {"schedulerName": "nobody", "containers": [{"name": "x", "image": "x"}]}}).encode())
    names = ["a", "taken", "b", "c"]
    done = submit(case, "".join(f"{named(name)} {APP}\n" for name in names))
    equal((done.code, done.out.split()), (111, ["a", "b", "c"]), done)
    expect(re.search(r"^k8spark: error: jobs.txt:2: .*a pod named taken exists already", done.err, re.MULTILINE), done)
    expect("jobs.txt: 3 of 4 submitted, 1 failed" in done.err, done)
    equal(drivers(case), ["a", "b", "c"])
    kinds = [name.split("/")[0] for name in case.objects()]
    equal((kinds.count("Service"), kinds.count("ConfigMap")), (3, 3), "what was made for the one that failed is gone")
    again = submit(case, "".join(f"{named(name)}2 {APP}\n" for name in ["taken", "a"]).replace("taken2", "taken"), "-o", "json")
    items = again.json()["items"]
    equal([item["line"] for item in items], [1, 2], again)
    equal((items[0]["outcome"], items[0]["exitCode"], items[1]["exitCode"], items[1]["run"]["driver"]), ("refused", 111, 0, "a2"))
    equal(items[1]["run"]["uid"], case.get("pod", "a2")["metadata"]["uid"])
    equal((again.code, again.json()["exitCode"]), (111, 111), again)


@test
def fail_fast_begins_no_more(case):
    first = submit(case, f"{named('a')} {APP}\n")
    equal(first.code, 0, first)
    done = submit(case, "".join(f"{named(name)} {APP}\n" for name in ["b", "a", "c", "d"]), "--fail-fast", "--parallel", "1")
    equal((done.code, done.out), (111, "b\n"), done)
    expect("1 of 4 submitted, 1 failed, 2 not begun" in done.err, done)
    equal(drivers(case), ["a", "b"])


@test
def a_list_comes_from_standard_input_and_an_application_from_the_command_line(case):
    case.write("app.py", "print(1)\n")
    done = case.k8spark("submit", "-n", case.ns, "--file", "-", *OPTIONS, "app.py", "--day", stdin=b"2026-01-01\r\n'2026 02'\r\n")
    equal(done.code, 0, done)
    equal([argument_of(case, name) for name in done.out.split()], ["2026-01-01", "2026 02"])
    wrong = case.k8spark("submit", "-n", case.ns, "--file", "-", *OPTIONS, stdin=b"a.py ; b.py\n")
    equal(wrong.code, 2, wrong)
    expect('k8spark: error: standard input:1:6: ";" outside quotes belongs to a shell' in wrong.err, wrong)


@test
def the_command_line_holds_for_each_line_and_the_line_wins(case):
    case.write("k8spark.yaml", "version: 1\nprofiles:\n"
                               "  small: {deployMode: cluster, driver: {memory: 1g}, executors: {instances: 7}}\n"
                               "  large: {extends: small, driver: {memory: 4g}}\n")
    done = submit(case, f"{named('a')} {APP}\n{named('b')} --profile large --conf spark.executor.instances=9 {APP}\n",
                  "--profile", "small", "--conf", "spark.executor.instances=8")
    equal((done.code, done.out.split()), (0, ["a", "b"]), done)
    said = []
    for name in ("a", "b"):
        config = next(item for item in case.get("configmaps")["items"]
                      if name in [owner["name"] for owner in item["metadata"].get("ownerReferences", [])])
        text = config["data"]["spark.properties"]
        said.append([re.search(rf"^{re.escape(key)}=(.*)$", text, re.MULTILINE).group(1)
                     for key in ("spark.driver.memory", "spark.executor.instances")])
    equal(said, [["1g", "8"], ["4g", "9"]])


@test
def runs_with_an_id_are_submitted_once(case):
    text = "".join(f"--run-id day-{day} {APP}\n" for day in range(6)) + f"--run-id day-0 {APP}\n"
    first = submit(case, text)
    equal(first.code, 0, first)
    equal(len(drivers(case)), 6)
    second = submit(case, text, "-o", "json")
    equal((second.code, len(drivers(case))), (0, 6), second)
    equal([item["run"]["driver"] for item in second.json()["items"]], first.out.split(), second)
    expect(all(item["attached"] for item in second.json()["items"]), second)
    expect("7 of 7 submitted, of which 7 were there already" in second.err, second)


@test
def dry_runs_create_nothing(case):
    text = f"{named('a')} {APP}\n{named('b')} {APP}\n"
    client = submit(case, text, "--dry-run", "client", env={"KUBECONFIG": case.cluster.kubeconfig})
    equal(client.code, 0, client)
    expect("Pod/a (client dry run)" in client.out and "Pod/b (client dry run)" in client.out, client)
    server = submit(case, text, "--dry-run=server")
    equal(server.code, 0, server)
    expect(server.out.index("Pod/a (server dry run)") < server.out.index("Pod/b (server dry run)"), server)
    expect("2 of 2 checked, nothing was created" in server.err, server)
    equal(case.objects(), set())


@test
def a_signal_begins_no_more_and_leaves_nothing_half_made(case):
    for number, code in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
        case.write("jobs.txt", "".join(f"{APP} {line}\n" for line in range(LONG)))
        process = case.start("submit", "-n", case.ns, "--file", "jobs.txt", "--parallel", "4", *OPTIONS)
        process.wait_for(r"(\S+-driver\n){5}", 90, stream="out")
        process.signal(number)
        done = process.end(30)
        equal(done.code, code, done.err[-500:])
        summary = re.search(rf"(\d+) of {LONG} submitted(?:, (\d+) failed)?, (\d+) not begun", done.err)
        expect(summary, done.err[-500:])
        submitted, failed, left = (int(text or 0) for text in summary.groups())
        equal(submitted + failed + left, LONG)
        expect(failed <= 4, "no more than were under way", done.err[-500:])
        names = done.out.split()
        equal((len(names), sorted(names)), (submitted, drivers(case)))
        objects = [item for item in case.get("services,configmaps")["items"] if item["metadata"]["name"] != "kube-root-ca.crt"]
        equal(len(objects), 2 * submitted, "a driver lacks something, or something lacks its driver")
        expect(all(item["metadata"].get("ownerReferences") for item in objects))
        case.kubectl("delete", "pods", "--all", "--grace-period=0", "--force")
        harness.wait_until(lambda: not case.objects(), 60, "everything to be collected")


@test
def no_secret_of_a_line_is_shown(case):
    harness.plant("k3y-of-a-line-0001")
    secret = "--conf spark.hadoop.fs.s3a.secret.key=k3y-of-a-line-0001"
    shown = submit(case, f"{secret} {named('a')} {APP}\n", "--verbose")
    equal(shown.code, 0, shown)
    for bad in (f"{secret} --executor-memory 2x {APP}", f"{secret} {APP} $X", f"{secret} {APP} | tee", f"{secret} 'open",
                f"--conf k3y-of-a-line-0001 {APP}", f"{secret} absent.py"):
        equal(submit(case, bad + "\n").code, 2)
    limited = case.account_that_may("limited", [(["pods"], ["create"])])
    refused = submit(case, f"{secret} {APP}\n", "-o", "json", env={"KUBECONFIG": limited})
    equal(refused.code, 111, refused)


@test
def one_login_serves_all_lines(case):
    case.account_that_may("submitter", [(["pods", "services", "configmaps", "networkpolicies"], ["*"])])
    token = case.kubectl("create", "token", "submitter").out.strip()
    harness.plant(token)
    plugin = case.write("plugin.sh", "#!/bin/sh\necho run >> runs\n"
                        f"echo '{json.dumps({'apiVersion': 'client.authentication.k8s.io/v1', 'kind': 'ExecCredential', 'status': {'token': token}})}'\n")
    plugin.chmod(0o755)
    config = case.kubeconfig_for({"exec": {"apiVersion": "client.authentication.k8s.io/v1", "command": str(plugin),
                                           "interactiveMode": "Never"}}, "kubeconfig-plugin")
    done = submit(case, f"{APP}\n" * 20, env={"KUBECONFIG": config})
    equal((done.code, len(done.out.split())), (0, 20), done)
    equal((case.folder / "runs").read_text(), "run\n")


@test
def the_last_of_the_list_is_the_last_run(case):
    done = submit(case, f"{named('a')} {APP}\n{named('b')} {APP}\n")
    equal(done.code, 0, done)
    equal(case.k8spark("status", "@last", "-o", "name").out.strip().split("/")[-1], "b")


if __name__ == "__main__":
    sys.exit(harness.main("integration.submit_list", "api"))
