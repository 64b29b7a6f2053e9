"""The catalogue as shipped: every trace fires on what it names, near misses do not, plain computers are left alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pytest

from collectors import all_tables
from collectors.model import OS, Cell, Outcome, Reading, Row, Snapshot
from plainsight.build import compiled
from plainsight.catalogue import ANY, Product, Trace, data_folder, load
from plainsight.findings import Findings, find
from plainsight.vocabulary import known_columns, table_facts
from plainsight.words import Strength, Verdict
from tests.support import FIXTURES

PRODUCTS = load().products
PLAIN = FIXTURES / "plain_desktop"
KERNEL_NAME = 15
TRACES = [(product, trace, system) for product in PRODUCTS for trace in product.traces for system in trace.systems]
EXPECTED = {Strength.STRONG: Verdict.FOUND, Strength.MEDIUM: Verdict.LIKELY}
LONGEST_SENTENCE = 26
READABLE = {
    "deb_packages": {"name"},
    "rpm_packages": {"name"},
    "snap_packages": {"name"},
    "flatpak_packages": {"app_id"},
    "systemd_units": {"id", "path", "starts"},
    "file": {"path"},
    "startup_items": {"path", "source"},
    "chrome_extensions": {"identifier", "name"},
    "processes": {"name"},
    "vscode_extensions": {"name"},
    "firefox_addons": {"identifier"},
}
FOLDERS = ("/opt/", "/etc/opt/", "/var/opt/", "/usr/local/")


def row(table: str, columns: Mapping[str, Cell]) -> Row:
    """A row with every column of the table that this test does not care about left empty."""
    names = known_columns(table) or frozenset()
    return Row({**dict.fromkeys(names, ""), **columns}, "test")


def looked_at(rows: Iterable[tuple[str, Row]], system: OS = OS.LINUX) -> Findings:
    """What we say about a computer where every table was read and holds just these rows.

    On Linux that is every table we collect; elsewhere every table that a trace names.
    """
    named = {trace.table for _, trace, _ in TRACES}
    tables = named & set(all_tables()) if system is OS.LINUX else named
    by_table: dict[str, list[Row]] = {table: [] for table in tables}
    for table, item in rows:
        by_table.setdefault(table, []).append(item)
    readings = tuple(Reading(table, "test", Outcome.READ, rows=tuple(items)) for table, items in by_table.items())
    return find(Snapshot("2026-11-21T00:00:00Z", system, False, "invented", "test", readings), load())


def plain_desktop() -> Findings:
    """A Debian desktop as its ordinary user sees it: the program files of processes are hidden."""
    rows: list[tuple[str, Row]] = []
    for name in (PLAIN / "packages.txt").read_text("utf-8").splitlines():
        rows.append(("deb_packages", row("deb_packages", {"name": name})))
    for name in (PLAIN / "processes.txt").read_text("utf-8").splitlines():
        rows.append(("processes", row("processes", {"name": name, "path": None, "cmdline": None})))
    for name in (PLAIN / "units.txt").read_text("utf-8").splitlines():
        rows.append(("systemd_units", row("systemd_units", {"id": name, "starts": 0})))
    for path in ("/opt/google", "/opt/google/chrome", "/usr/local/bin", "/usr/local/share"):
        rows.append(("file", row("file", {"path": path})))
    return looked_at(rows)


def linux_tables(product: Product) -> set[str]:
    """The tables that a product's traces for Linux need, but for weak ones, which never count alone."""
    return {
        trace.table for trace in product.traces if OS.LINUX in trace.systems and trace.strength is not Strength.WEAK
    }


def samples(trace: Trace) -> list[dict[str, Cell]]:
    """Rows that a trace names: one for each of its patterns, the other columns at their first pattern."""
    first = {column: patterns[0] for column, patterns in trace.where.items()}
    cells = [{**first, column: pattern} for column, patterns in trace.where.items() for pattern in patterns]
    return [{column: value.replace("*", "x").replace("?", "x") for column, value in sample.items()} for sample in cells]


def name_of(case: tuple[Product, Trace, OS]) -> str:
    return f"{case[0].slug}-{case[1].table}-{case[2]}"


@pytest.mark.parametrize("case", TRACES, ids=name_of)
def test_a_trace_finds_its_own_product_and_no_other(case: tuple[Product, Trace, OS]) -> None:
    product, trace, system = case
    for cells in samples(trace):
        findings = looked_at([(trace.table, row(trace.table, cells))], system)
        finding = findings.of(product.slug)
        assert finding is not None
        if trace.strength is Strength.WEAK:
            assert finding.verdict not in (Verdict.FOUND, Verdict.LIKELY), cells
            continue
        assert finding.verdict is EXPECTED[trace.strength], cells
        assert [other.product.slug for other in findings.seen] == [product.slug], cells


