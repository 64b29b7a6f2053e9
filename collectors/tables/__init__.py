"""One file per table, named as the table."""
