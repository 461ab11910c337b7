"""Runs a program and tells how long it took; keeps the repetitions of each contestant."""
import csv
import io
import os
import re
import statistics
import subprocess
import sys
import time


class Unavailable(Exception):
    """A contestant that cannot run here; the message says why."""


class Times:
    """Seconds of the repetitions of one contestant."""

    def __init__(self, seconds=()):
        self.seconds = list(seconds)

    def add(self, seconds):
        self.seconds.append(seconds)

    @property
    def minimum(self):
        return min(self.seconds)

    @property
    def median(self):
        return statistics.median(self.seconds)

    def divided(self, by):
        return Times(s / by for s in self.seconds)


class Process:
    """A process that ended well: its wall time, peak memory and output."""

    def __init__(self, command, environment=None):
        start = time.perf_counter()
        child = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            env={**os.environ, **(environment or {})})
        try:
            self.output = child.stdout.read()
            _, status, usage = os.wait4(child.pid, 0)
        except BaseException:
            child.kill()
            raise
        self.seconds = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode != 0:
            lines = self.output.strip().splitlines() or ["no output"]
            raise Unavailable(f"{os.path.basename(command[0])} ended with {child.returncode}: {lines[-1]}")
        self.mebibytes = usage.ru_maxrss / (1 if sys.platform != "darwin" else 1024) / 1024

    def number(self, pattern):
        """The number in the output that the pattern's group matches."""
        found = re.search(pattern, self.output)
        if not found:
            raise Unavailable(f"no {pattern} in what it printed")
        return float(found.group(1))


class Timed:
    """A row of `Benchmarks time`."""

    def __init__(self, benchmarks, workload, **settings):
        command = [benchmarks, "time", workload] + [f"{k}={v:.17g}" for k, v in settings.items()]
        row = next(csv.DictReader(io.StringIO(Process(command).output)))
        self.units = float(row["units"])
        self.minimum = float(row["minimum_s"])
        self.median = float(row["median_s"])
        self.nanoseconds = float(row["minimum_ns_per_unit"])
        self.unit = row["unit"]


def note(text):
    print(text, file=sys.stderr, flush=True)


def alternate(contestants, repetitions):
    """Times contestants one after the other, again and again: name -> {what: Times}.

    A contestant is a name, a function that gives {what: seconds}, and the most repetitions it is worth.
    """
    results = {name: {} for name, _, _ in contestants}
    absent = {}
    for repetition in range(repetitions):
        for name, measure, most in contestants:
            if repetition >= most or name in absent:
                continue
            try:
                for what, seconds in measure().items():
                    results[name].setdefault(what, Times()).add(seconds)
            except Unavailable as reason:
                absent[name] = str(reason)
                note(f"  {name}: skipped: {reason}")
    return results, absent
