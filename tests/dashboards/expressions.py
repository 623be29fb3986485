#!/usr/bin/env python3
"""expressions.py RELEASE URL: asks a Prometheus every expression of the Grafana dashboard, with its
variables as Grafana fills them in, about live data and about backfilled data of both densities.
Prints "ok NAME" or "FAILED NAME: why" for each."""

import json
import math
import pathlib
import re
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

DASHBOARD = pathlib.Path(__file__).parents[2] / "dashboards" / "grafana-dashboard.json"
MINUTE, HOUR, DAY = 60, 3600, 86400
SCRAPE_INTERVAL = 15  # what Grafana takes for that of a data source that says nothing
WIDTH = 1000  # of a panel, in pixels


def ask(url, path, **parameters):
    address = f"{url}/api/v1/{path}?{urllib.parse.urlencode(parameters)}"
    try:
        with urllib.request.urlopen(address, timeout=20) as answer:
            return json.load(answer)["data"]["result"]
    except urllib.error.HTTPError as error:
        raise ValueError(json.load(error)["error"]) from error


def filled_in(expression, variables, step):
    values = {
        "__interval": f"{step}s",
        "__rate_interval": f"{max(step + SCRAPE_INTERVAL, 4 * SCRAPE_INTERVAL)}s",
    }
    for variable in variables:
        values[variable["name"]] = variable.get("allValue") or variable["current"]["value"]
    return re.sub(r"\$(\w+)", lambda match: values[match[1]], expression)


def values_of(url, panel, target, variables, end, length, hidden):
    """The values of each series that the panel would show, if there were nothing with `hidden`."""
    step = max(SCRAPE_INTERVAL, math.ceil(length / panel.get("maxDataPoints", WIDTH)))
    expression = filled_in(target["expr"], variables, step)
    if hidden:
        expression = expression.replace(hidden, 'job="nobody"')
    if target["instant"]:
        result = ask(url, "query", query=expression, time=end)
        series = [[float(one["value"][1])] for one in result]
    else:
        result = ask(url, "query_range", query=expression, start=end - length, end=end, step=step)
        series = [[float(value) for _, value in one["values"]] for one in result]
    return [values for values in series if any(math.isfinite(value) for value in values)]


def main():
    release, url = sys.argv[1], sys.argv[2]
    dashboard = json.loads(DASHBOARD.read_text(encoding="utf-8"))
    variables = dashboard["templating"]["list"]
    panels = [panel for panel in dashboard["panels"] if panel["type"] != "row"]
    now = time.time()
    # name, end, length of the range, sources that have samples there, what is hidden
    views = [
        ("live", now, 15 * MINUTE, ["Live", "Backfilled"], None),
        ("live alone", now, 15 * MINUTE, ["Live"], 'job=""'),
        ("every 15 s", now - 5.5 * HOUR, 15 * MINUTE, ["Backfilled"], None),
        ("hour by hour", now - 26.5 * HOUR, 15 * MINUTE, [], None),
        ("two days", now, 2 * DAY, ["Live", "Backfilled"], None),
    ]

    def report(name, wrong):
        name = f"{release}: {name}"
        print(f"FAILED {name}: {wrong}" if wrong else f"ok {name}")

    shown = {}
    for view, end, length, sources, hidden in views:
        for panel in panels:
            for target in panel["targets"]:
                name = f"{panel['title']} {target['refId']}, {view}"
                try:
                    series = values_of(url, panel, target, variables, end, length, hidden)
                except ValueError as error:
                    report(name, error)
                    continue
                shown[panel["title"], target["refId"], view] = series
                if panel["type"] == "state-timeline":
                    expected = target["legendFormat"] in sources
                    report(name, "" if bool(series) == expected else
                           f"has data: {bool(series)}, expected: {expected}")
                else:
                    report(name, "" if series else "no data")

    report("each panel shows as many series as it should", "; ".join(
        f"{title} {ref}, {view}: {len(series)}" for (title, ref, view), series in shown.items()
        if len(series) != {"Jobs by type": 3, "Job status": 6}.get(title, 1)
        and title != "Samples by source"))

    # What there is live and backfilled at the same time counts once.
    total = shown["Total requests", "A", "live"][0][-1]
    live = float(ask(url, "query", query='prometheus_pusher_test_requests_total{job!=""}')[0]["value"][1])
    report("what is live and backfilled counts once", "" if 0 <= live - total < 0.01 * live else
           f"{total} in all, of {live} live ones")
    # Curves of pp-gen stay between these; a rate over a window that is half empty would not.
    for view in ("every 15 s", "hour by hour"):
        rates = shown["Request rate", "A", view][0]
        report(f"the rate is that of the samples, {view}",
               "" if all(6 < rate < 21 for rate in rates) else f"{min(rates)} to {max(rates)}")
        average = shown["Average request duration", "A", view][0]
        report(f"the average is that of the samples, {view}",
               "" if all(0.05 < value < 0.2 for value in average) else f"{min(average)} to {max(average)}")
    quantiles = [shown["Request duration", ref, "hour by hour"][0][-1] for ref in "ABC"]
    report("p50 < p90 < p99", "" if quantiles == sorted(set(quantiles)) else quantiles)


main()
