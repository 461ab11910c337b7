"""How time grows with the size of a problem: measured, fitted in log-log, drawn."""
import math
import os
import subprocess

from measuring import note


class Curve:
    """Time against one size."""

    def __init__(self, size, what, expected, points):
        self.size, self.what, self.expected, self.points = size, what, expected, points

    @property
    def fitted(self):
        """The larger half of the sizes: the smaller ones show costs that do not grow."""
        return self.points[len(self.points) // 2:] if len(self.points) > 3 else self.points

    @property
    def exponent(self):
        """The slope of log time on log size, by least squares."""
        x = [math.log(a) for a, _ in self.fitted]
        y = [math.log(b) for _, b in self.fitted]
        mx, my = sum(x) / len(x), sum(y) / len(y)
        return sum((a - mx) * (b - my) for a, b in zip(x, y)) / sum((a - mx) ** 2 for a in x)


def measure(bench, cores):
    """The curves."""
    def step(**settings):
        timed = bench.time("adam", replicates=1, betas=1, jobs=1, **settings)
        return timed.minimum / settings["steps"]

    def least(*arguments, **settings):
        return min(bench.experiment(*arguments, **settings).seconds for _ in range(bench.repetitions))

    def cells(betas):
        return least("cells", "{adam: {steps: 200}}", 1, 5, 1024, replicates=20,
                     betas=[0.1 + 0.01 * i for i in range(betas)])

    threads = sorted({1, *(2**k for k in range(1, 10) if 2**k < cores), cores})

    curves = [
        ("pairs", "a step of Adam, 100 contexts x 10 arms, one worker", 0, lambda n: step(
            contexts=100, arms=10, pairs=n, steps=100), [10.0**k for k in range(4, 10)]),
        ("contexts", "a step of Adam, 10 arms, one worker", 1, lambda n: step(
            contexts=n, arms=10, pairs=1000 * n, steps=50), [10, 30, 100, 300, 1000, 3000, 10000]),
        ("arms", "a step of Adam, 20 contexts, one worker", 2, lambda n: step(
            contexts=20, arms=n, pairs=1e9, steps=50), [4, 8, 16, 32, 64, 128]),
        ("cells", "a whole sweep, 5 arms, 20 replicates, 200 steps of Adam", 1,
         lambda n: cells(n), [5, 10, 20, 40, 80, 160]),
        ("threads", "a whole sweep, 40 cells, 200 replicates, 2,000 steps of Adam", -1,
         lambda n: least("threads", "{adam: {steps: 2000}}", 1, 5, 1024, replicates=200,
                         betas=[0.1 + 0.01 * i for i in range(40)], jobs=n), threads),
        ("threads within", "one fit to the optimum, 30,000 contexts x 10 arms", -1,
         lambda n: least("within", "newton", 30000, 10, 3e7, checkpoints=1, jobs=n), threads),
    ]
    for size, what, expected, time, sizes in curves:
        note(f"growth with {size}")
        yield Curve(size, what, expected, [(n, time(n)) for n in sizes])


def draw(curves, path):
    """One figure: time against size, each relative to the smallest."""
    curves = [c for c in curves if len(c.points) > 1]
    script = [
        "set terminal svg size 640,440 font 'DejaVu Sans,12' background 'white'", f"set output '{path}.partial'",
        "set logscale xy", "set yrange [0.4:*]", "set format '10^{%L}'", "set key left top", "set grid",
        "set xlabel 'size, relative to the smallest'", "set ylabel 'time, relative to that at the smallest'"]
    for place, curve in enumerate(curves):
        script.append(f"$c{place} << END")
        script += [f"{n / curve.points[0][0]} {s / curve.points[0][1]}" for n, s in curve.points]
        script.append("END")
    plots = [
        f"$c{i} with linespoints lw 2 pt 7 ps 0.6 title '{c.size}: exponent {c.exponent:.2f}'"
        for i, c in enumerate(curves)]
    guides = [f"[1:{1000 if p == 1 else 50}] x**{p} lc 'gray' dt 2 notitle" for p in (1, 2)]
    script.append("plot " + ", ".join(plots + guides))
    subprocess.run(["gnuplot"], input="\n".join(script) + "\n", text=True, check=True)
    os.replace(f"{path}.partial", path)
