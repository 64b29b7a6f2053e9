"""Single values that could not be read are counted, and told apart from empty ones."""

from plainsight.summary import Hidden, hidden_values
from tests.plainsight.make import reading, snapshot


def test_hidden_values_are_counted_by_table_and_column() -> None:
    world = snapshot(
        reading("processes", {"pid": 1, "path": None}, {"pid": 2, "path": None}, {"pid": 3, "path": ""}),
        reading("process_open_sockets", {"pid": None, "bytes_sent": 0}),
    )
    assert hidden_values(world) == [Hidden("processes", "path", 2, 3), Hidden("process_open_sockets", "pid", 1, 1)]
