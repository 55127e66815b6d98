"""Names in git repositories: of commits, and of the repository itself; read, never interpreted.

The files are a stranger's: each is read up to a bound, matched, and never quoted in a message.
"""

import configparser
import os
import re
from pathlib import Path
from typing import Final

from corpus.errors import InputError
from corpus.names import name_from_bytes

_REF_BYTES: Final = 1024
_TABLE_BYTES: Final = 64 << 20  # packed-refs of the largest public repositories are below
_CONFIG_BYTES: Final = 1 << 20
_OID: Final = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_REF_NAME: Final = re.compile(r"(?!.*(?:^|/)\.\.?(?:/|$))[\w][\w./+@#-]*", re.ASCII)
_FOLDERS: Final = ("", "refs/", "refs/tags/", "refs/heads/", "refs/remotes/origin/")
_MAX_STEPS: Final = 5  # of symbolic refs, as git has it
_SCP_URL: Final = re.compile(r"(?:[^@/]+@)?([\w.-]+):(?!//)(.+)")
_URL: Final = re.compile(r"\w+://(?:[^@/]*@)?([\w.-]+)(?::\d+)?/(.+)")


def repository_name(root: Path) -> str:
    """Return ``host/owner/name`` of the remote ``origin``, without user or port, else the folder's.

    So the name does not tell where the clone stands, and never holds a password.
    """
    url = _origin_url(_git_folder(root))
    match = _URL.fullmatch(url) or _SCP_URL.fullmatch(url)
    if match:
        host, path = match.groups()
        return f"{host.lower()}/{path.strip('/').removesuffix('.git')}"
    return name_from_bytes(os.fsencode(root.resolve().name)).removesuffix(".git")


def resolve(root: Path, revision: str) -> str:
    """Return the object name that ``revision`` (HEAD, a ref, an object name) stands for.

    What is no ref and may be an abbreviated object name is returned as it is.

    Raises:
        InputError: it is neither.
    """
    git = _git_folder(root)
    if _OID.fullmatch(revision):
        return revision
    for folder in _FOLDERS:
        if oid := _follow(git, folder + revision):
            return oid
    if re.fullmatch(r"[0-9a-f]{4,64}", revision):
        return revision
    raise InputError(
        f"{root} has no revision {revision}",
        why="no branch, tag or commit has that name, or it has no commit yet",
        mend="name one that it has, or a full commit name",
    )


def object_format(git: Path) -> str:
    """Return ``sha1`` or ``sha256``: the hash by which the repository ``git`` names its objects."""
    found = re.search(
        r"^\s*objectformat\s*=\s*sha256\s*$", _config(git), re.MULTILINE | re.IGNORECASE
    )
    return "sha256" if found else "sha1"


def _git_folder(root: Path) -> Path:
    inner = root / ".git"
    return inner if inner.is_dir() else root


def _follow(git: Path, name: str) -> str:
    for _ in range(_MAX_STEPS):
        if not _REF_NAME.fullmatch(name):
            return ""
        content = _head_of(git / name, _REF_BYTES) or _packed(git, name)
        if _OID.fullmatch(content.strip()):
            return content.strip()
        if not content.startswith("ref: "):
            return ""
        name = content[len("ref: ") :].strip()
    return ""


def _packed(git: Path, name: str) -> str:
    lines = _head_of(git / "packed-refs", _TABLE_BYTES).splitlines()
    return next((line.split(" ")[0] for line in lines if line.endswith(f" {name}")), "")


def _origin_url(git: Path) -> str:
    parser = configparser.RawConfigParser(strict=False, allow_no_value=True)
    try:
        parser.read_string("\n".join(line.strip() for line in _config(git).splitlines()))
    except configparser.Error:
        return ""
    return parser.get('remote "origin"', "url", fallback="") or ""


def _config(git: Path) -> str:
    return _head_of(git / "config", _CONFIG_BYTES)


def _head_of(path: Path, limit: int) -> str:
    try:
        with open(path, "rb", opener=_careful) as file:
            return file.read(limit).decode("utf-8", errors="replace")
    except OSError:
        return ""


def _careful(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK)
