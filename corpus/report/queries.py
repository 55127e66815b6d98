"""The queries that give the figures of the report (``queries.toml``), and how much it shows."""

import functools
import tomllib
from collections.abc import Mapping
from importlib import resources
from typing import Final

ALARMS_SHOWN: Final = 50
LANGUAGES_SHOWN: Final = 30
REPOSITORIES_SHOWN: Final = 25  # by documents, and as many by share
CLUSTERS_SHOWN: Final = 20
MEMBERS_SHOWN: Final = 4  # of a cluster
EXPRESSIONS_SHOWN: Final = 20
UNREAD_SHOWN: Final = 20
INPUTS_SHOWN: Final = 40


@functools.cache
def queries() -> Mapping[str, str]:
    """Return the SQL of every query by its name, over the relations of ``codesieve audit sql``.

    >>> queries()["roots"]
    'SELECT content_root, decisions_root, settings_digest FROM manifest'
    """
    text = resources.files("corpus.report").joinpath("queries.toml").read_text(encoding="utf-8")
    bounds = {name: value for name, value in globals().items() if name.endswith("_SHOWN")}
    return {name: sql.strip().format(**bounds) for name, sql in tomllib.loads(text).items()}
