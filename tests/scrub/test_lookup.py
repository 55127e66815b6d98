"""Values are looked up with the run's key and with no other."""

from pathlib import Path

import pytest

from corpus.errors import SettingsError
from scrub.finding import Kind
from scrub.keys import (
    KEY_VARIABLE,
    RUN_KEY_ID,
    fingerprint_of,
    is_drawn,
    keys_of,
    run_key_path,
    run_keys,
)
from scrub.lookup import FINGERPRINT_KEY_VARIABLE, fingerprint_in_run

MASTER = bytes(range(32))
KEYS = keys_of(MASTER)
EMAIL = "Ada.Quimby" + "@" + "Fastmail.SE"
WANTED = fingerprint_of(EMAIL.lower().encode(), Kind.EMAIL, KEYS.fingerprint)


@pytest.mark.parametrize(
    "environment",
    [{KEY_VARIABLE: MASTER.hex()}, {FINGERPRINT_KEY_VARIABLE: KEYS.fingerprint.hex()}],
)
def test_master_and_derived_key_give_the_fingerprint(environment: dict[str, str]) -> None:
    found = fingerprint_in_run(
        EMAIL, Kind.EMAIL, environment=environment, key_id=KEYS.key_id, run_key="r"
    )
    assert found == WANTED


def test_a_secret_is_found_whatever_its_kind() -> None:
    environment = {KEY_VARIABLE: MASTER.hex()}
    found = {
        fingerprint_in_run(
            "hunter2!", kind, environment=environment, key_id=KEYS.key_id, run_key="r"
        )
        for kind in Kind
        if kind.is_secret
    }
    assert len(found) == 1


def test_the_key_that_was_made_for_the_run_is_found_and_none_is_made(tmp_path: Path) -> None:
    environment = {"XDG_STATE_HOME": str(tmp_path)}
    with pytest.raises(SettingsError, match="no key"):
        fingerprint_in_run(
            EMAIL, Kind.EMAIL, environment=environment, key_id=RUN_KEY_ID, run_key="r"
        )
    assert not run_key_path(environment, "r").exists()
    made = run_keys(environment, "r")
    assert run_key_path(environment, "r").stat().st_mode & 0o777 == 0o600
    found = fingerprint_in_run(
        EMAIL, Kind.EMAIL, environment=environment, key_id=RUN_KEY_ID, run_key="r"
    )
    assert found == fingerprint_of(EMAIL.encode(), Kind.EMAIL, made.fingerprint)


def test_another_key_is_refused() -> None:
    with pytest.raises(SettingsError, match="not the key of the run"):
        fingerprint_in_run(
            EMAIL,
            Kind.EMAIL,
            environment={KEY_VARIABLE: bytes(32).hex()},
            key_id=KEYS.key_id,
            run_key="r",
        )


def test_the_sample_of_a_key_that_was_given_is_secret_and_of_one_made_public() -> None:
    ids = [f"{number:032x}" for number in range(2_000)]

    def drawn(key: bytes) -> list[str]:
        return [each for each in ids if is_drawn(each, "rescan", 0.1, key)]

    assert 120 < len(drawn(KEYS.sample)) < 280
    assert drawn(KEYS.sample) != drawn(keys_of(bytes(32)).sample)
    made = [keys_of(master, key_id=RUN_KEY_ID).sample for master in (MASTER, bytes(32))]
    assert drawn(made[0]) == drawn(made[1])
