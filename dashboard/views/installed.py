"""What is installed: every program of our list that was seen, those that were not, and a page for each."""

from collections.abc import Iterable

import streamlit as st

from dashboard import parts, product, state, wording
from dashboard.parts import fill
from plainsight import words
from plainsight.escape import visible
from plainsight.findings import Finding, Findings
from plainsight.words import Verdict

_NOT_SEEN = (Verdict.NOT_FOUND, Verdict.PARTLY_CHECKED, Verdict.NOT_CHECKED)


def seen(findings: Findings, wanted: str) -> None:
    """Every program that was seen."""
    st.header("What we saw", anchor=False)
    found = [finding for finding in findings.seen if fits(finding, wanted)]
    if not found:
        parts.text(f"No program that we saw fits “{visible(wanted)}”." if wanted else words.NO_PRODUCT)
    for finding in found:
        with (
            st.container(border=True, key=f"seen-{finding.product.slug}"),
            st.container(horizontal=True, vertical_alignment="center", key=f"row-{finding.product.slug}"),
        ):
            parts.show(
                fill(
                    '<div class="ps-card"><h3>{name}</h3><p class="ps-kind">{kind} · {maker}</p>{badge}</div>',
                    name=finding.product.name,
                    kind=wording.kind_of(findings.catalogue, finding.product.kind).name,
                    maker=finding.product.maker,
                    badge=parts.badge(*wording.badge(finding)),
                )
            )
            st.page_link(
                "views/installed.py",
                label="What it can do",
                icon=":material/arrow_forward:",
                query_params={"product": finding.product.slug},
            )


def not_seen(findings: Findings, wanted: str) -> None:
    """What we looked for and did not see, with where we looked and where we could not."""
    st.header("Looked for and not found", anchor=False)
    parts.text("Not found is only said of places where we really looked. It does not mean that nothing is there.")
    for verdict in _NOT_SEEN:
        of_this = [finding for finding in findings.findings if finding.verdict is verdict and fits(finding, wanted)]
        if of_this:
            parts.show(
                fill(
                    '<h3 class="ps-h3">{title}</h3><p class="ps-quiet">{sentence}</p>',
                    title=f"{verdict.value.capitalize()} ({len(of_this)})",
                    sentence=words.VERDICTS[verdict],
                )
            )
            parts.show(
                parts.table(
                    f"Programs: {verdict.value}",
                    ["Program", "Where we looked", "Where we could not look"],
                    [(finding.product.name, looked(finding), closed(finding)) for finding in of_this],
                )
            )
    others = [f for f in findings.findings if f.verdict is Verdict.OTHER_SYSTEM and fits(f, wanted)]
    if others:
        with st.expander(f"Known only on other systems ({len(others)})", key="other-systems"):
            parts.text(words.VERDICTS[Verdict.OTHER_SYSTEM])
            parts.show(parts.bullets(f"{finding.product.name} ({finding.product.maker})" for finding in others))


def looked(finding: Finding) -> str:
    """The places that were wholly seen, in words."""
    closed_tables = {gap.table for gap in finding.gaps}
    return places(wording.table_about(table) for table in finding.looked_in if table not in closed_tables)


def closed(finding: Finding) -> str:
    """The places that were not open to us, or only in part, in words."""
    tables = dict.fromkeys(gap.table for gap in finding.gaps)
    return places(
        f"{wording.table_about(table)}{' (we saw part of it)' if table in finding.looked_in else ''}"
        for table in tables
    )


def places(names: Iterable[str]) -> str:
    """Places in words, with a dash for none."""
    return "; ".join(names) or "–"


def fits(finding: Finding, wanted: str) -> bool:
    """Whether the name, the other names or the maker hold what was typed."""
    item = finding.product
    return any(wanted.lower() in name.lower() for name in (item.name, item.maker, *item.aliases))


def page() -> None:
    """The list, or the page of the product that the address names."""
    findings = state.current().view().findings
    slug = st.query_params.get("product", "")
    finding = findings.of(slug) if findings is not None and slug else None
    if findings is not None and finding is not None:
        product.page(findings, finding)
        return
    st.title("What is installed", anchor=False)
    if findings is None:
        parts.lead("We have not looked at this computer yet.", "Press “Look at this computer” to begin.")
        return
    if slug:
        parts.note("We do not know a program of that name.", "Here is the whole list.")
    parts.lead(
        f"We looked for {len(findings.catalogue.products)} programs and saw {len(findings.seen)}.",
        "Each has a page with what it is for, what its maker says it can do, and what we saw.",
    )
    wanted = st.text_input("Find a program", key="find", placeholder="Name or maker").strip()
    seen(findings, wanted)
    not_seen(findings, wanted)


page()
