"""The command as a person meets it: real processes, real files, a real terminal."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from collectors import all_tables
from collectors.model import OS
from plainsight import __main__ as command
from plainsight import first
from plainsight.cli import what
from tests.plainsight.commands import HERE, answered, environment, needs_linux, one_sentence, plainsight

pytestmark = needs_linux


def test_help_when_nothing_is_asked(data: Path) -> None:
    run = plainsight(data)
    assert run.returncode == 0
    for name in (b"scan", b"show", b"dashboard", b"what", b"forget"):
        assert name in run.stdout


def test_version(data: Path) -> None:
    assert plainsight(data, "--version").stdout.startswith(b"plainsight 0.")


def test_wrong_usage_is_2(data: Path) -> None:
    for wrong in (["scan", "--format", "pdf"], ["peek"], ["dashboard", "--port", "70000"], ["show"]):
        run = plainsight(data, *wrong)
        assert run.returncode == 2
        assert b"Traceback" not in run.stderr


def test_scan_in_three_formats(data: Path, tmp_path: Path) -> None:
    text = plainsight(data, "scan", "--no-save")
    assert text.returncode == 0
    assert text.stdout.startswith(b"What watches this computer\n")
    found = json.loads(plainsight(data, "scan", "--no-save", "--format", "json").stdout)
    assert found["schema"] == "plainsight.findings/1"
    assert {place["table"] for place in found["coverage"]} == set(all_tables())
    page = tmp_path / "report.html"
    assert plainsight(data, "scan", "--no-save", "--format", "html", "--out", page).returncode == 0
    assert page.read_text("utf-8").startswith("<!DOCTYPE html>")
    assert stat.S_IMODE(page.stat().st_mode) == 0o600


def test_scan_keeps_its_result_and_says_where(data: Path) -> None:
    run = plainsight(data, "scan")
    kept = data / "last-scan.json"
    assert str(kept) in run.stderr.decode()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(data.stat().st_mode) == 0o700


def test_no_save_writes_nothing(data: Path) -> None:
    assert plainsight(data, "scan", "--no-save").returncode == 0
    assert not data.exists()


def test_a_snapshot_says_the_same_later(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "snapshot.json"
    then = plainsight(data, "scan", "--no-save", "--format", "json", "--snapshot", file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert json.loads(plainsight(data, "show", file, "--format", "json").stdout) == json.loads(then.stdout)
    piped = plainsight(data, "show", "-", "--format", "json", input=file.read_bytes())
    assert piped.stdout == then.stdout


def test_a_scan_loads_neither_streamlit_nor_pandas(data: Path) -> None:
    code = (
        "import sys; from plainsight.__main__ import main; code = main(['scan', '--no-save', '--format', sys.argv[1]]);"
        "print(sorted({'streamlit', 'pandas', 'altair', 'jinja2'} & set(sys.modules)), file=sys.stderr); sys.exit(code)"
    )
    for form, loaded in (("json", "[]"), ("text", "[]"), ("html", "['jinja2']")):
        run = subprocess.run(
            [sys.executable, "-P", "-c", code, form],
            env=environment(data),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert run.returncode == 0
        assert run.stderr.splitlines()[-1] == loaded


def test_no_is_respected(data: Path) -> None:
    code, shown = answered(data, "n", "scan")
    assert code == 0
    assert first.TITLE in shown
    assert "Nothing was read." in shown
    assert "What watches this computer" not in shown
    assert not data.exists()


def test_yes_is_remembered(data: Path) -> None:
    code, shown = answered(data, "y", "scan")
    assert code == 0
    assert "What watches this computer" in shown
    again, shown = answered(data, "n", "scan")
    assert again == 0
    assert first.TITLE not in shown
    assert "What watches this computer" in shown


def test_yes_is_not_remembered_with_no_save(data: Path) -> None:
    assert answered(data, "y", "scan", "--no-save")[0] == 0
    assert not data.exists()


def test_where_nobody_can_answer_the_page_is_shown_each_time(data: Path) -> None:
    for _ in range(2):
        run = plainsight(data, "scan")
        assert first.TITLE in run.stderr.decode()
        assert first.TITLE not in run.stdout.decode()
    assert not (data / "consent.json").exists()


def test_what_names_every_place_and_needs_no_package() -> None:
    code = f"import sys; sys.path.insert(0, {str(HERE)!r}); from plainsight.__main__ import main; main(['what'])"
    run = subprocess.run([sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True, timeout=60)
    shown = " ".join(run.stdout.split())
    assert run.stderr == ""
    for table in all_tables().values():
        for source in table.sources:
            if OS.LINUX in source.systems:
                assert " ".join(source.reads.split()) in shown
    assert "None. It reads everything itself." in shown


def test_forget_asks_first(data: Path) -> None:
    plainsight(data, "scan")
    run = plainsight(data, "forget")
    assert run.returncode == 2
    assert b"last-scan.json" in run.stdout
    code, shown = answered(data, "n", "forget")
    assert code == 0
    assert "Nothing was deleted." in shown
    assert (data / "last-scan.json").exists()
    assert answered(data, "yes", "forget")[0] == 0
    assert not data.exists()


def test_forget_says_what_it_cannot_reach(data: Path) -> None:
    plainsight(data, "scan")
    run = plainsight(data, "forget", "--yes")
    assert run.returncode == 0
    assert b"backups" in run.stdout
    assert not data.exists()
    assert b"keeps nothing" in plainsight(data, "forget").stdout


def test_forget_refuses_a_folder_of_others(data: Path) -> None:
    data.mkdir()
    (data / "thesis.txt").write_text("mine")
    assert "not made by Plainsight" in one_sentence(plainsight(data, "forget", "--yes"))
    assert (data / "thesis.txt").exists()


def test_stopping_and_breaking_are_said_calmly(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def raising(error: BaseException) -> object:
        def run(_: object) -> int:
            raise error

        return run

    monkeypatch.setattr(what, "run", raising(KeyboardInterrupt()))
    assert command.main(["what"]) == 130
    assert capsys.readouterr().err.strip() == "Stopped."
    monkeypatch.setattr(what, "run", raising(ZeroDivisionError("odd\x1b[2J")))
    assert command.main(["what"]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "ZeroDivisionError" in said
    assert "\x1b" not in said


def test_the_dashboard_without_its_packages_says_how_to_get_them(data: Path) -> None:
    code = (
        "import sys; sys.modules['streamlit'] = None\n"
        "from plainsight.__main__ import main; sys.exit(main(['dashboard', '--no-open']))"
    )
    run = subprocess.run([sys.executable, "-P", "-c", code], env=environment(data), capture_output=True, timeout=60)
    assert "python3 run.py" in one_sentence(run)
