"""Which sources are written together: the plan of sharding, by inputs and settings alone."""

import dataclasses
from collections.abc import Sequence

import xxhash

from corpus.fields import InputSettings
from corpus.shard_settings import ShardSettings
from corpus.sources.interface import FileSource, RowSource
from corpus.sources.opening import open_sources
from corpus.sources.sizes import text_bytes_of


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """Sources that are written together; ``name`` is part of the names of their shards."""

    name: str
    sources: tuple[FileSource | RowSource, ...]
    size_bytes: int  # an estimate of their text


def plan_groups(
    inputs: Sequence[str], settings: ShardSettings, fields: InputSettings
) -> tuple[Group, ...]:
    """Return the groups of the sources that ``inputs`` (paths, URIs, patterns) stand for.

    Raises:
        InputError: an input is nothing that can be read.
    """
    sources = open_sources(inputs, fields)
    sizes = [text_bytes_of(source) for source in sources]
    repositories = [not isinstance(source, RowSource) for source in sources]
    total_bytes = sum(size for size, alone in zip(sizes, repositories, strict=True) if alone)
    count = max(1, round(total_bytes / settings.target_text_bytes))
    members: dict[str, list[int]] = {}
    for number, source in enumerate(sources):
        by_repository = xxhash.xxh3_64_intdigest(source.repo.encode()) % count
        name = f"{by_repository:05d}" if repositories[number] else f"t{number:05d}"
        members.setdefault(name, []).append(number)
    return tuple(
        Group(
            name=name,
            sources=tuple(sources[number] for number in numbers),
            size_bytes=sum(sizes[number] for number in numbers),
        )
        for name, numbers in sorted(members.items())
    )
