"""Evidence: every table with its rows, where each was read, and everything that was read."""

import pandas as pd
import streamlit as st

from collectors import all_tables
from collectors.model import Snapshot
from dashboard import frames, parts, state, wording
from plainsight import words
from plainsight.findings import Findings

EVERY = "every-table"
LOG = "read-log"
MISSING = "could not be read"
HIGHEST = 620


def choices(snapshot: Snapshot) -> dict[str, str]:
    """What can be chosen: name -> label. Tables with rows come first."""
    counts: dict[str, int] = {}
    for reading in snapshot.readings:
        counts[reading.table] = counts.get(reading.table, 0) + len(reading.rows)
    tables = sorted(counts, key=lambda table: (not counts[table], wording.table_about(table).lower()))
    labels = {table: f"{wording.table_about(table)} ({counts[table]})" for table in tables}
    return {EVERY: f"All tables ({sum(counts.values())})", **labels, LOG: f"What was read ({len(snapshot.read_log)})"}


def about(snapshot: Snapshot, table: str) -> None:
    """What a table is, and how each look at it went."""
    known = all_tables().get(table)
    sources = {source.name: source.reads for source in known.sources} if known else {}
    parts.quiet(f"The table {table}: {wording.table_about(table)}.")
    parts.show(
        parts.table(
            "How each look went",
            ["Read from", "How it went", "Lines"],
            [
                (
                    sources.get(reading.source, reading.source),
                    f"{words.OUTCOMES[reading.outcome.value]} {reading.reason}".strip(),
                    len(reading.rows),
                )
                for reading in snapshot.readings
                if reading.table == table
            ],
        )
    )
    if known:
        with st.expander("What the columns mean", key="columns"):
            parts.show(parts.pairs((name, column.about) for name, column in known.columns.items()))


def rows(frame: pd.DataFrame, name: str, day: str) -> None:
    """The rows with a search and a download."""
    wanted = st.text_input("Search", key=f"search-{name}", placeholder="Program, path or address").strip()
    kept = frames.search(frame, wanted)
    parts.quiet(f"{len(kept):,} of {len(frame):,} lines")
    if kept.empty:
        parts.text("No line fits." if wanted else "There are no lines.")
        return
    height = min(HIGHEST, 38 + 35 * len(kept))
    alt = f"Table with {len(kept)} lines and the columns {', '.join(kept.columns)}"
    st.dataframe(kept, hide_index=True, height=height, key=f"rows-{name}", placeholder=MISSING, alt=alt)
    st.download_button(
        "Download these lines as CSV",
        data=lambda: frames.to_csv(kept),
        file_name=f"plainsight-{name}-{day}.csv",
        mime="text/csv",
        key=f"csv-{name}",
        on_click="ignore",
        icon=":material/download:",
    )


def chosen_frame(findings: Findings, name: str) -> pd.DataFrame:
    """The rows to be shown."""
    if name == LOG:
        return frames.read_log(findings.snapshot)
    if name == EVERY:
        return frames.every_row(findings.snapshot.readings)
    return frames.table_rows(findings.snapshot, name)


def page() -> None:
    """The page."""
    st.title("Evidence", anchor=False)
    findings = state.current().view().findings
    if findings is None:
        parts.lead("We have not looked at this computer yet.", "Press “Look at this computer” to begin.")
        return
    parts.lead(
        "Everything that we saw, line by line.",
        "The other pages are made from this. Values that look like secrets were removed when they were read.",
    )
    labels = choices(findings.snapshot)
    names = list(labels)
    asked = st.query_params.get("table", EVERY)
    name = st.selectbox(
        "Table",
        names,
        index=names.index(asked) if asked in labels else 0,
        format_func=labels.__getitem__,
        key="table",
    )
    if name != asked:
        st.query_params["table"] = name
    if name == LOG:
        parts.quiet("Every place that Plainsight read, and how often. Numbers of processes stand as PID.")
    elif name == EVERY:
        parts.quiet("The lines of all tables in one list, for searching.")
    else:
        about(findings.snapshot, name)
    rows(chosen_frame(findings, name), name, wording.day(findings.snapshot.taken_at))


page()
