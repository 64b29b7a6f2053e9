"""The shape of the house, held by reading the code: who may import whom, and who may touch the machine."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from plainsight import demo
from plainsight.catalogue import load

ROOT = Path(__file__).parent.parent
FOLDERS = ("collectors", "plainsight", "dashboard")
CODE = sorted(str(file.relative_to(ROOT)) for folder in FOLDERS for file in (ROOT / folder).rglob("*.py"))
PYTHON = sorted(
    str(file.relative_to(ROOT))
    for folder in (*FOLDERS, "tests", "bench", "tools")
    for file in (ROOT / folder).rglob("*.py")
) + [file.name for file in ROOT.glob("*.py")]
CEILING = 300

MODULES = {
    *("os", "io", "pathlib", "glob", "shutil", "tempfile", "mmap", "fcntl", "fileinput", "pwd", "grp", "winreg"),
    *("socket", "socketserver", "ssl", "asyncio", "selectors", "urllib.request", "http.client", "http.server"),
    *("subprocess", "multiprocessing", "ctypes", "sqlite3", "pty", "webbrowser", "importlib"),
}
BUILTINS = {"open", "exec", "eval", "compile", "__import__", "input"}
"""Through these code reaches the machine or the network, or runs what it was given."""

OPENED = {
    "collectors/__init__.py": {"importlib"},
    "collectors/host.py": {"os", "sqlite3"},
    "collectors/places/disk.py": {"os"},
    "collectors/places/netlink.py": {"os", "socket"},
    "collectors/places/recording.py": {"os", "pathlib"},
    "plainsight/__main__.py": {"os"},
    "plainsight/build.py": {"pathlib"},
    "plainsight/catalogue.py": {"pathlib"},
    "plainsight/cli/arguments.py": {"importlib"},
    "plainsight/cli/output.py": {"io", "os", "pathlib"},
    "plainsight/cli/show.py": {"open"},
    "plainsight/docs.py": {"pathlib"},
    "plainsight/files.py": {"os", "pathlib", "tempfile"},
    "plainsight/report_csv.py": {"io"},
    "plainsight/report_html.py": {"pathlib"},
    "plainsight/store.py": {"os", "pathlib", "shutil"},
    "dashboard/gate.py": {"pathlib"},
    "dashboard/parts.py": {"pathlib"},
    "dashboard/serve.py": {"os", "pathlib", "socket", "tempfile", "webbrowser"},
    "dashboard/sidebar.py": {"pathlib"},
}
"""The whole list of files that may, and which of the doors each uses."""

WORDS_OF_COLLECTING = {
    *("collectors.model", "collectors.document", "collectors.commands", "collectors.all_tables", "collectors.VERSION"),
}
TABLES_MAY = {"collectors.model", "collectors.host", "collectors.commands", "collectors.parse", "collectors.sockets"}
LOOKS = {"plainsight/scan.py": {"collectors.collect", "collectors.host"}}
"""The only file outside collectors/ that asks them to look."""

MEANT_OTHERWISE = {"": {"osquery"}, "collectors/parse/tokens.py": {"tailscale"}}
"""Names that the catalogue has too: osquery's for its table names, and makers of tokens whose form we must know."""


@cache
def tree(file: str) -> ast.Module:
    return ast.parse((ROOT / file).read_text("utf-8"), file)


@cache
def imports(file: str) -> frozenset[str]:
    """Every imported module; "from a import b" gives a.b too, as b may be a module."""
    found = set()
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Import):
            assert not {name.name for name in node.names} & set(FOLDERS), f"{file}:{node.lineno}: import what is used"
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{file}:{node.lineno}: import by full name"
            found |= {node.module or "", *(f"{node.module}.{name.name}" for name in node.names)}
    return frozenset(found)


def _within(module: str, allowed: set[str]) -> bool:
    return any(module == name or module.startswith(name + ".") for name in allowed)


def _doors(file: str) -> set[str]:
    called = {node.id for node in ast.walk(tree(file)) if isinstance(node, ast.Name)}
    return (BUILTINS & called) | {door for door in MODULES if any(_within(module, {door}) for module in imports(file))}


def _of(folder: str, file: str) -> Iterator[str]:
    """The imports of one of our files that lie in one of our folders, the bare package name left out."""
    return (module for module in imports(file) if module.startswith(folder + "."))


@pytest.mark.parametrize("file", CODE)
def test_only_the_named_files_touch_the_machine(file: str) -> None:
    assert _doors(file) <= OPENED.get(file, set())


def test_every_named_file_is_there() -> None:
    assert {*OPENED, *LOOKS} <= set(CODE)


@pytest.mark.parametrize("file", [file for file in CODE if file.startswith("collectors/")])
def test_collectors_need_the_standard_library_only(file: str) -> None:
    outside = {module.partition(".")[0] for module in imports(file)} - set(sys.stdlib_module_names)
    assert outside <= {"collectors"}


@pytest.mark.parametrize("file", [file for file in CODE if re.match(r"collectors/(?:tables|parse)/\w+\.py", file)])
def test_tables_and_parsers_import_words_and_parsers_never_each_other(file: str) -> None:
    assert all(_within(module, TABLES_MAY) for module in _of("collectors", file))


@pytest.mark.parametrize("file", [file for file in CODE if file.startswith("plainsight/")])
def test_understanding_knows_the_words_of_collecting_and_nothing_of_showing(file: str) -> None:
    allowed = WORDS_OF_COLLECTING | LOOKS.get(file, set())
    assert [module for module in _of("collectors", file) if not _within(module, allowed)] == []
    if not file.startswith(("plainsight/__main__", "plainsight/cli/")):
        assert not any(_within(module, {"dashboard"}) for module in imports(file))
    assert not any(_within(module, {"streamlit", "altair", "pandas"}) for module in imports(file))


@pytest.mark.parametrize("file", [file for file in CODE if file.startswith("dashboard/")])
def test_the_dashboard_asks_plainsight_and_never_the_machine(file: str) -> None:
    assert [module for module in _of("collectors", file) if not _within(module, WORDS_OF_COLLECTING)] == []


@pytest.mark.parametrize("file", CODE)
def test_no_product_is_named_in_code(file: str) -> None:
    products = load().products + demo.catalogue().products
    names = {name.lower() for product in products for name in (product.name, product.slug) if len(name) > 4}
    source = (ROOT / file).read_text("utf-8").lower()
    names -= MEANT_OTHERWISE[""] | MEANT_OTHERWISE.get(file, set())
    named = {name for name in names if re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", source)}
    assert named == set()


@pytest.mark.parametrize("file", PYTHON)
def test_files_stay_short(file: str) -> None:
    assert len((ROOT / file).read_text("utf-8").splitlines()) <= CEILING
