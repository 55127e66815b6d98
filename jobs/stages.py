"""The composition root: the only place that knows all stages."""

import dataclasses
from typing import Final

from corpus.eligibility import KnownDrops
from corpus.emit import NoLicenses
from corpus.facts import Parent
from corpus.records import JsonTable
from corpus.stages import Stages
from dedup.bands import choose_bands
from dedup.keeper import RESERVED, keeper_order
from dedup.observe import ObserveDuplicates
from dedup.stages.duplicates import Duplicates, Evidence, Judgement
from jobs.licensing import licensing_for
from jobs.prepare import Prepared
from jobs.scrubbing import scrub_for
from jobs.settings import Settings
from scrub.keys import Keys, ids_of
from scrub.licenses.observe import ObserveLicenses
from scrub.licenses.placing import ROWS
from scrub.redaction.rows import STAGE as SCRUB
from scrub.requests.request import STAGE as REQUESTS
from scrub.requests.request import VALUES, Request, as_run_names
from scrub.requests.stage import Requests

STAGE_NAMES: Final = (REQUESTS, "sources", "licenses", "duplicates", SCRUB)


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Following:
    """Who asked to be left out, and what an earlier release knows of it; empty for a first run."""

    requests: tuple[Request, ...] = ()
    findings: tuple[str, ...] = ()  # URIs of its audit/findings
    drops: tuple[str, ...] = ()  # URIs of files with reasons that its pass 2 has found
    measured: JsonTable = dataclasses.field(default_factory=dict)
    parents: tuple[Parent, ...] = ()


def stages_for(
    settings: Settings, work: Prepared, keys: Keys, following: Following
) -> Stages[Evidence, Judgement]:
    """Return the stages of the main job.

    1. evidence: whatever needs every text,
    2. eligibility: licences, requests, contamination,
    3. duplicates,
    4. emission: secrets and personal data.
    """
    asked = following.requests
    by_value = tuple(each for each in asked if each.target in VALUES)
    named = tuple(as_run_names(each, ids_of(settings.scrub, keys)) for each in asked)
    near, licensing = settings.near, licensing_for(settings, work)
    bands = choose_bands(
        threshold=near.threshold, recall=near.recall, permutations=near.permutations
    )
    return Stages(
        evidence=(
            ObserveDuplicates(
                shingle_tokens=near.shingle_tokens,
                min_shingles=near.min_shingles,
                equal_shingles=near.equal_shingles,
                permutations=near.permutations,
            ),
            *(ObserveLicenses(readings=each.readings) for each in licensing),
        ),
        eligibility=(
            *licensing,
            *(
                (Requests(requests=named, parts=len(work.splits), findings=following.findings),)
                if asked
                else ()
            ),
            *((KnownDrops(files=following.drops),) if following.drops else ()),
        ),
        duplicates=Duplicates(
            near=near,
            bands=bands,
            order=keeper_order(
                settings.keeper.order,
                available=(*work.user_columns, *((RESERVED,) if licensing else ())),
            ),
            user_columns=work.user_columns,
            parts=len(work.splits),
        ),
        emission=scrub_for(settings, work, keys, by_value),
        licenses=ROWS if licensing else NoLicenses(),
    )
