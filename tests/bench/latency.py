"""How long a line that is written to a followed file takes to its receiver."""

import contextlib
import http.client
import random
import signal
import subprocess
import time

from servers import arrivals, pushgateway, wait_until
from stages import Broken, wait

IDLE = 0.2  # seconds after which pp-push-gw pushes what is new
FLUSH_INTERVAL = 0.2  # what pp-push-rw is told
EARLY = 0.05  # before a push is due, the Pushgateway is not asked: that would slow it down


def into_pushgateway(figures, lines, work):
    with pushgateway(work) as address, followed(
            ["pp-push-gw", "--url", f"http://{address}"], work) as write:
        client = http.client.HTTPConnection(address)

        def has(value):
            client.request("GET", "/metrics")
            answer = client.getresponse().read()
            return f"}} {value}\n".encode() in filter_lines(answer)

        for value, begin in write_lines(lines, write):
            time.sleep(IDLE - EARLY)
            wait_until(lambda: has(value), "for a line to be in the Pushgateway", pause=0.0005)
            if value > 0:
                figures.add("Pushgateway", "line", latency=time.monotonic() - begin)
        client.close()


def filter_lines(metrics):
    """The lines of our metric."""
    return b"".join(line for line in metrics.splitlines(keepends=True)
                    if line.startswith(b"bench_latency{"))


def into_remote_write(figures, lines, work):
    with arrivals() as (url, times), followed(
            ["pp-push-rw", "--url", url, "--flush-interval", f"{FLUSH_INTERVAL * 1000:.0f}ms"],
            work) as write:
        for value, begin in write_lines(lines, write):
            wait_until(lambda: len(times) > value, "for a line to be sent", pause=0.002)
            if len(times) != value + 1:
                raise Broken(f"{len(times)} requests for {value + 1} lines")
            if value > 0:
                figures.add("Remote Write", "line", latency=times[value] - begin)


def write_lines(lines, write):
    """Writes line after line at odd moments: yields the value of each and when it was written. The
    first is for the connections to come about."""
    moments = random.Random(1)
    for value in range(lines + 1):
        time.sleep(moments.uniform(0.02, 0.1))
        begin = time.monotonic()
        write(f"bench_latency,instance=a,{value},\n".encode())
        yield value, begin


@contextlib.contextmanager
def followed(push_command, work):
    """pp-parse --follow FILE | PUSH. Yields what appends to FILE; both must end well."""
    path = work / "followed.csv"
    log = work / "followed.err"
    with open(path, "wb", buffering=0) as file, open(log, "wb") as errors:
        parse = subprocess.Popen(["pp-parse", "--follow", path], stdin=subprocess.DEVNULL,
                                 stdout=subprocess.PIPE, stderr=errors)
        push = subprocess.Popen(push_command, stdin=parse.stdout, stdout=subprocess.DEVNULL,
                                stderr=errors)
        parse.stdout.close()
        try:
            yield file.write
            parse.send_signal(signal.SIGTERM)
            wait(parse)
            wait(push)
        finally:
            for process in (parse, push):
                if process.returncode is None:
                    process.kill()
                    process.wait()
    if parse.returncode != 0 or push.returncode != 0:
        raise Broken(f"a followed file: {log.read_text(errors='replace')[-2000:]}")
