"""Writes the cards into a run directory."""

import json
from typing import Final

from corpus.cards.bom import bill_of_materials
from corpus.cards.croissant import croissant
from corpus.cards.dataset_card import dataset_card
from corpus.cards.public_summary import public_summary
from corpus.cards.subject import Subject
from corpus.facts import OutputFile, Role
from corpus.files import Store, digested

CARDS: Final = {
    "README.md": dataset_card,
    "public-summary.md": public_summary,
    "croissant.json": croissant,
    "bom.cdx.json": bill_of_materials,
}
"""The cards by file name, and what makes each: text, or values for JSON."""


def write_cards(store: Store, subject: Subject) -> tuple[OutputFile, ...]:
    """Return the files of all cards, written into the run directory."""
    written = []
    for name, make in CARDS.items():
        made = make(subject)
        text = made if isinstance(made, str) else json.dumps(made, indent=1, ensure_ascii=False) + "\n"
        with digested(store, name) as file:
            file.write(text.encode())
        written.append(OutputFile(**{**file.entry("card", 0), "role": Role.CARD}))
    return tuple(written)
