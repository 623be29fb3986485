#!/usr/bin/env python3
"""Measures pp against its goals, all in one run, and prints a table of medians and ratios.

`make bench` builds what this needs. BENCH_ROUNDS (5) and BENCH_ROWS (2 000 000) make it shorter;
build/bench/ has the data, results.json and results.md. Ends with 0 also when a goal is missed, and
with 1 when something did not run as it should: then there are no figures.
"""

import datetime
import json
import os
import pathlib
import platform
import shutil
import signal
import subprocess
import sys

import datasets
import goals
import latency
import peers
import servers
import speed
import table
from figures import Figures
from stages import Broken

BUILD = pathlib.Path(os.environ.get("BUILD", "build")).absolute()
ROUNDS = int(os.environ.get("BENCH_ROUNDS", 5))
ROWS = int(os.environ.get("BENCH_ROWS", 2_000_000))
SERIES = 1000
START_UPS = 40  # in a round
LINES = 20


def main():
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit("stopped"))
    where = BUILD / "servers"
    os.environ["PATH"] = os.pathsep.join(
        map(str, (BUILD, where / "newer/usr/bin", where / "usr/bin", where / "usr/sbin",
                  os.environ["PATH"], "/usr/sbin")))
    work = BUILD / "bench"
    figures = Figures()
    for who, program in (("vmagent-snappy", "vmagent"), ("vmagent-zstd", "vmagent"),
                         ("promtool", "promtool"), ("Pushgateway", "prometheus-pushgateway")):
        if not shutil.which(program):
            figures.miss(who, f"no {program} here")
    try:
        say("making the data")
        data = datasets.prepare(work / "data", ROWS, SERIES)
        with servers.null_receiver(work / "receiver") as receiver:
            measure(figures, data, receiver, work)
    except (Broken, OSError, subprocess.CalledProcessError) as why:
        sys.exit(f"bench: {why}")
    except KeyboardInterrupt:
        sys.exit(130)
    say("")
    report(figures, work)


def measure(figures, data, receiver, work):
    say("memory")
    for case, path, times in (("ordered", data.ordered_csv, 1), ("many", data.many_csv, 1),
                              ("tenfold", data.ordered_csv, 10)):
        speed.memory(figures, case, [path] * times, times * data.rows, receiver, work)
    for number in range(1, ROUNDS + 1):
        say(f"round {number} of {ROUNDS}")
        one_round(figures, data, receiver, work)
    say("latency")
    if not figures.is_missing("Pushgateway"):
        latency.into_pushgateway(figures, LINES, work)
    latency.into_remote_write(figures, LINES, work)
    say("memory of pp-push-gw")
    speed.gateway_memory(figures, data.many_csv, data.rows, data.many_series, receiver, work)


def one_round(figures, data, receiver, work):
    """Everything in turn, so that what else this machine does falls on all alike."""
    speed.pipeline(figures, "ordered", [data.ordered_csv], data.rows, receiver, work)
    for who, case, path in (("snappy", "ordered", data.ordered_wide),
                            ("zstd", "ordered", data.ordered_wide),
                            ("snappy", "many", data.many_wide)):
        if not figures.is_missing(f"vmagent-{who}"):
            peers.vmagent(figures, case, who, path, data.rows, receiver, work)
    speed.pipeline(figures, "many", [data.many_csv], data.rows, receiver, work)
    speed.pipeline(figures, "shuffled", [data.shuffled_csv], data.rows, receiver, work)
    speed.pipeline(figures, "doubled", [data.ordered_csv] * 2, 2 * data.rows, receiver, work)
    if not figures.is_missing("promtool"):
        peers.promtool(figures, data.ordered_stream, data.rows, receiver, work)
    speed.stage_speeds(figures, data, work)
    speed.generator_speed(figures, data.rows, work)
    speed.start_up(figures, START_UPS, receiver)


def report(figures, work):
    rows = goals.rows(figures)
    about = {"date": datetime.date.today().isoformat(), "machine": machine(), "rounds": ROUNDS,
             "rows": ROWS, "series": SERIES, "many_series": ROWS // 2}
    caption = (f"{about['date']}, {about['machine']}. Medians of {ROUNDS} rounds, with {ROWS} rows of "
               f"{SERIES} series; very many series are {ROWS // 2}.")
    (work / "results.json").write_text(json.dumps(
        about | {"medians": figures.medians(), "missing": figures.missing(),
                 "table": [row._asdict() for row in rows]}, indent=1) + "\n")
    (work / "results.md").write_text(table.as_markdown(rows, caption))
    print(caption, table.as_text(rows), sep="\n\n")
    misses = sum(row.ok is False for row in rows)
    met = sum(row.ok is True for row in rows)
    print(f"{met} goals met, {misses} missed; see {work}/results.md and results.json")


def machine():
    models = [line.split(":")[1].strip() for line in open("/proc/cpuinfo", encoding="utf-8")
              if line.startswith("model name")]
    cores = len(os.sched_getaffinity(0))
    return f"{cores} cores of {models[0] if models else platform.machine()}, " \
           f"Linux {platform.release()}"


def say(text):
    """What is going on, for whoever waits."""
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)
    elif text:
        print(text, file=sys.stderr)


if __name__ == "__main__":
    main()
