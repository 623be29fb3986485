"""What others make of the same rows."""

import re
import shutil
import subprocess
import time

from servers import free_port, get, running, wait_until
from stages import Broken, run

CSV = ("format=2:label:method,3:label:status,4:label:route,5:label:instance,"
       "6:metric:http_requests_total,7:time:unix_ms")
PROTOCOLS = {"snappy": "-remoteWrite.forcePromProto", "zstd": "-remoteWrite.forceVMProto"}


def vmagent(figures, case, protocol, wide_file, rows, receiver, work):
    """One import. Its clock begins with the POST, when vmagent has long been up, and ends with the
    last request in the receiver's log; curl's CPU is not counted.
    """
    target = receiver.new_url()
    shutil.rmtree(work / "vmagent", ignore_errors=True)
    address = f"http://127.0.0.1:{(port := free_port())}"
    command = ["vmagent", f"-remoteWrite.url={target}", PROTOCOLS[protocol],
               f"-remoteWrite.tmpDataPath={work / 'vmagent'}", "-loggerLevel=ERROR",
               f"-httpListenAddr=127.0.0.1:{port}"]
    with running(command, work / "vmagent.log", lambda: get(f"{address}/health")) as process:
        cpu_before = cpu_of(process.pid)
        begin = time.time()
        subprocess.run(["curl", "-sSf", "-X", "POST", "-H", "Expect:", "-T", wide_file,
                        f"{address}/api/v1/import/csv?{CSV}"], check=True)
        answered = time.time()
        # vmagent sends what is left within a second. The question is cheap, and not asked often.
        wait_until(lambda: is_complete(metrics(address), rows), "for vmagent to send all",
                   seconds=60, pause=0.25)
        cpu = cpu_of(process.pid) - cpu_before
        peak = peak_of(process.pid)
        after = metrics(address)
    for name, count in after.items():
        if re.search("dropped|errors|retries", name) and count:
            raise Broken(f"vmagent's {name} is {count}")
    requests = receiver.requests(target, int(after["vmagent_remotewrite_requests_total"]))
    figures.add(f"vmagent-{protocol}", case, wall=max(r.time for r in requests) - begin,
                cpu=cpu, peak=peak, cpu_per_sample=cpu / rows,
                bytes_per_sample=sum(r.bytes for r in requests) / rows)
    figures.add(f"vmagent-{protocol}", f"{case}-answered", wall=answered - begin)


def metrics(address):
    """vmagent's own figures about Remote Write, summed over their labels."""
    sums = {}
    for line in (get(f"{address}/metrics") or "").splitlines():
        if line.startswith("vmagent_remotewrite_"):
            name, value = re.sub(r"\{.*\}", "", line).rsplit(" ", 1)
            sums[name] = sums.get(name, 0) + float(value)
    return sums


def is_complete(figures, rows):
    return (figures.get("vmagent_remotewrite_block_size_rows_sum") == rows and
            figures.get("vmagent_remotewrite_block_size_rows_count") ==
            figures.get("vmagent_remotewrite_requests_total"))


def cpu_of(pid):
    """Seconds of all threads, also of those that have ended: its clock, as
    clock_getcpuclockid(3) names it."""
    return time.clock_gettime(~pid << 3 | 2)


def peak_of(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM"))


def promtool(figures, stream_file, rows, receiver, work):
    """It sends a file as one request, so it gets a tenth of the rows."""
    tenth = work / "tenth.prom"
    with open(stream_file, "rb") as source, open(tenth, "wb") as to:
        for _ in range(rows // 10):
            to.write(source.readline())
    target = receiver.new_url()
    result = run(["promtool", "push", "metrics", target, str(tenth)], work=work)
    sent = sum(r.bytes for r in receiver.requests(target, 1))
    tenth.unlink()
    figures.add("promtool", "tenth", wall_per_sample=result.wall / (rows // 10),
                cpu_per_sample=result.stages[0].cpu / (rows // 10),
                bytes_per_sample=sent / (rows // 10))
