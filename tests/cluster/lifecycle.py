"""Making, repairing and removing a cluster."""

import os
import shlex
import shutil
import signal
import subprocess

import binaries
import checks
import control_plane
import image_store
import network
import node
import pki
import process
from api import Api
from report import Failure, say

CONTROL_PLANE = ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler"]
# In the order of starting.
COMPONENTS = {"api": CONTROL_PLANE,
              "node": ["keeper", "forward", "containerd", *CONTROL_PLANE, "kubelet", "coredns", "kube-proxy"]}


def is_healthy(cluster, facts):
    running = process.components(cluster)
    if not facts["complete"] or any(name not in running for name in COMPONENTS[facts["level"]]):
        return False
    api = Api(cluster, control_plane.host_server(facts))
    return api.ready() and (facts["level"] == "api" or node.is_ready(api))


def bring_up(cluster, level, lines):
    """Leaves a healthy cluster behind, or nothing that runs."""
    facts = cluster.load()
    if facts and facts["complete"] and facts["level"] != level:
        raise Failure(f"cluster '{cluster.name}' has level {facts['level']}; take it down first")
    if facts and is_healthy(cluster, facts):
        say(f"cluster '{cluster.name}' is up already")
    else:
        checks.require(level, lines)
        if not (facts and _repair(cluster, facts)):
            _make_anew(cluster, level, lines)
        facts = cluster.load()
    if level == "node":
        _import_missing_images(cluster, facts, lines)


def _make_anew(cluster, level, lines):
    tear_down(cluster)
    try:
        facts = {"level": level, "ports": control_plane.choose_ports(level), "kubebox": str(binaries.kubebox()),
                 "kubectl": str(binaries.kubectl()), "images": [], "complete": False}
        if level == "node":
            image_store.ready_made(lines[0])  # the slow part of it, before anything runs
        _create(cluster, facts, lines)
        cluster.save({**facts, "complete": True})
    except BaseException:
        tear_down(cluster, keep_logs=True)
        raise
    say(f"cluster '{cluster.name}' is up")


def _create(cluster, facts, lines):
    cluster.make_folders()
    cluster.save(facts)
    _link_programs(cluster, facts)
    pki.make(cluster)
    control_plane.write_kubeconfigs(cluster, facts)
    say("certificates made")
    if facts["level"] == "node":
        network.make_namespaces(cluster)
        network.make_cgroups(cluster)
        say("namespaces made")
        image_store.copy_ready_made(lines[0], cluster.storage / "containerd")
        facts["images"].append(lines[0])
        say("images in place")
        node.start_forwarder(cluster, facts)
        node.start_containerd(cluster)  # it gets ready while the API server starts
    control_plane.start(cluster, facts)
    if facts["level"] == "node":
        node.wait_containerd(cluster)
        node.start(cluster, facts)
    control_plane.create_objects(cluster, facts)
    say("accounts made")
    if facts["level"] == "node":
        node.wait_ready(cluster, facts)


def _link_programs(cluster, facts):
    os.symlink(facts["kubectl"], cluster.bin / "kubectl")
    if facts["level"] == "node":
        real = shlex.quote(shutil.which("ctr", path=checks.SEARCH_PATH))
        ctr = cluster.bin / "ctr"
        ctr.write_text("#!/bin/sh\n# containerd's client, for this cluster's images and containers\n"
                       f'exec {real} --address {cluster.containerd_socket} --namespace k8s.io "$@"\n')
        ctr.chmod(0o755)


def _import_missing_images(cluster, facts, lines):
    for line in lines:
        if line not in facts["images"]:
            image_store.import_spark(cluster.containerd_socket, line)
            facts["images"].append(line)
            cluster.save(facts)


def _repair(cluster, facts):
    """Starts what died again. False if too little is left, or if that does not help."""
    running = process.components(cluster)
    anchor = "keeper" if facts["level"] == "node" else "etcd"  # without it nothing worth keeping is left
    if not facts["complete"] or anchor not in running:
        return False
    dead = [name for name in COMPONENTS[facts["level"]] if name not in running]
    say(f"repairing cluster '{cluster.name}': starting {', '.join(dead) or 'nothing'} again")
    try:
        for name in dead:  # in the order of COMPONENTS: what a component needs comes before it
            start_component(cluster, facts, name)
        control_plane.wait_ready(cluster, facts)
        if facts["level"] == "node":
            node.wait_ready(cluster, facts)
    except Failure as failure:
        say(f"repair failed, making the cluster anew: {failure}")
        return False
    return True


def start_component(cluster, facts, name):
    process.relaunch(cluster, name)
    process.wait_for_port(cluster, name)
    if name == "kube-apiserver":
        control_plane.wait_ready(cluster, facts)
    elif name == "containerd":
        node.wait_containerd(cluster)
    elif name == "kubelet" and "kube-apiserver" in process.components(cluster):
        node.wait_ready(cluster, facts)


# --- the end


def tear_down(cluster, keep_logs=False):
    """Removes all that belongs to the cluster, whatever state it is in; keeps the log folder if asked to."""
    _end_processes(cluster)
    if os.geteuid() == 0:
        network.remove_cgroups(cluster)
        network.remove_namespaces(cluster)
    for folder in (cluster.folder, cluster.storage):
        network.unmount_below(folder)
    if keep_logs and cluster.folder.exists():
        victims = [path for path in cluster.folder.iterdir() if path != cluster.log]
    else:
        victims = [cluster.folder]
    subprocess.run(["rm", "-rf", "--one-file-system", cluster.storage, *victims], check=True)
    if os.geteuid() == 0:
        network.remove_mount_points(cluster)


def _end_processes(cluster):
    """In rounds, because the kubelet and containerd may start something while they are being ended."""
    for _ in range(20):
        ours = process.all_pids(cluster)
        containers = network.cgroup_members(cluster) if os.geteuid() == 0 else set()
        if not ours and not containers:
            return
        process.kill(ours, cluster, signal.SIGKILL)
        process.kill_cgroup_members(containers, cluster)
    raise Failure(f"processes of cluster '{cluster.name}' do not end: {sorted([*ours, *containers])}")
