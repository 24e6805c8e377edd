"""Live objects of a run in a form that can be compared with those of another run: ids and the server's additions masked."""

import json
import re

_IDS = [
    (r"kube-api-access-[a-z0-9]{5}", "kube-api-access"),
    (r"spark-[0-9a-f]{32}", "<app id>"),
    (r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "<uuid>"),
    (r"[0-9a-f]{16}", "<unique>"),
    (r"\b\d{13}\b", "<time>"),
]
_OF_THE_SERVER = ("uid", "resourceVersion", "creationTimestamp", "managedFields", "generation")


def masked(text):
    for pattern, name in _IDS:
        text = re.sub(pattern, name, text)
    return text


def properties(text):
    """spark.properties as a map; a Java map has no order, and the comment holds the time."""
    return dict(line.partition("=")[::2] for line in text.splitlines() if line and not line.startswith("#"))


def comparable(items):
    """{"Kind/name": object} of what `kubectl get -o json` listed."""
    found = {}
    for item in json.loads(json.dumps(items)):
        item.pop("status", None)
        meta = item["metadata"]
        for name in _OF_THE_SERVER:
            meta.pop(name, None)
        for owner in meta.get("ownerReferences", []):
            owner.pop("uid")
        if "spark.properties" in item.get("data", {}):
            item["data"]["spark.properties"] = properties(item["data"]["spark.properties"])
        item = json.loads(masked(json.dumps(item)))
        found[f"{item['kind']}/{item['metadata']['name']}"] = item
    return found


def differences(one, other, path=""):
    """Paths where two JSON values differ."""
    if isinstance(one, dict) and isinstance(other, dict):
        for key in sorted(one.keys() | other.keys()):
            yield from differences(one.get(key), other.get(key), f"{path}.{key}")
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for index, pair in enumerate(zip(one, other)):
            yield from differences(*pair, f"{path}[{index}]")
    elif one != other:
        yield f"{path}: {json.dumps(one)[:200]} / {json.dumps(other)[:200]}"
