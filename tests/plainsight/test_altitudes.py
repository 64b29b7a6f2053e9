"""What is said about a Windows file filter that belongs to no product of the catalogue."""

from __future__ import annotations

import csv

import pytest

from plainsight.altitudes import Filter, by_altitude, by_driver, driver_name, sentence
from plainsight.catalogue import data_folder


def _filter(company: str, group: str = "FSFilter Activity Monitor") -> Filter:
    return Filter("x.sys", "360000", group, company)


@pytest.mark.parametrize(
    "image",
    ["alcapture.sys", "ALCapture.SYS", r"\SystemRoot\system32\drivers\alcapture.sys", "C:/drivers/alcapture.sys"],
)
def test_a_driver_is_known_by_its_file_wherever_it_lies(image: str) -> None:
    assert [(item.altitude, item.company) for item in by_driver(image)] == [("388570", "Airlock Digital Pty Ltd")]


def test_a_driver_that_is_not_listed_gives_nothing_to_say() -> None:
    assert by_driver("no-such-driver.sys") == ()
    assert by_driver("") == ()
    assert sentence(by_driver("no-such-driver.sys")) == ""


def test_an_altitude_may_belong_to_several_drivers() -> None:
    assert {item.driver for item in by_altitude("388370")} == {"boscmflt.sys", "bosfsfltr.sys"}
    assert by_altitude(" 388570 ") == by_driver("alcapture.sys")
    assert by_altitude("1") == ()


def test_the_sentence_names_maker_registration_and_power() -> None:
    assert sentence([_filter("Example Ltd.")]) == (
        "An unlisted file filter made by Example Ltd., registered with Microsoft as an activity monitor. "
        "Such a filter can see which files are opened."
    )


def test_a_driver_in_two_groups_is_said_to_be_both() -> None:
    text = sentence([_filter("Example"), _filter("Example", "FSFilter Anti-Virus")])
    assert "as an activity monitor and as an anti-virus filter" in text
    assert "can see which files are opened and can check files when they are opened" in text


def test_a_name_that_several_makers_use_accuses_none_of_them() -> None:
    text = sentence(by_driver("cbfilter20.sys"))
    assert text.startswith("An unlisted file filter whose name several makers use")
    assert not any(item.company in text for item in by_driver("cbfilter20.sys") if item.company)


def test_one_maker_written_in_two_ways_is_one_maker() -> None:
    assert "made by" in sentence([_filter("Example Corp."), _filter("Example Corporation")])


def test_a_filter_of_windows_itself_is_not_called_unlisted() -> None:
    assert sentence([_filter("Microsoft")]).startswith("A file filter made by Microsoft,")


def test_a_maker_that_the_list_leaves_out_is_not_made_up() -> None:
    assert "a maker that the list does not name" in sentence([_filter("")])


def test_a_group_of_no_special_purpose_is_described_as_just_a_filter() -> None:
    assert "registered with Microsoft as a file filter" in sentence([_filter("Example", "FSFilter Top")])


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("a2acc64.sys on x64 systems", "a2acc64.sys"),
        ("upfilt.sys(retired - new altitude allocated)", "upfilt.sys"),
        ("TaegisKM.x64.sys", "taegiskm.x64.sys"),
        ("SISIPSFileFilter", "sisipsfilefilter"),
    ],
)
def test_remarks_of_the_list_are_no_part_of_the_name(written: str, name: str) -> None:
    assert driver_name(written) == name


def test_every_line_of_the_list_can_be_looked_up_both_ways() -> None:
    with (data_folder() / "minifilter_altitudes.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 2137
    for row in rows:
        assert row["company"] in {item.company for item in by_altitude(row["altitude"])}
        assert row["altitude"] in {item.altitude for item in by_driver(driver_name(row["driver"]))}
