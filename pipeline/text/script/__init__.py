"""Kazakh in its alphabets: which one a text is written in, and from each to Cyrillic and back."""

from pipeline.languages import Alphabet
from pipeline.text.script.convert import Converted, from_cyrillic, to_cyrillic
from pipeline.text.script.recognise import is_cyrillic, recognise
from pipeline.text.script.spans import SpanMap

__all__ = ["Alphabet", "Converted", "SpanMap", "from_cyrillic", "is_cyrillic", "recognise", "to_cyrillic"]
