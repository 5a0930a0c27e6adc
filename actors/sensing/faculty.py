"""A faculty: one model of a host as a thing of its own, with the methods of its port."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Protocol, cast

from actors.sensing.senses import Senses
from pipeline.perceiver import Listener, Reader, Seer, Spotter, Tagger, VoiceDetector


class Hosting(Protocol):
    """A host, here or in another process."""

    def attributes(self, role: str) -> dict[str, Any]:
        """The plain facts of the model in `role`."""
        ...

    def call(self, role: str, method: str, *args: Any, **options: Any) -> Any:
        """The result of one method of the model in `role`."""
        ...


class Faculty:
    """Answers every method of a port by calling the model in `role` at its host."""

    def __init__(self, host: Hosting, role: str) -> None:
        self._host = host
        self._role = role
        self.__dict__.update(host.attributes(role))

    def __getattr__(self, method: str) -> Callable[..., Any]:
        if method.startswith("_"):
            raise AttributeError(method)
        return partial(self._host.call, self._role, method)


def senses(hosts: Mapping[str, Hosting]) -> Senses:
    """The senses that the models of `hosts` (by role) make up."""
    found = {role: Faculty(host, role) for role, host in hosts.items()}
    taggers = [faculty for role, faculty in sorted(found.items()) if role.startswith("sounds-")]
    return Senses(
        reader=cast(Reader, found["text"]),
        voice=cast(VoiceDetector | None, found.get("voice")),
        listener=cast(Listener | None, found.get("speech")),
        seer=cast(Seer | None, found.get("vision")),
        taggers=cast(tuple[Tagger, ...], tuple(taggers)),
        spotter=cast(Spotter | None, found.get("writing")),
    )


def dims(found: Senses) -> dict[str, int]:
    """Sizes of the vectors that `found` gives, by name."""
    sizes = {"text": found.reader.dim}
    return sizes | ({"vision": found.seer.dim} if found.seer else {})


def made_by(found: Senses) -> dict[str, str]:
    """Names of the models that give the vectors of `found`, by the name of the vector."""
    names = {"text": found.reader.name}
    return names | ({"vision": found.seer.name} if found.seer else {})
