"""Writes the cards into a run directory."""

import json
from collections.abc import Callable
from typing import Any, Final

from corpus.cards.bom import bill_of_materials
from corpus.cards.croissant import croissant
from corpus.cards.dataset_card import dataset_card
from corpus.cards.public_summary import public_summary
from corpus.cards.subject import Subject
from corpus.facts import OutputFile, Role
from corpus.files import Store, digested


def _json(make: Callable[[Subject], dict[str, Any]]) -> Callable[[Subject], str]:
    return lambda subject: json.dumps(make(subject), indent=1, ensure_ascii=False) + "\n"


CARDS: Final[dict[str, Callable[[Subject], str]]] = {
    "README.md": dataset_card,
    "public-summary.md": public_summary,
    "croissant.json": _json(croissant),
    "bom.cdx.json": _json(bill_of_materials),
}
"""The cards by file name, and what gives the text of each."""


def write_cards(store: Store, subject: Subject) -> tuple[OutputFile, ...]:
    """Return the files of all cards, written into the run directory."""
    written = []
    for name, text_of in CARDS.items():
        with digested(store, name) as file:
            file.write(text_of(subject).encode())
        written.append(OutputFile(**{**file.entry("card", 0), "role": Role.CARD}))
    return tuple(written)
