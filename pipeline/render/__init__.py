"""Bitexts to pages: strings only, the caller writes the files."""

from pipeline.render.markdown import FORMS, bitext_markdown
from pipeline.render.page import Provenance, page_html

__all__ = ["FORMS", "Provenance", "bitext_markdown", "page_html"]
