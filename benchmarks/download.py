"""Fetch the packages of the benchmark corpus once, and keep them: a second build needs no network.

Each kind of package comes through its own client (pip, npm, apt-get). Nothing that is fetched is
ever run or installed, except that pip may ask an sdist for its metadata where a release has no
wheel at all.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

# Wheels are asked for one fixed target, so that every host gets the same files.
WHEEL_TARGETS = ("3.11", "3.10", "3.12", "3.9", "3.8")
WHEEL_PLATFORMS = ("manylinux2014_x86_64", "manylinux_2_28_x86_64", "any")
FETCH_TIMEOUT_S = 600
TARGET_FORMAT = "$(ORIGIN)|$(SITE) $(RELEASE) $(COMPONENT)"  # of apt-get indextargets


class Registry(StrEnum):
    """The section of the list that a package stands in."""

    DEBIAN = "debian"
    NPM = "npm"
    PYPI = "pypi"


@dataclass(frozen=True, kw_only=True, slots=True)
class Package:
    """One line of the list."""

    registry: Registry
    name: str
    version: str

    @property
    def repo(self) -> str:
        """The repository name that the corpus gives to all releases of this package."""
        return f"{self.registry}/{self.name}"

    @property
    def label(self) -> str:
        """What the list says, for messages."""
        return f"{self.repo} {self.version}".strip()


def read_list(path: Path) -> list[Package]:
    """Return the packages of a list file, in its order.

    Raises:
        ValueError: a line stands before the first section, or a section is unknown.
    """
    packages: list[Package] = []
    registry: Registry | None = None
    for number, raw in enumerate(path.read_text().splitlines(), start=1):
        line = raw.split("#")[0].strip()
        if not line:
            continue
        if line.startswith("["):
            registry = Registry(line.strip("[]"))
            continue
        if registry is None:
            raise ValueError(f"{path}:{number}: '{line}' stands before any [section]")
        separator = "==" if registry is Registry.PYPI else "@"
        name, _, version = line.rpartition(separator) if separator in line[1:] else (line, "", "")
        packages.append(Package(registry=registry, name=name, version=version))
    return packages


def fetch(package: Package, cache: Path, *, retry_missing: bool) -> list[Path]:
    """Return the archives of a package, sorted by name; empty where its registry does not have it.

    What could not be had is remembered in the cache, so that a second build asks nobody.
    """
    folder = cache / package.registry / package.name.replace("/", "__") / (package.version or "any")
    missing = folder / "MISSING"
    done = folder / "DONE"
    if done.exists() or (missing.exists() and not retry_missing):
        return [] if missing.exists() else archives(folder)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    attempts = {
        Registry.PYPI: pip_commands,
        Registry.NPM: npm_commands,
        Registry.DEBIAN: apt_commands,
    }[package.registry](package, folder, cache)
    said = ""
    for command in attempts:
        try:
            answer = subprocess.run(
                command,
                check=False,
                cwd=folder,
                capture_output=True,
                text=True,
                timeout=FETCH_TIMEOUT_S,
            )
        except subprocess.TimeoutExpired:
            said = f"no answer within {FETCH_TIMEOUT_S} s"
            continue
        if answer.returncode == 0 and archives(folder):
            done.touch()
            return archives(folder)
        said = (answer.stderr or answer.stdout).strip()[-500:]
    missing.write_text(said + "\n")
    return []


def archives(folder: Path) -> list[Path]:
    """Return the archive files of a cache folder, sorted by name."""
    kinds = (".whl", ".zip", ".tgz", ".gz", ".xz", ".bz2", ".zst")
    return sorted(p for p in folder.iterdir() if p.suffix in kinds and ".diff." not in p.name)


def pip_commands(package: Package, folder: Path, _cache: Path) -> list[list[str]]:
    """Return the ways to get a PyPI release: a wheel for a fixed target, then the sdist."""
    start = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "-d", str(folder)]
    requirement = f"{package.name}=={package.version}"
    platforms = [word for name in WHEEL_PLATFORMS for word in ("--platform", name)]
    wheels = [
        [
            *(*start, "--only-binary=:all:", "--implementation=cp"),
            *(f"--python-version={version}", *platforms, requirement),
        ]
        for version in WHEEL_TARGETS
    ]
    return [*wheels, [*start, "--no-binary=:all:", requirement]]


def npm_commands(package: Package, _folder: Path, _cache: Path) -> list[list[str]]:
    """Return the way to get an npm release: its tarball, with no script of its run."""
    return [["npm", "pack", "--silent", "--ignore-scripts", f"{package.name}@{package.version}"]]


def apt_commands(package: Package, _folder: Path, cache: Path) -> list[list[str]]:
    """Return the ways to get a Debian source package: by its own name, then by a binary's."""
    source = ["apt-get", "-c", str(private_apt(cache)), "-qq", "--download-only", "source"]
    return [[*source, "--only-source", package.name], [*source, package.name]]


def private_apt(cache: Path) -> Path:
    """Return an APT configuration of our own with deb-src lines, made on first use.

    It names the Debian mirrors that this machine's own APT uses, so that no host is written here,
    and leaves /etc alone.
    """
    root = (cache / "apt").resolve()
    config = root / "apt.conf"
    if config.exists():
        return config
    for folder in ("state/lists/partial", "cache/archives/partial", "parts"):
        (root / folder).mkdir(parents=True, exist_ok=True)
    targets = subprocess.run(
        ["apt-get", "indextargets", "--format", TARGET_FORMAT, "Created-By: Packages"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    sources = sorted({line.split("|")[1] for line in targets.splitlines() if "Debian|" in line})
    if not sources:
        raise RuntimeError(
            "APT knows no Debian mirror here: run 'apt-get update' once, or leave out [debian]"
        )
    (root / "sources.list").write_text("".join(f"deb-src {source}\n" for source in sources))
    (root / "status").touch()
    text = (
        f'Dir::State "{root}/state";\nDir::State::status "{root}/status";\n'
        f'Dir::Cache "{root}/cache";\n'
        f'Dir::Etc::sourcelist "{root}/sources.list";\nDir::Etc::sourceparts "{root}/parts";\n'
        'APT::Sandbox::User "root";\n'
    )
    draft = root / "draft.conf"
    draft.write_text(text)
    subprocess.run(
        ["apt-get", "-c", str(draft), "-qq", "update"], check=True, timeout=FETCH_TIMEOUT_S
    )
    draft.rename(config)
    return config
