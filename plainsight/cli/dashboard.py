"""`plainsight dashboard`: start the pages on this computer."""

from __future__ import annotations

import argparse

from plainsight.cli.output import CommandError


def run(arguments: argparse.Namespace) -> int:
    """Serve until it is stopped."""
    try:
        from dashboard.serve import serve
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] in ("dashboard", "collectors", "plainsight"):
            raise
        raise CommandError(
            f"The dashboard needs the package {error.name}: start it with python3 run.py, which sets it up. "
            "Without it, plainsight scan shows the same in the terminal."
        ) from None
    return serve(arguments.demo, arguments.port, not arguments.no_open)
