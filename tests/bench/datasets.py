"""The rows to measure with: made once by make-rows, kept and used again."""

import collections
import concurrent.futures
import os
import pathlib
import subprocess
import time

MAKE_ROWS = pathlib.Path(__file__).with_name("make-rows")
MOST_AGE = 30 * 24 * 3600  # of the newest sample, seconds

# `ordered` has few series and `many` has one for each two rows; `shuffled` is `ordered` in a random
# order. The wide files are what vmagent can read.
Data = collections.namedtuple(
    "Data", "rows series many_series ordered_csv ordered_stream ordered_jsonl ordered_wide "
            "many_csv many_wide shuffled_csv")


def prepare(directory, rows, series):
    directory.mkdir(parents=True, exist_ok=True)
    many = rows // 2
    now = fixed_now(directory)
    wanted = [("csv", series, False), ("stream", series, False), ("jsonl", series, False),
              ("wide", series, False), ("csv", many, False), ("wide", many, False),
              ("csv", series, True)]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        paths = list(pool.map(lambda what: make(directory, rows, now, *what), wanted))
    for path in set(directory.iterdir()) - set(paths) - {directory / "now"}:
        path.unlink()
    return Data(rows, series, many, *map(str, paths))


def fixed_now(directory):
    """The clock of all files, an hour before the first was made: all samples are historic."""
    path = directory / "now"
    if path.exists() and time.time() - int(path.read_text()) < MOST_AGE:
        return path.read_text()
    for old in directory.iterdir():
        old.unlink()
    path.write_text(str(int(time.time()) - 3600))
    return path.read_text()


def make(directory, rows, now, form, series, shuffled):
    path = directory / f"{'shuffled-' * shuffled}{rows}-rows-{series}-series.{form}"
    if path.exists() and path.stat().st_mtime > MAKE_ROWS.stat().st_mtime:
        return path
    part = path.with_name(path.name + ".part")
    with open(part, "wb") as out:
        subprocess.run([MAKE_ROWS, form, str(rows), str(series)], stdout=out, check=True,
                       env=os.environ | {"BENCH_NOW": now, "SHUFFLED": "1" if shuffled else ""})
    part.rename(path)
    return path
