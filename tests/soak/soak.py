#!/usr/bin/env python3
"""Ten minutes of the whole pipeline at full speed, with faults: throughput stays steady, memory
flat, and every sample is accounted for.

`make soak` builds what this needs. SOAK_SECONDS (600) makes it shorter, SOAK_SEED repeats its
faults; build/soak/ has what it leaves. Ends with 1 if something does not hold.
"""

import os
import pathlib
import random
import shutil
import signal
import statistics
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "bench"))
# pylint: disable=wrong-import-position
import accounts
import receivers
from log_job import LogJob, now_ms
from pipeline import STAGES, Pipeline
from stages import Broken

BUILD = pathlib.Path(os.environ.get("BUILD", "build")).absolute()
SECONDS = int(os.environ.get("SOAK_SECONDS", 600))
SEED = int(os.environ.get("SOAK_SEED", time.time_ns() % 1_000_000))
WINDOW = 5.0  # seconds
RECOVERY = 2  # windows that a fault may cost
GROWTH = 8 << 20  # bytes


class Soak:
    def __init__(self, work):
        self._random = random.Random(SEED)
        self._prometheus = receivers.prometheus(work)
        self._gateway = receivers.pushgateway(work)
        self._pipeline = Pipeline(work, self._prometheus.url, self._gateway.url)
        self._job = LogJob(work / "log.csv", now_ms() - 12 * 3_600_000)
        self._work = work
        self._rates = []  # bytes/s of windows without a fault
        self._memory = []  # of all stages, since the last of them was killed
        self._descriptors = []
        self._to_kill = self._random.sample(list(STAGES), len(STAGES))
        self.failures = []

    def run(self):
        try:
            self._prometheus.start()
            self._gateway.start()
            self._pipeline.start()
            self._job.start(self._delivered)
            self._disturb()
            self._job.end()
            self._drain()
            self._account()
        finally:
            self._pipeline.kill()
            self._gateway.kill()
            self._prometheus.kill()
            self._job.end()

    def _delivered(self):
        return min(self._job.offset_of(*place) for place in self._pipeline.places())

    # Each stage is killed once, and that first: what is killed cannot show that it does not grow.
    def _fault(self):
        if self._to_kill:
            return self._kill_stage
        faults = [self._stop_stage] * 4 + [self._restart_gateway, self._restart_receiver]
        return self._random.choice(faults)

    def _disturb(self):
        begin = time.monotonic()
        undisturbed = -RECOVERY
        while (elapsed := time.monotonic() - begin) < SECONDS:
            said = ""
            if undisturbed > 1 and self._random.random() < 0.7:
                said = self._fault()()
                undisturbed = -RECOVERY
            before, since = self._delivered(), time.monotonic()
            time.sleep(WINDOW)
            if not self._pipeline.is_running():
                raise Broken("the pipeline has ended; see messages.log")
            rate = (self._delivered() - before) / (time.monotonic() - since)
            undisturbed += 1
            if undisturbed > 0:
                self._rates.append(rate)
            self._memory.append(self._pipeline.memory())
            self._descriptors.append(self._pipeline.descriptors())
            print(f"{elapsed:4.0f} s  {rate / 1e6:5.1f} MB/s  "
                  + "  ".join(f"{name} {size >> 20} MiB" for name, size in self._memory[-1].items())
                  + f"  {said}", flush=True)

    def _stop_stage(self):
        name = self._random.choice(list(STAGES) + ["Prometheus", "Pushgateway"])
        seconds = self._random.uniform(0.5, 8)
        server = {"Prometheus": self._prometheus, "Pushgateway": self._gateway}.get(name)
        pid = server.pid if server else self._pipeline.pid(name)
        os.kill(pid, signal.SIGSTOP)
        time.sleep(seconds)
        os.kill(pid, signal.SIGCONT)
        return f"{name} stood still for {seconds:.1f} s"

    def _kill_stage(self):
        name = self._to_kill.pop()
        self._pipeline.signal(name, signal.SIGKILL)
        if name in ("gw", "rw"):  # the other lane goes on without it
            self._pipeline.signal("parse", signal.SIGTERM)
        self._pipeline.wait(60)
        # What a lane that was killed could not be given comes again, from its checkpoint.
        (self._work / "route.rej").unlink(missing_ok=True)
        self._pipeline.start()
        self._memory.clear()
        self._descriptors.clear()
        return f"{name} was killed and the pipeline resumed"

    def _restart_receiver(self):
        return self._restart(self._prometheus, "Prometheus")

    def _restart_gateway(self):
        return self._restart(self._gateway, "Pushgateway")

    def _restart(self, server, name):
        begin = time.monotonic()
        server.kill()
        time.sleep(self._random.uniform(0, 3))
        server.start()
        return f"{name} was killed and came back after {time.monotonic() - begin:.1f} s"

    def _drain(self):
        deadline = time.monotonic() + 300
        while self._delivered() < self._job.written:
            if time.monotonic() > deadline or not self._pipeline.is_running():
                raise Broken(f"{self._delivered()} of {self._job.written} bytes were delivered")
            time.sleep(0.1)
        self._pipeline.signal("parse", signal.SIGTERM)
        status = self._pipeline.wait(60)
        if status not in (0, 1):
            self.failures.append(f"the pipeline ended with status {status}")

    def _account(self):
        if self._to_kill:
            self.failures.append(f"there was no time to kill {' and '.join(self._to_kill)}")
        self.failures += accounts.differences(self._job, self._prometheus, self._gateway, self._work)
        third = max(1, len(self._rates) // 3)
        first, last = (statistics.median(part) for part in
                       (self._rates[:third], self._rates[-third:]))
        print(f"{self._job.rows} samples; {first / 1e6:.1f} MB/s at first, {last / 1e6:.1f} at last")
        if last < 0.6 * first:
            self.failures.append("it became slower")
        half = len(self._memory) // 2
        for name in STAGES:
            early, late = (max(memory[name] for memory in part) for part in
                           (self._memory[:half], self._memory[half:]))
            if late > early + GROWTH:
                self.failures.append(f"{name} grew from {early} to {late} bytes")
            early, late = (max(count[name] for count in part) for part in
                           (self._descriptors[:half], self._descriptors[half:]))
            if late > early + 4:
                self.failures.append(f"{name} has {late} descriptors, and had {early}")


def main():
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit("stopped"))
    where = BUILD / "servers"
    os.environ["PATH"] = os.pathsep.join(
        map(str, (BUILD, where / "newer/usr/bin", where / "usr/bin", os.environ["PATH"])))
    for name in [name for name in os.environ if name.startswith("PP_")]:
        del os.environ[name]
    for program in ("prometheus", "prometheus-pushgateway"):
        if not shutil.which(program):
            sys.exit(f"soak: there is no {program} here")
    work = BUILD / "soak"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    print(f"SOAK_SECONDS={SECONDS} SOAK_SEED={SEED}", flush=True)
    soak = Soak(work)
    try:
        soak.run()
    except (Broken, OSError) as why:
        soak.failures.append(str(why))
    except KeyboardInterrupt:
        sys.exit(130)
    for failure in soak.failures:
        print(f"soak: {failure}", file=sys.stderr)
    print("soak: failed" if soak.failures else "soak: all is accounted for")
    sys.exit(1 if soak.failures else 0)


if __name__ == "__main__":
    main()
