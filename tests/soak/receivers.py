"""Real servers that can be killed and started again, with the data that they have."""

import json
import signal
import subprocess
import urllib.parse
import urllib.request

import servers


class Server:
    def __init__(self, command, port, ready_path, log):
        self._command = command
        self._log = log
        self._ready = f"http://127.0.0.1:{port}{ready_path}"
        self.url = f"http://127.0.0.1:{port}"
        self._process = None

    @property
    def pid(self):
        return self._process.pid

    def start(self):
        with open(self._log, "ab") as log:
            self._process = subprocess.Popen(self._command, stdin=subprocess.DEVNULL, stdout=log,
                                             stderr=subprocess.STDOUT)
        servers.wait_until(lambda: servers.get(self._ready) is not None,
                           f"for {self._command[0]} to be ready, see {self._log}", 120)

    def kill(self):
        if self._process is None:
            return
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()
        self._process = None


def prometheus(work):
    port = servers.free_port()
    configuration = work / "prometheus.yml"
    # What is sent again after a failure may be older than what came since.
    configuration.write_text("storage: {tsdb: {out_of_order_time_window: 1d}}\n")
    return Server(["prometheus", f"--config.file={configuration}",
                   f"--storage.tsdb.path={work / 'tsdb'}", "--web.enable-remote-write-receiver",
                   f"--web.listen-address=127.0.0.1:{port}", "--query.max-samples=1000000000"],
                  port, "/-/ready", work / "prometheus.log")


def pushgateway(work):
    port = servers.free_port()
    return Server(["prometheus-pushgateway", "--persistence.file=",
                   f"--web.listen-address=127.0.0.1:{port}"],
                  port, "/-/ready", work / "pushgateway.log")


def query(url, expression):
    """The values of an instant query, by the label s."""
    question = f"{url}/api/v1/query?" + urllib.parse.urlencode({"query": expression})
    with urllib.request.urlopen(question, timeout=120) as answer:
        results = json.load(answer)["data"]["result"]
    return {int(result["metric"]["s"]): float(result["value"][1]) for result in results}
