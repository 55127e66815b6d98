"""What processes do with memory that they have freed: variables that are read when they start.

Given back and taken anew, every page is cleared by the kernel: a twentieth of a run in its workers,
15 to 40 % of the time in which the driver moves tables.
"""

from typing import Final

_KEPT_BYTES: Final = 256 * 1024 * 1024  # of freed memory, in each worker
ARROW_MEMORY: Final = ("ARROW_DEFAULT_MEMORY_POOL", "system")
"""Arrow's own pool gives back at once what is freed."""
WORKER_MEMORY: Final = {
    **dict((ARROW_MEMORY,)),
    "MALLOC_MMAP_THRESHOLD_": str(_KEPT_BYTES),
    "MALLOC_TRIM_THRESHOLD_": str(_KEPT_BYTES),
}
"""For glibc (mallopt(3)): workers keep what a batch or row group needed, for the next one."""
