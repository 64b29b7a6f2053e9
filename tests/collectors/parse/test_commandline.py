"""commandline: commands in configuration files lose their secrets and nothing else."""

from __future__ import annotations

import pytest

from collectors.parse.commandline import redact_command, words


@pytest.mark.parametrize(
    ("command", "shown"),
    [
        ("/usr/bin/agent --server track.example --quiet", "/usr/bin/agent --server track.example --quiet"),
        ("/usr/bin/agent --token geheim", "/usr/bin/agent --token [removed]"),
        ("API_KEY=geheim LANG=C agent", "API_KEY=[removed] LANG=C agent"),
        ("mysql -pgeheim db | sshpass -pgeheim ssh host", "mysql -p[removed] db | sshpass -p[removed] ssh host"),
        ("true; mysql -pgeheim", "true; mysql -p[removed]"),
        ("sh -c 'agent --token geheim --quiet'", "sh -c agent --token [removed] --quiet"),
        ("""bash -c "sh -c 'agent --token geheim'" """, "bash -c sh -c agent --token [removed]"),
        ("", ""),
    ],
)
def test_secrets_go_and_the_rest_stays(command: str, shown: str) -> None:
    assert redact_command(command) == shown


def test_quotes_that_do_not_close_split_at_white_space() -> None:
    assert words("a 'b c") == ["a", "'b", "c"]


def test_a_very_long_command_is_cut_and_says_so() -> None:
    shown = redact_command("x " * 100_000 + "--token geheim")
    assert shown.endswith("[cut]")
    assert len(shown) < 20_000
