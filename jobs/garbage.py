"""``codesieve gc``: what no manifest names is garbage."""

from corpus.filecheck import verify_files
from corpus.files import Store
from corpus.manifest import read_manifest


def collect_garbage(store: Store) -> int:
    """Remove the files of the finished run in ``store`` that its manifest does not name; return 0.

    Raises:
        InputError: there is no finished run.
    """
    extra = verify_files(store, read_manifest(store)).extra
    for path in extra:
        store.delete(path)
    print(f"{len(extra)} files removed")
    return 0
