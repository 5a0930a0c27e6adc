"""Checking: what would be used, what is found, and what is missing."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass

import httpx

from actors.sensing.host import weights_by_role
from configs.schema import Config, Weights
from models import registry
from onlooker.output import counted
from pipeline.errors import ModelError


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; `bad` when the service can't run with it."""

    topic: str
    name: str
    text: str
    bad: bool = False


def check(config: Config) -> Iterator[Finding]:
    """Every finding, as soon as it is known; models are hashed afresh."""
    for section, settings in config.model_dump(mode="json").items():
        for key, value in settings.items():
            shown = "set" if key in ("token", "key", "qdrant_key") and value else value
            yield Finding("setting", f"{section}.{key}", f"{shown}")
    yield Finding("device", config.models.device, device())
    for role, weights in roles(config):
        yield model(role, weights, config)
    yield store(config)


def roles(config: Config) -> Iterator[tuple[str, Weights]]:
    """The models that are configured, with their roles."""
    for place, weights in weights_by_role(config.models).items():
        yield place.partition("-")[0], weights  # "sounds-0" is one of the role "sounds"


def model(role: str, weights: Weights, config: Config) -> Finding:
    """Where a model is, under which licence, and whether its bytes are the pinned ones."""
    topic = f"model {role}"
    try:
        entry = registry.entry(weights.name, role)
        found = registry.files(
            weights.name,
            path=weights.path,
            cache=config.models.cache.expanduser(),
            offline=True,
            afresh=True,
        )
    except ModelError as error:
        return _missing(topic, weights, config, error)
    sums = ", ".join(f"{file} {digest[:12]}" for file, digest in found.hashes.items()) or "nothing pinned"
    return Finding(topic, weights.name, f"{found.where}; {entry.licence}; sha256 {sums}")


def _missing(topic: str, weights: Weights, config: Config, error: ModelError) -> Finding:
    known = registry.REGISTRY.get(weights.name)
    if known and known.hub and not config.models.offline and not weights.path:
        return Finding(topic, weights.name, f"not here yet; will be fetched from the hub ({known.hub})")
    return Finding(topic, weights.name, f"{error}", bad=True)


def device() -> str:
    """What the machine has to compute on."""
    import ctranslate2  # asks the driver in a few milliseconds; torch would take seconds to import

    gpus = ctranslate2.get_cuda_device_count()
    return f"{counted(gpus, 'CUDA device')}, {os.cpu_count()} CPU cores"


def store(config: Config) -> Finding:
    """Whether long-term memory can be reached and written."""
    if config.memory.qdrant:
        return qdrant(config.memory.qdrant, config.memory.qdrant_key)
    folder = config.memory.store.expanduser()
    there = next(place for place in (folder, *folder.parents) if place.exists())
    if not there.is_dir() or not os.access(there, os.W_OK):
        return Finding("store", f"{folder}", f"{there} can't be written", bad=True)
    free = shutil.disk_usage(there).free / 1e6
    state = "exists" if folder.exists() else "will be created"
    text = f"{state}; {free:.0f} MB free, {config.memory.keep_free:.0f} MB are kept free"
    return Finding("store", f"{folder}", text, bad=free < config.memory.keep_free)


def qdrant(url: str, key: str) -> Finding:
    """Whether a Qdrant server answers at `url`."""
    try:
        answer = httpx.get(f"{url.rstrip('/')}/readyz", headers={"api-key": key} if key else {}, timeout=5)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return Finding("store", url, f"does not answer ({error})", bad=True)
    return Finding("store", url, f"answers with status {answer.status_code}", bad=answer.is_error)
