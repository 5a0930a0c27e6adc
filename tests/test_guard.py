from __future__ import annotations

import pytest

from pipeline.perceiving.guard import Doubt, credible


def doubt(
    text: str, no_speech: float = 0.0, logprob: float = -0.2, compression: float = 1.2, seconds: float = 4.0
) -> Doubt:
    return Doubt(text, no_speech, logprob, compression, seconds)


@pytest.mark.parametrize(
    "said",
    [
        doubt("The van arrives at nine."),
        doubt("The van arrives at nine.", no_speech=0.9, logprob=-0.3),
        doubt("Thank you.", logprob=-0.2),
        doubt("Thank you.", no_speech=0.05, logprob=-0.7),
        doubt("Yes.", seconds=0.3),
        doubt("Yes.", no_speech=0.1, logprob=-0.9),
    ],
)
def test_what_was_said_is_believed(said: Doubt) -> None:
    assert credible(said)


@pytest.mark.parametrize(
    "made_up",
    [
        doubt(""),
        doubt("..."),
        doubt("The van arrives.", logprob=-1.4),
        doubt("The van arrives.", no_speech=0.8, logprob=-0.8),
        doubt("la la la la la la la la", compression=3.1),
        doubt("Okay.", no_speech=0.35, logprob=-0.6),
        doubt("Okay.", logprob=-1.1),
        doubt("Thank you.", no_speech=0.3, logprob=-0.6),
        doubt("Thank you for watching!", logprob=-0.6),
        doubt("You", logprob=-0.5),
        doubt("a sentence of so many words that nobody could ever say it in one second", seconds=1.0),
    ],
)
def test_what_was_made_up_is_not(made_up: Doubt) -> None:
    assert not credible(made_up)
