"""The translation memory: what people have approved and edited, found again for the same and for similar texts.

The machine's answers are kept elsewhere (`store.answers`) and never mixed with it.
"""

from pipeline.memory.document import Decision, entry_of, queries
from pipeline.memory.entry import (
    Context,
    Edit,
    Entry,
    Match,
    MatchKind,
    Origin,
    Query,
    Search,
    Substitution,
    time_of,
    tombstones,
)
from pipeline.memory.exchange import Provenance, Report, Skipped, Taken, import_items, write_file
from pipeline.memory.jsonl import jsonl_lines, read_jsonl
from pipeline.memory.memory import Added, TranslationMemory
from pipeline.memory.names import KnownName, KnownNames, NameTable
from pipeline.memory.tmx import tmx_pieces
from pipeline.memory.tmx_read import read_tmx
from pipeline.memory.tsv import read_tsv, tsv_lines

__all__ = [
    "Added",
    "Context",
    "Decision",
    "Edit",
    "Entry",
    "KnownName",
    "KnownNames",
    "Match",
    "MatchKind",
    "NameTable",
    "Origin",
    "Provenance",
    "Query",
    "Report",
    "Search",
    "Skipped",
    "Substitution",
    "Taken",
    "TranslationMemory",
    "entry_of",
    "import_items",
    "jsonl_lines",
    "queries",
    "read_jsonl",
    "read_tmx",
    "read_tsv",
    "time_of",
    "tmx_pieces",
    "tombstones",
    "tsv_lines",
    "write_file",
]
