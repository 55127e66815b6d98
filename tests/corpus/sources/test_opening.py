import os

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from corpus.errors import InputError
from corpus.fields import InputSettings
from corpus.sources.archive import ArchiveSource
from corpus.sources.folder import FolderSource
from corpus.sources.git import GitSource
from corpus.sources.jsonl import JsonLinesSource
from corpus.sources.opening import open_source, open_sources
from corpus.sources.table import TableSource

SETTINGS = InputSettings()


@pytest.mark.usefixtures("repository")
def test_each_kind_is_recognised(tmp_path):
    pq.write_table(pa.table({"content": ["a"]}), tmp_path / "t.parquet")
    pq.write_table(pa.table({"content": ["a"]}), tmp_path / "no-ending")
    for name in ("a.jsonl.gz", "a.tar.gz", "a.whl"):
        (tmp_path / name).write_bytes(b"")
    kinds = {
        "t.parquet": TableSource,
        "no-ending": TableSource,
        "a.jsonl.gz": JsonLinesSource,
        "a.tar.gz": ArchiveSource,
        "a.whl": ArchiveSource,
        "project": GitSource,
        "project@main": GitSource,
        "project/src": FolderSource,
    }
    for name, kind in kinds.items():
        assert isinstance(open_source(str(tmp_path / name), SETTINGS), kind), name


def test_what_is_nothing_is_an_error_that_names_it(tmp_path):
    (tmp_path / "a.py").write_text("a")
    for name, expected in (("a.py", "archive"), ("missing", "no file"), ("missing@v1", "no file")):
        with pytest.raises(InputError, match=expected):
            open_source(str(tmp_path / name), SETTINGS)
    with pytest.raises(InputError, match="nothing matches"):
        open_sources([str(tmp_path / "*.zip")], SETTINGS)


def test_pipes_and_names_that_are_no_utf8_are_errors_not_hangs(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(InputError, match="pipe or a device"):
        open_source(str(tmp_path / "pipe"), SETTINGS)
    name = os.fsdecode(b"caf\xe9.zip")
    (tmp_path / name).write_bytes(b"")
    with pytest.raises(InputError, match=r"caf\\udce9\.zip: the name of an input must be UTF-8"):
        open_source(str(tmp_path / name), SETTINGS)


def test_a_folder_of_archives_stands_for_them_and_patterns_for_what_matches(tmp_path):
    for name in ("b-1.tar.gz", "a-1.whl", "deep/c-1.zip"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    assert len(open_sources([str(tmp_path)], SETTINGS)) == 3
    (source,) = open_sources([str(tmp_path / "**" / "*.zip"), str(tmp_path / "deep")], SETTINGS)
    assert source.uri == str(tmp_path / "deep" / "c-1.zip")
    for name in ("README.md", "corpus.json", "LICENSE", ".gitattributes"):
        (tmp_path / name).write_text("a data set's card changes nothing")
    assert len(open_sources([str(tmp_path)], SETTINGS)) == 3
    (tmp_path / "setup.py").write_text("files of another kind make it a folder of files")
    (folder,) = open_sources([str(tmp_path)], SETTINGS)
    assert isinstance(folder, FolderSource)
