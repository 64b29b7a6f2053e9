"""Formats worth a file of their own: pure functions over text and bytes."""
