#!/usr/bin/env python3
"""What is another thing with Spark 3.5: a driver of this machine, a Connect server that is a jar, a history server's folder on a claim or
in WASB. In one suite, whose cluster has this image only."""

import signal
import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import connect_client  # noqa: E402
import harness  # noqa: E402
import local_driver  # noqa: E402
import node_stores  # noqa: E402
import spark_job  # noqa: E402
from harness import equal, expect, test, wait_until  # noqa: E402

IMAGE = "localhost/k8spark/spark:3.5.9"
IMAGE_KEY = {"spark__kubernetes__container__image": IMAGE}
AZURE_PORT = 10000


@test
def a_driver_of_this_machine(case):
    words = ["submit", "--deploy-mode", "client", *local_driver.flags(case, **IMAGE_KEY), harness.ROOT / "examples/pi.py", "2"]
    done = local_driver.client(case, *words, env={"SPARK_HOME": local_driver.spark_home(case, "3.5")})
    expect(done.code == 0 and "Pi is roughly 3.1" in done.out, done)
    expect("Spark 3.5.9 of" in done.err and local_driver.executors_that_ran(case), "another Spark, or no executor", done)
    local_driver.expect_nothing_left(case)


@test
def a_connect_server_from_a_jar(case):
    """Up to 3.5 it is a package; here a volume has the jar, for the cluster has no way to Maven."""
    # Of another patch than the image: not every mirror of Maven has them all.
    jars = node_stores.maven_jars("jars-connect", ["org.apache.spark:spark-connect_2.12:3.5.7"], "Spark Connect 3.5")
    changes = IMAGE_KEY | {"spark__jars": "local:///opt/connect/spark-connect_2.12-3.5.7.jar"}
    for role in ("driver", "executor"):
        volume = f"spark__kubernetes__{role}__volumes__hostPath__jars"
        changes |= {f"{volume}__mount__path": "/opt/connect", f"{volume}__options__path": jars}
    server = case.start("connect", "old", "--port", "0", *connect_client.words(case.ns, **changes))
    queried = connect_client.run(connect_client.QUERY, connect_client.address_of(server), line="3.5")
    equal(queried.out.strip(), "sum 499500", queried)
    server.signal(signal.SIGINT)
    ended = server.end(90)
    equal(ended.code, 130, ended)
    equal(case.objects(), set(), "left behind")


CLAIM = """
apiVersion: v1
kind: PersistentVolume
metadata: {{name: "{ns}"}}
spec:
  capacity: {{storage: 1Gi}}
  accessModes: [ReadWriteMany]
  storageClassName: ""
  hostPath: {{path: "{folder}"}}
  claimRef: {{namespace: "{ns}", name: events}}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {{name: events, namespace: "{ns}"}}
spec:
  accessModes: [ReadWriteMany]
  storageClassName: ""
  volumeName: "{ns}"
  resources: {{requests: {{storage: 1Gi}}}}
"""
SERVER = """
    historyServer: {memory: 512m, javaOptions: -XX:TieredStopAtLevel=1}"""
ON_THE_CLAIM = """\
    eventLog: {dir: "file:///events/history"}
    historyServer: {memory: 512m, claim: events, claimPath: /events, javaOptions: -XX:TieredStopAtLevel=1}"""
CONF = """\
      spark.kubernetes.driver.master: "local[1]"
      spark.history.fs.update.interval: 2s
"""
CLAIM_CONF = CONF + """\
      spark.kubernetes.driver.volumes.persistentVolumeClaim.events.mount.path: /events
      spark.kubernetes.driver.volumes.persistentVolumeClaim.events.options.claimName: events
"""


def write_profile(case, fields, conf, jars="/var/empty"):
    case.write("k8spark.yaml", node_stores.PROFILE.format(spark="3.5", image=IMAGE, ns=case.ns, fields=fields, jars=jars, conf=conf))


def listed_by_a_server(case, app):
    done = case.k8spark("history-server", "apply", timeout=330)
    equal(done.code, 0, done)
    listed = wait_until(lambda: case.k8spark("history-server", "list", "-o", "json").json(), 60, "the run is not listed")
    equal([(one["id"], one["attempts"][0]["completed"]) for one in listed], [(app, True)])


@test
def a_run_on_a_claim_is_listed_and_its_log_in_wasb_too(case):
    """The driver and the server mount the same claim, a folder of the node; another server reads the same log from WASB."""
    folder = case.folder / "events"
    (folder / "history").mkdir(parents=True)
    for path in (case.folder, folder, folder / "history"):
        path.chmod(0o777)
    case.kubectl("apply", "-f", "-", stdin=CLAIM.format(ns=case.ns, folder=folder).encode())
    try:
        write_profile(case, ON_THE_CLAIM, CLAIM_CONF)
        run = case.k8spark("submit", f"{spark_job.EXAMPLES}/pi.py", "1", timeout=400)
        expect(run.code == 0 and "Pi is roughly 3.1" in run.out, run)
        app, = (path.name for path in (folder / "history").glob("local-*"))
        listed_by_a_server(case, app)
        equal(case.k8spark("history-server", "delete", timeout=120).code, 0)
        with node_stores.NodeStore(case.cluster, "azure", AZURE_PORT) as node:
            host = node_stores.announce_azure(case, case.ns, AZURE_PORT)
            case.kubectl("create", "secret", "generic", "azure-secrets", f"--from-literal=key={node.store.key}")
            harness.plant(node.store.key)
            node.store.put(f"history/{app}", (folder / "history" / app).read_bytes())
            write_profile(case, node_stores.AZURE.format(root=f"wasb://data@{host}") + SERVER, CONF + node_stores.AZURE_KEY.format(host=host),
                          node_stores.jar_folder(case.binary, "3.5", "wasb"))
            listed_by_a_server(case, app)
    finally:
        case.kubectl("delete", "pv", case.ns, "--wait=false")


if __name__ == "__main__":
    sys.exit(harness.main("e2e.spark_3_5", "node", ["3.5"]))
