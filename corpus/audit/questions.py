"""The questions that auditors ask, as data; docs/audit-questions.md is written from them."""

import dataclasses
import functools
import tomllib
from importlib import resources


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """A question in words, the SQL that answers it, and a ``note`` on the answer or ""."""

    ask: str
    sql: str
    note: str = ""


@functools.cache
def questions() -> tuple[Question, ...]:
    """Return the questions in their order; the first is number 1."""
    text = resources.files("corpus.audit").joinpath("questions.toml").read_text(encoding="utf-8")
    return tuple(
        Question(ask=each["ask"], sql=each["sql"].strip(), note=each.get("note", ""))
        for each in tomllib.loads(text)["question"]
    )
