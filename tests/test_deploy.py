from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from configs.schema import load

ROOT = Path(__file__).parent.parent
DEPLOY = ROOT / "deploy"
CRDS = ROOT.parent / "shared" / "schemas" / "kuberay-crds.yaml"


def strict(schema: Any) -> Any:
    """An openAPIV3Schema that refuses unknown fields, and knows that a quantity may be a number."""
    if isinstance(schema, list):
        return [strict(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: strict(value) for key, value in schema.items()}
    if schema.get("x-kubernetes-int-or-string"):
        return {"type": ["integer", "string"]}
    free = schema.get("x-kubernetes-preserve-unknown-fields")
    if isinstance(schema.get("properties"), dict) and schema.get("type") == "object" and not free:
        made.setdefault("additionalProperties", False)
    return made


def documents(file: Path) -> list[dict[str, Any]]:
    loaded = yaml.load_all(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return [document for document in loaded if document]


@pytest.fixture(scope="module")
def ray_cluster() -> Any:
    if not CRDS.exists():
        pytest.skip("the schemas of KubeRay's resources are not beside the repository")
    crd = next(crd for crd in documents(CRDS) if crd["spec"]["names"]["kind"] == "RayCluster")
    version = next(version for version in crd["spec"]["versions"] if version["name"] == "v1")
    schema = strict(version["schema"]["openAPIV3Schema"])
    schema["properties"]["metadata"] = {"type": "object"}
    return schema


def test_the_ray_cluster_is_what_kuberay_takes(ray_cluster: Any) -> None:
    (document,) = documents(DEPLOY / "kuberay" / "raycluster.yaml")
    jsonschema.validate(document, ray_cluster)
    assert document["spec"]["headGroupSpec"]["rayStartParams"]["num-cpus"] == "0"
    (gpu,) = document["spec"]["workerGroupSpecs"]
    container = gpu["template"]["spec"]["containers"][0]
    assert container["resources"]["limits"]["nvidia.com/gpu"] == "1"


def test_the_schema_refuses_what_it_does_not_know(ray_cluster: Any) -> None:
    (document,) = documents(DEPLOY / "kuberay" / "raycluster.yaml")
    document["spec"]["headGroupSpec"]["template"]["spec"]["containers"][0]["imagee"] = "typo"
    with pytest.raises(jsonschema.ValidationError, match="imagee"):
        jsonschema.validate(document, ray_cluster)


def test_the_gateway_is_probed_and_takes_its_secrets_from_a_secret() -> None:
    kinds = {document["kind"]: document for document in documents(DEPLOY / "kuberay" / "gateway.yaml")}
    assert set(kinds) == {"Deployment", "Service", "PersistentVolumeClaim"}
    spec = kinds["Deployment"]["spec"]
    assert spec["selector"]["matchLabels"] == spec["template"]["metadata"]["labels"]
    assert kinds["Service"]["spec"]["selector"] == spec["selector"]["matchLabels"]
    (container,) = spec["template"]["spec"]["containers"]
    assert container["livenessProbe"]["httpGet"]["path"] == "/livez"
    assert container["readinessProbe"]["httpGet"]["path"] == "/readyz"
    secret = {entry["name"] for entry in container["env"] if "valueFrom" in entry}
    assert {"ONLOOKER_TOKEN", "ONLOOKER_QDRANT_KEY", "RAY_AUTH_TOKEN"} == secret
    mounted = {mount["name"] for mount in container["volumeMounts"]}
    assert mounted == {volume["name"] for volume in spec["template"]["spec"]["volumes"]}


def services() -> Iterator[tuple[str, dict[str, Any]]]:
    yield from documents(DEPLOY / "compose.yaml")[0]["services"].items()


@pytest.mark.parametrize(("name", "service"), list(services()))
def test_a_service_is_pinned_and_published_on_loopback_only(name: str, service: dict[str, Any]) -> None:
    _, _, tag = service["image"].rpartition(":")
    assert tag and tag != "latest"
    assert all(port.startswith("127.0.0.1:") for port in service.get("ports", []))
    assert service["restart"] == "unless-stopped"
    known = dict(services())
    assert set(service.get("depends_on", {})) <= set(known)


def test_the_example_configuration_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONLOOKER_QDRANT", "http://qdrant:6333")
    config = load(DEPLOY / "onlooker.yaml")
    assert config.memory.qdrant == "http://qdrant:6333"


@pytest.mark.parametrize("name", ["Dockerfile", "Dockerfile.cuda"])
def test_container_files_pass_the_linter(name: str) -> None:
    linter = shutil.which("hadolint", path=str(Path(sys.executable).parent)) or shutil.which("hadolint")
    if linter is None:
        pytest.skip("hadolint is not installed")
    done = subprocess.run([linter, str(DEPLOY / name)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    text = (DEPLOY / name).read_text(encoding="utf-8")
    assert "\nUSER 1000\n" in text
    assert "HEALTHCHECK" in text
