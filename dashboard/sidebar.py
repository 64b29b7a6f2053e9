"""What stands around every page: the scan button with its progress, the demo switch and the banners."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from dashboard import parts, state, wording
from dashboard.state import View
from plainsight import demo
from plainsight.escape import for_markdown

ICON = Path(__file__).parent / "icon.png"
THIS = "This laptop"


def page_settings() -> None:
    """Name, icon and width of the page, and our style sheet. The icon is a file: a named one is fetched from afar."""
    st.set_page_config(page_title="Plainsight", page_icon=str(ICON), layout="wide")
    st.logo(str(ICON), size="large")
    parts.style()


def show(view: View) -> None:
    """The sidebar, and above the page what one must know to read it."""
    with st.sidebar:
        _look(view)
        _demo(view)
        parts.quiet("Everything on this page stays on this laptop.")
    if view.demo:
        _banner(view.demo)
    if view.note:
        parts.note("Something did not work.", view.note, "open")


def _look(view: View) -> None:
    if view.demo:
        return
    if view.findings is not None:
        parts.quiet(f"Looked at this laptop on {wording.when(view.findings.snapshot.taken_at)}.")
    _progress(view.version)
    label = "Look again" if view.findings is not None else "Look at this computer"
    if not view.scanning and st.button(label, key="scan", type="primary", width="stretch"):
        state.current().scan()
        st.rerun()


def _progress(version: int) -> None:
    scanning = state.current().view().scanning
    st.fragment(_progress_bar, run_every=0.5 if scanning else None)(version)


def _progress_bar(version: int) -> None:
    """How far the scan is. Asks again twice a second while it runs, and shows the whole page anew when it ends."""
    view = state.current().view()
    if view.version != version:
        st.rerun()
    if view.scanning:
        share = view.done / view.total if view.total else 0.0
        what = wording.table_about(view.table) if view.table else "Starting"
        st.progress(share, text=f"Looking: {for_markdown(what)}")


def _demo(view: View) -> None:
    names = {"": THIS, **demo.names()}
    with st.expander("Show an invented computer", expanded=bool(view.demo), key="demos"):
        chosen = st.radio(
            "Computer shown",
            list(names),
            index=list(names).index(view.demo) if view.demo in names else 0,
            format_func=lambda name: for_markdown(names[name]),
            key=f"demo-{view.demo}",
        )
    if chosen != view.demo:
        state.current().show_demo(chosen)
        st.rerun()


def _banner(name: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="banner"):
        title = demo.names().get(name, name)
        parts.show(
            parts.fill(
                '<p class="ps-text" role="note"><strong>Invented computer: {title}.</strong> '
                "Nothing on this page is about this laptop.</p>",
                title=title,
            )
        )
        if st.button("Back to this laptop", key="leave-demo"):
            state.current().show_demo("")
            st.rerun()
