"""The page of one product: what we can say, what it is for, what its maker says, what we saw, what we could not see."""

from __future__ import annotations

import streamlit as st

from collectors.model import Cell
from dashboard import parts, wording
from dashboard.parts import Markup, fill, join
from plainsight import words
from plainsight.catalogue import Ability, Capability, Product
from plainsight.escape import for_markdown
from plainsight.findings import Evidence, Finding, Findings

MOST_ROWS = 8
ASK = "What to ask"


def page(findings: Findings, finding: Finding) -> None:
    """The page."""
    product = finding.product
    st.page_link("views/installed.py", label="All programs", icon=":material/arrow_back:")
    st.title(for_markdown(product.name), anchor=False)
    _answer(findings, finding)
    _purpose(findings, product)
    _abilities(findings, product)
    _sends(product)
    if finding.verdict.positive:
        _seen(finding)
    _gaps(finding)


def _answer(findings: Findings, finding: Finding) -> None:
    product = finding.product
    parts.show(
        fill(
            '<div class="ps-answer"><p class="ps-kind">{kind} · {maker}</p><div>{badge}</div></div>',
            badge=parts.badge(*wording.badge(finding)),
            kind=wording.kind_of(findings.catalogue, product.kind).name,
            maker=product.maker,
        )
    )
    facts = " ".join(words.FACTS[fact.value] for fact in finding.facts)
    parts.lead(words.VERDICTS[finding.verdict], facts)


def _purpose(findings: Findings, product: Product) -> None:
    kind = wording.kind_of(findings.catalogue, product.kind)
    st.header("What it is for", anchor=False)
    parts.text(product.about)
    rows = [
        ("This kind of program", kind.what_it_is_for),
        ("It can usually see", kind.what_it_can_see),
        ("It usually does not", kind.what_it_usually_does_not_do),
        (ASK, kind.ask_the_employer),
        ("Other names", ", ".join(product.aliases)),
    ]
    parts.show(parts.pairs((name, value) for name, value in rows if value))
    parts.quiet(words.PRESENCE)


def _abilities(findings: Findings, product: Product) -> None:
    st.header("What its maker says it can do", anchor=False)
    if not product.capabilities:
        parts.text("We have not read a statement of its maker about this. That does not mean that it can do nothing.")
        return
    parts.text(words.STATES[words.State.CAN])
    with st.grid(2, min_column_width=300, gap="medium", key="abilities"):
        for number, capability in enumerate(product.capabilities):
            with st.container(border=True, height="stretch", key=f"ability-{number}"):
                parts.show(_ability(findings.catalogue.abilities.get(capability.what), capability, product))
    if any(product.sources[capability.source].url for capability in product.capabilities):
        parts.quiet("The sources are pages on the internet. If you open one here, your employer may see that you did.")


def _ability(ability: Ability | None, capability: Capability, product: Product) -> Markup:
    name = ability.name if ability else capability.what
    rows = [("Why it matters", ability.why_it_matters), (ASK, ability.ask_the_employer)] if ability else []
    source = parts.reference(product.sources[capability.source])
    return fill(
        '<div class="ps-card"><h3>{name}</h3><p>{plain} {when}</p>{but}{more}</div>',
        name=name,
        plain=ability.plain if ability else "",
        when=words.WHEN[capability.when],
        but=fill('<p class="ps-quiet">Keep in mind: {but}</p>', but=ability.does_not_prove) if ability else "",
        more=parts.more("Why it matters, what to ask, and the source", join([parts.pairs(rows), source])),
    )


def _sends(product: Product) -> None:
    if not product.sends:
        return
    st.header("Where its maker says it sends", anchor=False)
    parts.text("These are addresses from the maker's own papers. We did not see what is in the data.")
    parts.show(
        parts.table(
            "Addresses that the maker names",
            ["Address", "What is sent", "Source"],
            [(to.to, to.what, parts.reference(product.sources[to.source])) for to in product.sends],
        )
    )


def _seen(finding: Finding) -> None:
    st.header("What we saw here", anchor=False)
    parts.text("Each line is something on this computer, with the sign that it fits and where the sign is written.")
    tables = list(dict.fromkeys(item.table for item in finding.evidence))
    for table in tables:
        items = [item for item in finding.evidence if item.table == table]
        lines = "1 line" if len(items) == 1 else f"{len(items)} lines"
        with st.expander(f"{for_markdown(wording.table_about(table))} ({lines})", key=f"seen-{table}"):
            pieces = [_evidence(item, finding.product) for item in items[:MOST_ROWS]]
            more = len(items) - MOST_ROWS
            if more > 0:
                pieces.append(fill('<p class="ps-quiet">And {more} more like these.</p>', more=more))
            parts.show(fill('<div class="ps-proofs">{pieces}</div>', pieces=join(pieces)))
            st.page_link(
                "views/evidence.py",
                label="The whole table",
                icon=":material/arrow_forward:",
                query_params={"table": table},
            )


def _evidence(item: Evidence, product: Product) -> Markup:
    columns = item.row.columns
    if item.trace is None:
        shown = [item.joined, *(name for name in ("name", "remote_address", "remote_port", "port") if name in columns)]
        why = f"It belongs to another line on this page: the same {item.joined}."
        source = Markup("")
    else:
        shown = list(item.trace.where)
        patterns = " and ".join(f"{name} is {' or '.join(wanted)}" for name, wanted in item.trace.where.items())
        why = f"{words.sign(item.trace.strength, item.trace.confirmed)} The sign: {patterns}."
        source = parts.reference(product.sources[item.trace.source])
    extra = [name for name in ("version", "path", "pid") if name in columns and name not in shown]
    rows: list[tuple[str, object]] = [(name, _cell(columns.get(name))) for name in [*shown, *extra]]
    rows += [("Read from", item.row.origin), ("Why it counts", why)]
    return fill('<div class="ps-proof">{rows}{source}</div>', rows=parts.pairs(rows), source=source)


def _cell(value: Cell) -> object:
    if value is None:
        return "could not be read"
    return value if value != "" else "empty"


def _gaps(finding: Finding) -> None:
    st.header("Where we could not look", anchor=False)
    if not finding.gaps:
        parts.text("We could look at every place where we know a sign of it.")
        return
    parts.show(
        parts.table(
            "Places that were not open to us",
            ["Place", "Why"],
            [(wording.table_about(gap.table), gap.reason) for gap in finding.gaps],
        )
    )
