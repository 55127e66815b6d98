"""What only a person can say of a corpus."""

import dataclasses
import re

from corpus.settings import operational, require


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class CardSettings:
    """Table ``[card]``: what cards say that no run can know; no value changes a document."""

    title: str = operational("")
    """Name of the corpus; empty: one made of the content root."""
    description: str = operational("")
    """A sentence or two for its readers."""
    creator: str = operational("")
    """Who answers for it: a person or an organisation."""
    url: str = operational("")
    """Where it is published."""
    license: str = operational("")
    """SPDX expression of the collection as a whole; each document has its own."""
    published: str = operational("")
    """Date of publication, YYYY-MM-DD."""

    def __post_init__(self) -> None:
        is_date = re.fullmatch(r"\d{4}-\d{2}-\d{2}", self.published, re.ASCII)
        require(
            not self.published or is_date is not None,
            f"card.published is {self.published!r}",
            why="it must be a date as in 2026-11-26",
            mend="correct it, or leave it away",
        )
