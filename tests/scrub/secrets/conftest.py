"""One detector for all tests of secrets: its rules take seconds to compile."""

import pytest

from scrub.secrets.detector import SecretDetector


@pytest.fixture(scope="session")
def detector() -> SecretDetector:
    return SecretDetector()
