"""Build the benchmark corpus: real source files of public packages, as Parquet shards.

    python benchmarks/build_corpus.py --out corpus              # about 2 GB of text, a few minutes
    python benchmarks/build_corpus.py --out corpus250 --mb 250  # a subset, made of whole packages

One release of a package is one (repo, revision). The packages are those of corpus.txt; what a
registry no longer has is skipped and named. Downloads are kept in --cache, so that a second build
needs no network and gives the same bytes.
"""

from __future__ import annotations

import argparse
import json
import sys
import tarfile
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from download import Package, fetch, read_list
from languages import language_of
from subset import choose, in_hash_order

MAX_FILE_BYTES = 1_000_000
ROW_GROUP_BYTES = 64_000_000
SHARD_BYTES = 256_000_000
ZSTD_LEVEL = 3

SCHEMA = pa.schema(
    [
        pa.field("repo", pa.string(), nullable=False),
        pa.field("revision", pa.string(), nullable=False),
        pa.field("path", pa.string(), nullable=False),
        pa.field("language", pa.string(), nullable=False),
        pa.field("size_bytes", pa.int64(), nullable=False),
        pa.field("content", pa.string(), nullable=False),
    ]
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Release:
    """One package release that could be had, with its archives."""

    repo: str
    revision: str
    archives: list[Path]


@dataclass(kw_only=True, slots=True)
class Summary:
    """What was built; becomes corpus.json."""

    documents: int = 0
    text_bytes: int = 0
    languages: int = 0
    shards: list[str] = field(default_factory=list)
    packages: list[str] = field(default_factory=list)
    packages_missed: list[str] = field(default_factory=list)


Row = tuple[str, str, str, str, int, str]


def main(arguments: list[str]) -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--out", type=Path, required=True, help="folder for the shards and corpus.json"
    )
    parser.add_argument(
        "--mb",
        type=int,
        help="take whole packages, in the order of a hash, up to so many MB of text",
    )
    parser.add_argument(
        "--list", type=Path, default=Path(__file__).with_name("corpus.txt"), help="the packages"
    )
    parser.add_argument(
        "--cache", type=Path, help="folder for downloads (default: OUT/../downloads)"
    )
    parser.add_argument(
        "--retry-missing", action="store_true", help="ask again for what an earlier build missed"
    )
    options = parser.parse_args(arguments)
    cache = (options.cache or options.out.resolve().parent / "downloads").resolve()
    if any(options.out.glob("*.parquet")):
        parser.error(f"{options.out} holds shards already: name a new folder, or remove it")

    summary = Summary()
    releases = gather(read_list(options.list), cache, summary, retry_missing=options.retry_missing)
    budget_bytes = options.mb * 1_000_000 if options.mb else sys.maxsize
    rows = chosen_rows(releases, budget_bytes, summary)
    write_shards(rows, options.out, summary)
    (options.out / "corpus.json").write_text(json.dumps(asdict(summary), indent=1) + "\n")
    print(
        f"{summary.documents:,} documents, {summary.text_bytes / 1e6:,.0f} MB of text, "
        f"{summary.languages} languages, "
        f"{len(summary.packages)} releases, {len(summary.packages_missed)} not to be had"
    )
    return 0


def gather(
    packages: Iterable[Package], cache: Path, summary: Summary, *, retry_missing: bool
) -> dict[str, list[Release]]:
    """Return the releases that could be had, by repository; the others are named in the summary."""
    by_repo: dict[str, list[Release]] = {}
    for package in sorted(packages, key=lambda p: p.label):
        archives = fetch(package, cache, retry_missing=retry_missing)
        if not archives:
            summary.packages_missed.append(package.label)
            print(f"not to be had: {package.label}", file=sys.stderr)
            continue
        revision = package.version or debian_version(archives)
        release = Release(repo=package.repo, revision=revision, archives=archives)
        by_repo.setdefault(package.repo, []).append(release)
    return by_repo


