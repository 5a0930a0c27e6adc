"""A host: the models of some roles in one process, shared by all streams."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from typing import Any

from actors.sensing.batching import Batcher
from configs.schema import Models, Weights
from models import registry

BATCHED = {"look", "read", "spot", "tag"}
"""Methods that take a list and give one result for each of its items."""

PERCEIVING = {"look", "spot", "tag"}
"""Those of them that only perception wants; what is read may be a question."""

ATTRIBUTES = ("name", "dim", "names", "window", "focus", "hop", "sure", "block")
"""Plain facts that a model's port has beside its methods."""


class Host:
    """Loads the models of `roles` and runs their methods: batched where they take lists, else in turn.

    `nice`: by how much perceiving stands back here behind reading and imagining, of which answers are made.
    """

    def __init__(self, settings: Models, roles: Sequence[str], nice: int = 0) -> None:
        chosen = weights_by_role(settings)
        self._models = {role: _load(settings, chosen[role]) for role in roles}
        self._turns = {role: threading.Lock() for role in roles}
        self._batchers: dict[tuple[str, str], Batcher[Any, Any]] = {
            (role, method): Batcher(
                getattr(model, method), settings.batch, nice if method in PERCEIVING else 0
            )
            for role, model in self._models.items()
            for method in BATCHED
            if hasattr(model, method)
        }

    def attributes(self, role: str) -> dict[str, Any]:
        """The plain facts of the model in `role`: its name, the size of its space, its labels, and so on."""
        model = self._models[role]
        return {name: getattr(model, name) for name in ATTRIBUTES if hasattr(model, name)}

    def call(self, role: str, method: str, *args: Any, **options: Any) -> Any:
        """The result of one method of the model in `role`."""
        batcher = self._batchers.get((role, method))
        if batcher is not None:
            return batcher(*args)
        with self._turns[role]:
            return getattr(self._models[role], method)(*args, **options)


def weights_by_role(settings: Models) -> Mapping[str, Weights]:
    """The models that the configuration names, by role: vision, text, speech, writing, sounds-0, ..."""
    single = {role: getattr(settings, role) for role in ("vision", "text", "speech", "voice", "writing")}
    found: dict[str, Weights] = {role: weights for role, weights in single.items() if weights is not None}
    return found | {f"sounds-{i}": weights for i, weights in enumerate(settings.sounds)}


def _load(settings: Models, weights: Weights) -> Any:
    return registry.load(
        weights.name,
        path=weights.path,
        cache=settings.cache.expanduser(),
        offline=settings.offline,
        threads=weights.threads,
        device=settings.device,
        options=weights.options,
    )
