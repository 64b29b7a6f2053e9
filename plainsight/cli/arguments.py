"""What may be typed after `plainsight`."""

from __future__ import annotations

import argparse
import importlib

ABOUT = (
    "Shows what monitoring software is on this computer, in plain words. It only looks. Nothing leaves the computer."
)
FORMATS = ("text", "json", "html")


def parser() -> argparse.ArgumentParser:
    """The parser of the whole command. `arguments.run` is the command to call."""
    top = argparse.ArgumentParser(prog="plainsight", description=ABOUT, allow_abbrev=False, formatter_class=_Help)
    top.add_argument("--version", action=_Version, nargs=0, help="show the version and end")
    top.set_defaults(run=lambda arguments: _help(top))
    commands = top.add_subparsers(title="commands", metavar="COMMAND")

    scan = _command(commands, "scan", "look at this computer once and show what was seen")
    _add_output(scan)
    scan.add_argument("--snapshot", metavar="FILE", help="also write everything that was read to FILE")
    scan.add_argument("--no-save", action="store_true", help="keep nothing on this computer")

    show = _command(commands, "show", "show a snapshot that was written before")
    show.add_argument("snapshot", metavar="SNAPSHOT", help="the file; - reads it from the pipe")
    _add_output(show)

    dashboard = _command(commands, "dashboard", "show it in the browser, on this computer only")
    dashboard.add_argument("--demo", metavar="NAME", help="show an invented computer")
    dashboard.add_argument("--port", type=_port, metavar="N", help="use this port, not a random free one")
    dashboard.add_argument("--no-open", action="store_true", help="open no browser, only say the address")

    _command(commands, "what", "list everything that will be read or run, before it is")

    catalogue = _command(commands, "catalogue", "what we know of products: check, search, show, stats")
    parts = catalogue.add_subparsers(title="parts", metavar="PART", dest="part", required=True)
    parts.add_parser("check", help="tell which rules of the catalogue are broken")
    search = parts.add_parser("search", help="find products by any name, maker, file or host")
    search.add_argument("words", nargs="+", metavar="WORD")
    one = parts.add_parser("show", help="show all that we know of one product, with its sources")
    one.add_argument("product", metavar="PRODUCT", help="its short name, as search prints it")
    stats = parts.add_parser("stats", help="count products, signs and claims")
    for part in (search, one, stats):
        part.add_argument("--format", choices=("text", "json"), default="text", help="text (default) or json")

    forget = _command(commands, "forget", "delete all that Plainsight keeps, after asking")
    forget.add_argument("--yes", action="store_true", help="do not ask")
    return top


def _help(top: argparse.ArgumentParser) -> int:
    top.print_help()
    return 0


class _Help(argparse.HelpFormatter):
    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=16)


class _Version(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from collectors import VERSION

        print(f"plainsight {VERSION}")
        parser.exit()


def _command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, about: str
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=about, description=about[0].upper() + about[1:] + ".", allow_abbrev=False)

    def run(arguments: argparse.Namespace) -> int:
        code: int = importlib.import_module(f"plainsight.cli.{name}").run(arguments)
        return code

    command.set_defaults(run=run)
    return command


def _add_output(command: argparse.ArgumentParser) -> None:
    command.add_argument("--format", choices=FORMATS, default="text", help="text (default), json or html")
    command.add_argument("--out", metavar="FILE", help="write to FILE, which only you can read, not to the screen")


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError("a port is a number from 1 to 65535")
    return int(text)
