import os
import subprocess
import sys
from pathlib import Path

from corpus import native

INNER = """from kernels.native import native
@native("int64(int64)")
def inner(number):
    return number + {step}
"""
OUTER = """from kernels.inner import inner
from kernels.native import native
@native("int64(int64)")
def outer(number):
    return inner(number)
"""
PROGRAM = "from kernels.outer import outer; print(outer(1), sum(outer.stats.cache_hits.values()))"


def test_a_kernel_is_compiled_again_when_one_that_it_calls_was_edited(tmp_path: Path) -> None:
    package = tmp_path / "kernels"
    package.mkdir()
    (package / "native.py").write_bytes(Path(native.__file__).read_bytes())
    (package / "outer.py").write_text(OUTER)
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path / "cache")}
    # Python takes a module compiled within the same second, of the same size, for the edited one.
    environment["PYTHONDONTWRITEBYTECODE"] = "1"

    def run(step: int) -> list[int]:
        (package / "inner.py").write_text(INNER.format(step=step))
        command = [sys.executable, "-c", PROGRAM]
        done = subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, check=True
        )
        return [int(number) for number in done.stdout.split()]

    assert run(1) == [2, 0]
    assert run(1) == [2, 1]  # found in the cache
    assert run(5) == [6, 0]
