"""The node: containerd, kubelet, kube-proxy and CoreDNS, all inside the cluster's namespaces."""

import json
import subprocess

import control_plane
import image_store
import layout
import process
from api import Api
from report import say

KUBELET_PORT = 10250


def start_forwarder(cluster, facts):
    """Runs on the host side: it is what makes the API server answer at the host's 127.0.0.1."""
    ports = facts["ports"]
    process.launch(cluster, "forward", [facts["kubebox"], "forward", f"--listen=127.0.0.1:{ports['host']}",
                                        f"--netns={cluster.netns}", f"--to=127.0.0.1:{ports['api']}"],
                   port=ports["host"])
    process.wait_for_port(cluster, "forward")


def start_containerd(cluster):
    _write_cni(cluster)
    config = image_store.write_config(cluster.etc, cluster.storage / "containerd", cluster.containerd_socket,
                                      cluster.etc / "cni")
    process.launch(cluster, "containerd", ["containerd", "--config", config], inside=True)


def wait_containerd(cluster):
    process.wait_until(cluster, "containerd", lambda: image_store.answers(cluster.containerd_socket), "its socket", 30)


def _write_cni(cluster):
    folder = cluster.etc / "cni"
    folder.mkdir(exist_ok=True)
    bridge = {"type": "bridge", "bridge": "cni0", "isGateway": True, "hairpinMode": True, "ipam": {
        "type": "host-local", "dataDir": "/var/lib/cni/networks",
        "ranges": [[{"subnet": layout.POD_NETWORK, "gateway": layout.NODE_IP}]], "routes": [{"dst": "0.0.0.0/0"}]}}
    ports = {"type": "portmap", "capabilities": {"portMappings": True}}
    (folder / "10-bridge.conflist").write_text(json.dumps(
        {"cniVersion": "0.4.0", "name": "k8spark", "plugins": [bridge, ports]}, indent=1))


def start(cluster, facts):
    kubebox, kubeconfig = facts["kubebox"], cluster.etc / "component.kubeconfig"
    process.launch(cluster, "kubelet", [
        kubebox, "kubelet", f"--config={_write_kubelet_config(cluster)}", f"--kubeconfig={kubeconfig}",
        f"--hostname-override={layout.NODE_NAME}", f"--node-ip={layout.NODE_IP}"], True, KUBELET_PORT)
    process.launch(cluster, "coredns", [kubebox, "coredns", "-conf", _write_corefile(cluster)], True, 53)
    process.launch(cluster, "kube-proxy", [
        kubebox, "kube-proxy", f"--kubeconfig={kubeconfig}", f"--hostname-override={layout.NODE_NAME}",
        f"--cluster-cidr={layout.POD_NETWORK}", "--proxy-mode=nftables",
        # zero = leave alone: these settings belong to the whole machine
        "--conntrack-max-per-core=0", "--conntrack-tcp-timeout-established=0",
        "--conntrack-tcp-timeout-close-wait=0"], True)


def _write_kubelet_config(cluster):
    config = {
        "apiVersion": "kubelet.config.k8s.io/v1beta1", "kind": "KubeletConfiguration",
        "address": layout.NODE_IP, "port": KUBELET_PORT,
        "authentication": {"anonymous": {"enabled": False}, "webhook": {"enabled": True},
                           "x509": {"clientCAFile": f"{cluster.pki}/ca.crt"}},
        "authorization": {"mode": "Webhook"},
        "tlsCertFile": f"{cluster.pki}/server.crt", "tlsPrivateKeyFile": f"{cluster.pki}/server.key",
        "containerRuntimeEndpoint": f"unix://{cluster.containerd_socket}",
        "cgroupDriver": "cgroupfs", "cgroupRoot": f"/{cluster.namespace}", "failCgroupV1": False,
        "failSwapOn": False,
        "clusterDNS": [layout.NODE_IP], "clusterDomain": "cluster.local",
        "resolvConf": f"{cluster.etc}/resolv.conf",
        "podLogsDir": f"{cluster.storage}/pod-logs", "maxPods": 250,
        "serializeImagePulls": False, "syncFrequency": "5s",
        # A full disk on the machine of a developer is no reason to evict test pods or to drop images.
        "imageGCHighThresholdPercent": 100,
        "evictionHard": {"memory.available": "50Mi", "nodefs.available": "0%", "nodefs.inodesFree": "0%",
                         "imagefs.available": "0%", "imagefs.inodesFree": "0%"},
    }
    path = cluster.etc / "kubelet.json"
    path.write_text(json.dumps(config, indent=1))
    return path


def _write_corefile(cluster):
    """Names of the cluster; any other name does not exist, and that is said at once."""
    path = cluster.etc / "Corefile"
    path.write_text(f"""cluster.local:53 {{
  errors
  kubernetes cluster.local {{
    kubeconfig {cluster.etc}/component.kubeconfig {cluster.namespace}
  }}
}}
.:53 {{
  template ANY ANY {{
    rcode NXDOMAIN
  }}
}}
""")
    return path


def wait_ready(cluster, facts):
    api = Api(cluster, control_plane.host_server(facts))
    process.wait_until(cluster, "kubelet", lambda: is_ready(api) and _kubelet_knows_its_pods(api), "node Ready")
    say("node ready")
    process.wait_for_port(cluster, "coredns")
    process.wait_until(cluster, "kube-proxy", lambda: _services_reachable(cluster), "rules for the API's service")


def is_ready(api):
    """Ready, and the taint that keeps pods away is gone too."""
    node = api.get(f"/api/v1/nodes/{layout.NODE_NAME}")
    if not node or node["spec"].get("taints"):
        return False
    return any(c["type"] == "Ready" and c["status"] == "True" for c in node["status"].get("conditions", []))


def _kubelet_knows_its_pods(api):
    """After a restart the kubelet refuses exec and logs until it has read the list of its pods."""
    bound = api.get(f"/api/v1/pods?fieldSelector=spec.nodeName={layout.NODE_NAME}")
    known = api.get(f"/api/v1/nodes/{layout.NODE_NAME}/proxy/pods")
    return bound and known and _alive(bound) <= {pod["metadata"]["uid"] for pod in known["items"] or []}


def _alive(pods):
    return {pod["metadata"]["uid"] for pod in pods["items"] if pod["status"]["phase"] in ("Pending", "Running")}


def _services_reachable(cluster):
    rules = subprocess.run(["nsenter", f"--net={cluster.netns}", "nft", "list", "map", "ip", "kube-proxy",
                            "service-ips"], capture_output=True, text=True).stdout
    return layout.SERVICE_IP in rules
