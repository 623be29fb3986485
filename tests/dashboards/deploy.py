#!/usr/bin/env python3
"""Runs deploy-dashboard.sh against a stand-in for Grafana. Prints "ok NAME" or "FAILED NAME: why"."""

import copy
import json
import os
import pathlib
import shutil
import socket
import subprocess
import tempfile

from grafana_stand_in import Grafana

FOLDER = pathlib.Path(__file__).parents[2] / "dashboards"
DASHBOARD = json.loads((FOLDER / "grafana-dashboard.json").read_text(encoding="utf-8"))
UID = DASHBOARD["uid"]
PASSWORD = "p\"a\\ss wo:rd"


class Run:
    """One run of the script, with a curl that writes down what ps would show of it."""

    def __init__(self, url, work, *arguments, **environment):
        work = pathlib.Path(work)
        log = work / "arguments"
        curl = work / "curl"
        curl.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" >>{log}\nexec {shutil.which("curl")} "$@"\n')
        curl.chmod(0o755)
        log.write_text("")
        clean = {name: value for name, value in os.environ.items()
                 if not name.startswith(("GRAFANA_", "PROMETHEUS_")) and "proxy" not in name.lower()}
        done = subprocess.run(
            [FOLDER / "deploy-dashboard.sh", *arguments], capture_output=True, text=True, timeout=60, check=False,
            stdin=subprocess.DEVNULL,
            env={**clean, "PATH": f"{work}:{os.environ['PATH']}", "GRAFANA_URL": url, "GRAFANA_WAIT": "0",
                 "GRAFANA_USER": "admin", "GRAFANA_PASSWORD": PASSWORD, **environment})
        self.status, self.out, self.err = done.returncode, done.stdout, done.stderr
        self.arguments = log.read_text()

    def __str__(self):
        return f"status {self.status}, {self.out!r}, {self.err!r}"


def new_dashboard(grafana, run):
    done = run()
    assert done.status == 0 and "dashboard: new, " in done.out, done
    kept = grafana.dashboards[UID]["dashboard"]
    wanted = {name: value for name, value in DASHBOARD.items() if name not in ("id", "version")}
    assert {name: kept[name] for name in wanted} == wanted, "Grafana has another dashboard"


def again_changes_nothing(grafana, run):
    run()
    before = copy.deepcopy(grafana.dashboards)
    done = run()
    assert done.status == 0 and "up to date" in done.out, done
    assert grafana.dashboards == before and grafana.requests.count("POST /api/dashboards/db") == 1


def a_changed_dashboard_is_replaced_where_it_is(grafana, run):
    run(GRAFANA_FOLDER="ops")
    kept = grafana.dashboards[UID]
    kept["dashboard"].update(title="changed", version=2)
    kept["messages"].insert(0, "by hand")
    done = run()
    assert done.status == 0 and "replaced" in done.out and "version 2 is kept" in done.out, done
    assert grafana.dashboards[UID]["dashboard"]["title"] == DASHBOARD["title"]
    assert grafana.dashboards[UID]["folder"] == "ops", "it was moved"


def token(grafana, run):
    done = run(GRAFANA_TOKEN="glsa_secret", GRAFANA_PASSWORD="wrong")
    assert done.status == 0 and UID in grafana.dashboards, done


def secrets_are_no_arguments(_, run):
    for done in (run(), run(GRAFANA_TOKEN="glsa_secret")):
        assert "/api/dashboards/db" in done.arguments or "up to date" in done.out, done
        assert PASSWORD not in done.arguments and "glsa_secret" not in done.arguments, done.arguments


def data_source_is_made_once(grafana, run):
    url = "http://prometheus:9090"
    done = run(PROMETHEUS_URL=url)
    assert done.status == 0 and "data source: Prometheus prometheus:9090, made" in done.out, done
    done = run(PROMETHEUS_URL=url + "/")
    assert done.status == 0 and "as it is" in done.out and "up to date" in done.out, done
    assert [(one["type"], one["url"]) for one in grafana.sources] == [("prometheus", url)]
    chosen = [variable["current"] for variable in grafana.dashboards[UID]["dashboard"]["templating"]["list"]
              if variable["type"] == "datasource"]
    assert chosen == [{"text": "Prometheus prometheus:9090", "value": "uid-1"}], chosen


