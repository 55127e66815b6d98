"""Whether what a manifest derives from its settings follows from them."""

from corpus.audit.verdict import Section, Verdict
from corpus.errors import SettingsError
from corpus.manifest import Manifest
from corpus.settings import as_mapping, from_mapping
from dedup.bands import choose_bands
from jobs.settings import Settings, digest_with_policy


def check_settings(manifest: Manifest) -> Section:
    """Return whether the settings' digest, the bands and the threshold follow from the settings."""
    verdict = Verdict()
    section = Section(title="settings", verdict=verdict)
    try:
        settings = from_mapping(Settings, manifest.settings, source="manifest.json")
        digest = digest_with_policy(settings)
    except SettingsError as error:
        verdict.unchecked.append(f"what follows from the settings: {error.what}")
        return section
    if as_mapping(settings) != manifest.settings:
        verdict.unchecked.append("the digest of the settings: another codesieve wrote them")
    else:
        verdict.require(
            digest == manifest.settings_digest,
            "settings_digest is that of the settings",
            "settings_digest is not that of the settings",
        )
    near = settings.near
    for found in manifest.near_duplicates:
        bands = choose_bands(
            threshold=near.threshold, recall=near.recall, permutations=near.permutations
        )
        stated = (found.threshold, found.recall_wanted, found.policy, found.bands, found.rows)
        wanted = (near.threshold, near.recall, near.policy.value, bands.bands, bands.rows)
        verdict.require(
            stated == wanted,
            "threshold, policy and bands are those of the settings",
            "threshold, policy or bands of near_duplicates do not follow from the settings",
        )
    return section
