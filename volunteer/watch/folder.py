"""Where the processes of one web server keep their counts, so that whichever of them is asked answers for all."""

import atexit
import os
import shutil
import tempfile

VARIABLE = "PROMETHEUS_MULTIPROC_DIR"  # prometheus_client reads it when it is first imported


def prepare_folder() -> None:
    """Make the folder and name it in the environment, unless one is named there; before prometheus_client is imported.

    It goes when the process that made it leaves. Workers are forked from that process and leave it alone.
    """
    if VARIABLE in os.environ:
        return
    os.environ[VARIABLE] = folder = tempfile.mkdtemp(prefix="wobangni-metrics-")
    atexit.register(_remove, folder, os.getpid())


def _remove(folder: str, owner: int) -> None:
    if os.getpid() == owner:
        shutil.rmtree(folder, ignore_errors=True)
