"""What a run states of its near-duplicates: counts, caps, bytes shuffled, approximations."""

from corpus.facts import NearDuplicates, ShuffleStep
from dedup.buckets import KEY_BYTES, PAIR_BYTES
from dedup.settings import NearSettings, RemovalPolicy
from dedup.stages.duplicates import Counts, Duplicates, Evidence, Judgement
from dedup.stages.settle import Settled


def near_facts(stage: Duplicates, evidence: Evidence, judgement: Judgement) -> NearDuplicates:
    """Return the facts of a run, counted in its tables."""
    found = evidence.counts()
    near, settled = stage.near, judgement.settled
    order = [("-" if column.descending else "") + column.name for column in stage.order.columns]
    return NearDuplicates(
        threshold=near.threshold,
        recall_wanted=near.recall,
        bands=stage.bands.bands,
        rows=stage.bands.rows,
        policy=near.policy.value,
        keeper_order=(*order, "doc_id"),
        candidate_pairs=found.pairs_compared,
        verified_pairs=found.pairs_verified + settled.found,
        buckets=found.buckets,
        hot_buckets=found.large_buckets,
        capped_buckets=settled.capped_buckets,
        bucket_pairs_limit=near.bucket_pairs_limit,
        uncompared_pairs=settled.uncompared,
        rounds=settled.chosen.rounds,
        settle_turns=settled.turns,
        shuffles=_shuffles(found, stage.bands.bands),
        approximations=tuple(_approximations(near, settled)),
    )


def _approximations(near: NearSettings, settled: Settled) -> list[str]:
    """Return in sentences what the run did not do exactly."""
    approximations = []
    if near.policy is RemovalPolicy.AGGRESSIVE:
        approximations.append(
            "policy aggressive: one document stays of each connected component; removals name it, "
            "but need not be near it"
        )
    if near.keep_n > 1:
        approximations.append(f"keep_n: up to {near.keep_n} near-duplicates stay side by side")
    if near.cluster_cap:
        approximations.append(f"cluster_cap: a kept document stands for {near.cluster_cap} at most")
    if settled.uncompared:
        approximations.append(
            f"up to {settled.uncompared} pairs of survivors in large buckets were not compared"
        )
    if settled.chosen.undecided:
        approximations.append(
            f"{settled.chosen.undecided} documents stayed undecided after "
            f"{settled.chosen.rounds} rounds, and were kept"
        )
    return approximations


def _shuffles(found: Counts, bands: int) -> tuple[ShuffleStep, ...]:
    """Return the bytes of the packed values that each step sends; see :mod:`dedup.buckets`."""
    return (
        ShuffleStep(step="nodes", payload_bytes=8 * found.nodes),
        ShuffleStep(step="key remainders", payload_bytes=4 * bands * found.nodes),
        ShuffleStep(step="answers", payload_bytes=-(-bands * found.nodes // 8)),
        ShuffleStep(step="keys seen again", payload_bytes=KEY_BYTES * found.keys_again),
        ShuffleStep(step="candidate pairs", payload_bytes=PAIR_BYTES * found.pairs_proposed),
    )
