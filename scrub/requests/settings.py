"""Settings of requests."""

import dataclasses

from corpus.settings import operational


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class RequestSettings:
    """Takedowns and opt-outs that a run must meet; what the file says is part of the run's key."""

    file: str = operational("")
    """TOML file of requests, see docs/takedown.md; empty: none."""
