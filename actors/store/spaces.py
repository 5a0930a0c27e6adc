"""Spaces: which vectors of the store hold what the models in use make.

Those of two models can't be compared. What another model of the same kind made stays as it is, under its own
name in the store ("vision", "vision-2", …), and nothing is compared with it until that model is in use again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from actors.numbering import numbered
from pipeline.event import Event


@dataclass(frozen=True)
class Spaces:
    """`sizes` and makers of all vectors by the store's names; `used`: the store's name of each that is
    compared now, by the name that events have for it ("vision", "text")."""

    sizes: Mapping[str, int]
    made_by: Mapping[str, str]
    used: Mapping[str, str]

    @classmethod
    def joined(
        cls,
        sizes: Mapping[str, int],
        made_by: Mapping[str, str],
        dims: Mapping[str, int],
        makers: Mapping[str, str],
    ) -> Spaces:
        """Those of a memory with vectors of `sizes`, `made_by` models as far as they are known, from now on
        with what models make that give `dims` and are called `makers`."""
        known, by = dict(sizes), dict(made_by)
        used = {name: name for name in known if f"{name}-2" not in known}
        for name, size in dims.items():
            maker = makers.get(name, "")
            for key in numbered(name):
                if key not in known:
                    known[key] = size
                    by |= {key: maker} if maker else {}
                if known[key] == size and (not maker or by.get(key, maker) == maker):
                    used[name] = key
                    break
        return cls(known, by, {name: key for name, key in used.items() if _plain(name)})

    def kept(self, event: Event) -> Event:
        """The event with the store's names of its vectors."""
        return replace(event, vectors={self.inner(name): row for name, row in event.vectors.items()})

    def told(self, event: Event) -> Event:
        """The event with its own names of them."""
        return replace(event, vectors={self._outer(key): row for key, row in event.vectors.items()})

    def inner(self, name: str) -> str:
        """The store's name of a vector that events have a name for."""
        return self.used.get(name, name.removesuffix("-1"))

    def dims(self) -> dict[str, int]:
        """Sizes of the vectors that are compared now, by the names that events have for them."""
        return {name: self.sizes[key] for name, key in self.used.items()}

    def makers(self) -> dict[str, str]:
        """The models that made these; those that are known."""
        return {name: self.made_by[key] for name, key in self.used.items() if key in self.made_by}

    def others(self) -> Iterator[str]:
        """A line about each of the vectors that are not compared with those of a model in use."""
        for key in sorted(self.sizes.keys() - set(self.used.values())):
            name = key.partition("-")[0]
            if name in self.used:
                theirs = self.made_by.get(key, "another model")
                ours = self.made_by.get(self.used[name], "this model")
                yield (
                    f"holds {name} vectors of {self.sizes[key]} that {theirs} made; what {ours} makes is "
                    "kept beside them, and not compared with them"
                )

    def _outer(self, key: str) -> str:
        name = key.partition("-")[0]
        if self.used.get(name, name) == key:
            return name
        return f"{key}-1" if _plain(key) else key


PLAIN = Spaces({}, {}, {})
"""Every vector has one name."""


def _plain(name: str) -> bool:
    return "-" not in name
