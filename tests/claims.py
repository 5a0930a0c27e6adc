"""Made-up evidence and sentences about it, half of them right and half wrong, for the check of citations.

They were written by somebody who had not seen the check, which was then mended by them: what it lets through
of them now is no measure of what it lets through of others (docs/log.md).
"""

from __future__ import annotations

from typing import NamedTuple

from pipeline.evidence import Evidence
from tests.recollections import WALL


def piece(kind: str, t0: float, text: str, speaker: str = "", stream: str = "yard") -> Evidence:
    return Evidence(f"{stream}/{t0:.0f}", stream, t0, t0 + 3, WALL, kind, text, 0.9, "short", speaker=speaker)


EVIDENCE = (
    piece("speech", 3, "The red van is late again today.", "Ann"),  # 1, 10:26:43
    piece("speech", 8, "Please call the station about the two kittens.", "Bob"),  # 2
    piece("vision", 20, "tabby, street", ""),  # 3, 10:27:00
    piece("sound", 30, "dog"),  # 4, 10:27:10
    piece("sound", 41, "dog"),  # 5
    piece("speech", 5, "The soup needs more salt and pepper.", "", "kitchen"),  # 6
    piece("speech", 60, "We are leaving for the harbour at 9:15 with Clara.", "Ann"),  # 7
    piece("speech", 80, "I did not take the keys, they are still under the flower pot.", "Dan", "hall"),  # 8
    piece("vision", 95, "pickup truck, parking meter"),  # 9
    piece("text", 120, "The meeting has been moved to Thursday in room 204.", "", "office"),  # 10
    piece("speech", 140, "The doctor said my blood pressure was 135 over 90.", "Eve", "hall"),  # 11
    piece("speech", 160, "Yesterday the delivery company lost one of our parcels.", "Frank", "hall"),  # 12
)


class Claim(NamedTuple):
    """What a model might write of `EVIDENCE`, which it cites by number from 1, and whether it may be told."""

    text: str
    right: bool


CLAIMS = tuple(
    Claim(text, True)
    for text in (
        "Ann said that the red van is late again [1].",
        "The red van was late again today [1].",
        "Bob asked for a call to the station about the two kittens [2].",
        "He wanted someone to call the station about 2 kittens [2].",
        "A tabby was seen on the street at 10:27:00 [3].",
        "The camera saw a tabby in the street at 10:27 [3].",
        "A dog was heard at 10:27:10 [4].",
        "A dog was heard twice, at 10:27:10 and 10:27:21 [4][5].",
        "The dog was heard 2 times [4][5].",
        "Somebody said the soup needs more salt and pepper [6].",
        "In the kitchen, someone said that the soup needs salt [6].",
        "The soup lacks salt and pepper [6].",
        "They are leaving for the harbour at 9:15 with Clara [7].",
        "Ann mentioned leaving for the harbour with Clara [7].",
        "Dan said that he did not take the keys [8].",
        "The keys are under the flower pot [8].",
        "Dan told that the keys are still under the flower pot in the hall [8].",
        "I saw a pickup truck and a parking meter [9].",
        "A truck was seen at a parking meter [9].",
        "The meeting was moved to Thursday [10].",
        "It was written that the meeting is in room 204 on Thursday [10].",
        "Room 204 [10].",
        "Eve said her blood pressure was 135 over 90 [11].",
        "Her blood pressure was 135 over 90, Eve reported [11].",
        "Frank said that the delivery company lost a parcel [12].",
        "One of the parcels was lost by the delivery company [12].",
        "Frank's parcel was lost by a delivery company yesterday [12].",
        "The van is late, and the soup needs salt [1][6].",
        "Ann [1].",
        "Two kittens [2].",
        "Yes, Bob mentioned the kittens [2].",
        "According to Ann, the van was late [1].",
    )
) + tuple(
    Claim(text, False)
    for text in (
        "The blue helicopter landed in the garden [1].",
        "Bob said that the red van is late [1].",
        "The red van is not late [1].",
        "Ann said that the van is late by 20 minutes [1].",
        "The van is late [2].",
        "Bob asked about three kittens [2].",
        "Bob adopted a puppy in Paris [2].",
        "Carol called the station about the kittens [2].",
        "A tabby was seen at 11:30:00 [3].",
        "No tabby was on the street [3].",
        "Bob said that there was a tabby in the street [3].",
        "A dog was heard 3 times [4][5].",
        "A dog was heard at 10:45:10 [4].",
        "A cat and a parrot were fighting with the dog [4].",
        "The dog's name is Rex [4].",
        "The soup was thrown away by the angry cook [6].",
        "The soup needs 5 spoons of salt [6].",
        "Clara is leaving for the airport at 9:30 [7].",
        "They left for the mountains with Peter [7].",
        "Dan took the keys and put them under the flower pot [8].",
        "Clara said that the keys are under the flower pot [8].",
        "I saw the keys under the flower pot [8].",
        "A pickup truck was stolen by two men [9].",
        "Frank drove the pickup truck [9].",
        "The meeting was moved to Friday in room 204 [10].",
        "The meeting is in room 240 [10].",
        "The meeting was cancelled because the manager is ill [10].",
        "Her blood pressure was 153 over 90 [11].",
        "Eve has been cured of all her illnesses [11].",
        "The delivery company found the parcel and paid compensation [12].",
        "Frank robbed a bank yesterday [12].",
        "Yes [1].",
    )
)