Miss = tuple[OS, str, dict[str, Cell]]
MISSED_PACKAGES: list[Miss] = [
    (OS.LINUX, "deb_packages", {"name": name})
    for name in (
        "x11vnc-data",
        "tigervnc-viewer",
        "tigervnc-common",
        "xrdp-pulseaudio-installer",
        "gnome-remote-desktop",
        "libaudit1",
        "python3-audit",
        "clamav",
        "clamav-docs",
        "clamav-freshclam",
        "collectd-dev",
        "libcollectdclient1",
        "python3-osquery",
        "salt-minion-doc",
        "salt-master",
        "puppet-terminus-puppetdb",
        "puppetserver",
        "zabbix-sender",
        "zabbix-server-pgsql",
        "nagios-nrpe-plugin",
        "icinga2-doc",
        "munin",
        "xymon",
        "prometheus",
        "veyon-configurator",
        "usbguard-notifier",
        "ocsinventory-server",
        "landscape-common",
        "microsoft-edge-stable",
        "google-chrome-stable",
        "splunk",
        "elasticsearch",
    )
]
NEAR_MISSES: list[Miss] = [
    *MISSED_PACKAGES,
    (OS.LINUX, "rpm_packages", {"name": "falcon-sensor-docs"}),
    (OS.LINUX, "rpm_packages", {"name": "audit-libs"}),
    (OS.LINUX, "processes", {"name": "agent"}),
    (OS.LINUX, "processes", {"name": "client"}),
    (OS.LINUX, "processes", {"name": "launcher"}),
    (OS.LINUX, "processes", {"name": "orbit"}),
    (OS.LINUX, "processes", {"name": "xrdp-x"}),
    (OS.LINUX, "processes", {"name": "falcon-sensor-docs"}),
    (OS.LINUX, "systemd_units", {"id": "sysmon.service", "path": "/usr/bin/sysmon", "starts": 1}),
    (OS.LINUX, "systemd_units", {"id": "gnome-remote-desktop.service", "starts": 0}),
    (OS.LINUX, "systemd_units", {"id": "puppetserver.service"}),
    (OS.LINUX, "systemd_units", {"id": "agent.service"}),
    (OS.LINUX, "systemd_units", {"id": "mdatp-uninstalled.service"}),
    (OS.LINUX, "file", {"path": "/opt/google/chrome"}),
    (OS.LINUX, "file", {"path": "/opt/microsoft"}),
    (OS.LINUX, "file", {"path": "/opt/microsoft/powershell"}),
    (OS.LINUX, "file", {"path": "/home/worker/opt/teamviewer"}),
    (OS.LINUX, "startup_items", {"path": "/usr/bin/aw-qt-settings"}),
    (OS.LINUX, "flatpak_packages", {"app_id": "com.rustdesk.RustDesk.Locale"}),
    (OS.MACOS, "signature", {"identifier": "com.microsoft.Word", "team_identifier": "UBF8T346G9"}),
    (OS.MACOS, "signature", {"identifier": "com.crowdstrike.falcon.App", "team_identifier": "AAAAAAAAAA"}),
    (OS.MACOS, "apps", {"bundle_identifier": "com.teramind.agent"}),
    (OS.MACOS, "launchd", {"label": "com.apple.mdmclient"}),
    (OS.WINDOWS, "services", {"name": "WinDefend"}),
    (OS.WINDOWS, "processes", {"name": "dwm.exe"}),
    (OS.WINDOWS, "processes", {"name": "svc.exe"}),
    (OS.WINDOWS, "drivers", {"image": "C:\\Windows\\System32\\drivers\\ntfs.sys"}),
    (OS.WINDOWS, "file", {"path": "C:\\Program Files\\Splunk"}),
]


@pytest.mark.parametrize("miss", NEAR_MISSES, ids=lambda miss: f"{miss[1]}-{'-'.join(map(str, miss[2].values()))}")
def test_near_misses_find_nothing(miss: Miss) -> None:
    system, table, cells = miss
    assert [finding.product.slug for finding in looked_at([(table, row(table, cells))], system).seen] == []


def test_a_plain_desktop_has_no_finding() -> None:
    assert [finding.product.slug for finding in plain_desktop().seen] == []


