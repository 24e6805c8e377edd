"""Certificates, keys and kubeconfig files.

The certificate authority and most keys are EC P-256, which openssl makes at once. Two are RSA on purpose: the admin's
(real spark-submit cannot read EC keys) and the one that signs service account tokens (as most clusters have it).
"""

import base64
import subprocess

import layout
from report import Failure

_CONFIG = """[req]
distinguished_name = name
prompt = no
x509_extensions = extensions
[name]
{name}
[extensions]
{extensions}
"""


def _openssl(*arguments):
    result = subprocess.run(["openssl", *map(str, arguments)], capture_output=True, text=True)
    if result.returncode:
        raise Failure(f"openssl {arguments[0]}: {result.stderr.strip()}")


def make(cluster):
    names = ["localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc",
             "kubernetes.default.svc.cluster.local", layout.NODE_NAME]
    addresses = ["127.0.0.1", "::1", layout.NODE_IP, layout.SERVICE_IP]
    server = "subjectAltName=" + ",".join([f"DNS:{name}" for name in names] + [f"IP:{ip}" for ip in addresses])
    folder = cluster.pki
    _key(folder / "ca.key")
    _certificate(folder, "ca", "CN=k8spark-test-ca", "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign")
    _key(folder / "server.key")
    _certificate(folder, "server", "CN=kube-apiserver", server + "\nextendedKeyUsage=serverAuth")
    for user, rsa in (("component", False), ("admin", True), ("admin-ec", False)):
        _key(folder / f"{user}.key", rsa)
        _certificate(folder, user, f"O=system:masters\nCN={user}", "extendedKeyUsage=clientAuth")
    _key(folder / "service-account.key", rsa=True)


def _key(path, rsa=False):
    if rsa:  # in the older form (PKCS#1), as kubeadm writes it
        _openssl("genrsa", "-traditional", "-out", path, "2048")
    else:  # in the older form (SEC 1), as k3s writes it
        _openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", path)


def _certificate(folder, name, subject, extensions):
    config = folder / f"{name}.cnf"
    config.write_text(_CONFIG.format(name=subject, extensions=extensions))
    signer = [] if name == "ca" else ["-CA", folder / "ca.crt", "-CAkey", folder / "ca.key"]
    _openssl("req", "-x509", "-new", "-sha256", "-days", "3650", "-config", config, "-key", folder / f"{name}.key",
             *signer, "-out", folder / f"{name}.crt")


# --- kubeconfig


def certificate_user(cluster, name):
    """The user part of a kubeconfig, with the data itself so that the file can be copied anywhere."""
    return {"client-certificate-data": _base64(cluster.pki / f"{name}.crt"),
            "client-key-data": _base64(cluster.pki / f"{name}.key")}


def write_kubeconfig(cluster, path, server, user_name, user):
    user_lines = "".join(f"    {key}: {value}\n" for key, value in user.items())
    layout.write_whole(path, f"""apiVersion: v1
kind: Config
clusters:
- name: {cluster.namespace}
  cluster:
    server: {server}
    certificate-authority-data: {_base64(cluster.pki / "ca.crt")}
users:
- name: {cluster.namespace}-{user_name}
  user:
{user_lines}contexts:
- name: {cluster.namespace}
  context:
    cluster: {cluster.namespace}
    user: {cluster.namespace}-{user_name}
    namespace: default
current-context: {cluster.namespace}
""")


def _base64(path):
    return base64.b64encode(path.read_bytes()).decode()
