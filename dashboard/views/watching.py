"""What watches this laptop: the answer in a sentence, a card for each program, and how far we could look."""

import streamlit as st

from dashboard import parts, state, wording
from dashboard.parts import fill
from plainsight import words
from plainsight.findings import Finding, Findings


def card(findings: Findings, finding: Finding) -> None:
    """One program: its kind, name and state, what it is for, and the way to its page."""
    product = finding.product
    kind = wording.kind_of(findings.catalogue, product.kind)
    with st.container(border=True, height="stretch", key=f"card-{product.slug}"):
        parts.show(
            fill(
                '<div class="ps-card"><p class="ps-kind">{kind}</p><h3>{name}</h3>'
                '<div class="ps-badges">{badge}</div><p>{about}</p>'
                '<p class="ps-quiet">What this kind is for: {purpose}</p></div>',
                kind=kind.name,
                name=product.name,
                badge=parts.badge(*wording.badge(finding)),
                about=product.about,
                purpose=kind.what_it_is_for,
            )
        )
        st.space("stretch")
        st.page_link(
            "views/installed.py",
            label="What it can do",
            icon=":material/arrow_forward:",
            query_params={"product": product.slug},
        )


def numbers(findings: Findings, coverage: wording.Coverage) -> None:
    """The four numbers under the first sentence."""
    known = len(findings.catalogue.products)
    found = [finding for finding in findings.seen if finding.verdict is words.Verdict.FOUND]
    running = sum(wording.is_running(finding) for finding in found)
    looked = len(coverage.places) - len(coverage.closed)
    parts.tiles(
        [
            ("Programs seen", len(found), f"of {known} we know"),
            ("Running now", running, f"of {len(found)} seen"),
            ("Only a sign of", len(findings.seen) - len(found), "no proof"),
            ("Places looked in", looked, f"of {len(coverage.places)}"),
        ]
    )


def programs(findings: Findings) -> None:
    """The cards, kind by kind."""
    if not findings.seen:
        return
    st.header("The programs", anchor=False)
    with st.grid(3, min_column_width=250, gap="medium", key="programs"):
        for finding in wording.by_kind(findings):
            card(findings, finding)


def closed(coverage: wording.Coverage) -> None:
    """The strip that always says what could not be looked at."""
    with st.container(horizontal=True, vertical_alignment="center", key="strip"):
        more = "What we do not see may still be there." if coverage.closed or coverage.partly else ""
        parts.show(
            fill('<p class="ps-text"><strong>{sentence}</strong> {more}</p>', sentence=coverage.sentence, more=more)
        )
        st.page_link(
            "views/not_checked.py",
            label="Which, and why" if more else "What nobody can see from here",
            icon=":material/arrow_forward:",
        )


def report(findings: Findings) -> None:
    """The whole result as one file."""
    from plainsight import report as reports

    st.download_button(
        "Download this as a report",
        data=lambda: reports.html(findings).encode("utf-8"),
        file_name=f"plainsight-{wording.day(findings.snapshot.taken_at)}.html",
        mime="text/html",
        key="report",
        on_click="ignore",
        icon=":material/download:",
    )
    parts.quiet(
        "The report holds names and paths from this laptop. Look at it before you share it, and keep it "
        "where only you can read it."
    )


def nothing_yet(scanning: bool) -> None:
    """Before the first result."""
    if scanning:
        parts.lead("We are looking at this computer now.", "This takes some seconds. The result appears here.")
    else:
        parts.lead("We have not looked at this computer yet.", "Nothing is read before you ask for it.")
        if st.button("Look at this computer", key="scan-first", type="primary"):
            state.current().scan()
            st.rerun()


def page() -> None:
    """The page."""
    st.title("What watches this laptop", anchor=False)
    view = state.current().view()
    findings = view.findings
    if findings is None:
        nothing_yet(view.scanning)
        return
    checked = f"Checked on {wording.when(findings.snapshot.taken_at)}."
    coverage = wording.coverage(findings.snapshot)
    if findings.seen:
        parts.lead(wording.headline(findings), checked)
    else:
        first, rest = words.NO_PRODUCT.split(". ", 1)
        parts.lead(f"{first}.", f"We looked for {len(findings.catalogue.products)}. {checked}")
        parts.text(rest)
    numbers(findings, coverage)
    closed(coverage)
    programs(findings)
    st.header("What this page cannot tell", anchor=False)
    parts.text(words.PRESENCE)
    parts.text(words.SERVER_SIDE)
    st.header("Keep the result", anchor=False)
    report(findings)


page()
