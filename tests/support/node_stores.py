"""Object stores that the pods of a node-level cluster reach, and the jars with which Spark speaks to them."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "cluster"))

import cache  # noqa: E402
import harness  # noqa: E402
import object_stores  # noqa: E402

NODE = "10.244.0.1"  # the node's address in the network of its pods

# A run whose store's jars come with a volume, so that no image of hundreds of megabytes must be made.
PROFILE = """\
version: 1
defaultProfile: job
profiles:
  job:
    spark: {{version: "{spark}"}}
    image: {{name: "{image}", pullPolicy: IfNotPresent}}
    namespace: {ns}
    serviceAccount: spark
    driver: {{requestCores: "0", memory: 512m}}
    executors: {{instances: 1, requestCores: "0", memory: 512m}}
    python: {{executable: python3}}
{fields}
    conf:
      spark.ui.enabled: false
      spark.driver.defaultJavaOptions: -XX:TieredStopAtLevel=1
      spark.executor.defaultJavaOptions: -XX:TieredStopAtLevel=1
      spark.driver.extraClassPath: /jars/*
      spark.executor.extraClassPath: /jars/*
      spark.kubernetes.driver.volumes.hostPath.jars.mount.path: /jars
      spark.kubernetes.driver.volumes.hostPath.jars.mount.readOnly: true
      spark.kubernetes.driver.volumes.hostPath.jars.options.path: {jars}
      spark.kubernetes.executor.volumes.hostPath.jars.mount.path: /jars
      spark.kubernetes.executor.volumes.hostPath.jars.mount.readOnly: true
      spark.kubernetes.executor.volumes.hostPath.jars.options.path: {jars}
{conf}"""
S3 = """\
    storage:
      s3: {{endpoint: "http://{address}"}}
    credentials:
      s3: {{secret: {secret}, keys: {{AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: key}}}}
    eventLog: {{dir: "{log}"}}"""

# The profile's own field is for Microsoft's host names; the key's reference is the same.
AZURE = """\
    secretEnv: {{AZURE_STORAGE_KEY: "azure-secrets:key"}}
    eventLog: {{dir: "{root}/history/"}}"""
AZURE_KEY = """\
      spark.hadoop.fs.azure.account.key.{host}: ${{env.AZURE_STORAGE_KEY}}
"""
AZURE_SERVICE = """
apiVersion: v1
kind: Service
metadata: {{name: k8sparktest}}
spec: {{ports: [{{name: http, port: 80, targetPort: {port}}}]}}
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {{name: k8sparktest, labels: {{kubernetes.io/service-name: k8sparktest}}}}
addressType: IPv4
ports: [{{name: http, port: {port}}}]
endpoints: [{{addresses: ["{node}"]}}]
"""


def announce_azure(case, ns, port):
    """The account is the first label of its host's name: that of a Service in namespace `ns`, before a bridge to the stand-in."""
    case.kubectl("apply", "-n", ns, "-f", "-", stdin=AZURE_SERVICE.format(port=port, node=NODE).encode())
    return f"{object_stores.ACCOUNT}.{ns}.svc.cluster.local"


class OnTheNode:
    """A port of this machine under the node's address, through a Unix socket: the cluster's network has no way out."""

    def __init__(self, cluster, port, node_port):
        self.address = f"{NODE}:{node_port}"
        self.folder = tempfile.TemporaryDirectory(prefix="k8spark-bridge-")
        socket = Path(self.folder.name, "s")
        self.processes = [
            subprocess.Popen([*cache.DIE_WITH_PARENT, "socat", f"UNIX-LISTEN:{socket},fork,backlog=128", f"TCP:127.0.0.1:{port}"])]
        harness.wait_until(socket.exists, 10, "socat does not listen")
        inside = ["nsenter", f"--net=/run/netns/k8spark-{cluster.name}", "socat",
                  f"TCP-LISTEN:{node_port},fork,reuseaddr,backlog=128", f"UNIX-CONNECT:{socket}"]
        self.processes.append(subprocess.Popen([*cache.DIE_WITH_PARENT, *inside]))

    def close(self):
        for process in self.processes:
            process.kill()
            process.wait()
        self.folder.cleanup()


class NodeStore:
    """One of object_stores' stand-ins on the node. As a context; `store` is the stand-in, `address` its place for pods.

    region    of S3: whose signatures alone are taken
    """

    def __init__(self, cluster, kind, node_port, region=None):
        moto, azurite = object_stores.install()
        self.folder = tempfile.TemporaryDirectory(prefix="k8spark-store-")
        log = open(Path(self.folder.name, "log"), "wb")
        self.store = (object_stores.Moto(moto, log) if kind == "s3"
                      else object_stores.Azurite(azurite, Path(self.folder.name, "data"), log))
        self.store.prepare()
        port = self.store.port
        if region:
            self.relay = object_stores.Relay(port)
            self.relay.region, port = region, self.relay.port
        self.bridge = OnTheNode(cluster, port, node_port)
        self.address = self.bridge.address

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.bridge.close()
        self.store.process.kill()
        self.store.process.wait()
        self.folder.cleanup()


def jar_folder(binary, spark, store):
    """A folder with the jars that k8spark names for a store."""
    named = harness.run_process([binary, "image", "jars", "--no-profile", "--spark-version", spark, "--store", store, "--format", "maven"])
    harness.expect(named.code == 0, named)
    return maven_jars(f"jars-{store}", named.out.split(), f"jars for {store} and Spark {spark}")


def maven_jars(name, coordinates, what):
    """A folder with just these jars of the Maven repository; kept in the tests' cache."""
    def fetch(target, log):
        target.mkdir()
        for coordinate in coordinates:
            cache.run_logged(["mvn", "-B", "-q", "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy", f"-Dartifact={coordinate}",
                              f"-DoutputDirectory={target}", "-Dmdep.useBaseVersion=true"], log)
        # The pods' user reads them.
        for jar in target.iterdir():
            os.chmod(jar, 0o644)
        os.chmod(target, 0o755)

    return cache.artefact(name, {"coordinates": coordinates}, fetch, what)
