"""DataFrames as Altair charts, each with its content in words. Pure; the adding up is done in frames.py."""

from __future__ import annotations

import altair as alt
import pandas as pd

from dashboard.wording import amount

MOST = 10
REST = "All others"
INK = "currentColor"


def sent_by_name(totals: pd.DataFrame) -> pd.DataFrame:
    """The names that sent the most, at most ten and the rest as one; those that nothing was counted for left out."""
    counted = totals.dropna(subset=["sent"])
    counted = counted[counted["sent"] > 0]
    top = counted.head(MOST)[["name", "sent"]]
    rest = counted.iloc[MOST:]["sent"].sum()
    if rest:
        top = pd.concat([top, pd.DataFrame({"name": [REST], "sent": [rest]})], ignore_index=True)
    return top.assign(sent=top["sent"].astype("int64"), words=[amount(int(sent)) for sent in top["sent"]])


def sent_bars(top: pd.DataFrame) -> alt.LayerChart:
    """One bar for each name, as long as what was sent; the amount in words at its end."""
    axis = alt.Axis(labelLimit=240, ticks=False, domain=False, labelColor=INK, labelFontSize=14, labelPadding=10)
    names = alt.Y("name:N", sort=None, title=None, axis=axis)
    longest = int(top["sent"].max())
    sent = alt.X("sent:Q", title=None, axis=None, scale=alt.Scale(domain=[0, longest * 1.2], nice=False))
    tooltip = [alt.Tooltip("name:N", title="Name"), alt.Tooltip("words:N", title="Sent since the connection opened")]
    base = alt.Chart(top).encode(y=names, x=sent, tooltip=tooltip)
    bar = base.mark_bar(cornerRadiusEnd=4, height={"band": 0.5})
    label = base.mark_text(align="left", dx=8, fontSize=14, color=INK).encode(text="words:N")
    chart: alt.LayerChart = alt.layer(bar, label).properties(height=44 * len(top)).configure_view(stroke=None)
    return chart


def sent_in_words(top: pd.DataFrame) -> str:
    """The content of the chart as a sentence."""
    if top.empty:
        return "Nothing was counted as sent."
    parts = [f"{row.name} {row.words}" for row in top.itertuples(index=False)]
    return "Bytes sent since the connections opened, the most first: " + "; ".join(parts) + "."
