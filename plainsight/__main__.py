"""The `plainsight` command: reads the arguments, hands over, and turns every trouble into one sentence.

Each command imports what it needs when it runs, so that a scan loads neither Streamlit nor pandas.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from plainsight.cli.arguments import parser
from plainsight.cli.output import CommandError, say, silence_stdout

DONE, TROUBLE, STOPPED = 0, 2, 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command. Returns 0 when done, 2 on wrong usage or trouble, 130 when stopped with Ctrl+C."""
    try:
        arguments = parser().parse_args(argv)
        code = int(arguments.run(arguments))
        if sys.stdout is not None:
            sys.stdout.flush()
    except SystemExit as end:  # argparse: help and version leave with 0, wrong usage with 2
        return end.code if isinstance(end.code, int) else TROUBLE
    except KeyboardInterrupt:
        say("\nStopped.")
        return STOPPED
    except BrokenPipeError:
        silence_stdout()
        return DONE
    except CommandError as error:
        say(str(error))
        return TROUBLE
    except OSError as error:
        silence_stdout()
        where = f"{error.filename}: " if error.filename else ""
        say(f"The system refused: {where}{error.strerror or error}.")
        return TROUBLE
    except Exception as error:
        if os.environ.get("PLAINSIGHT_DEBUG"):
            raise
        say(f"Something went wrong in Plainsight ({type(error).__name__}: {error}). Please report it.")
        return TROUBLE
    return code


if __name__ == "__main__":
    sys.exit(main())
