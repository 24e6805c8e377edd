"""etcd, API server, controller manager, scheduler: what the api level is, and the half of a node-level cluster."""

import json
import time

import layout
import network
import pki
import process
from api import Api
from report import Failure, say

READY_SECONDS = 90


def choose_ports(level):
    """Inside a namespace the usual ports are free. On the host's loopback whatever is free is taken."""
    if level == "node":
        return {"etcd": 2379, "etcd-peer": 2380, "api": 6443, "host": network.free_ports(1)[0]}
    ports = dict(zip(("etcd", "etcd-peer", "api"), network.free_ports(3)))
    return {**ports, "host": ports["api"]}


def host_server(facts):
    """The API server's address as this machine sees it: for the node level that is the forwarder."""
    return f"https://127.0.0.1:{facts['ports']['host']}"


def write_kubeconfigs(cluster, facts):
    inside = f"https://127.0.0.1:{facts['ports']['api']}"
    pki.write_kubeconfig(cluster, cluster.etc / "component.kubeconfig", inside, "component",
                         pki.certificate_user(cluster, "component"))
    admin = pki.certificate_user(cluster, "admin")
    pki.write_kubeconfig(cluster, cluster.kubeconfig_inside, inside, "admin", admin)
    pki.write_kubeconfig(cluster, cluster.folder / "kubeconfig-ec", host_server(facts), "admin-ec",
                         pki.certificate_user(cluster, "admin-ec"))
    pki.write_kubeconfig(cluster, cluster.kubeconfig, host_server(facts), "admin", admin)


def start(cluster, facts):
    _start_etcd(cluster, facts)
    _start_api_server(cluster, facts)
    wait_ready(cluster, facts)
    say("API server ready")
    kubebox, inside = facts["kubebox"], facts["level"] == "node"
    common = [f"--kubeconfig={cluster.etc}/component.kubeconfig", "--leader-elect=false", "--secure-port=0"]
    process.launch(cluster, "kube-controller-manager", [
        kubebox, "kube-controller-manager", *common,
        f"--service-account-private-key-file={cluster.pki}/service-account.key",
        f"--root-ca-file={cluster.pki}/ca.crt",
        f"--cluster-signing-cert-file={cluster.pki}/ca.crt", f"--cluster-signing-key-file={cluster.pki}/ca.key",
        f"--cluster-cidr={layout.POD_NETWORK}",
    ], inside)
    process.launch(cluster, "kube-scheduler", [kubebox, "kube-scheduler", *common], inside)


def _start_etcd(cluster, facts):
    client, peer = (f"http://127.0.0.1:{facts['ports'][name]}" for name in ("etcd", "etcd-peer"))
    process.launch(cluster, "etcd", [
        facts["kubebox"], "etcd", "--name=etcd", f"--data-dir={cluster.folder}/etcd", "--log-level=warn",
        "--unsafe-no-fsync",  # a test cluster need not survive a power cut
        f"--listen-client-urls={client}", f"--advertise-client-urls={client}",
        f"--listen-peer-urls={peer}", f"--initial-advertise-peer-urls={peer}", f"--initial-cluster=etcd={peer}",
    ], facts["level"] == "node", facts["ports"]["etcd"])
    process.wait_for_port(cluster, "etcd")


def _start_api_server(cluster, facts):
    folder, ports = cluster.pki, facts["ports"]
    if facts["level"] == "node":
        address = ["--bind-address=0.0.0.0", f"--advertise-address={layout.NODE_IP}"]
    else:
        # A loopback address may not stand in the endpoints of the Service "kubernetes", so leave them empty.
        address = ["--bind-address=127.0.0.1", "--advertise-address=127.0.0.1", "--endpoint-reconciler-type=none"]
    process.launch(cluster, "kube-apiserver", [
        facts["kubebox"], "kube-apiserver", *address, f"--secure-port={ports['api']}",
        f"--etcd-servers=http://127.0.0.1:{ports['etcd']}", f"--service-cluster-ip-range={layout.SERVICE_NETWORK}",
        f"--client-ca-file={folder}/ca.crt",
        f"--tls-cert-file={folder}/server.crt", f"--tls-private-key-file={folder}/server.key",
        f"--kubelet-client-certificate={folder}/component.crt", f"--kubelet-client-key={folder}/component.key",
        "--kubelet-preferred-address-types=InternalIP",
        "--service-account-issuer=https://kubernetes.default.svc",
        f"--service-account-key-file={folder}/service-account.key",
        f"--service-account-signing-key-file={folder}/service-account.key",
        "--authorization-mode=Node,RBAC", "--allow-privileged=true", f"--cert-dir={cluster.etc}",
    ], facts["level"] == "node", ports["api"])


def wait_ready(cluster, facts):
    api = Api(cluster, host_server(facts))
    process.wait_until(cluster, "kube-apiserver", api.ready, "/readyz", READY_SECONDS)


# --- the objects that every cluster of ours has


def _account(name):
    return "/api/v1/namespaces/default/serviceaccounts", {"metadata": {"name": name}}


RBAC = "/apis/rbac.authorization.k8s.io/v1"
_SUBJECT = {"kind": "ServiceAccount", "namespace": "default"}
OBJECTS = [
    _account("spark"),  # what a Spark driver runs as
    (f"{RBAC}/namespaces/default/roles", {"metadata": {"name": "spark"}, "rules": [{
        "apiGroups": [""], "resources": ["pods", "services", "configmaps", "persistentvolumeclaims"],
        "verbs": ["create", "get", "list", "watch", "delete", "deletecollection", "patch", "update"]}]}),
    (f"{RBAC}/namespaces/default/rolebindings", {
        "metadata": {"name": "spark"}, "subjects": [{**_SUBJECT, "name": "spark"}],
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "spark"}}),
    _account("tester"),  # may do everything, and logs in with a token
    (f"{RBAC}/clusterrolebindings", {
        "metadata": {"name": "tester"}, "subjects": [{**_SUBJECT, "name": "tester"}],
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "cluster-admin"}}),
    _account("norights"),  # may do nothing
]


def create_objects(cluster, facts):
    api = Api(cluster, host_server(facts))
    for path, body in OBJECTS:
        _create(api, path, body)
    for account, file in (("tester", "kubeconfig-token"), ("norights", "kubeconfig-norights")):
        request = {"spec": {"expirationSeconds": 10 * 365 * 86400}}
        answer = _create(api, f"/api/v1/namespaces/default/serviceaccounts/{account}/token", request)
        pki.write_kubeconfig(cluster, cluster.folder / file, host_server(facts), account,
                             {"token": answer["status"]["token"]})
    # Without these two no pod can be created.
    for path in ("serviceaccounts/default", "configmaps/kube-root-ca.crt"):
        process.wait_until(cluster, "kube-controller-manager",
                           lambda path=path: api.get(f"/api/v1/namespaces/default/{path}"), path)


def _create(api, path, body):
    for _ in range(100):
        status, text = api.call("POST", path, body)
        if status in (200, 201):
            return json.loads(text)
        if status == 409:  # a repaired cluster has it already
            return None
        time.sleep(0.1)  # the namespace "default" appears a moment after the server is ready
    raise Failure(f"cannot create an object at {path}: {status} {text}")