def test_hidden_program_files_leave_no_doubt() -> None:
    """Were a trace to need the program file alone, its product would be "partly checked" for every ordinary user."""
    doubtful = {
        finding.product.slug: finding.gaps
        for finding in plain_desktop().findings
        if linux_tables(finding.product) and linux_tables(finding.product) <= set(all_tables())
        if finding.verdict is not Verdict.NOT_FOUND
    }
    assert doubtful == {}


def test_what_we_do_not_collect_is_never_said_to_be_missing() -> None:
    for finding in plain_desktop().findings:
        if not linux_tables(finding.product) <= set(all_tables()):
            assert finding.verdict in (Verdict.PARTLY_CHECKED, Verdict.NOT_CHECKED), finding.product.slug


def test_products_of_other_systems_are_said_to_be_so() -> None:
    for finding in plain_desktop().findings:
        if finding.product.traces and OS.LINUX not in finding.product.systems:
            assert finding.verdict is Verdict.OTHER_SYSTEM, finding.product.slug


@pytest.mark.parametrize(
    "product",
    [
        product
        for product in PRODUCTS
        if linux_tables(product) & set(all_tables())
        and any(trace.confirmed for trace in product.traces if OS.LINUX in trace.systems)
    ],
    ids=lambda product: product.slug,
)
def test_linux_products_have_a_trace_that_everyone_may_read(product: Product) -> None:
    assert any(
        trace.strength is not Strength.WEAK and set(trace.where) <= READABLE.get(trace.table, set())
        for trace in product.traces
        if OS.LINUX in trace.systems
    )


@pytest.mark.parametrize(
    "case", [case for case in TRACES if case[2] is OS.LINUX and case[1].table in all_tables()], ids=name_of
)
def test_linux_traces_name_what_we_collect(case: tuple[Product, Trace, OS]) -> None:
    _, trace, _ = case
    assert set(trace.where) <= set(all_tables()[trace.table].columns)
    if trace.table == "processes":
        assert "name" in trace.where
        assert all(len(name) <= KERNEL_NAME for name in trace.where["name"]), trace.where["name"]
    if trace.table == "file":
        assert all(path.startswith(FOLDERS) for path in trace.where["path"]), "the file table does not look there"


def test_counts_of_keys_are_not_called_typed_text() -> None:
    """These makers say that they never keep which keys were pressed."""
    for slug in ("hubstaff", "activtrak", "activitywatch"):
        product = load().product(slug)
        assert product is not None
        assert "keystroke_content" not in {capability.what for capability in product.capabilities}


@pytest.mark.parametrize("product", PRODUCTS, ids=lambda product: product.slug)
def test_what_a_worker_reads_is_short_and_calm(product: Product) -> None:
    sentences = product.about.replace(product.name, "it").split(". ")
    assert product.about.endswith(".")
    assert len(sentences) <= 2
    assert max(len(sentence.split()) for sentence in sentences) <= LONGEST_SENTENCE
    words = {word.strip(".,;:()").lower() for sentence in sentences for word in sentence.split()}
    assert not words & {"spyware", "suspicious", "malware", "clean", "safe"}


@pytest.mark.parametrize("product", PRODUCTS, ids=lambda product: product.slug)
def test_every_source_can_be_looked_up(product: Product) -> None:
    """Only a sign that is marked as not confirmed may come from a place that has no address."""
    unconfirmed = {trace.source for trace in product.traces if not trace.confirmed}
    claims = {item.source for item in product.capabilities} | {item.source for item in product.sends}
    claims |= {item.source for item in product.history}
    signs = {trace.source for trace in product.traces if trace.confirmed}
    for key, reference in product.sources.items():
        if key not in unconfirmed or key in claims | signs:
            assert reference.url.startswith("http"), reference.title


def test_every_trace_is_for_a_known_system() -> None:
    assert all(trace.systems <= ANY for _, trace, _ in TRACES)


def test_every_collected_table_tells_what_its_rows_show() -> None:
    assert set(table_facts()) == set(all_tables())


def test_the_compiled_catalogue_is_current() -> None:
    text, broken = compiled(data_folder())
    assert broken == []
    assert (data_folder() / "catalogue.jsonl").read_text("utf-8") == text, "run: python -m plainsight.build"


def test_generic_names_are_sorted_and_written_once() -> None:
    names = (data_folder() / "generic_names.txt").read_text("utf-8").splitlines()
    assert names == sorted(set(names))
    assert all(name == name.strip().lower() for name in names)
