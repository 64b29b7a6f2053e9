"""SHOW: the only code that imports Streamlit and Altair."""
