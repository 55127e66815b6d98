"""Settings of sharding: what is taken, and how the shards are laid out."""

import dataclasses

from corpus.fields import MAX_DOCUMENT_BYTES
from corpus.settings import operational, require
from corpus.sources.interface import Limits


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class ShardSettings:
    """Table ``[shard]``.  Layout is operational: it changes files, never documents."""

    max_file_bytes: int = MAX_DOCUMENT_BYTES
    max_files: int = 2_000_000  # of one repository, folder or archive; Chromium has 0.5 million
    max_total_bytes: int = 64_000_000_000  # unpacked, of one source
    max_ratio: int = 200  # unpacked to packed, of one archive; source code packs 3 to 20 times
    target_text_bytes: int = operational(256_000_000)  # of a shard file
    row_group_text_bytes: int = operational(64_000_000)
    compression_level: int = operational(3)  # zstd: 9 saves 14 % more and takes 4 times as long

    def __post_init__(self) -> None:
        for name in ("max_file_bytes", "max_files", "max_total_bytes", "max_ratio"):
            value = getattr(self, name)
            require(
                value > 0, f"shard.{name} is {value}", why="it is a limit", mend="use 1 or more"
            )
        require(
            self.max_file_bytes < 1 << 30,
            f"shard.max_file_bytes is {self.max_file_bytes}",
            why="a column of text in memory holds less than 2 GiB",
            mend="use less than 1073741824",
        )
        require(
            1 <= self.target_text_bytes <= 1_000_000_000,
            f"shard.target_text_bytes is {self.target_text_bytes}",
            why="a shard is sorted in memory before it is written",
            mend="use 1 to 1000000000",
        )
        require(
            self.row_group_text_bytes >= 1,
            f"shard.row_group_text_bytes is {self.row_group_text_bytes}",
            why="a row group holds at least one document",
            mend="use some tens of millions",
        )
        require(
            1 <= self.compression_level <= 22,
            f"shard.compression_level is {self.compression_level}",
            why="zstd has levels 1 to 22",
            mend="use 3",
        )

    @property
    def limits(self) -> Limits:
        """Return what one source may cost."""
        return Limits(
            max_file_bytes=self.max_file_bytes,
            max_files=self.max_files,
            max_total_bytes=self.max_total_bytes,
            max_ratio=self.max_ratio,
        )
