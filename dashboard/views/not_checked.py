"""What we could not check: each place that was closed to us, why, what it would tell, and what nobody can see here."""

import streamlit as st

from collectors import all_tables
from collectors.model import Fact, Outcome, Reading, Snapshot
from dashboard import parts, state, wording
from dashboard.parts import Markup, fill
from plainsight import words
from plainsight.summary import Hidden, hidden_values

TELLS = {
    Fact.INSTALLED: "Which programs are installed.",
    Fact.RUNNING: "Which programs run now.",
    Fact.STARTS: "Which programs start by themselves.",
    Fact.CONNECTED: "Which programs talk to other computers.",
    Fact.ALLOWED: "What programs are allowed to do.",
    Fact.CONFIGURED: "What your employer has set on this computer.",
    Fact.MACHINE: "Facts about this computer itself.",
}
LET_US = {
    Outcome.DENIED: "It needs more rights than yours. You can ask IT to run Plainsight and show you the result.",
    Outcome.PARTLY: "The rest belongs to other users or to the system. You can ask IT to look at it with you.",
    Outcome.UNSUPPORTED: "Plainsight cannot read this here. You can ask IT what is set up.",
    Outcome.FAILED: "This may be a fault of Plainsight. You can look again, or tell its makers what stands here.",
}
MOST_ITEMS = 200
NOBODY = (
    words.SERVER_SIDE,
    "Chats and mails: who on the employer's side has read them.",
    "What the network notes: routers, firewalls and name servers keep their own records.",
    "Cameras, door cards and phones of the office.",
    "What is done with the data later: pay, reviews, or the training of AI.",
    "The rules: what your employer says it does. Those you can ask for.",
)


def group(outcome: Outcome, readings: list[Reading]) -> None:
    """The places that were closed to us in one way, and what can be done about it."""
    st.header(words.OUTCOMES[outcome.value].rstrip("."), anchor=False)
    parts.text(LET_US[outcome])
    parts.show(
        parts.table(
            words.OUTCOMES[outcome.value],
            ["What", "Where", "Why", "It would tell"],
            [
                (wording.table_about(reading.table), place(reading), why(reading), tells(reading))
                for reading in readings
            ],
        )
    )


def place(reading: Reading) -> str:
    """The place in the words of its source."""
    table = all_tables().get(reading.table)
    sources = {source.name: source.reads for source in table.sources} if table else {}
    return sources.get(reading.source, reading.source)


def why(reading: Reading) -> Markup:
    """The reason, with the single items when there are some."""
    if len(reading.refused) < 2:
        return fill("{reason}", reason=reading.reason)
    items = [f"{refusal.item}: {refusal.reason}" for refusal in reading.refused[:MOST_ITEMS]]
    if len(reading.refused) > MOST_ITEMS:
        items.append(f"and {len(reading.refused) - MOST_ITEMS} more")
    seen = f"We saw {len(reading.rows)} entries." if reading.rows else ""
    return fill(
        "{seen} {items}",
        seen=seen,
        items=parts.more(f"{len(reading.refused)} items were closed to us", parts.bullets(items)),
    )


def values(snapshot: Snapshot) -> None:
    """Single values that we could not know in places that we did see."""
    tables = all_tables()
    rows = [
        (
            wording.table_about(item.table),
            tables[item.table].columns[item.column].about.split(";")[0] if _declared(item) else item.column,
            f"{item.hidden} of {item.rows}",
        )
        for item in hidden_values(snapshot)
    ]
    if not rows:
        return
    st.header("Values we could not see", anchor=False)
    parts.text(
        "We saw these lists, but not each value in them. Programs of other people or of the system often hide theirs, "
        "and some amounts are not counted by anyone. We never fill in a guess."
    )
    parts.show(parts.table("Values we could not see", ["List", "Value", "Not seen in"], rows))


def _declared(item: Hidden) -> bool:
    table = all_tables().get(item.table)
    return table is not None and item.column in table.columns


def tells(reading: Reading) -> str:
    """What the place would tell."""
    table = all_tables().get(reading.table)
    return TELLS[table.fact] if table else "We do not know this table."


def page() -> None:
    """The page."""
    st.title("What we could not check", anchor=False)
    findings = state.current().view().findings
    if findings is None:
        parts.lead("We have not looked at this computer yet.", "Press “Look at this computer” to begin.")
    else:
        coverage = wording.coverage(findings.snapshot)
        parts.lead(coverage.sentence, "“Could not look” never means “nothing there”.")
        if findings.snapshot.elevated is False:
            parts.text(
                "Plainsight ran with your own rights and does not ask for more. An administrator could run it "
                "and show you the result."
            )
        for outcome in LET_US:
            readings = [reading for reading in coverage.places if reading.outcome is outcome]
            if readings:
                group(outcome, readings)
        values(findings.snapshot)
        if coverage.elsewhere:
            with st.expander(f"Exist only on other systems ({len(coverage.elsewhere)})", key="elsewhere"):
                parts.show(parts.bullets(wording.table_about(reading.table) for reading in coverage.elsewhere))
    st.header("What nobody can see from a laptop", anchor=False)
    parts.show(parts.bullets(NOBODY))
    st.header("What you can ask your employer", anchor=False)
    parts.text("In many places your employer must answer. Write from your own device, not from this laptop.")
    if findings is not None:
        parts.show(parts.bullets(findings.catalogue.questions))


page()
