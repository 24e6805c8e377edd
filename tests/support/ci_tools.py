"""What other people's tools say about the jobs that `k8spark ci` prints: kept in the cache of tests/cluster, fetched once.

actionlint (Go), yamllint and check-jsonschema with the schemas that it carries (PyPI), the models of Argo's CRDs and the Groovy of
npm-groovy-lint (npm), Airflow (PyPI).
"""

import base64
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/cluster"))

import cache  # noqa: E402

ACTIONLINT = "github.com/rhysd/actionlint/cmd/actionlint@v1.7.12"
LINTERS = ["yamllint==1.38.0", "check-jsonschema==0.39.0"]
ARGO = "@kubernetes-models/argo-workflows@2.0.0"
GROOVY = "npm-groovy-lint@18.0.0"
AIRFLOW = ["apache-airflow-core==3.3.2", "apache-airflow-providers-standard==1.21.0"]
PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"

# A model of a resource definition says what is wrong with the document on its standard input.
ARGO_CHECK = """
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
const document = JSON.parse(readFileSync(0, "utf8"));
const file = `${process.argv[1]}/node_modules/@kubernetes-models/argo-workflows/argoproj.io/v1alpha1/index.js`;
const models = await import(pathToFileURL(file));
new models[document.kind](document).validate();
"""


def missing_tools():
    return ([tool for tool in ("go", "npm", "node", "java") if shutil.which(tool) is None]
            + ["pip"] * (importlib.util.find_spec("pip") is None))


def _pip(packages):
    def build(target, log):
        cache.run_logged([sys.executable, "-m", "pip", "install", "--quiet", "--no-compile", "--target", target, *packages], log)
    return build


def _npm(package):
    def build(target, log):
        target.mkdir()
        cache.run_logged(["npm", "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", target, package], log)
    return build


def _actionlint(target, log):
    target.mkdir()
    cache.run_logged(["go", "install", ACTIONLINT], log, env=os.environ | {"GOBIN": str(target), "GOFLAGS": "-mod=mod"})


def install():
    """{tool: folder}; a few minutes the first time, then nothing."""
    return {"actionlint": cache.artefact("actionlint", {"module": ACTIONLINT}, _actionlint, "linter of workflows"),
            "linters": cache.artefact("ci-linters", {"packages": LINTERS, "python": PYTHON}, _pip(LINTERS), "linters of YAML"),
            "argo": cache.artefact("argo-models", {"package": ARGO}, _npm(ARGO), "models of Argo"),
            "groovy": cache.artefact("groovy", {"package": GROOVY}, _npm(GROOVY), "Groovy")}


def install_airflow():
    """Folder for PYTHONPATH."""
    return cache.artefact("airflow", {"packages": AIRFLOW, "python": PYTHON}, _pip(AIRFLOW), "Airflow")


def _python(folder):
    return os.environ | {"PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}


def _said(argv, **options):
    """What a tool complains of; "" when it is content."""
    done = subprocess.run([str(word) for word in argv], capture_output=True, text=True, timeout=120, **options)
    return "" if done.returncode == 0 else (done.stdout + done.stderr).strip() or f"exit code {done.returncode}"


class Tools:
    def __init__(self):
        self.at = install()

    def actionlint(self, path):
        return _said([self.at["actionlint"] / "actionlint", "-no-color", "-shellcheck=", "-pyflakes=", path])

    def yamllint(self, path):
        rules = "{extends: default, rules: {line-length: disable, document-start: disable, indentation: {indent-sequences: consistent}}}"
        return _said([sys.executable, "-m", "yamllint", "--strict", "-d", rules, path], env=_python(self.at["linters"]))

    def schema(self, name, path):
        """name  of a schema that check-jsonschema carries: vendor.gitlab-ci, vendor.github-workflows"""
        return _said([sys.executable, "-m", "check_jsonschema", "--builtin-schema", name, path], env=_python(self.at["linters"]))

    def argo(self, document):
        return _said(["node", "--input-type=module", "-e", ARGO_CHECK, self.at["argo"]], input=json.dumps(document))

    def parse_yaml(self, text):
        program = "import json, sys, yaml; print(json.dumps(yaml.safe_load(sys.stdin)))"
        return json.loads(subprocess.run([sys.executable, "-c", program], env=_python(self.at["linters"]), input=text,
                                         capture_output=True, text=True, check=True).stdout)

    def run_jenkinsfile(self, path):
        """[(kind, text)] of what the steps were asked, or an AssertionError with Groovy's words."""
        jar = next(self.at["groovy"].glob("node_modules/npm-groovy-lint/lib/java/groovy/lib/groovy-[0-9]*.jar"))
        done = subprocess.run(["java", "-XX:TieredStopAtLevel=1", "-cp", str(jar), "groovy.ui.GroovyMain",
                               str(ROOT / "tests/support/jenkinsfile.groovy"), str(path)], capture_output=True, text=True, timeout=120)
        if done.returncode != 0:
            raise AssertionError(f"Groovy refuses the Jenkinsfile: {done.stderr[-1000:]}")
        events = []
        for line in done.stdout.splitlines():
            kind, _, text = line.partition(" ")
            events.append((kind, base64.b64decode(text).decode()))
        return events
