"""The whole pipeline, whose stages can be stopped and killed, and what they say of themselves."""

import os
import re
import signal
import subprocess

import servers

# name: command; each becomes a script that says its process id and turns into it.
STAGES = {
    "parse": "pp-parse -q --follow --marks --resume rw.ck --resume gw.ck --rejects parse.rej log.csv",
    "route": "pp-route --rejects route.rej --historic 'sh rw.sh' --realtime 'sh gw.sh'",
    "rw": "pp-push-rw --summary=json --checkpoint rw.ck --rejects rw.rej --url {rw}/api/v1/write",
    "gw": "pp-push-gw --summary=json --checkpoint gw.ck --rejects gw.rej --job soak --url {gw}",
}


class Pipeline:
    def __init__(self, work, rw, gw):
        self._work = work
        self._process = None
        for name, command in STAGES.items():
            (work / f"{name}.sh").write_text(
                f"echo $$ > {name}.pid\nexec {command.format(rw=rw, gw=gw)}\n")

    def start(self):
        for name in STAGES:
            (self._work / f"{name}.pid").unlink(missing_ok=True)
        with open(self._work / "messages.log", "ab") as log:
            self._process = subprocess.Popen(
                ["bash", "-c", "set -o pipefail; sh parse.sh | sh route.sh"], cwd=self._work,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
        servers.wait_until(lambda: all(map(self.pid, STAGES)), "for all stages to start")

    def pid(self, name):
        try:
            return int((self._work / f"{name}.pid").read_text() or 0)
        except FileNotFoundError:
            return 0

    def signal(self, name, number):
        os.kill(self.pid(name), number)

    def is_running(self):
        return self._process is not None and self._process.poll() is None

    def wait(self, seconds):
        """The exit status of the pipeline, when all of its stages have ended."""
        status = self._process.wait(seconds)
        servers.wait_until(lambda: not any(is_alive(self.pid(name)) for name in STAGES),
                           "for lanes to end", 60)
        return status

    def kill(self):
        if self._process is None:
            return
        # Lanes have process groups of their own, and would try for ever to reach a server that is gone.
        for pid in [self._process.pid, *map(self.pid, STAGES)]:
            try:
                if os.getsid(pid) == self._process.pid:
                    os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        self._process.wait()

    def memory(self):
        """Resident bytes of each stage now."""
        return {name: self._status(name, r"VmRSS:\s+(\d+)") * 1024 for name in STAGES}

    def descriptors(self):
        return {name: len(os.listdir(f"/proc/{self.pid(name)}/fd")) for name in STAGES}

    def places(self):
        """(inode, offset) up to which each sink has delivered."""
        found = []
        for checkpoint in ("rw.ck", "gw.ck"):
            try:
                text = (self._work / checkpoint).read_text()
            except FileNotFoundError:
                text = ""
            marks = re.findall(r"^#pp mark \d+:(\d+) (\d+)$", text, re.MULTILINE)
            found.append(tuple(map(int, marks[-1])) if marks else (0, 0))
        return found

    def _status(self, name, pattern):
        with open(f"/proc/{self.pid(name)}/status", encoding="ascii") as status:
            found = re.search(pattern, status.read())
        return int(found.group(1)) if found else 0


def is_alive(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as stat:
            return stat.read().rpartition(")")[2].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False
