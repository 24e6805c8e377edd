"""The commands of `cluster`: from arguments to exit code."""

import argparse
import os
import shlex
import signal
import sys

import binaries
import checks
import image_store
import lifecycle
import process
import report
import spark_image
from layout import Cluster
from report import Failure

NOT_THERE = 3  # exit code of `status` without a cluster, as init scripts have it


def up(options):
    cluster = Cluster(options.name)
    with cluster.locked():
        lifecycle.bring_up(cluster, options.level, options.spark)
    print(cluster.kubeconfig)
    return 0


def down(options):
    cluster = Cluster(options.name)
    with cluster.locked():
        lifecycle.tear_down(cluster)
    report.say(f"cluster '{cluster.name}' is gone")
    return 0


def status(options):
    cluster = Cluster(options.name)
    facts = cluster.load()
    if facts is None:
        print(f"cluster '{cluster.name}': none")
        return NOT_THERE
    healthy = lifecycle.is_healthy(cluster, facts)
    images = ", ".join(spark_image.image_name(line) for line in facts["images"])
    print(f"cluster '{cluster.name}': {'healthy' if healthy else 'NOT healthy'}, level {facts['level']}")
    print(f"  folder      {cluster.folder}\n  kubeconfig  {cluster.kubeconfig}")
    if images:
        print(f"  images      {images}")
    running = process.components(cluster)
    for name in lifecycle.COMPONENTS[facts["level"]]:
        print(f"  {name:<24} {running.get(name, 'not running')}")
    return 0 if healthy else 1


def env(options):
    cluster, _ = _existing(options)
    print(f"export KUBECONFIG={shlex.quote(str(cluster.kubeconfig))}")
    print(f"export PATH={shlex.quote(str(cluster.bin))}:$PATH")
    return 0


def exec_inside(options):
    """Becomes the command, inside the cluster's network and with its name server."""
    cluster, facts = _existing(options)
    command = options.command[1:] if options.command[:1] == ["--"] else options.command
    if not command:
        raise Failure("exec: no command given", code=2)
    environment = {**os.environ, process.FOLDER_MARK: str(cluster.folder), process.COMPONENT_MARK: "exec",
                   "PATH": f"{cluster.bin}:{os.environ.get('PATH', '/usr/bin:/bin')}",
                   "KUBECONFIG": str(cluster.kubeconfig_inside)}
    if facts["level"] == "node":
        # Entering a mount namespace puts us into its root folder: go back to where we were.
        command = [*process.entering(cluster), "sh", "-c", 'cd "$0" && exec "$@"', os.getcwd(), *command]
    sys.stdout.flush()
    try:
        os.execvpe(command[0], command, environment)
    except OSError as error:
        raise Failure(f"{command[0]}: {error.strerror}", code=127) from error


def check(options):
    code, text = checks.report(options.level, options.spark)
    print(text.rstrip() or f"nothing is missing for level {options.level}")
    note = checks.notes(options.level)
    if note:
        print(note)
    return code


def image(options):
    """Makes every artefact ahead of time."""
    if options.level == "node":
        checks.require("node", options.spark)
        for line in options.spark:
            image_store.ready_made(line)
    binaries.kubebox()
    binaries.kubectl()
    return 0


def spark_home(options):
    print(spark_image.spark_home(options.spark[0]))
    return 0


def stop_component(options):
    cluster, _ = _existing(options)
    process.record_of(cluster, options.component)  # says so if there is no such component
    pid = process.components(cluster).get(options.component)
    seconds = 0 if options.signal in ("STOP", "CONT") else 30  # these two end nothing
    left = process.kill([pid] if pid else [], cluster, signal.Signals[f"SIG{options.signal}"], seconds)
    if left and seconds:
        raise Failure(f"{options.component} (pid {pid}) does not end on SIG{options.signal}")
    return 0


def start_component(options):
    cluster, facts = _existing(options)
    if options.component not in process.components(cluster):
        lifecycle.start_component(cluster, facts, options.component)
    return 0


def _existing(options):
    cluster = Cluster(options.name)
    facts = cluster.load()
    if facts is None or not facts["complete"]:
        raise Failure(f"there is no cluster '{cluster.name}' (make it with: cluster up --name {cluster.name})")
    return cluster, facts


# --- arguments

COMMANDS = {
    "up": (up, "make the cluster, or repair it; prints the path of its kubeconfig"),
    "down": (down, "remove all of it"),
    "status": (status, "what runs; exit code 0 healthy, 1 not healthy, 3 there is none"),
    "env": (env, "shell lines that set KUBECONFIG and PATH"),
    "exec": (exec_inside, "run a command inside the cluster's network, where the API server is at 127.0.0.1:6443"),
    "check": (check, "what this machine lacks; exit code 0 nothing, 3 packages, 4 privileges"),
    "image": (image, "fill the cache, start nothing"),
    "spark-home": (spark_home, "path of an unpacked Spark distribution, for the real spark-submit"),
    "stop-component": (stop_component, "end one component, to see what others make of it"),
    "start-component": (start_component, "start it again as it was"),
}


def parse(arguments):
    parser = argparse.ArgumentParser(prog="cluster", description="A real single-node Kubernetes for tests.")
    commands = parser.add_subparsers(dest="verb", required=True, metavar="COMMAND")
    for verb, (_, text) in COMMANDS.items():
        command = commands.add_parser(verb, help=text, description=text)
        command.add_argument("--name", default="dev", help="which cluster (default: dev)")
        command.add_argument("--level", choices=["api", "node"], default="node",
                             help="api: control plane only, needs no root; node: runs pods (default)")
        command.add_argument("--spark", action="append", choices=list(spark_image.SPARK_VERSIONS),
                             help="which Spark image; may be repeated (default: 4.3)")
        command.add_argument("--quiet", action="store_true", help="no progress lines")
        if verb == "exec":
            command.add_argument("command", nargs=argparse.REMAINDER)
        if verb.endswith("-component"):
            command.add_argument("component")
        if verb == "stop-component":
            command.add_argument("--signal", choices=["KILL", "TERM", "STOP", "CONT"], default="KILL")
    options = parser.parse_args(arguments)
    options.spark = list(dict.fromkeys(options.spark or ["4.3"]))
    return options


def main(arguments):
    options = parse(arguments)
    report.set_quiet(options.quiet)
    # Like Ctrl-C: what was begun is undone on the way out.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        return COMMANDS[options.verb][0](options)
    except Failure as failure:
        print(f"cluster: error: {failure}", file=sys.stderr)
        return failure.code
    except KeyboardInterrupt:
        return 130
