"""The Go programs: one binary that holds every Kubernetes component (see kubebox/main.go), and kubectl."""

import os
import subprocess
from pathlib import Path

import cache

SOURCES = Path(__file__).resolve().parent / "kubebox"
KUBERNETES = "1.34.4"  # the version that kubebox/go.mod pins; without it the server calls itself v0.0.0


def _go_version():
    try:
        return subprocess.run(["go", "env", "GOVERSION", "GOARCH"], capture_output=True, text=True,
                              check=True, cwd=SOURCES).stdout.split()
    except (OSError, subprocess.CalledProcessError):
        return None


def _ingredients():
    files = [SOURCES / "go.mod", SOURCES / "go.sum", *SOURCES.rglob("*.go")]
    return {"sources": cache.hash_files(files), "go": _go_version(), "version": KUBERNETES}


def are_cached():
    ingredients = _ingredients()
    return all(cache.path_of(name, ingredients).exists() for name in ("kubebox", "kubectl"))


def kubebox():
    """Path of the binary; builds it (about 7 minutes on 2 cores with nothing cached) if needed."""
    return cache.artefact("kubebox", _ingredients(), lambda target, log: _build(".", target, log),
                          "kubebox binary (Kubernetes)")


def kubectl():
    return cache.artefact("kubectl", _ingredients(), lambda target, log: _build("./kubectl", target, log),
                          "kubectl binary")


def _build(package, target, log):
    stamped = "k8s.io/component-base/version"
    major, minor, _ = KUBERNETES.split(".")
    stamps = {"gitVersion": "v" + KUBERNETES, "gitMajor": major, "gitMinor": minor}
    ldflags = " ".join(["-s -w", *(f"-X {stamped}.{key}={value}" for key, value in stamps.items())])
    cache.run_logged(["go", "build", "-trimpath", "-mod=readonly", "-ldflags", ldflags, "-o", target, package], log,
                     cwd=SOURCES, env={**os.environ, "CGO_ENABLED": "0", "GOFLAGS": "", "GOWORK": "off"})
