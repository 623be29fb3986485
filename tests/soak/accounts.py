"""Holds what a log job has written against what has arrived, and what was rejected."""

import receivers
import servers
from log_job import SERIES, LogJob

WINDOW = "1d"


def differences(job, prometheus, gateway, work):
    """What is missing, or there without having been written, as sentences."""
    return (history(job, prometheus) + live(job, gateway) + broken(job, work)
            + [f"{name} has rejects" for name in ("route.rej", "rw.rej", "gw.rej")
               if (work / name).exists() and (work / name).stat().st_size > 0])


def history(job, prometheus):
    """Each series must have as many samples as were written, of the same sum."""
    found = []
    counts, sums = written(job.rows)
    for series in range(SERIES):
        selected = f'(soak_total{{s="{series}"}}[{WINDOW}])'
        count = receivers.query(prometheus.url, "count_over_time" + selected).get(series, 0)
        total = receivers.query(prometheus.url, "sum_over_time" + selected).get(series, 0)
        if (count, total) != (counts[series], sums[series]):
            found.append(f"series {series} has {count:.0f} samples of the sum {total:.0f} instead "
                         f"of {counts[series]} of {sums[series]}")
    return found


def written(rows):
    """How many samples each series has in history, and their sum. All rows of a series are of one
    kind, but for the broken ones."""
    counts, sums = [0] * SERIES, [0] * SERIES
    for series in range(SERIES):
        if LogJob.kind(series + SERIES) == "history":
            its = range(series, rows, SERIES)
            counts[series] = len(its)
            sums[series] = len(its) * (its[0] + its[-1]) // 2
    for row in range(0, rows, LogJob.BROKEN):
        if counts[row % SERIES]:
            counts[row % SERIES] -= 1
            sums[row % SERIES] -= row
    return counts, sums


def live(job, gateway):
    """Of each series the last value."""
    newest = {}
    for row in range(max(0, job.rows - 40 * SERIES), job.rows):
        if LogJob.kind(row) == "live":
            newest[row % SERIES] = row
    text = servers.get(gateway.url + "/metrics") or ""
    have = {}
    for line in text.splitlines():
        if line.startswith("soak_live{"):
            labels, value = line.rsplit(" ", 1)
            have[int(labels.split('s="')[1].split('"')[0])] = int(float(value))
    return [] if have == newest else [f"the Pushgateway has {have} instead of {newest}"]


def broken(job, work):
    """What cannot be read is kept, and nothing else; twice where a run began again."""
    kept = {line for line in (work / "parse.rej").read_text().splitlines()
            if not line.startswith("#") and " # cut off here: " not in line}
    found = []
    if job.broken - kept:
        found.append(f"{len(job.broken - kept)} broken rows were not kept")
    if kept - job.broken:
        found.append(f"{len(kept - job.broken)} rows were rejected that are not broken, such as "
                     f"{sorted(kept - job.broken)[0]}")
    return found
