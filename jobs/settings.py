"""All settings of the main job: one table per part, each read by the package that owns it."""

import dataclasses

from corpus.cards.settings import CardSettings
from corpus.fields import InputSettings
from corpus.losses import AlarmSettings
from corpus.rundir import digest_of
from corpus.settings import operational, require, settings_digest
from corpus.shard_settings import ShardSettings
from dedup.settings import KeeperSettings, MeasureSettings, NearSettings
from scrub.licenses.policy import load_policy
from scrub.licenses.settings import LicenseSettings
from scrub.requests.settings import RequestSettings
from scrub.settings import PersonalDataSettings, RedactionSettings, ScrubSettings, SecretSettings


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class RunSettings:
    """Table ``[run]``: how the work is cut; no value changes a result."""

    split_bytes: int = operational(128_000_000)
    """Bytes of text that one task reads; whole row groups are never cut."""

    lineage: str = operational("")
    """URL of an OpenLineage endpoint, or a file that gets its events as JSON lines; empty: none."""

    log: str = operational("")
    """File that gets what happens in the run as JSON lines, without text or paths of documents;
    `-` is stderr, in place of the lines for people; empty: none."""

    def __post_init__(self) -> None:
        require(
            self.split_bytes > 0,
            f"run.split_bytes is {self.split_bytes}",
            why="a task must read something",
            mend="use the default, 128000000",
        )


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """The settings file; see docs/settings.md for every key."""

    input: InputSettings = dataclasses.field(default_factory=InputSettings)
    shard: ShardSettings = dataclasses.field(default_factory=ShardSettings)
    licenses: LicenseSettings = dataclasses.field(default_factory=LicenseSettings)
    near: NearSettings = dataclasses.field(default_factory=NearSettings)
    keeper: KeeperSettings = dataclasses.field(default_factory=KeeperSettings)
    secrets: SecretSettings = dataclasses.field(default_factory=SecretSettings)
    personal_data: PersonalDataSettings = dataclasses.field(default_factory=PersonalDataSettings)
    redaction: RedactionSettings = dataclasses.field(default_factory=RedactionSettings)
    measure: MeasureSettings = dataclasses.field(default_factory=MeasureSettings)
    alarms: AlarmSettings = dataclasses.field(default_factory=AlarmSettings)
    card: CardSettings = dataclasses.field(default_factory=CardSettings)
    requests: RequestSettings = dataclasses.field(default_factory=RequestSettings)
    run: RunSettings = dataclasses.field(default_factory=RunSettings)

    @property
    def scrub(self) -> ScrubSettings:
        """Return the tables of the stage that takes secrets and personal data out."""
        return ScrubSettings(
            secrets=self.secrets, personal_data=self.personal_data, redaction=self.redaction
        )


def digest_with_policy(settings: Settings) -> str:
    """Return the digest of the semantic settings and of what the licence policy says.

    Raises:
        SettingsError: there is no such policy.
    """
    plain = settings_digest(settings)
    own = settings.licenses
    return digest_of([plain, load_policy(own.policy).digest]) if own.enabled else plain
