import io
import os
import sys
from pathlib import Path

import pytest

from corpus import doctor
from corpus.doctor import Check, Status
from corpus.errors import EnvironmentFault


def test_this_machine_is_fit_and_each_check_is_one_line() -> None:
    output = io.StringIO()
    code = doctor.diagnose(os.environ, with_spark=False, output=output)
    lines = output.getvalue().splitlines()
    assert code == 0, output.getvalue()
    names = {line[6:].split(":")[0] for line in lines if not line.startswith(" ")}
    assert names >= {"python", "packages", "java", "cores", "memory", "scratch", "cache", "numba"}


def test_a_failed_check_gives_the_exit_code_of_the_environment(tmp_path: Path) -> None:
    output = io.StringIO()
    environ = {**os.environ, "CODESIEVE_JAVA_HOME": str(tmp_path)}
    code = doctor.diagnose(environ, with_spark=False, output=output)
    assert code == EnvironmentFault.exit_code
    assert f"fail  java: CODESIEVE_JAVA_HOME ({tmp_path})" in output.getvalue()
    assert "to mend it: " in output.getvalue()


def test_a_java_home_that_was_passed_over_is_a_warning(tmp_path: Path) -> None:
    check = doctor.check_java({**os.environ, "JAVA_HOME": str(tmp_path)})
    assert check.status is Status.WARN
    assert f"JAVA_HOME ({tmp_path}) holds no Java that starts" in check.detail


@pytest.mark.parametrize(
    ("requirement", "told"),
    [
        ("pandas>=2.2,<2.3", "pandas is 2.3"),
        ("no-such-distribution>=1", "no-such-distribution is not installed"),
    ],
)
def test_a_package_that_does_not_fit_is_named_with_its_cure(requirement: str, told: str) -> None:
    (check,) = doctor.judge_packages([requirement, "pyarrow>=1"])
    assert check.status is Status.FAIL
    assert check.detail.startswith(told)
    assert check.mend.startswith("pip install '")


def test_requirements_of_extras_are_not_missed() -> None:
    (check,) = doctor.judge_packages(["pyarrow>=1", "no-such-thing>=1; extra == 'licenses'"])
    assert check.status is Status.OK


@pytest.mark.parametrize(
    ("gigabytes", "status"), [(1, Status.FAIL), (3, Status.WARN), (24, Status.OK)]
)
def test_memory_is_judged_by_what_a_run_takes(gigabytes: int, status: Status) -> None:
    assert doctor.judge_memory(gigabytes * 1_000_000_000).status is status


def test_memory_is_that_of_the_process_and_not_nothing() -> None:
    assert 100_000_000 < doctor.memory_bytes() < 2**60


def test_one_core_is_a_warning() -> None:
    assert [doctor.judge_cores(cores).status for cores in (1, 2)] == [Status.WARN, Status.OK]


def test_an_old_python_fails() -> None:
    assert doctor.judge_python((3, 10, 9)).status is Status.FAIL
    assert doctor.judge_python(sys.version_info[:3]).status is Status.OK


def test_a_folder_that_cannot_be_written_names_its_variable(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    check = doctor.check_folder("scratch", blocked / "below", variable="TMPDIR")
    assert check.status is Status.FAIL
    assert "TMPDIR" in check.mend


def test_the_probe_leaves_nothing_behind(tmp_path: Path) -> None:
    assert doctor.check_folder("scratch", tmp_path, variable="TMPDIR").status is not Status.FAIL
    assert list(tmp_path.iterdir()) == []


def test_numba_says_where_its_code_is() -> None:
    check = doctor.check_numba()
    assert check.status is Status.OK
    assert Path(check.detail.split(" in ")[1]).is_dir()


def test_a_check_without_a_cure_is_one_line() -> None:
    check = Check(name="cores", status=Status.OK, detail="2")
    assert list(doctor.lines_of(check)) == ["ok    cores: 2"]
