"""The table: what was measured, against whom, and whether the goal was met."""

import collections

from figures import Missing

# ok is None where there is no goal.
Row = collections.namedtuple("Row", "section what figure peer ratio goal ok skipped",
                             defaults=(None,))

MIB = 1 << 20
HEADINGS = ("what", "figure", "peer", "ratio", "goal", "")


def show(name, value):
    """A figure with its unit, by the last word of its name."""
    if name.endswith("per_sample") and not name.startswith("bytes"):
        return f"{value * 1e9:.0f} ns"
    if name.startswith("bytes"):
        return f"{value:.1f} B"
    if name == "peak":
        return f"{value / MIB:.1f} MiB"
    if name == "throughput":
        return f"{value / 1e6:.0f} MB/s"
    if name == "rate":
        return f"{value / 1e6:.1f} M/s"
    return f"{value:.2f} s" if value >= 0.3 else f"{value * 1e3:.1f} ms"


class Table:
    """Rows from figures. A row whose figures are missing is there, and says why."""

    def __init__(self, figures):
        self._figures = figures
        self._section = ""
        self.rows = []

    def section(self, title):
        self._section = title

    def compare(self, what, mine, peer, name, *, peer_name="", at_least=None, at_most=None,
                times_as_fast=False, limit=None):
        """`name` of `mine` against that of `peer`, both (who, case); the ratio is mine to peer, or
        the other way round where it says how many times as fast. `limit` is for mine alone."""
        def make():
            a, b = self._figures.median(*mine, name), self._figures.median(*peer, name)
            ratio = b / a if times_as_fast else a / b
            goals, ok = [], None
            if limit is not None:
                goals.append(f"< {show(name, limit)}")
                ok = a < limit
            if at_least is not None:
                goals.append(f"≥ {at_least:g}")
                ok = ok is not False and ratio >= at_least
            if at_most is not None:
                goals.append(f"≤ {at_most:g}")
                ok = ok is not False and ratio <= at_most
            return (show(name, a), f"{peer_name or peer[0]}: {show(name, b)}", f"{ratio:.2f}",
                    ", ".join(goals), ok)
        self._add(what, make)

    def limit(self, what, mine, name, *, at_most=None, at_least=None, of=None, peer=None):
        """`name` of `mine` against a number; or, with `of`, against what it makes of the peer's."""
        def make():
            value = self._figures.median(*mine, name)
            bound, beside = at_most if at_most is not None else at_least, ""
            if of is not None:
                other = self._figures.median(*peer, name)
                bound, beside = of(other), f"{peer[0]}: {show(name, other)}"
            sign, ok = ("≥", value >= bound) if at_least is not None else ("≤", value <= bound)
            return show(name, value), beside, "", f"{sign} {show(name, bound)}", ok
        self._add(what, make)

    def worst(self, what, mine, name, *, at_most):
        def make():
            values = self._figures.all(*mine, name)
            worst, median = max(values), self._figures.median(*mine, name)
            return (show(name, worst), f"median: {show(name, median)}", "",
                    f"≤ {show(name, at_most)}", worst <= at_most)
        self._add(what, make)

    def _add(self, what, make):
        try:
            self.rows.append(Row(self._section, what, *make()))
        except Missing as why:
            self.rows.append(Row(self._section, what, "", "", "", "", None, str(why)))


def verdict(row):
    if row.skipped:
        return f"skipped: {row.skipped}"
    return {True: "ok", False: "MISS", None: ""}[row.ok]


def as_text(rows):
    """Columns for a terminal."""
    cells = [HEADINGS] + [(r.what, r.figure, r.peer, r.ratio, r.goal, verdict(r)) for r in rows]
    widths = [max(len(line[i]) for line in cells) for i in range(5)]

    def line(values):
        fixed = [values[0].ljust(widths[0]), values[1].rjust(widths[1]), values[2].ljust(widths[2]),
                 values[3].rjust(widths[3]), values[4].ljust(widths[4]), values[5]]
        return "  ".join(fixed).rstrip()

    lines, section = [line(HEADINGS)], None
    for row, values in zip(rows, cells[1:]):
        if row.section != section:
            section = row.section
            lines += ["", section]
        lines.append(line(values))
    return "\n".join(lines) + "\n"


def escaped(text):
    return text.replace("|", "\\|")


def as_markdown(rows, caption):
    lines, section = [caption], None
    for row in rows:
        if row.section != section:
            section = row.section
            lines += ["", f"| {escaped(section)} | figure | against | ratio | goal | |",
                      "|---|--:|---|--:|---|---|"]
        cells = (escaped(row.what), row.figure, row.peer, row.ratio, row.goal,
                 verdict(row))
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"
