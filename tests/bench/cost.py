#!/usr/bin/env python3
"""Measures what examples/cost reckons with, and holds its answers against runs of four sizes.

`make cost` builds what this needs. BENCH_ROUNDS (3) and COST_ROWS (1 000 000: what the figures are
taken from, and four times as many) make it shorter. The figures are of one pipeline on this machine,
pp-parse x.csv | pp-push-rw, into a receiver that takes all; the runs are of a fifth, two, eight and
twenty times as many rows, and of a receiver that takes so many requests a second only.
"""

import os
import pathlib
import signal
import statistics
import subprocess
import sys

import bench
import datasets
import servers
from speed import PUSH_RW, delivered_bytes
from stages import Broken, check_count, run

BUILD = pathlib.Path(os.environ.get("BUILD", "build")).absolute()
ROUNDS = int(os.environ.get("BENCH_ROUNDS", 3))
ROWS = int(os.environ.get("COST_ROWS", 1_000_000))
SERIES = 1000
COST = pathlib.Path(__file__).resolve().parents[2] / "examples/cost"
TAKEN = (1, 4)
SIZES = (("a fifth", 5, 1), ("twice", 1, 2), ("eight times", 1, 8), ("twenty times", 1, 20))
NO_LIMIT = 1e12
REQUESTS_A_SECOND = 30
BATCH = 10_000  # samples; pp-push-rw's own


def main():
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit("stopped"))
    where = BUILD / "servers"
    os.environ["PATH"] = os.pathsep.join(
        map(str, (BUILD, where / "usr/sbin", os.environ["PATH"], "/usr/sbin")))
    work = BUILD / "cost"
    try:
        bench.say("making the data")
        folder = work / "data"
        folder.mkdir(parents=True, exist_ok=True)
        now = datasets.fixed_now(folder)
        files = {part: str(datasets.make(folder, ROWS // part, now, "csv", SERIES, False))
                 for part in (1, 5)}
        with servers.null_receiver(work / "receiver") as receiver:
            figures, runs = measure(files, receiver, work)
        with servers.null_receiver(work / "limited", REQUESTS_A_SECOND) as receiver:
            limited = [pipeline([files[1]] * 2, 2 * ROWS, receiver, work) for _ in range(ROUNDS)]
    except (Broken, OSError, subprocess.CalledProcessError) as why:
        sys.exit(f"cost: {why}")
    except KeyboardInterrupt:
        sys.exit(130)
    bench.say("")
    report(figures, runs, limited)


def measure(files, receiver, work):
    """The runs of each size in turn with those that the figures are taken from, so that what else
    this machine does falls on all alike."""
    taken, runs = {times: [] for times in TAKEN}, {name: [] for name, _, _ in SIZES}
    for number in range(1, ROUNDS + 1):
        bench.say(f"round {number} of {ROUNDS}")
        for name, part, times in SIZES:
            runs[name].append(pipeline([files[part]] * times, ROWS // part * times, receiver, work))
            for times in TAKEN:
                taken[times].append(pipeline([files[1]] * times, ROWS * times, receiver, work))
    return figures_of(taken), runs


def figures_of(taken):
    """What one run costs, and each sample."""
    few, many = ({name: statistics.median(run[name] for run in taken[times])
                  for name in ("wall", "cpu", "wire", "source")} for times in TAKEN)
    more = ROWS * (TAKEN[1] - TAKEN[0])
    each = {name: (many[name] - few[name]) / more for name in few}
    return each | {"start": max(0.0, few["wall"] - ROWS * each["wall"])}


def pipeline(csv_files, rows, receiver, work):
    target = receiver.new_url()
    result = run(["pp-parse", "--summary=json", *csv_files], [*PUSH_RW, target], work=work)
    check_count(result.stages[0], "passed", rows)
    return {"wall": result.wall, "cpu": sum(stage.cpu for stage in result.stages),
            "wire": delivered_bytes(result.stages[1], rows, receiver, target),
            "source": sum(map(os.path.getsize, csv_files))}


def reckoned(figures, rows, limit):
    """The seconds that examples/cost says one pipeline takes."""
    known = {"START": figures["start"], "RATE": 1 / figures["wall"], "CPU": 1e6 * figures["cpu"],
             "WIRE": figures["wire"], "SOURCE": figures["source"]}
    said = subprocess.run([COST, str(rows), str(limit), "1"], check=True, text=True,
                          stdout=subprocess.PIPE,
                          env=os.environ | {name: f"{value:f}" for name, value in known.items()})
    return float(said.stdout.splitlines()[-1].split()[1])


def report(figures, runs, limited):
    print(f"{bench.machine()}. Medians of {ROUNDS} rounds; {ROWS} rows of {SERIES} series.\n\n"
          f"START={figures['start']:.2g} RATE={1 / figures['wall']:.3g} CPU={1e6 * figures['cpu']:.2g} "
          f"WIRE={figures['wire']:.2g} SOURCE={figures['source']:.3g}\n\n"
          "| samples | receiver | reckoned | measured | ratio | least and most |\n"
          "|---|---|---|---|---|---|")
    for name, part, times in SIZES:
        row(ROWS // part * times, "takes all", figures, NO_LIMIT, runs[name])
    row(2 * ROWS, f"takes {REQUESTS_A_SECOND} requests a second", figures,
        REQUESTS_A_SECOND * BATCH, limited)


def row(samples, receiver, figures, limit, measured):
    walls = sorted(one["wall"] for one in measured)
    expected = reckoned(figures, samples, limit)
    middle = statistics.median(walls)
    print(f"| {samples} | {receiver} | {expected:.3g} s | {middle:.3g} s | {middle / expected:.2f} | "
          f"{walls[0]:.3g} s to {walls[-1]:.3g} s |")


if __name__ == "__main__":
    main()
