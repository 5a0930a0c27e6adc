"""Writes hypernyms.tsv: for each ImageNet class the WordNet words for what it is a kind of, nearest first.

What somebody wears is a kind of person there, since a picture of it is nearly always one of somebody.

Usage: python -m models.make_hypernyms FOLDER, where FOLDER holds the data.noun of WordNet 3.0.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from models.affinity import PERSON
from models.labels import HYPERNYMS, synsets

VAGUE = frozenset(
    " ".join(word.split())
    for word in """
    entity, physical entity, abstraction, object, whole, matter, thing, causal agent, living thing,
    artifact, unit, instrumentality, relation, part, attribute, substance, group, psychological feature,
    conveyance, chordate, vertebrate, device, implement, equipment, organism, placental, covering,
    means, commodity, consumer goods, creation, article, natural object, geological formation, fixture,
    assembly, surface, state, event, mechanism, medium, system, public transport, foodstuff, nutriment,
    reproductive structure, plant part, plant organ, natural elevation, self-propelled vehicle, wheeled
    vehicle, craft, clothing, ware, way, obstruction, barrier, area, domestic animal, diapsid, toiletry,
    teleost fish, bony fish, aquatic vertebrate, eutherian, ungulate, even-toed ungulate, odd-toed
    ungulate, passerine, oscine, arthropod, invertebrate, restraint, supporting structure, framework,
    support, container, vessel, carnivore, canine, leporid, lagomorph, elasmobranch, cartilaginous fish,
    feline, ruminant, bovid, saurian, colubrid snake, decapod crustacean, musteline mammal,
    lepidopterous insect, chelonian, anapsid, soft-finned fish, spiny-finned fish, mercantile
    establishment, establishment, place of business, protective covering, solid, communication, game
    equipment, mechanical device, fastener, piece, piece of cloth, cutter, cutting implement, edge tool,
    source of illumination, digital computer, durables, furnishing, measuring instrument, instrument,
    machine, electronic equipment
    """.split(",")
)
"""Words too broad, or too learned, to be asked for."""

OTHER_CARS = frozenset({"n03393912", "n03895866"})
"""Classes that are cars of a train, which nobody means by a car."""

CLOTHES = frozenset({"clothing", "garment", "headdress", "footwear", "neckwear"})
WORN = re.compile(r"\b(?:worn|garment|clothing)\b")
"""What is above something that somebody wears, or in its gloss."""

FEWEST = 2
"""Classes that a word must cover to be worth a place."""

DEEPEST = 6
"""Words kept for one class."""


@dataclass(frozen=True)
class Synset:
    """One line of data.noun: its words, the offsets of its hypernyms, and its gloss."""

    words: tuple[str, ...]
    above: tuple[str, ...]
    gloss: str = ""


def read(file: Path) -> dict[str, Synset]:
    """The synsets of a data.noun by their offset."""
    lines = (line for line in file.read_text(encoding="latin-1").splitlines() if not line.startswith("  "))
    return dict(map(_synset, lines))


def _synset(line: str) -> tuple[str, Synset]:
    data, _, gloss = line.partition(" | ")
    fields = data.split()
    count = int(fields[3], 16)
    words = tuple(fields[4 + 2 * n].replace("_", " ") for n in range(count))
    pointers = fields[5 + 2 * count :]
    above = tuple(pointers[n + 1] for n in range(0, 4 * int(fields[4 + 2 * count]), 4) if pointers[n] == "@")
    return fields[0], Synset(words, above, gloss)


def chain(offset: str, nouns: Mapping[str, Synset]) -> Iterator[str]:
    """The first word of each synset above `offset`, along first hypernyms, nearest first."""
    while nouns[offset].above:
        offset = nouns[offset].above[0]
        yield nouns[offset].words[0].lower()


def is_worn(offset: str, nouns: Mapping[str, Synset]) -> bool:
    """Whether it is something that somebody wears."""
    return bool(CLOTHES.intersection(chain(offset, nouns)) or WORN.search(nouns[offset].gloss))


def main(folder: Path) -> None:
    """Write the table."""
    nouns = read(folder / "data.noun")
    chains = {wnid: [w for w in chain(wnid[1:], nouns) if w not in VAGUE] for wnid in synsets()}
    covers = Counter(word for words in chains.values() for word in words)
    kept = {wnid: [w for w in words if covers[w] >= FEWEST][:DEEPEST] for wnid, words in chains.items()}
    for wnid in OTHER_CARS:
        kept[wnid].remove("car")
    for wnid, words in kept.items():
        if is_worn(wnid[1:], nouns) and PERSON not in words:
            words.append(PERSON)
    rows = [f"{wnid}\t{','.join(words)}" for wnid, words in kept.items()]
    notice = "# Derived from WordNet 3.0, Copyright 2006 by Princeton University; see hypernyms.LICENSE."
    HYPERNYMS.write_text("\n".join([notice, *rows, ""]), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
