"""The first page: what to know before the first look. Asked once."""

import streamlit as st

from dashboard import parts, state
from dashboard.parts import fill, join
from plainsight import demo, first

st.title(first.TITLE, anchor=False)
parts.lead(first.LEAD)
points = [
    fill("<div><h2>{heading}</h2><p>{text}</p></div>", heading=point.heading, text=point.text) for point in first.POINTS
]
parts.show(fill('<div class="ps-steps">{points}</div>', points=join(points)))
with st.container(border=True, key="stop"):
    parts.show(
        fill('<h2 class="ps-h3">{title}</h2>{items}', title=f"{first.STOP_TITLE}:", items=parts.bullets(first.STOP))
    )
with st.container(horizontal=True, key="answer"):
    if st.button(first.ACCEPT, key="accept", type="primary"):
        state.current().accept()
        st.rerun()
    if st.button(first.DEMO, key="show-demo"):
        state.current().show_demo(next(iter(demo.names())))
        st.rerun()
