"""Runs pipelines and measures each of their stages."""

import collections
import json
import os
import signal
import subprocess
import time

Stage = collections.namedtuple("Stage", "cpu peak summary")  # seconds, bytes or None, dict or None
Run = collections.namedtuple("Run", "wall stages")


class Broken(Exception):
    """Something did not run as it should, so that no figure can be trusted."""


def run(*commands, work, with_memory=False):
    """Runs the commands as a pipeline from /dev/null to /dev/null; all must end with 0.

    Peak memory is measured on demand, through time(1): what wait4 says of a child includes the
    memory that this interpreter had when it made the child.
    """
    processes, errors, peaks = [], [], []
    begin = time.perf_counter()
    try:
        source = subprocess.DEVNULL
        for i, command in enumerate(commands):
            errors.append(work / f"stage-{i}.err")
            peaks.append(work / f"stage-{i}.peak")
            if with_memory:
                command = ["/usr/bin/time", "-q", "-f", "%M", "-o", str(peaks[i]), *command]
            is_last = i == len(commands) - 1
            with open(errors[i], "wb") as stderr:
                process = subprocess.Popen(
                    command, stdin=source, stderr=stderr, start_new_session=True,
                    stdout=subprocess.DEVNULL if is_last else subprocess.PIPE)
            if processes:
                source.close()
            processes.append(process)
            source = process.stdout
        cpus = [wait(process) for process in processes]
        wall = time.perf_counter() - begin
    finally:
        for process in processes:
            if process.returncode is None:
                os.killpg(process.pid, signal.SIGKILL)  # time(1) and what it runs
                process.wait()
    texts = [error.read_text(errors="replace") for error in errors]
    # The last first: a stage that dies fells those before it.
    for process, text in reversed(list(zip(processes, texts))):
        if process.returncode != 0:
            raise Broken(f"{process.args} ended with {process.returncode}: {text[-2000:]}")
    return Run(wall, [Stage(cpu, int(peak.read_text()) * 1024 if with_memory else None,
                            last_summary(text)) for cpu, peak, text in zip(cpus, peaks, texts)])


def wait(process):
    """Reaps a child; the CPU seconds that it used."""
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_utime + usage.ru_stime


def last_summary(text):
    """What --summary=json wrote, if anything."""
    lines = [line for line in text.splitlines() if line.startswith('{"tool"')]
    return json.loads(lines[-1]) if lines else None


def check_count(stage, name, expected):
    """A stage's summary must have this figure, and nothing rejected."""
    summary = stage.summary or {}
    if summary.get(name) != expected or summary.get("rejected", 0) != 0:
        raise Broken(f"expected {name} {expected} and nothing rejected in the summary: {summary}")