def debian_version(archives: list[Path]) -> str:
    """Return the version in the name of a Debian source archive.

    >>> debian_version([Path("redis_7.0.15-1.debian.tar.xz"), Path("redis_7.0.15.orig.tar.gz")])
    '7.0.15-1'
    """
    return archives[0].name.split("_")[1].split(".debian.")[0].split(".orig")[0].split(".tar.")[0]


def chosen_rows(
    by_repo: dict[str, list[Release]], budget_bytes: int, summary: Summary
) -> Iterator[Row]:
    """Yield the rows of whole repositories, in hash order, up to a budget of text."""
    languages: set[str] = set()
    read: dict[str, list[Row]] = {}

    def sizes() -> Iterator[tuple[str, int]]:
        for repo in in_hash_order(by_repo):
            read.clear()
            read[repo] = [row for release in by_repo[repo] for row in release_rows(release)]
            yield repo, sum(row[4] for row in read[repo])

    for repo in choose(sizes(), budget_bytes):
        rows = read[repo]
        summary.documents += len(rows)
        summary.text_bytes += sum(row[4] for row in rows)
        summary.packages += [f"{release.repo} {release.revision}" for release in by_repo[repo]]
        languages.update(row[3] for row in rows)
        yield from rows
    summary.languages = len(languages)


def release_rows(release: Release) -> list[Row]:
    """Return the text source files of a release, sorted by path."""
    found: dict[str, Row] = {}
    for archive in release.archives:
        for path, data in members(archive):
            language = language_of(path)
            if language is None or path in found or b"\0" in data:
                continue
            try:
                text = data.decode("utf-8")
            except UnicodeDecodeError:
                continue
            found[path] = (release.repo, release.revision, path, language, len(data), text)
    return [found[path] for path in sorted(found)]


def members(archive: Path) -> Iterator[tuple[str, bytes]]:
    """Yield path and bytes of the files up to 1 MB; a tarball's own folder is cut off."""
    if archive.suffix in (".whl", ".zip"):
        with zipfile.ZipFile(archive) as zipped:
            for info in zipped.infolist():
                if not info.is_dir() and 0 < info.file_size <= MAX_FILE_BYTES:
                    yield info.filename, zipped.read(info)
        return
    keeps_folder = archive.name.startswith("debian") or ".debian.tar" in archive.name
    with tarfile.open(archive) as tar:
        for member in tar:
            path = member.name.removeprefix("./")
            path = path if keeps_folder else path.partition("/")[2]
            stream = (
                tar.extractfile(member)
                if member.isreg() and 0 < member.size <= MAX_FILE_BYTES
                else None
            )
            if stream is not None and path:
                yield path, stream.read()


def write_shards(rows: Iterable[Row], out: Path, summary: Summary) -> None:
    """Write rows as shards of about 256 MB of text in row groups of about 64 MB, zstd level 3."""
    out.mkdir(parents=True, exist_ok=True)
    writer: pq.ParquetWriter | None = None
    shard_bytes = 0
    group: list[Row] = []
    group_bytes = 0

    def flush() -> None:
        nonlocal writer, shard_bytes, group_bytes
        if writer is None:
            name = f"shard-{len(summary.shards):05d}.parquet"
            summary.shards.append(name)
            writer = pq.ParquetWriter(
                out / name, SCHEMA, compression="zstd", compression_level=ZSTD_LEVEL
            )
        columns = [
            pa.array(column, type=f.type)
            for column, f in zip(zip(*group, strict=True), SCHEMA, strict=True)
        ]
        writer.write_table(pa.Table.from_arrays(columns, schema=SCHEMA), row_group_size=len(group))
        shard_bytes += group_bytes
        group.clear()
        group_bytes = 0
        if shard_bytes > SHARD_BYTES - ROW_GROUP_BYTES / 2:
            writer.close()
            writer, shard_bytes = None, 0

    for row in rows:
        group.append(row)
        group_bytes += row[4]
        if group_bytes >= ROW_GROUP_BYTES:
            flush()
    if group:
        flush()
    if writer is not None:
        writer.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