def data_source_whose_name_is_taken(grafana, run):
    grafana.sources.append({"name": "Prometheus p:1", "type": "loki", "url": "http://p:1", "uid": "x"})
    done = run(PROMETHEUS_URL="http://p:1")
    assert done.status == 1 and "409" in done.err and "rename" in done.err, done


def waits_for_grafana(grafana, run):
    grafana.starting = 1
    done = run(GRAFANA_WAIT="20")
    assert done.status == 0 and "waiting up to 20 s for Grafana" in done.err, done


def grafana_is_not_up(_, run):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        done = run(GRAFANA_URL=f"http://127.0.0.1:{closed.getsockname()[1]}")
    assert done.status == 3 and "does not answer at" in done.err and "is it up" in done.err, done


def refusal(grafana, run, status, words, **environment):
    done = run(**environment)
    assert done.status == 1 and f"answers {status}" in done.err and words in done.err, done
    assert done.out == "", done
    return grafana


def status_401(grafana, run):
    refusal(grafana, run, 401, "Invalid username or password", GRAFANA_PASSWORD="wrong")
    refusal(grafana, run, 401, "see GRAFANA_TOKEN", GRAFANA_TOKEN="wrong")


def status_403(grafana, run):
    refusal(grafana, run, 403, "needs the role Editor", GRAFANA_USER="viewer", GRAFANA_PASSWORD="viewer")
    refusal(grafana, run, 403, "Admin to make a data source", GRAFANA_USER="editor", GRAFANA_PASSWORD="editor",
            PROMETHEUS_URL="http://p:1")


def status_404(grafana, run):
    grafana.reply = lambda *_: (404, {"message": "Not found"})
    refusal(grafana, run, 404, "is GRAFANA_URL that of a Grafana")


def another_server(grafana, run):
    grafana.reply = lambda *_: (200, {"status": "success"})
    done = run()
    assert done.status == 1 and "is no Grafana" in done.err, done


def status_412_changed_meanwhile(grafana, run):
    run()
    kept = grafana.dashboards[UID]
    kept["messages"].insert(0, "by hand")

    def somebody_else():
        kept["dashboard"]["version"] += 1
    grafana.before_write = somebody_else
    refusal(grafana, run, 412, "has been changed by someone else")


def status_412_same_name(grafana, run):
    grafana.dashboards["other"] = {"dashboard": {"title": DASHBOARD["title"], "version": 1}, "folder": "",
                                   "messages": []}
    refusal(grafana, run, 412, "another one has its name")


def other_refusals(grafana, run):
    refusal(grafana, run, 400, "folder not found", GRAFANA_FOLDER="nowhere")
    grafana.broken = True
    refusal(grafana, run, 500, "Internal Server Error")


def usage(_, run):
    done = run("--help")
    assert done.status == 0 and "GRAFANA_TOKEN" in done.out, done
    assert run("--nonsense").status == 2
    done = run(GRAFANA_URL="localhost:3000")
    assert done.status == 2 and "must begin with http" in done.err, done
    done = run(GRAFANA_URL="http://admin:secret@localhost:3000")
    assert done.status == 2 and "secret" not in done.err, done


CASES = [new_dashboard, again_changes_nothing, a_changed_dashboard_is_replaced_where_it_is, token,
         secrets_are_no_arguments, data_source_is_made_once, data_source_whose_name_is_taken, waits_for_grafana,
         grafana_is_not_up, status_401, status_403, status_404, another_server, status_412_changed_meanwhile,
         status_412_same_name, other_refusals, usage]

for case in CASES:
    grafana = Grafana()
    name = f"deploy-dashboard.sh: {case.__name__.replace('_', ' ')}"
    with tempfile.TemporaryDirectory() as work:
        def run(*arguments, **environment):
            url = environment.pop("GRAFANA_URL", grafana.url)
            return Run(url, work, *arguments, **environment)
        try:
            case(grafana, run)
            print(f"ok {name}")
        except AssertionError as wrong:
            print(f"FAILED {name}: {wrong}")
        finally:
            grafana.stop()
