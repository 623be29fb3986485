"""Speed and memory of pipelines and of single stages."""

import os
from time import perf_counter

from stages import Broken, check_count, run

# A receiver that is lost must not hold the run up for ever.
PUSH_RW = ["pp-push-rw", "--summary=json", "--max-retry-time", "5s", "--url"]
PUSH_GW = ["pp-push-gw", "--summary=json", "--max-retry-time", "5s", "--url"]

# 48 hours of pp-gen's metrics: sets, each of so many series for an instance.
GENERATED = ["--start", "2026-01-01T00:00:00Z", "--end", "2026-01-02T23:59:45Z", "--step", "15s"]
GENERATED_SETS = 48 * 3600 // 15
SERIES_OF_AN_INSTANCE = 23


def pipeline(figures, case, csv_files, rows, receiver, work):
    """pp-parse x.csv | pp-push-rw, to the null receiver."""
    target = receiver.new_url()
    result = run(["pp-parse", "--summary=json", *csv_files],
                 [*PUSH_RW, target], work=work)
    check_count(result.stages[0], "passed", rows)
    cpu = sum(stage.cpu for stage in result.stages)
    figures.add("pp", case, wall=result.wall, cpu=cpu, wall_per_sample=result.wall / rows,
                cpu_per_sample=cpu / rows,
                bytes_per_sample=delivered_bytes(result.stages[1], rows, receiver, target) / rows)


def delivered_bytes(stage, rows, receiver, target):
    """Of the bodies that came to the null receiver, which must be all of them."""
    check_count(stage, "delivered", rows)
    return sum(r.bytes for r in receiver.requests(target, stage.summary["requests"]))


def stage_speeds(figures, data, work):
    """Each stage in the place of the last cat in `cat FILE | cat >/dev/null`."""
    for case, path, *stages in (
            ("csv", data.ordered_csv, ("pp-parse", [], "passed")),
            ("jsonl", data.ordered_jsonl, ("pp-parse", ["--from", "jsonl"], "passed")),
            ("stream", data.ordered_stream,
             ("pp-route", ["--only", "historic"], "historic"),
             ("pp-push-rw", ["--dry-run"], "would_deliver"))):
        size = os.path.getsize(path)
        result = run(["cat", path], ["cat"], work=work)
        figures.add("cat", case, throughput=size / result.wall)
        for program, options, count in stages:
            result = run(["cat", path], [program, "--summary=json", *options], work=work)
            check_count(result.stages[1], count, data.rows)
            figures.add(program, case, throughput=size / result.wall, cpu=result.stages[1].cpu)


def generator_speed(figures, rows, work):
    instances = max(1, 5 * rows // 2 // (GENERATED_SETS * SERIES_OF_AN_INSTANCE))
    result = run(["pp-gen", "--summary=json", "--instances", str(instances), *GENERATED], work=work)
    made = GENERATED_SETS * SERIES_OF_AN_INSTANCE * instances
    check_count(result.stages[0], "made", made)
    figures.add("pp-gen", "range", rate=made / result.wall)


def memory(figures, case, csv_files, rows, receiver, work):
    """Peak memory of the three stages that must not grow, in one pipeline."""
    target = receiver.new_url()
    result = run(["pp-parse", "--summary=json", *csv_files],
                 ["pp-route", "--summary=json", "--only", "historic"],
                 [*PUSH_RW, target], work=work, with_memory=True)
    check_count(result.stages[1], "historic", rows)
    delivered_bytes(result.stages[2], rows, receiver, target)
    for program, stage in zip(("pp-parse", "pp-route", "pp-push-rw"), result.stages):
        figures.add(program, case, peak=stage.peak)


def gateway_memory(figures, csv_file, rows, series, receiver, work):
    """pp-push-gw keeps the newest value of each series: what that costs beyond the series' text."""
    empty = run([*PUSH_GW, receiver.new_url()], work=work, with_memory=True).stages[0]
    target = receiver.new_url()
    full = run(["pp-parse", "--summary=json", csv_file], [*PUSH_GW, target],
               work=work, with_memory=True).stages[1]
    check_count(full, "read", rows)
    # It pushes while the input flows, so some series are delivered more than once.
    if full.summary["delivered"] < series:
        raise Broken(f"expected at least {series} samples to be delivered: {full.summary}")
    receiver.requests(target, full.summary["requests"])
    cost = (full.peak - empty.peak) / series
    figures.add("pp-push-gw", "many", peak=full.peak,
                bytes_per_series=cost - text_per_series(csv_file, series))


def text_per_series(csv_file, series):
    """Bytes of a series in the stream, on average; the first rows of the file are one of each."""
    total = 0
    with open(csv_file, encoding="ascii") as rows:
        for _, row in zip(range(series), rows):
            name, labels, _ = row.split(",", 2)
            pairs = labels.count("=")
            total += len(name) + len(labels) + len("{}") + 2 * pairs
    return total / series


def start_up(figures, runs, receiver):
    """Each program with nothing to do, in turn with /bin/true."""
    url = receiver.new_url()
    commands = {"true": ["/bin/true"], "pp-parse": ["pp-parse"], "pp-gen": ["pp-gen"],
                "pp-push-gw": ["pp-push-gw", "--url", url],
                "pp-push-rw": ["pp-push-rw", "--url", url]}
    null = os.open(os.devnull, os.O_RDWR)
    files = [(os.POSIX_SPAWN_DUP2, null, fd) for fd in range(3)]
    for _ in range(runs):
        for program, command in commands.items():
            begin = perf_counter()
            pid = os.posix_spawnp(command[0], command, os.environ, file_actions=files)
            _, status = os.waitpid(pid, 0)
            wall = perf_counter() - begin
            if status != 0:
                raise Broken(f"{command} with nothing to do ended with status {status}")
            figures.add(program, "nothing", wall=wall)
    os.close(null)
