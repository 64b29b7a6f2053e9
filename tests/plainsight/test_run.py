"""run.py: sets up once, starts quickly after, and says plainly what is in the way. No network, no real packages."""

from __future__ import annotations

import ast
import errno
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

HERE = Path(__file__).parents[2]
SOURCE = HERE / "run.py"


@pytest.fixture
def launcher(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """run.py as a module that believes to lie in a fresh clone."""
    spec = importlib.util.spec_from_file_location("run", SOURCE)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    clone = tmp_path / "clone"
    clone.mkdir()
    for name in (module.RUNTIME, module.TESTS):
        (clone / name).write_text("example==1\n")
    monkeypatch.setattr(module, "HERE", str(clone))
    monkeypatch.delenv("PLAINSIGHT_WHEELS", raising=False)
    monkeypatch.delenv("CI", raising=False)
    return module


class Programs:
    """Stands in for venv and pip: makes what they make, and remembers how it was called."""

    def __init__(self) -> None:
        self.calls: list[list[str]] = []
        self.pip_says = ""

    @property
    def installed(self) -> list[str]:
        return [Path(call[call.index("-r") + 1]).name for call in self.calls if "pip" in call]

    def run(self, command: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
        self.calls.append(command)
        if "venv" in command:
            folder = Path(command[-1])
            version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
            (folder / "lib" / version / "site-packages").mkdir(parents=True)
            (folder / "bin").mkdir()
            (folder / "bin" / "python").touch()
            (folder / "pyvenv.cfg").touch()
        failed = bool(self.pip_says) and "pip" in command
        return subprocess.CompletedProcess(command, int(failed), self.pip_says, "")


@pytest.fixture
def programs(launcher: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Programs:
    stand_in = Programs()
    monkeypatch.setattr(launcher.subprocess, "run", stand_in.run)
    return stand_in


def clone_of(target: Path, *folders: str) -> Path:
    """A copy of the launcher and of what it needs to run."""
    target.mkdir()
    for name in ("run.py", "requirements.txt", "requirements-dev.txt"):
        shutil.copy(HERE / name, target)
    for folder in folders:
        shutil.copytree(HERE / folder, target / folder, ignore=shutil.ignore_patterns("__pycache__"))
    return target


def start(clone: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, str(clone / "run.py"), *arguments]
    settings = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "PLAINSIGHT_"))}
    return subprocess.run(line, cwd="/", env=settings, capture_output=True, text=True, timeout=300)


