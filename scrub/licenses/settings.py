"""Settings of the licence stage."""

import dataclasses

from corpus.settings import operational, require


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class LicenseSettings:
    """Licences: which policy decides, and what detection may cost."""

    enabled: bool = True
    """Off: no document is judged by its licence, and the manifest says so."""
    policy: str = "permissive"
    """A shipped policy (`permissive`, `blue-oak-bronze`, `permissive+weak-copyleft`,
    `stack-v2-compatible`), or the path of a TOML file; its content is part of the digest."""
    declared_columns: tuple[str, ...] = (
        "detected_licenses",
        "max_stars_repo_licenses",
        "licenses",
        "license",
        "gha_license_id",
    )
    """Columns of tables that declare a licence, the first with a value counts; the last resort."""
    detect_seconds: float = 60.0
    """For one paragraph; after that it is undetermined, never without a licence."""
    workers: int = operational(2)
    """Processes of the one detector that runs on a machine at a time."""
    worker_memory_mb: int = operational(1024)
    """Of each worker, beside 1.5 GB of ScanCode's index that they share."""
    cache: str = operational("")
    """Folder of detections and readings kept between runs, one on each machine; empty: the user's cache."""

    compared_documents: int = operational(0)
    """Documents that ScanCode's default scan reads too, at 2 CPU seconds each, to say in the manifest
    how often its verdict is ours; 0 leaves that out."""

    def __post_init__(self) -> None:
        for name in ("detect_seconds", "workers", "worker_memory_mb"):
            value = getattr(self, name)
            require(
                value > 0,
                f"licenses.{name} is {value}",
                why="detection needs some of it",
                mend="use the default, or set licenses.enabled = false",
            )
