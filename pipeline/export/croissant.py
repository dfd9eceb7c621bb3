"""Croissant 1.0 metadata (JSON-LD) for the Parquet files of an export."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from pipeline.export.card import About, Facts, columns_of, licences
from pipeline.export.corpus import Tally
from pipeline.export.parquet import FLAGS, split_name
from pipeline.export.writer import VERSION, Stream

CONFORMS_TO = "http://mlcommons.org/croissant/1.0"
PARQUET = "application/x-parquet"
"""The media type that Croissant's tools know for Parquet."""

_CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}


def croissant(about: About, tally: Tally, written: Sequence[Facts]) -> str:
    """``croissant.json``: every shard with its digest, and a file set and a record set for each pair and split."""
    shards = [facts for facts in written if facts.name.endswith(".parquet")]
    streams = sorted(tally.streams.values(), key=lambda stream: (stream.pair, stream.split))
    value: dict[str, Any] = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": CONFORMS_TO,
        "name": about.name,
        "description": f"Parallel text of {tally.articles} Kazakh articles: {', '.join(sorted(tally.records))}.",
        "license": licences(tally),
        "version": VERSION if VERSION.count(".") == 2 else "1.0.0",
        "inLanguage": sorted(tally.characters),
        "isLiveDataset": False,
        "distribution": [*map(_file, shards), *map(_file_set, streams)],
        "recordSet": [*map(_record_set, streams)],
    }
    optional = {"url": about.url, "datePublished": about.date}
    value |= {key: given for key, given in optional.items() if given}
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def _file(facts: Facts) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": facts.name,
        "name": facts.name,
        "contentUrl": facts.name,
        "contentSize": f"{facts.size} B",
        "encodingFormat": PARQUET,
        "sha256": facts.sha256,
    }


def _name(stream: Stream) -> str:
    return f"{stream.pair}/{split_name(stream)}"


def _file_set(stream: Stream) -> dict[str, Any]:
    return {
        "@type": "cr:FileSet",
        "@id": f"files/{_name(stream)}",
        "name": f"files/{_name(stream)}",
        "encodingFormat": PARQUET,
        "includes": f"data/{_name(stream)}-*.parquet",
    }


def _record_set(stream: Stream) -> dict[str, Any]:
    name = _name(stream)
    fields = [_field(name, column, kind) for column, kind in columns_of(stream.langs).items()]
    fields += [_text(name, lang) for lang in stream.langs]
    return {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": name,
        "description": f"Records in {', '.join(stream.langs)}, split {split_name(stream)}.",
        "key": {"@id": f"{name}/id"},
        "field": fields,
    }


def _field(record_set: str, column: str, kind: str) -> dict[str, Any]:
    made: dict[str, Any] = {
        "@type": "cr:Field",
        "@id": f"{record_set}/{column}",
        "name": column,
        "dataType": kind,
        "source": {"fileSet": {"@id": f"files/{record_set}"}, "extract": {"column": column}},
    }
    return made | ({"repeated": True} if column.startswith(f"{FLAGS}_") else {})


def _text(record_set: str, lang: str) -> dict[str, Any]:
    """One language of the column of texts, which is a structure."""
    made = _field(record_set, f"text_{lang}", "sc:Text")
    extract = {"extract": {"column": "translation"}, "transform": {"jsonPath": f'$."{lang}"'}}
    return made | {"source": made["source"] | extract}
