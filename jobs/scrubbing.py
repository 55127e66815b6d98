"""The stage of secrets and personal data, built from settings, and what tells its runs apart."""

import dataclasses
from typing import Final

from jobs.prepare import Prepared
from jobs.settings import Settings
from scrub.emission import Scrub
from scrub.keys import Keys
from scrub.requests.request import Request

MEASURED_DOCUMENTS: Final = 1_000  # that `--measure` asks for, where the settings name no number


def scrub_for(
    settings: Settings, work: Prepared, keys: Keys, requests: tuple[Request, ...]
) -> tuple[Scrub, ...]:
    """Return the stage, none if nothing is looked for; ``requests`` name values that must leave."""
    if not settings.scrub.is_on:
        return ()
    rows = sum(split.rows for split in work.splits)
    return (
        Scrub(
            settings=settings.scrub,
            keys=keys,
            requests=requests,
            measured_share=min(1.0, settings.redaction.measured_documents / max(rows, 1)),
        ),
    )


def run_facts(settings: Settings) -> dict[str, str]:
    """Return what tells runs apart beside settings and engines: whether recall was asked for."""
    return {"measured_documents": str(settings.redaction.measured_documents)}


def measured(settings: Settings) -> Settings:
    """Return ``settings`` with recall measured, as `--measure` asks."""
    number = settings.redaction.measured_documents or MEASURED_DOCUMENTS
    redaction = dataclasses.replace(settings.redaction, measured_documents=number)
    return dataclasses.replace(settings, redaction=redaction)
