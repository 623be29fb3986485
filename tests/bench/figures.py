"""What was measured: raw values by who was run, on which case, and what of it."""

import statistics


class Missing(Exception):
    """These figures cannot be had on this machine; says why."""


class Figures:
    def __init__(self):
        self._raw = {}
        self._missing = {}

    def add(self, who, case, **values):
        """One value more of each; seconds, bytes, and what a name says otherwise."""
        for name, value in values.items():
            self._raw.setdefault((who, case, name), []).append(value)

    def miss(self, who, why):
        self._missing[who] = why

    def is_missing(self, who):
        return who in self._missing

    def missing(self):
        return dict(self._missing)

    def all(self, who, case, name):
        if who in self._missing:
            raise Missing(self._missing[who])
        return self._raw[who, case, name]

    def median(self, who, case, name):
        return statistics.median(self.all(who, case, name))

    def medians(self):
        """{who: {case: {name: median}}}"""
        nested = {}
        for (who, case, name), values in self._raw.items():
            nested.setdefault(who, {}).setdefault(case, {})[name] = statistics.median(values)
        return nested
