"""What an archive's file name says about the project in it."""

import re
from typing import Final

_WHEEL: Final = re.compile(r"(?P<name>[^-]+)-(?P<version>[^-]+)(-\d[^-]*)?-[^-]+-[^-]+-[^-]+\.whl")
_NPM: Final = re.compile(r"(?P<name>.+?)-(?P<version>\d+\.\d+\.\d+.*)\.tgz")
_RELEASE: Final = re.compile(r"(?P<name>.+?)[-_]v?(?P<version>\d+(\.\w+)*([-+.~]\w+)*)")
_SUFFIX: Final = re.compile(
    r"\.(tar|tar\.gz|tgz|tar\.bz2|tbz2?|tar\.xz|txz|tar\.zst|tzst|zip|whl|egg|jar)$", re.IGNORECASE
)


def archive_kind(name: str) -> str:
    """Return the suffix that makes ``name`` an archive, without its dot, ``""`` if it is none.

    >>> archive_kind("numpy-2.0.0.tar.gz"), archive_kind("setup.py")
    ('tar.gz', '')
    """
    match = _SUFFIX.search(name)
    return match.group(1).lower() if match else ""


def project_of(name: str) -> tuple[str, str]:
    """Return (repository, revision) by the file name of an archive.

    Wheels are named by PyPI's project (PEP 427, PEP 503), npm's ``.tgz`` by npm's.

    >>> project_of("Ruamel.Yaml-0.18.6-py3-none-any.whl")
    ('pypi/ruamel-yaml', '0.18.6')
    >>> project_of("lodash-4.17.21.tgz")
    ('npm/lodash', '4.17.21')
    >>> project_of("redis-7.2.4.tar.gz"), project_of("sources.zip")
    (('redis', '7.2.4'), ('sources', ''))
    """
    if wheel := _WHEEL.fullmatch(name):
        project = re.sub(r"[-_.]+", "-", wheel["name"]).lower()
        return f"pypi/{project}", wheel["version"]
    if npm := _NPM.fullmatch(name):
        return f"npm/{npm['name']}", npm["version"]
    stem = _SUFFIX.sub("", name)
    if release := _RELEASE.fullmatch(stem):
        return release["name"], release["version"]
    return stem, ""
