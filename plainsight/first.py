"""The first page: what a person should know before the first scan. Asked once, then remembered."""

from __future__ import annotations

import textwrap
from typing import NamedTuple


class Point(NamedTuple):
    """One thing to know: a few words, and the sentences behind them."""

    heading: str
    text: str


TITLE = "Before we look"
LEAD = "Plainsight looks. It does not change, send or fix anything."
POINTS = (
    Point(
        "What will be read",
        "The lists this computer keeps: installed software, running programs, what starts by itself, open "
        "connections, browser add-ons and settings. Never your files, mail, messages, passwords or what you type.",
    ),
    Point(
        "Nothing leaves this computer",
        "Plainsight makes no connection to any other computer. The result stays in one folder that only you can "
        "read. You can delete it at any time.",
    ),
    Point(
        "Your employer may see that you ran it",
        "Security software often records which programs start. That is normal. Do not hide it. If someone asks, "
        "say what it is: an open, read-only tool that shows which monitoring software is installed.",
    ),
    Point(
        "Check the rules first",
        "A work laptop belongs to your employer. Its rules may forbid programs that nobody approved, and breaking "
        "them can cost you your job. Best is a written OK from IT, the works council or your union rep.",
    ),
    Point(
        "You may not need this tool",
        "You can ask your employer in writing what is installed and what it collects. In many places it must answer.",
    ),
    Point(
        "Found is not proven",
        "A program that can do something may not be doing it. And what we do not find may still be there.",
    ),
)
STOP_TITLE = "Please do not go on, and get advice first, if"
STOP = (
    "the rules forbid it and nobody in charge has said yes;",
    "this laptop handles secret, police, defence, patient or card data;",
    "you are under investigation, or were told to keep things as they are;",
    "there is a dispute, a warning or a visa at stake: talk to your rep or a lawyer first, on your own phone;",
    "you would have to hide that you did it;",
    "you think a private person put it there: use another device and call a support service.",
)
ACCEPT = "I have read this. Look at this computer"
DEMO = "Show me an invented computer instead"


def as_text(width: int = 78) -> str:
    """The same page for a terminal."""
    lines = [TITLE, "=" * len(TITLE), "", LEAD, ""]
    for point in POINTS:
        lines += [point.heading, textwrap.indent(textwrap.fill(point.text, width - 2), "  "), ""]
    lines.append(f"{STOP_TITLE}:")
    lines += [textwrap.fill(text, width, initial_indent="  - ", subsequent_indent="    ") for text in STOP]
    return "\n".join(lines) + "\n"
