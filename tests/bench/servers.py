"""Servers on free loopback ports, which end with their context."""

import collections
import contextlib
import http.server
import os
import re
import shutil
import socket
import subprocess
import threading
import time
import urllib.request

from stages import Broken

Request = collections.namedtuple("Request", "time bytes")  # when it was logged, Unix seconds


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(is_so, what, seconds=10.0, pause=0.01):
    deadline = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > deadline:
            raise Broken(f"waited {seconds} s in vain: {what}")
        time.sleep(pause)


def get(url):
    """The body, or None while nobody answers."""
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return answer.read().decode()
    except OSError:
        return None


@contextlib.contextmanager
def running(command, log, is_ready):
    """Yields when the server is ready; whatever happens then, it is stopped."""
    with open(log, "wb") as output:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output,
                                   stderr=subprocess.STDOUT)
    try:
        def is_up():
            if process.poll() is not None:
                raise Broken(f"{command[0]} did not start: {log.read_text(errors='replace')}")
            return is_ready()
        wait_until(is_up, f"for {command[0]} to start")
        yield process
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


# Bodies are discarded, so that $request_length does not count them.
NGINX = """
{user}
daemon off;
worker_processes 1;
pid {work}/pid;
error_log {work}/error.log;
events {{ worker_connections 256; }}
http {{
  client_max_body_size 0;
  client_body_buffer_size 64m;
  client_body_temp_path {work}/body;
  proxy_temp_path {work}/proxy;
  fastcgi_temp_path {work}/fastcgi;
  uwsgi_temp_path {work}/uwsgi;
  scgi_temp_path {work}/scgi;
  keepalive_requests 1000000;
  log_format request '$msec $status $http_content_length $uri';
  {zone}
  server {{
    listen 127.0.0.1:{port};
    access_log {work}/access.log request;
    # A bare return would come before the limit.
    location / {{ {limit} try_files /none @taken; }}
    location @taken {{ return 204; }}
  }}
}}
"""


class NullReceiver:
    """Takes every request and keeps nothing but the log. Each run has a path of its own."""

    def __init__(self, port, log):
        self._address = f"http://127.0.0.1:{port}"
        self._log = log
        self._runs = 0

    def new_url(self):
        self._runs += 1
        return f"{self._address}/{self._runs}"

    def requests(self, url, count):
        """What came to `url`: exactly so many requests, all with a body."""
        path = url.removeprefix(self._address)
        wait_until(lambda: len(self._logged(path)) >= count, f"for {count} requests")
        logged = self._logged(path)
        if len(logged) != count:
            raise Broken(f"{len(logged)} requests came instead of {count}")
        return logged

    def _logged(self, path):
        found = []
        for line in self._log.read_text().splitlines():
            when, status, size, uri = line.split(" ", 3)
            if uri != path and not uri.startswith(path + "/"):
                continue
            if status != "204" or not size.isdigit():
                raise Broken(f"the null receiver has an odd request: {line}")
            found.append(Request(float(when), int(size)))
        return found


@contextlib.contextmanager
def null_receiver(work, requests_a_second=None):
    """With a limit, what comes too soon waits for its turn."""
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    port = free_port()
    configuration = work / "nginx.conf"
    configuration.write_text(NGINX.format(
        work=work, port=port,
        zone=f"limit_req_zone $server_port zone=all:1m rate={requests_a_second}r/s;"
             if requests_a_second else "",
        limit="limit_req zone=all burst=1000;" if requests_a_second else "",
        user="user root;" if os.geteuid() == 0 else ""))
    command = ["nginx", "-e", str(work / "error.log"), "-c", str(configuration)]
    with running(command, work / "output.log",
                 lambda: get(f"http://127.0.0.1:{port}/ready") is not None):
        yield NullReceiver(port, work / "access.log")


@contextlib.contextmanager
def pushgateway(work):
    """Yields host:port."""
    log = work / "pushgateway.log"

    def address():
        return re.search(r'"Listening on" address=(\S+)', log.read_text())

    with running(["prometheus-pushgateway", "--persistence.file=",
                  "--web.listen-address=127.0.0.1:0"], log, address):
        yield address().group(1)


@contextlib.contextmanager
def arrivals():
    """A receiver that notes when each request was there whole: yields its URL and a list."""
    times = []

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            self.rfile.read(int(self.headers["Content-Length"]))
            times.append(time.monotonic())
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/", times
    finally:
        server.shutdown()
        server.server_close()
