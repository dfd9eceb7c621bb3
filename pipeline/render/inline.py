"""A sentence as HTML: text escaped, marks as tags, nothing that could run."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from markupsafe import Markup, escape

from pipeline.data import Mark, MarkKind, Segment
from pipeline.text.unicode import visible

_TAGS = {MarkKind.EMPHASIS: "em", MarkKind.STRONG: "strong", MarkKind.STRIKE: "s"}
_SCHEMES = frozenset({"http", "https", "mailto"})


def safe_link(target: str) -> str | None:
    """The address if following it is harmless, else None: only absolute http, https and mailto, without
    control characters."""
    if visible(target) != target:
        return None
    try:
        parts = urlsplit(target.strip())
    except ValueError:
        return None
    absolute = parts.scheme in _SCHEMES and bool(parts.netloc or parts.scheme == "mailto")
    return target.strip() if absolute else None


def segment_html(segment: Segment) -> Markup:
    """A segment's text with its inline markup as HTML."""
    return inline_html(segment.plain, segment.marks)


def inline_html(plain: str, marks: Sequence[Mark]) -> Markup:
    """Text with marks (outer before inner, never crossing) as HTML."""
    parts: list[Markup] = []
    stack: list[Mark] = []
    position = 0

    def text_to(place: int) -> None:
        nonlocal position
        while stack and stack[-1].end <= place:
            closing = stack.pop()
            parts.append(_shown(plain[position : closing.end]))
            parts.append(_close(closing))
            position = closing.end
        parts.append(_shown(plain[position:place]))
        position = place

    for mark in sorted(marks, key=lambda m: m.start):
        text_to(max(mark.start, position))
        if mark.kind is MarkKind.ATOM:
            parts.append(_atom(mark))
        elif mark.end > mark.start and (not stack or mark.end <= stack[-1].end):
            parts.append(_open(mark))
            stack.append(mark)
    text_to(len(plain))
    while stack:
        parts.append(_close(stack.pop()))
    return Markup("").join(parts)


def _shown(text: str) -> Markup:
    """Text as HTML, with nothing in it that acts without being seen."""
    return escape(visible(text))


def _open(mark: Mark) -> Markup:
    if mark.kind is not MarkKind.LINK:
        return Markup(f"<{_TAGS[mark.kind]}>")
    href = safe_link(mark.target)
    return Markup('<a href="{}" rel="noopener noreferrer nofollow">').format(href) if href else Markup("<span>")


def _close(mark: Mark) -> Markup:
    if mark.kind is not MarkKind.LINK:
        return Markup(f"</{_TAGS[mark.kind]}>")
    return Markup("</a>") if safe_link(mark.target) else Markup("</span>")


def _atom(mark: Mark) -> Markup:
    raw = mark.opener.strip()
    href = safe_link(mark.target)
    if raw.startswith("!["):
        html = Markup('<span class="image">{}</span>').format(_shown(mark.target or "…"))
    elif raw.startswith("[") and href:
        label = raw[1 : raw.find("](")].strip()
        html = Markup('<a href="{}" rel="noopener noreferrer nofollow">{}</a>').format(
            href, _shown(label or mark.target)
        )
    elif raw.startswith("<") and href:
        html = Markup('<a href="{}" rel="noopener noreferrer nofollow">{}</a>').format(href, _shown(mark.target))
    else:
        html = Markup("<code>{}</code>").format(_shown(mark.target))
    space = (" " if mark.opener.startswith(" ") else "", " " if mark.opener.endswith(" ") else "")
    return Markup("{}{}{}").format(space[0], html, space[1])
