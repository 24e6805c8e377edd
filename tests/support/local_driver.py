"""k8spark with real Spark on this machine, in the network of a node-level cluster: pods and driver reach each other."""

import harness
import spark_job
from harness import Process, check_for_secrets, run_process, wait_until

NODE = "10.244.0.1"  # of the cluster's network: pods reach a driver there


def spark_home(case, line="4.3"):
    return run_process([harness.CLUSTER, "spark-home", "--name", case.cluster.name, "--spark", line]).out.strip()


def environment(case, **extra):
    # Inside the cluster's network its API server has another address.
    inside_it = {"KUBECONFIG": case.cluster.folder / "kubeconfig-inside", "SPARK_HOME": spark_home(case)}
    return case.environment(**inside_it | extra)


def there(case, *words):
    """A command in the cluster's network."""
    return [str(word) for word in (harness.CLUSTER, "exec", "--name", case.cluster.name, "--", *words)]


def client(case, *words, env=None, stdin=None, timeout=300):
    return check_for_secrets(run_process(there(case, case.binary, *words), environment(case, **(env or {})), case.folder, stdin, timeout))


def start(case, *words, env=None):
    process = Process(there(case, case.binary, *words), environment(case, **(env or {})), case.folder)
    case.processes.append(process)
    return process


def flags(case, *more, **changes):
    return [*spark_job.words(case.ns, **changes), "--conf", f"spark.driver.host={NODE}", *more]


def executors(case):
    pods = case.get("pods", "-l", "spark-role=executor")["items"]
    return [pod for pod in pods if "deletionTimestamp" not in pod["metadata"]]


def executors_that_ran(case):
    started = {event["involvedObject"]["name"] for event in case.get("events")["items"] if event["reason"] == "Started"}
    return {name for name in started if "-exec-" in name}


class Objects:
    """What is there when somebody reads it."""

    def __init__(self, case):
        self.case = case

    def __str__(self):
        return f"{self.case.ns}: {sorted(self.case.objects())}"


def expect_nothing_left(case, but=frozenset()):
    wait_until(lambda: case.objects() == but, 60, "something is left", Objects(case))
