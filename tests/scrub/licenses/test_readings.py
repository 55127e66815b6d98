"""Readings kept between runs: the same as without, whatever becomes of the file."""

import multiprocessing
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scrub.licenses import readings
from scrub.licenses.evidence import Source
from scrub.licenses.pieces import Piece, pieces_of
from scrub.licenses.readings import Kept
from scrub.licenses.whole import FileSaid, license_file

GPL = "This program is free software; you can redistribute it under the terms of the GNU GPL."
PASSAGES = [
    (f"// {GPL}\n// Copyright 2001 Ada Example".encode(), "C", False),
    (f"{GPL}\n*/".encode(), "C", True),
    (f"{GPL}\n*/".encode(), "C", False),
    (b"# SPDX-License-Identifier: MIT", "Python", False),
    (b'licence = "GPL-3.0-only"', "Python", False),
    (b"int licensed;", "C", False),
    ("/* Lizenz: MIT License, \u00e9\u0085 */".encode(), "C", False),
    (b"MIT License \xff\xfe", "", False),
    (f"/* {GPL}\n{'x' * 9000} */".encode(), "C", False),
]

Said = list[tuple[Piece, ...]]


@pytest.fixture(autouse=True)
def _forgetful() -> None:
    readings.forget()


def said(kept: Kept) -> Said:
    """What the passages say to a process that has met none of them."""
    readings.forget()
    with kept.reading() as reading:
        return [reading.pieces_of(*each) for each in PASSAGES]


def plainly() -> Said:
    return [pieces_of(*each) for each in PASSAGES]


def counted(monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """How many passages have been read anew."""
    read = readings.pieces_of
    seen: list[bytes] = []

    def reading(raw: bytes, language: str, opened: bool, /) -> tuple[Piece, ...]:
        seen.append(raw)
        return read(raw, language, opened)

    monkeypatch.setattr(readings, "pieces_of", reading)
    return lambda: len(seen)


def test_what_was_read_is_not_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read, kept = counted(monkeypatch), Kept(folder=str(tmp_path / "new"))
    assert said(kept) == plainly()
    assert read() == len(PASSAGES)
    assert said(kept) == plainly()
    assert read() == len(PASSAGES)


def test_other_code_reads_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read, kept = counted(monkeypatch), Kept(folder=str(tmp_path))
    said(kept)
    monkeypatch.setattr(readings, "readings_key", lambda: "0" * 16)
    said(kept)
    assert read() == 2 * len(PASSAGES)


def test_another_machine_touches_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "shared"
    assert said(Kept(folder=str(folder), machine="elsewhere")) == plainly()
    assert not folder.exists()


def _file(folder: Path) -> Path:
    return folder / f"readings-{readings.readings_key()}.sqlite"


def test_a_broken_file_costs_time_and_nothing_else(tmp_path: Path) -> None:
    _file(tmp_path).write_bytes(b"no database at all" * 1000)
    kept = Kept(folder=str(tmp_path))
    assert said(kept) == plainly()
    assert said(kept) == plainly()


def test_a_damaged_page_costs_time_and_nothing_else(tmp_path: Path) -> None:
    kept = Kept(folder=str(tmp_path))
    said(kept)
    with sqlite3.connect(_file(tmp_path)) as file:
        file.execute("pragma wal_checkpoint(truncate)")
    file.close()
    whole = _file(tmp_path).read_bytes()
    page = int.from_bytes(whole[16:18], "big")
    _file(tmp_path).write_bytes(whole[:page] + b"\xa5" * (len(whole) - page))
    assert said(kept) == plainly()


def test_a_folder_that_cannot_be_made_costs_time_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    assert said(Kept(folder=str(tmp_path / "file" / "readings"))) == plainly()


def test_processes_share_a_file(tmp_path: Path) -> None:
    kept = Kept(folder=str(tmp_path))
    with multiprocessing.get_context("spawn").Pool(3) as pool:
        found = pool.map(said, [kept] * 6)
    assert found == [plainly()] * 6
    with sqlite3.connect(_file(tmp_path)) as file:
        assert file.execute("select count(*) from readings").fetchone() == (len(PASSAGES),)
    file.close()


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    passages=st.lists(
        st.tuples(
            st.lists(
                st.sampled_from([GPL, "MIT License", "x = 1", "*/", "/*", '"""', "\u2028", ""]),
                max_size=6,
            ).map(lambda lines: "\n".join(lines).encode()),
            st.sampled_from(["C", "Python", "", "JSON"]),
            st.booleans(),
        ),
        max_size=8,
    )
)
def test_kept_readings_are_those_of_pieces_of(
    tmp_path: Path, passages: list[tuple[bytes, str, bool]]
) -> None:
    kept = Kept(folder=str(tmp_path))
    for _ in range(2):
        readings.forget()
        with kept.reading() as reading:
            assert [reading.pieces_of(*each) for each in passages] == [
                pieces_of(*each) for each in passages
            ]


def test_licence_files_are_kept_with_their_statements_and_texts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [
        f"MIT License\n\n{GPL}\n",
        f"{GPL}\n\nThird-party licenses\n\nzlib: zlib License\n",
        f"MIT License\n\nThe files in src/ are under the following licence:\n\n{GPL}\n",
        "\u2028\u00e9 MIT License",
        "",
    ]
    roles = (Source.LICENSE_FILE, Source.NOTICE_FILE)
    expected = [license_file(each, role) for each in files for role in roles]
    kept = Kept(folder=str(tmp_path))
    with kept.reading() as reading:
        assert [reading.license_file(each, role) for each in files for role in roles] == expected

    def unread(content: str, source: Source) -> FileSaid:
        raise AssertionError(content, source)

    monkeypatch.setattr(readings, "license_file", unread)
    with kept.reading() as reading:
        assert [reading.license_file(each, role) for each in files for role in roles] == expected
        with pytest.raises(AssertionError):
            reading.license_file(files[0], Source.README)
