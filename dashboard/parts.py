"""The few pieces of HTML that the pages share. Text from outside becomes HTML only through `fill`, which escapes it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

import streamlit as st

from plainsight.catalogue import Reference
from plainsight.escape import for_html, visible


class Markup(str):
    """Text that is HTML already. Only `fill` and `join` make it."""

    __slots__ = ()


def fill(template: str, /, **values: object) -> Markup:
    """The template, which is ours, with every value escaped unless it is Markup."""
    safe = {name: value if isinstance(value, Markup) else for_html(value) for name, value in values.items()}
    return Markup(template.format_map(safe))


def join(pieces: Iterable[Markup]) -> Markup:
    """The pieces one after the other."""
    return Markup("".join(pieces))


def show(markup: Markup) -> None:
    """Put HTML on the page."""
    st.html(markup)


@cache
def _style() -> str:
    return f"<style>{(Path(__file__).parent / 'style.css').read_text('utf-8')}</style>"


def style() -> None:
    """Our style sheet; once per page."""
    st.html(_style())


def lead(sentence: str, more: str = "") -> None:
    """The first sentence of a page, and a quieter second one."""
    show(fill('<p class="ps-lead"><strong>{sentence}</strong> {more}</p>', sentence=sentence, more=more))


def text(sentence: str) -> None:
    """A paragraph, shown as it is."""
    show(fill('<p class="ps-text">{sentence}</p>', sentence=sentence))


def quiet(sentence: str) -> None:
    """A paragraph in a smaller type."""
    show(fill('<p class="ps-quiet">{sentence}</p>', sentence=sentence))


def note(title: str, sentence: str = "", tone: str = "plain") -> None:
    """A framed remark. `tone`: plain or open (something is missing)."""
    show(
        fill(
            '<div class="ps-note ps-{tone}" role="note"><strong>{title}</strong><span>{sentence}</span></div>',
            tone=tone,
            title=title,
            sentence=sentence,
        )
    )


def tiles(items: Iterable[tuple[str, object, str]]) -> None:
    """A row of numbers: label, number, and what it is a part of."""
    pieces = [
        fill(
            '<div class="ps-tile"><dt>{label}</dt><dd><b>{number}</b><small>{more}</small></dd></div>',
            label=label,
            number=number,
            more=more,
        )
        for label, number, more in items
    ]
    show(fill('<dl class="ps-tiles">{pieces}</dl>', pieces=join(pieces)))


def badge(words: str, tone: str) -> Markup:
    """A short word in a frame. `tone`: strong, soft or plain. Never colour alone: the word says it too."""
    return fill('<span class="ps-badge ps-{tone}">{words}</span>', words=words, tone=tone)


def pairs(items: Iterable[tuple[str, object]]) -> Markup:
    """Names with their values, one under the other."""
    rows = [fill("<div><dt>{name}</dt><dd>{value}</dd></div>", name=name, value=value) for name, value in items]
    return fill('<dl class="ps-pairs">{rows}</dl>', rows=join(rows))


def bullets(items: Iterable[object]) -> Markup:
    """A list."""
    return fill('<ul class="ps-list">{items}</ul>', items=join(fill("<li>{item}</li>", item=item) for item in items))


def table(caption: str, head: Iterable[str], rows: Iterable[Iterable[object]]) -> Markup:
    """A real table, which becomes a list of blocks on a narrow screen. The first column names the row."""
    names = list(head)
    lines = [
        join(
            fill('<th scope="row">{value}</th>', value=value)
            if number == 0
            else fill('<td data-name="{name}">{value}</td>', name=names[number], value=value)
            for number, value in enumerate(row)
        )
        for row in rows
    ]
    return fill(
        '<table class="ps-table"><caption>{caption}</caption><thead><tr>{head}</tr></thead>'
        "<tbody>{body}</tbody></table>",
        caption=caption,
        head=join(fill('<th scope="col">{name}</th>', name=name) for name in names),
        body=join(fill("<tr>{line}</tr>", line=line) for line in lines),
    )


def bars(rows: Iterable[tuple[str, str, float]]) -> Markup:
    """A list with a bar each: name, amount in words, and share of the longest from 0 to 1."""
    items = [
        fill(
            '<li><span>{name}</span><b>{amount}</b><i style="width:{width}%"></i></li>',
            name=name,
            amount=amount,
            width=max(1, round(share * 100)),
        )
        for name, amount, share in rows
    ]
    return fill('<ul class="ps-bars">{items}</ul>', items=join(items))


def more(title: str, content: Markup) -> Markup:
    """Something that is shown when its title is pressed."""
    return fill('<details class="ps-more"><summary>{title}</summary>{content}</details>', title=title, content=content)


def reference(source: Reference) -> Markup:
    """Where something is written: title, address as text and link, and the day we read it."""
    link = Markup("")
    if source.url.startswith(("https://", "http://")) and visible(source.url) == source.url:
        link = fill(
            '<br><a href="{url}" target="_blank" rel="noopener noreferrer">{url}</a>',
            url=source.url,
        )
    return fill(
        '<div class="ps-source">Source: {title}. Read on {read}.{link}</div>',
        title=source.title.rstrip("."),
        read=source.read,
        link=link,
    )
