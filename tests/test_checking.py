from __future__ import annotations

import json
from pathlib import Path

import pytest

from configs.schema import Config, MemorySettings, Models, Weights
from onlooker.checking import check, model, store
from onlooker.cli import run_command


def test_a_missing_model_is_bad_and_names_where_it_was_looked_for(tmp_path: Path) -> None:
    weights = Weights(name="whisper-large-v3-turbo")
    config = Config(models=Models(cache=tmp_path, offline=True, speech=weights))
    found = model("speech", weights, config)
    assert found.bad and "no weights found" in found.text


def test_a_model_that_the_hub_has_is_not_missing(tmp_path: Path) -> None:
    weights = Weights(name="whisper-large-v3-turbo")
    found = model("speech", weights, Config(models=Models(cache=tmp_path, offline=False)))
    assert not found.bad and "will be fetched from the hub" in found.text


def test_an_unknown_model_is_bad_and_the_known_ones_are_named() -> None:
    found = model("text", Weights(name="no-such"), Config())
    assert found.bad and "all-minilm-l6-v2" in found.text


def test_a_store_may_not_exist_yet_but_must_have_room(tmp_path: Path) -> None:
    memory = MemorySettings(store=tmp_path / "a" / "b", keep_free=0.001)
    assert "will be created" in store(Config(memory=memory)).text
    assert store(Config(memory=memory.model_copy(update={"keep_free": 1e12}))).bad
    (tmp_path / "a").write_text("in the way")
    assert store(Config(memory=memory)).bad


def test_a_qdrant_server_that_does_not_answer_is_bad() -> None:
    found = store(Config(memory=MemorySettings(qdrant="http://127.0.0.1:9")))
    assert found.bad and "does not answer" in found.text


@pytest.mark.weights
def test_secrets_are_not_shown() -> None:
    config = Config()
    config = config.model_copy(update={"gateway": config.gateway.model_copy(update={"token": "sesame"})})
    texts = [f"{found}" for found in check(config)]
    assert not any("sesame" in text for text in texts)


@pytest.mark.weights
def test_what_ships_is_found_with_its_licence_and_hash(capsys: pytest.CaptureFixture[str]) -> None:
    run_command(["check", "--json"])
    found = {line["name"]: line for line in map(json.loads, capsys.readouterr().out.splitlines())}
    assert (
        found["whisper-base"]["ok"] and "MIT; sha256 model.bin 905e5bf8336b" in found["whisper-base"]["text"]
    )
