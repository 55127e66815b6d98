"""Installed distributions as sources."""

import importlib.metadata

import pytest

from corpus.errors import InputError
from corpus.fields import InputSettings
from corpus.shard_settings import ShardSettings
from corpus.sources.installed import InstalledSource, installed_names, is_mostly_python
from corpus.sources.interface import RawFile
from corpus.sources.opening import open_source


def test_a_distribution_gives_its_recorded_files_under_its_name_and_version() -> None:
    source = open_source("installed:pytest", InputSettings())
    assert isinstance(source, InstalledSource)
    found = {each.path: each for each in source.files(ShardSettings().limits)}
    init = found["pytest/__init__.py"]
    assert isinstance(init, RawFile)
    assert (init.repo, init.revision) == ("pypi/pytest", importlib.metadata.version("pytest"))
    assert init.content.startswith(b"#") or b"import" in init.content
    assert not [path for path in found if path.endswith(".pyc") or ".." in path]


def test_codesieve_itself_is_not_among_them() -> None:
    names = installed_names()
    assert "pytest" in names
    assert "codesieve" not in names
    assert is_mostly_python("pytest")


def test_an_unknown_distribution_is_an_input_error() -> None:
    with pytest.raises(InputError, match="is not installed"):
        list(InstalledSource(name="no-such-thing").files(ShardSettings().limits))
