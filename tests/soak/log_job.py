"""A job that appends to its log as fast as it is let, and rotates it."""

import collections
import threading
import time

SERIES = 200
CHUNK = 20_000  # rows at a time
ROTATE = 64 << 20  # bytes
KEPT = 2  # rotated files that stay even when nobody needs them
AHEAD = 512 << 20  # bytes that may be written and not yet delivered

File = collections.namedtuple("File", "path inode begin")  # begin: bytes written before it


class LogJob:
    """What it has written can be told from `rows` alone."""

    BROKEN = 10_007  # each such row, of whatever kind it would be

    def __init__(self, path, begin_ms):
        self._path = path
        self._begin_ms = begin_ms
        self._rotations = 0
        self._lock = threading.Lock()
        self._files = []
        self._delivered = lambda: 0
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self.rows = 0
        self.written = 0
        self.broken = set()
        self.failure = None
        self._open()

    def start(self, delivered):
        """`delivered()` says how many of the bytes written are delivered."""
        self._delivered = delivered
        self._thread.start()

    def end(self):
        self._ending.set()
        if self._thread.ident is not None:
            self._thread.join()
        self._log.close()
        if self.failure:
            raise self.failure

    def offset_of(self, inode, offset):
        """A place in one of its files, as bytes written before it."""
        with self._lock:
            for file in self._files:
                if file.inode == inode:
                    return file.begin + offset
        return 0

    @staticmethod
    def kind(row):
        if row % LogJob.BROKEN == 0:
            return "broken"
        return "live" if row % SERIES % 20 < 2 else "history"

    def _row(self, row):
        series = row % SERIES
        kind = self.kind(row)
        if kind == "live":
            return f"soak_live,s={series},{row},\n"
        time_ms = self._begin_ms + row // SERIES
        if kind == "history":
            return f"soak_total,s={series},{row},{time_ms}\n"
        text = f"soak_total,s={series},{row}x,{time_ms}"
        self.broken.add(text)
        return text + "\n"

    def _open(self):
        self._log = open(self._path, "ab", buffering=0)
        inode = self._path.stat().st_ino
        with self._lock:
            self._files.append(File(self._path, inode, self.written))

    def _run(self):
        try:
            while not self._ending.is_set():
                if self.written - self._delivered() > AHEAD:
                    self._ending.wait(0.02)
                    continue
                text = "".join(map(self._row, range(self.rows, self.rows + CHUNK))).encode()
                self._log.write(text)
                self.rows += CHUNK
                self.written += len(text)
                if self._log.tell() > ROTATE:
                    self._rotate()
        except OSError as why:
            self.failure = why

    def _rotate(self):
        self._rotations += 1
        rotated = self._path.with_name(f"{self._path.name}.{self._rotations}")
        self._path.rename(rotated)
        self._log.close()
        with self._lock:
            self._files[-1] = self._files[-1]._replace(path=rotated)
        self._open()
        self._delete_old()

    # A file that is delivered to its end is nobody's any more.
    def _delete_old(self):
        delivered = self._delivered()
        with self._lock:
            while len(self._files) > KEPT + 1 and self._files[1].begin <= delivered:
                self._files.pop(0).path.unlink()


def now_ms():
    return time.time_ns() // 1_000_000