def test_an_old_python_can_read_the_file_and_gets_one_sentence() -> None:
    ast.parse(SOURCE.read_text("utf-8"), feature_version=(3, 6))
    code = (
        "import runpy, sys; sys.version_info = (3, 9, 2, 'final', 0);"
        f"runpy.run_path({str(SOURCE)!r}, run_name='__main__')"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert run.returncode
    assert run.stderr.startswith("Plainsight needs Python 3.11 or newer; this is 3.9.")
    assert len(run.stderr.strip().splitlines()) == 1


def test_only_the_standard_library_is_imported() -> None:
    imported = set()
    for node in ast.walk(ast.parse(SOURCE.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            imported |= {name.name.split(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add((node.module or "").split(".")[0])
    assert imported <= sys.stdlib_module_names


def test_it_is_set_up_once(launcher: ModuleType, programs: Programs) -> None:
    folder = launcher.set_up([launcher.RUNTIME], "")
    assert folder == os.path.join(launcher.HERE, ".venv")
    assert programs.installed == [launcher.RUNTIME]
    assert "--require-hashes" in programs.calls[-1]
    programs.calls.clear()
    assert launcher.set_up([launcher.RUNTIME], "") == folder
    assert programs.calls == []


def test_the_checkout_can_be_imported_from_anywhere(launcher: ModuleType, programs: Programs) -> None:
    folder = Path(launcher.set_up([launcher.RUNTIME], ""))
    (path_file,) = folder.rglob("plainsight.pth")
    assert path_file.read_text() == launcher.HERE
    assert os.access(folder / "bin" / "plainsight", os.X_OK)


def test_the_tests_add_their_own_list(launcher: ModuleType, programs: Programs) -> None:
    launcher.set_up([launcher.RUNTIME], "")
    launcher.set_up([launcher.RUNTIME, launcher.TESTS], "")
    assert programs.installed == [launcher.RUNTIME, launcher.TESTS]


def test_a_new_list_is_installed_afresh(launcher: ModuleType, programs: Programs) -> None:
    folder = launcher.set_up([launcher.RUNTIME], "")
    Path(folder, "leftover").touch()
    Path(launcher.HERE, launcher.RUNTIME).write_text("example==2\n")
    launcher.set_up([launcher.RUNTIME], "")
    assert programs.installed == [launcher.RUNTIME] * 2
    assert not Path(folder, "leftover").exists()


def test_a_half_made_folder_is_made_again(launcher: ModuleType, programs: Programs) -> None:
    programs.pip_says = "killed"
    with pytest.raises(launcher.Stop):
        launcher.set_up([launcher.RUNTIME], "")
    programs.pip_says = ""
    folder = launcher.set_up([launcher.RUNTIME], "")
    assert not launcher.missing(folder, {launcher.RUNTIME: launcher.stamp_of(launcher.RUNTIME)})
    Path(folder, "bin", "python").unlink()
    launcher.set_up([launcher.RUNTIME], "")
    assert programs.installed == [launcher.RUNTIME] * 3


def test_a_folder_that_someone_else_made_is_left_alone(launcher: ModuleType, programs: Programs) -> None:
    theirs = Path(launcher.HERE, ".venv", "bin", "python")
    theirs.parent.mkdir(parents=True)
    theirs.touch()
    with pytest.raises(launcher.Stop, match="was not made by run"):
        launcher.set_up([launcher.RUNTIME], "")
    assert theirs.exists()
    assert programs.calls == []


def test_a_checkout_that_cannot_be_written_uses_a_folder_of_the_user(
    launcher: ModuleType, programs: Programs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setattr(launcher.os, "access", lambda path, mode: False)
    folder = launcher.set_up([launcher.RUNTIME], "")
    assert folder.startswith(str(tmp_path / "data"))
    assert folder in capsys.readouterr().err
    assert not Path(launcher.HERE, ".venv").exists()


def test_a_python_without_venv_names_the_package(
    launcher: ModuleType, programs: Programs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(launcher.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(launcher.Stop, match="python3-venv"):
        launcher.set_up([launcher.RUNTIME], "")
    assert not Path(launcher.HERE, ".venv").exists()


def test_a_full_disk_is_said(launcher: ModuleType, programs: Programs, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(launcher.os, "makedirs", full)
    with pytest.raises(launcher.Stop, match="disk is full"):
        launcher.set_up([launcher.RUNTIME], "")


@pytest.mark.parametrize(
    ("pip_says", "we_say"),
    [
        ("WARNING: Retrying ... NewConnectionError: Failed to establish a new connection: Errno -3", "--wheels"),
        ("Temporary failure in name resolution", "--wheels"),
        ("ERROR: Could not find a version that satisfies the requirement example==1", "--wheels"),
        ("SSLError(SSLCertVerificationError(1, 'certificate verify failed'))", "--wheels"),
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "disk is full"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "nothing was installed"),
        ("ERROR: [Errno 13] Permission denied: '/x'", "folder of your own"),
        ("one\ntwo\nsomething odd", "something odd"),
    ],
)
def test_what_pip_says_becomes_a_way_on(launcher: ModuleType, programs: Programs, pip_says: str, we_say: str) -> None:
    programs.pip_says = pip_says
    with pytest.raises(launcher.Stop, match=re.escape(we_say)):
        launcher.set_up([launcher.RUNTIME], "")


def test_a_folder_of_packages_is_used_alone(launcher: ModuleType, programs: Programs, tmp_path: Path) -> None:
    programs.pip_says = "ERROR: No matching distribution found for example==1 (from -r x)"
    with pytest.raises(launcher.Stop, match=r"lacks a package that is needed: example==1\."):
        launcher.set_up([launcher.RUNTIME], str(tmp_path))
    command = programs.calls[-1]
    assert {"--isolated", "--no-index"} <= set(command)
    assert command[command.index("--find-links") + 1] == str(tmp_path)


def test_wheels_go_with_every_form(launcher: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    where = str(tmp_path)
    assert launcher.split_wheels(["--wheels", where]) == ([], where)
    assert launcher.split_wheels([f"--wheels={where}", "test", "-x"]) == (["test", "-x"], where)
    assert launcher.split_wheels(["scan", "--wheels", where, "--no-save"]) == (["scan", "--no-save"], where)
    monkeypatch.setenv("PLAINSIGHT_WHEELS", where)
    assert launcher.split_wheels(["scan"]) == (["scan"], where)
    with pytest.raises(launcher.Stop, match="needs the folder"):
        launcher.split_wheels(["--wheels"])


@pytest.mark.parametrize(
    ("typed", "passed"), [([], ["dashboard"]), (["scan", "--out", "x y"], ["scan", "--out", "x y"])]
)
def test_arguments_are_handed_on(
    launcher: ModuleType, programs: Programs, monkeypatch: pytest.MonkeyPatch, typed: list[str], passed: list[str]
) -> None:
    became: list[list[str]] = []
    monkeypatch.setattr(launcher.os, "execv", lambda path, command: became.append(command))
    monkeypatch.setattr(launcher.subprocess, "call", lambda command: 0)
    launcher.main(typed)
    python = launcher.python_of(os.path.join(launcher.HERE, ".venv"))
    assert became == [[python, "-P", "-m", "plainsight", *passed]]


def test_the_code_of_the_tests_is_ours(
    launcher: ModuleType, programs: Programs, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[list[str]] = []

    def call(command: list[str], cwd: str) -> int:
        ran.append(command)
        return 5

    monkeypatch.setattr(launcher.subprocess, "call", call)
    assert launcher.main(["test", "-k", "nothing"]) == 5
    assert ran[0][1:] == ["-m", "pytest", "-k", "nothing"]
    assert not any("apt-get" in call for call in programs.calls)


def test_what_can_be_read_before_anything_is_set_up(tmp_path: Path) -> None:
    clone = clone_of(tmp_path / "clone", "collectors", "plainsight")
    run = start(clone, "what")
    assert run.returncode == 0, run.stderr
    assert "What it never does" in run.stdout
    assert not (clone / ".venv").exists()


def test_a_folder_of_packages_that_is_not_there(tmp_path: Path) -> None:
    run = start(clone_of(tmp_path / "clone"), "scan", "--wheels", "/no/such/folder")
    assert run.returncode == 2
    assert run.stderr == "There is no folder /no/such/folder to take the packages from.\n"


def test_every_package_is_pinned_with_hashes_and_no_place_is_named() -> None:
    needed = tomllib.loads((HERE / "pyproject.toml").read_text("utf-8"))
    for name, wanted in (
        ("requirements.txt", needed["project"]["dependencies"]),
        ("requirements-dev.txt", needed["dependency-groups"]["dev"]),
    ):
        text = (HERE / name).read_text("utf-8")
        pinned = re.findall(r"^([a-z0-9-]+)==[^\s;]+.*\\\n    --hash=sha256:[0-9a-f]{64}", text, re.MULTILINE)
        assert set(re.findall(r"^[A-Za-z0-9][^=\s]*", text, re.MULTILINE)) == set(pinned)
        assert {re.split(r"[<>=]", requirement)[0] for requirement in wanted} <= set(pinned)
        assert not re.search(r"://|^-", text, re.MULTILINE)


@pytest.mark.machine
@pytest.mark.skipif("CI" not in os.environ, reason="makes a real virtual environment, which takes a while")
def test_a_real_folder_of_packages_that_is_empty(tmp_path: Path) -> None:
    clone = clone_of(tmp_path / "clone", "collectors", "plainsight")
    (tmp_path / "empty").mkdir()
    for _ in range(2):
        run = start(clone, "scan", "--wheels", str(tmp_path / "empty"))
        assert run.returncode == 2
        assert run.stdout == ""
        setting_up, trouble = run.stderr.strip().splitlines()
        assert setting_up.startswith("Setting up Plainsight in")
        assert re.match(r"The folder .*empty lacks a package that is needed: [a-z0-9-]+==", trouble)
