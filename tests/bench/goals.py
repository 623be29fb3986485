"""Which figures make the table, and what they should be."""

import latency
from table import MIB, Table

BUDGET = 64 * MIB  # of each stage whose memory must not grow
SAME = 1.1  # two figures that should be equal may differ by so much


def rows(figures):
    table = Table(figures)
    against_others(table)
    stages(table)
    growth(table)
    start_up(table)
    latencies(table)
    return table.rows


def against_others(table):
    table.section("pp-parse x.csv | pp-push-rw")
    pp = ("pp", "ordered")
    for protocol in ("snappy", "zstd"):
        peer, name = (f"vmagent-{protocol}", "ordered"), f"vmagent, {protocol}"
        table.compare("wall, how many times as fast", pp, peer, "wall", peer_name=name,
                      times_as_fast=True, at_least=4)
        table.compare("CPU", pp, peer, "cpu", peer_name=name, at_most=0.4)
        table.compare("on the wire, a sample", pp, peer, "bytes_per_sample", peer_name=name,
                      at_most=1)
        # It waits up to a second before it sends the last of its samples; pp-push-rw sees the end.
        table.compare("wall, without its wait for more", pp, (peer[0], "ordered-answered"), "wall",
                      peer_name=name, times_as_fast=True)
    tenth = ("promtool", "tenth")
    table.compare("wall a sample, how many times as fast", pp, tenth, "wall_per_sample",
                  times_as_fast=True)
    table.compare("CPU a sample", pp, tenth, "cpu_per_sample")
    table.compare("peak memory of pp-push-rw", ("pp-push-rw", "ordered"),
                  ("vmagent-snappy", "ordered"), "peak", peer_name="vmagent, snappy")
    for program in ("pp-parse", "pp-route", "pp-push-rw"):
        table.compare(f"peak memory of {program}, 10 times the rows", (program, "tenfold"),
                      (program, "ordered"), "peak", peer_name="once", limit=BUDGET, at_most=SAME)


def stages(table):
    table.section("cat FILE | STAGE >/dev/null")
    for what, program, case, share in (
            ("pp-parse, from csv", "pp-parse", "csv", 0.35),
            ("pp-parse --from jsonl", "pp-parse", "jsonl", 0.2),
            ("pp-route --only historic", "pp-route", "stream", 0.5),
            ("pp-push-rw --dry-run", "pp-push-rw", "stream", 0.3)):
        table.compare(what, (program, case), ("cat", case), "throughput", at_least=share)
    table.limit("pp-gen, samples", ("pp-gen", "range"), "rate", at_least=5e6)


def growth(table):
    table.section("growth")
    many, ordered, shuffled, doubled = (("pp", case)
                                        for case in ("many", "ordered", "shuffled", "doubled"))
    table.compare("CPU a sample, very many series", many, ordered, "cpu_per_sample",
                  peer_name="few", at_most=3)
    table.compare("CPU a sample, very many series", many, ("vmagent-snappy", "many"),
                  "cpu_per_sample", peer_name="vmagent, snappy", at_most=1)
    for program in ("pp-parse", "pp-route", "pp-push-rw"):
        table.compare(f"peak memory of {program}, very many series", (program, "many"),
                      (program, "ordered"), "peak", peer_name="few", limit=BUDGET)
    table.limit("memory of pp-push-gw a series, beyond its text", ("pp-push-gw", "many"),
                "bytes_per_series", at_most=300)
    for name, what in (("wall", "wall"), ("cpu", "CPU")):
        table.compare(f"{what}, twice the rows", doubled, ordered, name, peer_name="once",
                      at_most=2 * SAME)
        table.compare(f"{what}, random order", shuffled, ordered, name, peer_name="in order",
                      at_most=2)


def start_up(table):
    table.section("start-up, with nothing to do")
    for program in ("pp-parse", "pp-gen"):
        table.limit(program, (program, "nothing"), "wall", peer=("true", "nothing"),
                    of=lambda true: 2 * true + 0.002)
    for program in ("pp-push-gw", "pp-push-rw"):
        table.limit(program, (program, "nothing"), "wall", at_most=0.010)


def latencies(table):
    table.section("latency of a line written to a followed file")
    table.worst("in the Pushgateway, at worst", ("Pushgateway", "line"), "latency",
                at_most=latency.IDLE + 0.020)
    table.worst("in a Remote Write request (--flush-interval 200ms), at worst", ("Remote Write", "line"), "latency",
                at_most=latency.FLUSH_INTERVAL + 0.020)
