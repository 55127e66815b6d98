"""Column names that known data sets of source code use for the same things."""

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Final

ROLES: Final = ("content", "repo", "revision", "path", "language")


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Vocabulary:
    """A known set of column names.  It fits a table that has all of ``requires``.

    ``fields`` gives, by role, the columns that can play it; the first that is there does.
    """

    name: str
    requires: frozenset[str]
    fields: Mapping[str, tuple[str, ...]]
    keep: tuple[str, ...] = ()


VOCABULARIES: Final = (
    Vocabulary(
        name="the-stack-v1",
        requires=frozenset(("max_stars_repo_name", "max_stars_repo_head_hexsha")),
        fields={
            "content": ("content",),
            "repo": ("max_stars_repo_name",),
            "revision": ("max_stars_repo_head_hexsha",),
            "path": ("max_stars_repo_path",),
            "language": ("lang",),
        },
        keep=("max_stars_count", "max_stars_repo_licenses"),
    ),
    Vocabulary(
        name="starcoderdata",
        requires=frozenset(("max_stars_repo_name", "max_stars_repo_path")),
        fields={
            "content": ("content",),
            "repo": ("max_stars_repo_name",),
            "path": ("max_stars_repo_path",),
        },
        keep=("max_stars_count",),
    ),
    Vocabulary(
        name="the-stack-v2",
        requires=frozenset(("blob_id", "path", "repo_name")),
        fields={
            "content": ("content",),
            "repo": ("repo_name",),
            "revision": ("revision_id",),
            "path": ("path",),
            "language": ("language",),
        },
        keep=("detected_licenses", "license_type", "gha_license_id", "star_events_count"),
    ),
    Vocabulary(
        name="data-prep-kit",
        requires=frozenset(("contents", "document_id")),
        fields={
            "content": ("contents",),
            "repo": ("repo_name",),
            # "title" is the member of the archive that "document" names, where there is one.
            "path": ("title", "document"),
            "language": ("programming_language",),
        },
    ),
)
"""Known vocabularies; the first that fits a table wins, so the stricter one stands first."""

PLAIN: Final = Vocabulary(
    name="plain",
    requires=frozenset(),
    fields={
        "content": ("content", "text", "code", "contents"),
        "repo": ("repo", "repo_name", "repository", "repository_name"),
        "revision": ("revision", "commit"),
        "path": ("path", "file_path", "filename"),
        "language": ("language", "lang"),
    },
)
"""What any other table is tried with."""


def vocabulary_of(columns: Iterable[str]) -> Vocabulary:
    """Return the known vocabulary that fits ``columns``, PLAIN if none does.

    >>> vocabulary_of(["contents", "document_id", "ext"]).name
    'data-prep-kit'
    >>> vocabulary_of(["content", "id"]).name
    'plain'
    """
    present = set(columns)
    return next((known for known in VOCABULARIES if known.requires <= present), PLAIN)
