"""Settings of secrets, personal data and redaction: three tables of the settings file."""

import dataclasses
from enum import StrEnum
from pathlib import Path

from corpus.settings import operational, require
from scrub.finding import Kind
from scrub.secrets.rule import Rule, parse_rules, read_rules


class Profile(StrEnum):
    """What takes the place of a finding."""

    STARCODER = "starcoder"  # <NAME> <EMAIL> <KEY> <PASSWORD>, documentation addresses for IPs
    PLACEHOLDER = "placeholder"  # a placeholder of its own for every kind
    SURROGATE = "surrogate"  # keyed, of the same form and length; needs a key
    DROP_LINE = "drop-line"  # the lines that hold it go
    DROP_FILE = "drop-file"  # the document goes
    TAG_ONLY = "tag-only"  # nothing changes; audit/findings says where it stands


class Hashed(StrEnum):
    """What becomes of credentials that stand in a text hashed: bcrypt, crypt, NTLM, htpasswd."""

    KEEP = "keep"
    REDACT = "redact"


class Attribution(StrEnum):
    """What becomes of names in copyright notices, which most licences oblige one to keep."""

    KEEP = "keep"
    PSEUDONYMISE = "pseudonymise"  # a keyed stand-in, the same for the same name; needs a key
    REDACT = "redact"


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class SecretSettings:
    """Table ``[secrets]``: which credentials are looked for in the documents that stay."""

    kinds: tuple[Kind, ...] = tuple(kind for kind in Kind if kind.is_secret)
    """Kinds of secrets; an empty list looks for none."""
    hashed: Hashed = Hashed.REDACT
    """Hashed credentials: keep or redact. A hash of a weak password gives it to who tries words."""
    rules: str = ""
    """Path of a TOML file with rules of your own beside ours (docs/rules.md). What it holds takes
    the path's place once it is read: it is part of the digest, and every worker has it."""
    parity: bool = False
    """Find exactly what detect-secrets finds with its default plugins, and nothing by our rules."""

    def __post_init__(self) -> None:
        _require_kinds(self.kinds, secret=True, table="secrets")
        if self.rules and "\n" not in self.rules:
            object.__setattr__(self, "rules", read_rules(Path(self.rules)))

    @property
    def extra_rules(self) -> tuple[Rule, ...]:
        """Return the user's rules."""
        return parse_rules(self.rules, "secrets.rules")


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class PersonalDataSettings:
    """Table ``[personal_data]``: which data of people is looked for in the documents that stay."""

    kinds: tuple[Kind, ...] = tuple(kind for kind in Kind if not kind.is_secret)
    """Kinds of personal data; an empty list looks for none."""
    attribution: Attribution = Attribution.KEEP
    """Names in copyright notices: keep, pseudonymise or redact. E-mail addresses there always go:
    licences ask for the notice, which a year and a name make."""

    def __post_init__(self) -> None:
        _require_kinds(self.kinds, secret=False, table="personal_data")


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class RedactionSettings:
    """Table ``[redaction]``: what takes the place of a finding, and how its removal is proven."""

    profile: Profile = Profile.STARCODER
    """starcoder, placeholder, surrogate, drop-line, drop-file or tag-only."""
    rescanned_share: float = 0.001
    """Share of the documents that the second, slow engine scans too, after redaction or as they
    are; the first engines scan every edited one again."""

    private_ids: bool = False
    """Whether doc_id, content_id and the SHA-256 of originals are keyed (HMAC) in all that a run
    publishes, so that nobody can test a guess of what was taken out. Needs a key."""
    measured_documents: int = operational(0)
    """Expected number of documents that recall is measured on: copies of them are planted with
    made-up values in memory. 0 measures nothing; `--measure` asks for 1000."""

    def __post_init__(self) -> None:
        require(
            self.measured_documents >= 0,
            f"redaction.measured_documents is {self.measured_documents}",
            why="it is a number of documents",
            mend="use 1000, or 0 to measure nothing",
        )
        require(
            0 <= self.rescanned_share <= 1,
            f"redaction.rescanned_share is {self.rescanned_share}",
            why="it is a share of the documents",
            mend="use a number from 0 to 1, or leave it away for 0.001",
        )


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class ScrubSettings:
    """The three tables together, as the stage takes them."""

    secrets: SecretSettings = dataclasses.field(default_factory=SecretSettings)
    personal_data: PersonalDataSettings = dataclasses.field(default_factory=PersonalDataSettings)
    redaction: RedactionSettings = dataclasses.field(default_factory=RedactionSettings)

    @property
    def is_on(self) -> bool:
        """Return whether anything is looked for."""
        return bool(self.secrets.kinds or self.personal_data.kinds)

    @property
    def kinds_that_go(self) -> tuple[Kind, ...]:
        """Return the kinds that leave a document wherever they are found, in their order."""
        kept = {Kind.HASHED_CREDENTIAL} if self.secrets.hashed is Hashed.KEEP else set()
        return tuple(k for k in (*self.secrets.kinds, *self.personal_data.kinds) if k not in kept)

    @property
    def needs_a_key(self) -> bool:
        """Return whether texts or ids of the documents depend on a key of the user's."""
        pseudonyms = self.personal_data.attribution is Attribution.PSEUDONYMISE
        surrogates = self.redaction.profile is Profile.SURROGATE
        return pseudonyms or surrogates or self.redaction.private_ids


def _require_kinds(kinds: tuple[Kind, ...], *, secret: bool, table: str) -> None:
    foreign = [kind for kind in kinds if kind.is_secret != secret]
    require(
        not foreign,
        f"{table}.kinds has {', '.join(foreign)}",
        why="that kind belongs to the other table, personal_data or secrets",
        mend="move it there",
    )
