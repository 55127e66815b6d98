"""What a corpus says of itself to others' tools.

A dataset card, Croissant, a bill of materials, and the data sections of the summary that the EU AI
Act asks of model providers.

Each is made of the manifest and the summary of decisions alone, without a clock, and its digest
stands in the manifest, which is written after it.
"""

from corpus.cards.settings import CardSettings
from corpus.cards.subject import Subject
from corpus.cards.writing import CARDS, write_cards

__all__ = ["CARDS", "CardSettings", "Subject", "write_cards"]
