"""From the bytes of a file to the text of a document, or the reason why there is none."""

from typing import Final

LFS_START: Final = b"version https://git-lfs.github.com/spec/"  # Git LFS specification, the pointer
LFS_MAX_BYTES: Final = 1024  # pointers are smaller, says the same specification
