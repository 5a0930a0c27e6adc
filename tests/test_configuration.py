from __future__ import annotations

from pathlib import Path

import pytest

from configs.schema import Config, load
from pipeline.errors import ConfigError


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ONLOOKER_TOKEN", raising=False)


def written(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "mine.yaml"
    file.write_text(text, encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("gatway: {}", ["unknown key gatway", "allowed here:", "gateway"]),
        ("gateway: {prot: 1}", ["unknown key gateway.prot", "allowed here:", "port", "token"]),
        ("models: {vision: {name: x, pth: y}}", ["unknown key models.vision.pth", "options, path, threads"]),
        ("gateway: {port: 99999}", ["gateway.port", "99999"]),
        ("speech: {silence: -1}", ["speech.silence", "greater than 0"]),
        ("models: {device: abacus}", ["models.device", "'cuda'"]),
        ("- a list", ["must be a mapping with the keys", "gateway"]),
        ("a: [", ["is not YAML"]),
    ],
)
def test_a_mistake_is_one_line_that_names_file_place_and_what_is_allowed(
    tmp_path: Path, text: str, lines: list[str]
) -> None:
    with pytest.raises(ConfigError) as caught:
        load(written(tmp_path, text))
    message = str(caught.value)
    assert "\n" not in message
    assert "mine.yaml" in message
    assert all(line in message for line in lines), message


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="can't be read"):
        load(tmp_path / "none.yaml")


def test_what_is_not_said_is_the_default(tmp_path: Path) -> None:
    assert load(written(tmp_path, "")) == Config()
    changed = load(written(tmp_path, "segmentation: {longest: 30}"))
    assert changed.segmentation.longest == 30
    assert changed.segmentation.shortest == Config().segmentation.shortest


def test_profiles_that_ship_are_had_by_name() -> None:
    assert load(Path("gpu")).models.device == "cuda"
    assert load(Path("laptop")) == load()


def test_the_default_profile_is_the_built_in_one_without_hub_and_gpu() -> None:
    laptop, built_in = load(), Config()
    assert (laptop.models.offline, laptop.models.device) == (True, "cpu")
    same = {"offline": built_in.models.offline, "device": built_in.models.device}
    assert laptop.models.model_copy(update=same) == built_in.models


def test_secrets_come_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONLOOKER_TOKEN", "sesame")
    monkeypatch.setenv("ONLOOKER_QDRANT", "http://qdrant:6333")
    config = load(written(tmp_path, "gateway: {token: old}"))
    assert config.gateway.token == "sesame"
    assert config.memory.qdrant == "http://qdrant:6333"


def test_an_unknown_variable_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONLOOKER_TOKKEN", "sesame")
    with pytest.raises(ConfigError, match="unknown variable ONLOOKER_TOKKEN; allowed: ONLOOKER_TOKEN"):
        load()
