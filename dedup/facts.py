"""What a run states of its near-duplicates: counts, caps, bytes shuffled, approximations."""

from corpus.facts import NearDuplicates, ShuffleStep
from dedup.settings import RemovalPolicy
from dedup.stages.duplicates import Duplicates, Evidence, Judgement


def near_facts(stage: Duplicates, evidence: Evidence, judgement: Judgement) -> NearDuplicates:
    """Return the facts of a run, counted in its tables."""
    found = evidence.counts()
    near, settled = stage.near, judgement.settled
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
            f"{settled.uncompared} pairs of survivors in large buckets were not compared"
        )
    if judgement.chosen.undecided:
        approximations.append(
            f"{judgement.chosen.undecided} documents stayed undecided after "
            f"{judgement.chosen.rounds} rounds, and were kept"
        )
    order = [("-" if column.descending else "") + column.name for column in stage.order.columns]
    return NearDuplicates(
        threshold=near.threshold,
        recall_wanted=near.recall,
        bands=stage.bands.bands,
        rows=stage.bands.rows,
        policy=near.policy.value,
        keeper_order=(*order, "doc_id"),
        candidate_pairs=found.pairs_compared,
        verified_pairs=found.pairs_verified + settled.edges,
        buckets=found.buckets,
        hot_buckets=found.large_buckets,
        capped_buckets=settled.capped_buckets,
        bucket_pairs_limit=near.bucket_pairs_limit,
        uncompared_pairs=settled.uncompared,
        rounds=judgement.chosen.rounds,
        settle_turns=settled.turns,
        shuffles=(
            # Bytes of the packed values; see dedup.buckets for what each of them is.
            ShuffleStep(step="nodes", payload_bytes=2 * 12 * found.nodes),
            ShuffleStep(step="key remainders", payload_bytes=4 * stage.bands.bands * found.nodes),
            ShuffleStep(step="answers", payload_bytes=-(-stage.bands.bands * found.nodes // 8)),
            ShuffleStep(step="keys seen again", payload_bytes=12 * found.keys_again),
            ShuffleStep(step="candidate pairs", payload_bytes=16 * found.pairs_proposed),
        ),
        approximations=tuple(approximations),
    )
