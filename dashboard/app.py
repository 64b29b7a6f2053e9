"""The pages. Each is a file of its own in views/."""

import streamlit as st

from dashboard import sidebar, state

PAGES = [
    st.Page(
        "views/watching.py", title="What watches this laptop", icon=":material/visibility:", url_path="", default=True
    ),
    st.Page("views/installed.py", title="What is installed", icon=":material/apps:", url_path="installed"),
    st.Page("views/connections.py", title="Where it talks to", icon=":material/lan:", url_path="connections"),
    st.Page(
        "views/not_checked.py", title="What we could not check", icon=":material/help_center:", url_path="not_checked"
    ),
    st.Page("views/evidence.py", title="Evidence", icon=":material/fact_check:", url_path="evidence"),
]
FIRST = st.Page("views/first.py", title="Before we look", url_path="", default=True)

sidebar.page_settings()
view = state.current().view()
if view.consented or view.demo:
    page = st.navigation(PAGES)
    sidebar.show(view)
else:
    page = st.navigation([FIRST], position="hidden")
page.run()
