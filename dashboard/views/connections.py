"""Where it talks to: who is connected now, to which address, and how much since the connection opened."""

from typing import Any

import pandas as pd
import streamlit as st

from collectors.model import Outcome, Snapshot
from dashboard import charts, frames, parts, state, wording
from dashboard.parts import Markup, fill
from plainsight.escape import visible
from plainsight.findings import Findings

MOST_LINES = 200
GROUPS = {"program": "Program", "service": "Service", "product": "Product from our list"}


def readings(snapshot: Snapshot, table: str) -> str:
    """A sentence on what kept us from seeing all of a table; "" when nothing did."""
    found = [reading for reading in snapshot.readings if reading.table == table]
    if not found:
        return "This version of Plainsight does not look there."
    reasons = [reading.reason for reading in found if not reading.outcome.looked]
    return " ".join(visible(reason, 600) for reason in reasons)


def unseen(snapshot: Snapshot, table: str) -> bool:
    """Whether nothing at all could be seen of a table."""
    found = [reading for reading in snapshot.readings if reading.table == table]
    return not any(reading.outcome.looked or reading.outcome is Outcome.PARTLY or reading.rows for reading in found)


def numbers(others: pd.DataFrame) -> None:
    """The numbers at the top."""
    sent, received = others["sent"].sum(min_count=1), others["received"].sum(min_count=1)
    unnamed = int((others["program"] == frames.NOT_NAMED).sum())
    parts.tiles(
        [
            ("Open connections", len(others), "to other computers"),
            ("Addresses", others["address"].nunique(), "at the other end"),
            ("Sent", amount(sent), "since each opened"),
            ("Received", amount(received), "since each opened"),
        ]
    )
    if unnamed:
        share = round(100 * unnamed / len(others))
        parts.note(
            f"For {unnamed} of {len(others)} connections ({share}%) we could not see which program it is.",
            "They are listed as “A program we could not name”, so that the sums are right.",
            "open",
        )
    uncounted = int(others["sent"].isna().sum())
    if uncounted:
        parts.quiet(
            f"For {uncounted} of {len(others)} connections the amount is unknown. UDP is not counted at all. "
            "Unknown is not zero."
        )


def amount(value: Any) -> str:
    """A sum of bytes in words; "unknown" when nothing was counted."""
    return wording.amount(None if pd.isna(value) else int(value))


def picture(totals: pd.DataFrame) -> None:
    """Who sent how much: a chart, and on a narrow screen a list."""
    top = charts.sent_by_name(totals)
    if top.empty:
        return
    with st.container(key="wide-only"):
        st.altair_chart(charts.sent_bars(top), width="stretch", key="sent", alt=charts.sent_in_words(top))
    most = int(top["sent"].max())
    with st.container(key="narrow-only"):
        parts.show(parts.bars((row.name, row.words, row.sent / most) for row in top.itertuples(index=False)))


def lines(found: pd.DataFrame) -> None:
    """Who talks to which address."""
    rows = [
        (_who(row.name, row.product), f"{row.address} port {row.port} ({row.protocol})", *_amounts(row))
        for row in found.head(MOST_LINES).itertuples(index=False)
    ]
    parts.show(parts.table("Who talks to which address", ["Who", "To", "Sent", "Received"], rows))
    if len(found) > MOST_LINES:
        parts.quiet(f"These are {MOST_LINES} of {len(found)}. All of them are on the page Evidence.")


def _who(name: str, product: str) -> Markup:
    if product in ("", name):
        return fill("{name}", name=name)
    return fill('{name}<span class="ps-whose">{product}</span>', name=name, product=product)


def _amounts(row: Any) -> tuple[str, str]:
    return ("not counted", "not counted") if row.protocol == "UDP" else (amount(row.sent), amount(row.received))


def apart(findings: Findings, loopback: pd.DataFrame) -> None:
    """What stays on this computer, and who waits for others to connect."""
    st.header("Programs that wait for a connection", anchor=False)
    waiting = frames.listening(findings)
    if not waiting.empty:
        rows = [
            (row.program, f"{row.port} ({row.protocol})", row.reach, row.product or "–")
            for row in waiting.head(MOST_LINES).itertuples(index=False)
        ]
        parts.show(
            parts.table("Programs that wait for a connection", ["Program", "Port", "Who can reach it", "Product"], rows)
        )
    gap = readings(findings.snapshot, frames.LISTENING)
    if gap:
        parts.quiet(f"We could not see all of it. {gap}")
    elif waiting.empty:
        parts.text("None was there when we looked.")
    if not loopback.empty:
        with st.expander(f"Talk inside this computer ({len(loopback)})", key="loopback"):
            parts.text("These programs talk to each other on this computer. Nothing leaves it this way.")
            lines(frames.destinations(loopback, "program"))


def page() -> None:
    """The page."""
    st.title("Where it talks to", anchor=False)
    findings = state.current().view().findings
    if findings is None:
        parts.lead("We have not looked at this computer yet.", "Press “Look at this computer” to begin.")
        return
    found = frames.connections(findings)
    others, loopback = found[~found["local"]], found[found["local"]]
    gap = readings(findings.snapshot, frames.SOCKETS)
    if unseen(findings.snapshot, frames.SOCKETS):
        parts.lead("We could not look at the connections of this computer.", gap)
    else:
        parts.lead(
            "These programs were connected to other computers when we looked."
            if len(others)
            else "No program was connected to another computer when we looked.",
            "We see where it goes and how much. We do not see what is in it. Connections that had ended "
            "by then are not here.",
        )
        if gap:
            parts.note("We could not see all of it.", gap, "open")
    if len(others):
        numbers(others)
        st.header("Who sent how much", anchor=False)
        chosen = st.segmented_control(
            "Add up by", list(GROUPS), format_func=GROUPS.__getitem__, default="program", key="by", required=True
        )
        by = chosen or "program"
        picture(frames.totals(others, by))
        parts.quiet("Sent since each connection opened. A connection that is open for days shows more.")
        st.header("To which addresses", anchor=False)
        lines(frames.destinations(others, by))
    apart(findings, loopback)


page()
