"""The dataset card, the Croissant metadata and the report: what somebody else must know to use an export."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, StrictUndefined

from pipeline.export.corpus import Tally, Wanted
from pipeline.export.parquet import FLAGS, RECORD_COLUMNS, VERSION_COLUMNS, features, split_name
from pipeline.export.writer import TOOL, VERSION, Stream
from pipeline.languages import language

UNKNOWN = "unknown"
"""What the hub calls a licence that nobody stated."""


@dataclass(frozen=True, slots=True)
class Facts:
    """A file of the export, as it lies on the disk."""

    name: str
    """Path inside the export's folder."""
    size: int
    """Bytes."""
    sha256: str


DEFAULT_NAME = "Kazakh press parallel corpus"


@dataclass(frozen=True, slots=True)
class About:
    """What the user says of the data set; nothing of it can be found in the data."""

    name: str = DEFAULT_NAME
    licence: str = ""
    """SPDX name of the licence of the articles' words."""
    url: str = ""
    """Where the data set will be found."""
    date: str = ""
    """``YYYY-MM-DD``."""


def licences(tally: Tally) -> list[str]:
    """All licences in the data as the hub writes them, in order; what is not stated is ``unknown``."""
    return sorted({licence.strip().lower() or UNKNOWN for licence in tally.licences}) or [UNKNOWN]


def report(tally: Tally, wanted: Wanted, written: Sequence[Facts]) -> str:
    """The account of an export as JSON, keys in a fixed order."""
    plan = tally.plan
    value = {
        "tool": f"{TOOL} {VERSION}",
        "wanted": {
            "targets": list(wanted.targets),
            "multiway": wanted.multiway,
            "min_score": wanted.min_score,
            "without_flags": wanted.without_flags,
            "unique": wanted.unique,
        },
        "articles": tally.articles,
        "records": dict(sorted(tally.records.items())),
        "skipped": dict(sorted(tally.skipped.items())),
        "escaped": tally.escaped,
        "characters": dict(sorted(tally.characters.items())),
        "origins": dict(sorted(tally.origins.items())),
        "models": dict(sorted(tally.models.items())),
        "licences": licences(tally),
        "splits": {split.name: split.share for split in plan.splits} if plan else {},
        "near_duplicate_articles": plan.clustered if plan else 0,
        "near_duplicate_clusters": plan.clusters if plan else 0,
        "files": {facts.name: {"bytes": facts.size, "sha256": facts.sha256} for facts in written},
    }
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


@cache
def _environment() -> Environment:
    return Environment(undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True)


def card(about: About, tally: Tally, wanted: Wanted, written: Sequence[Facts]) -> str:
    """``README.md`` of a data set: YAML for the hub, then what people ask (Hugging Face's card template)."""
    template = files("pipeline.export").joinpath("templates/card.md").read_text(encoding="utf-8")
    configs = _configs(tally)
    langs = list(dict.fromkeys(lang for stream in tally.streams.values() for lang in stream.langs))
    total = sum(tally.records.values())
    return _environment().from_string(template).render(
        about=about,
        header=_header(about, tally, configs, langs),
        tally=tally,
        wanted=wanted,
        files=written,
        configs=configs,
        languages=[(lang, language(lang).name) for lang in langs],
        licences=licences(tally),
        total=total,
        tool=f"{TOOL} {VERSION}",
        record_columns=RECORD_COLUMNS,
        version_columns=VERSION_COLUMNS,
    )  # fmt: skip


def _configs(tally: Tally) -> dict[str, dict[str, Stream]]:
    """Language pair → name of the split → stream."""
    configs: dict[str, dict[str, Stream]] = {}
    order = [split.name for split in tally.plan.splits] if tally.plan else [""]
    for stream in sorted(tally.streams.values(), key=lambda stream: (stream.pair, order.index(stream.split))):
        configs.setdefault(stream.pair, {})[split_name(stream)] = stream
    return configs


def _header(about: About, tally: Tally, configs: Mapping[str, Mapping[str, Stream]], langs: Sequence[str]) -> str:
    """The YAML block."""
    total = sum(tally.records.values())
    entries: list[tuple[str, Any]] = [
        ("pretty_name", about.name),
        ("language", sorted({lang.split("-")[0] for lang in langs})),
        ("license", licences(tally)),
        ("multilinguality", ["translation"]),
        ("task_categories", ["translation"]),
        ("size_categories", [_size(total)]),
        ("source_datasets", ["original"]),
        ("tags", ["parallel-corpus", "kazakh", "news"]),
        ("configs", [_config(name, splits) for name, splits in configs.items()]),
        ("dataset_info", [_info(name, splits, tally) for name, splits in configs.items()]),
    ]
    return "".join(f"{key}:{_yaml(value, 0)}\n" for key, value in entries)


def _yaml(value: Any, depth: int) -> str:
    """A value in YAML's block style, what stands behind ``key:`` or ``-``; every word in it is quoted as in JSON."""
    start = "\n" + " " * (2 * depth)
    if isinstance(value, dict):
        return "".join(f"{start}{key}:{_yaml(entry, depth + 1)}" for key, entry in value.items())
    if isinstance(value, list):
        return "".join(f"{start}- {_yaml(entry, depth + 1).lstrip()}" for entry in value)
    return " " + json.dumps(value, ensure_ascii=False)


def _config(name: str, splits: Mapping[str, Stream]) -> dict[str, Any]:
    paths = [{"split": split, "path": f"data/{name}/{split}-*.parquet"} for split in splits]
    return {"config_name": name, "data_files": paths}


def _info(name: str, splits: Mapping[str, Stream], tally: Tally) -> dict[str, Any]:
    langs = next(iter(splits.values())).langs
    described = [{"name": key, **_described(value)} for key, value in features(langs).items()]
    counts = [
        {"name": split, "num_bytes": tally.sizes[stream.stem], "num_examples": tally.records[stream.stem]}
        for split, stream in splits.items()
    ]
    return {"config_name": name, "features": described, "splits": counts}


def _described(feature: Mapping[str, Any]) -> dict[str, Any]:
    """A column in the short form that cards use."""
    if feature["_type"] == "Translation":
        return {"dtype": {"translation": {"languages": feature["languages"]}}}
    return {"list": "string"} if feature["_type"] == "List" else {"dtype": feature["dtype"]}


def _size(total: int) -> str:
    """The hub's class of sizes.

    >>> _size(999), _size(1000), _size(2_000_000)
    ('n<1K', '1K<n<10K', '1M<n<10M')
    """
    steps = ("1K", "10K", "100K", "1M", "10M", "100M", "1B")
    bounds = [1000 * 10**power for power in range(len(steps))]
    if total < bounds[0]:
        return "n<1K"
    place = max(i for i, bound in enumerate(bounds) if total >= bound)
    return f"{steps[place]}<n<{steps[place + 1]}" if place + 1 < len(steps) else "1B<n<10B"


def columns_of(langs: Sequence[str]) -> dict[str, str]:
    """Every column but the translation: name → its type in Croissant's terms."""
    types = {"string": "sc:Text", "int32": "sc:Integer", "float64": "sc:Float"}
    made = {name: types[kind] for name, kind in RECORD_COLUMNS.items()}
    for lang in langs:
        made |= {f"{name}_{lang}": types[kind] for name, kind in VERSION_COLUMNS.items()}
        made[f"{FLAGS}_{lang}"] = "sc:Text"
    return made
