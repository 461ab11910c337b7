#!/usr/bin/env python3
"""Make common_anchors.json: whether `bco` has an optimum at a finite policy, by brute force over its anchor.

    pip install numpy scipy
    python3 make_common_anchors.py       # beside this script; some 10 minutes

An optimum is a policy that minimizes the loss with the anchor z held fixed at the policy's own, the mean of beta log(pi/pi_ref) over both arms of all
labels. At an anchor the loss of each context is minimized in the logits of its arms: from many starts, each coordinate in turn is moved to the lowest
point of a line of 1500, and the end is polished by Newton's method. The same is done without each set of arms that never won. What the policy
has for its anchor, less z, is followed along z from where a context's minimum goes away to -24 or further, and from there on along a line: where its sign changes, bisection tells a zero
from a jump. Left out is what passes too near to a tie or to zero.
"""

import itertools
import random
from multiprocessing import Pool

import numpy as np

from numeric_cases import versions, write

FURTHEST = -24.0
# In all of these every arm won. In the first ten, found among 12,000 random ones, the anchor jumps over its fixed point, from one minimum to another.
WON = [
    (1.5, [[[0, 79, 1], [1, 0, 1], [28, 94, 0]]], [[-0.664, -0.726, -6.904]]),
    (0.6, [[[0, 0, 1], [60, 0, 26], [196, 146, 0]]], [[-0.925, -0.505, -10.666]]),
    (0.6, [[[0, 1, 0], [1, 0, 111], [124, 1, 0]]], [[-5.662, -10.739, -0.004]]),
    (1.5, [[[0, 99, 184], [111, 0, 185], [1, 0, 0]]], [[-0.924, -1.229, -1.17]]),
    (1, [[[0, 1, 197], [183, 0, 14], [0, 1, 0]]], [[-0.209, -10.874, -1.666]]),
    (1, [[[0, 10, 24], [1, 0, 26], [0, 1, 0]]], [[-6.238, -0.002, -19.45]]),
    (1, [[[0, 1, 0], [3, 0, 8], [34, 0, 0]]], [[-4.641, -4.304, -0.023]]),
    (1.5, [[[0, 119, 73], [0, 0, 42], [1, 1, 0]], [[0, 1, 79], [174, 0, 1], [0, 1, 0]]], [[-18.019, -0.005, -5.368], [-18.798, -0.0, -16.719]]),
    (1.5, [[[0, 16, 0], [48, 0, 124], [1, 0, 0]], [[0, 7, 1], [170, 0, 0], [168, 134, 0]]], [[-0.006, -5.707, -5.846], [-7.511, -3.272, -0.039]]),
    (2, [[[0, 1, 1], [0, 0, 93], [83, 0, 0]], [[0, 24, 30], [1, 0, 19], [0, 1, 0]]], [[-3.523, -1.912, -0.195], [-5.301, -0.094, -2.467]]),
    (1, [[[0, 17, 136], [102, 0, 1], [34, 0, 0]], [[0, 116, 1], [0, 0, 38], [1, 0, 0]]], [[-0.851, -0.842, -1.952], [-2.217, -0.115, -10.156]]),
    (0.3, [[[0, 0, 22], [0, 0, 1], [22, 1, 0]]], [[-0.0, -8.2, -16.843]]),
    (1, [[[0, 1, 199], [113, 0, 52], [1, 21, 0]]], [[-3.461, -0.032, -10.929]]),
    (0.6, [[[0, 12, 0], [0, 0, 1], [4, 0, 0]]], [[-15.677, -0.585, -0.814]]),
    (0.3, [[[0, 17, 0], [30, 0, 2], [28, 0, 0]]], [[-1.19, -0.6, -1.917]]),
    (1.5, [[[0, 22, 0], [14, 0, 8], [14, 0, 0]]], [[-7.857, -0.374, -1.166]]),
]


def softplus(x):
    return np.logaddexp(0, x)


def sigmoid(x):
    return np.exp(-softplus(-x))


class Context:
    """The loss of a context's arms, some of them without probability, as a function of the logits of the others."""

    def __init__(self, beta, counts, log_reference, away=()):
        counts = np.array(counts, float)
        self.beta, self.log_q = beta, np.array(log_reference, float)
        self.won, self.lost = counts.sum(1), counts.sum(0)
        self.arms = [y for y in range(len(counts)) if y not in away]
        self.away = away

    def costs(self, y, a, z):
        v = self.beta * a - z
        value = 0.0
        if self.won[y]:
            value = value + self.won[y] * softplus(-v)
        if self.lost[y]:
            value = value + self.lost[y] * softplus(v)
        return value

    def log_ratios(self, s):
        top = max(s[y] for y in self.arms)
        total = top + np.log(sum(np.exp(s[y] - top) for y in self.arms))
        return {y: s[y] - total - self.log_q[y] for y in self.arms}

    def loss(self, s, z):
        return float(sum(self.costs(y, a, z) for y, a in self.log_ratios(s).items()))

    def line(self, s, y, z, values):
        """The loss with the logit of arm y at each of the values."""
        rest = [s[k] for k in self.arms if k != y]
        if not rest:
            return np.full(values.shape, self.loss(s, z))
        others = np.logaddexp.reduce(rest)
        total = np.logaddexp(others, values)
        sum_ = self.costs(y, values - total - self.log_q[y], z)
        for k in self.arms:
            if k != y:
                sum_ = sum_ + self.costs(k, s[k] - total - self.log_q[k], z)
        return sum_

    def slopes(self, s, z):
        arms = self.arms
        a = self.log_ratios(s)
        v = np.array([self.beta * a[y] - z for y in arms])
        won, lost = self.won[arms], self.lost[arms]
        first = self.beta * (lost * sigmoid(v) - won * sigmoid(-v))
        second = self.beta**2 * (won + lost) * sigmoid(v) * sigmoid(-v)
        p = np.exp([a[y] + self.log_q[y] for y in arms])
        jacobian = np.eye(len(arms)) - p[None, :]
        price = first.sum()
        gradient = first - p * price
        hessian = jacobian.T @ np.diag(second) @ jacobian - price * (np.diag(p) - np.outer(p, p))
        return gradient, hessian, price, p

    def polish(self, s, z):
        arms, s = self.arms, s.copy()
        free = list(range(1, len(arms)))
        # Relative to the most likely arm.
        order = sorted(range(len(arms)), key=lambda k: -s[arms[k]])
        free = order[1:]
        for _ in range(60):
            gradient, hessian, _, _ = self.slopes(s, z)
            g, h = gradient[free], hessian[np.ix_(free, free)]
            scale = np.maximum(np.abs(h).max(1), 1e-300) if free else np.ones(0)
            try:
                step = np.linalg.solve(h / scale[:, None], -g / scale) if free else np.zeros(0)
            except np.linalg.LinAlgError:
                return None
            if not np.all(np.isfinite(step)):
                return None
            size = np.abs(step).max(initial=0)
            step = step * min(1, 2 / max(size, 1e-300))
            for k, d in zip(free, step):
                s[arms[k]] += d
            if size < 1e-12:
                break
        else:
            return None
        return s

    def minimum(self, z, generator):
        """The least loss that is found, and the log-ratios there."""
        count = len(self.arms)
        values = np.concatenate([np.linspace(-40, 40, 1001), -np.geomspace(40, 700, 500)])
        starts = [{y: self.log_q[y] for y in self.arms}]
        for big in self.arms if count > 1 else []:
            starts.append({y: 0.0 if y == big else -12.0 for y in self.arms})
            starts.append({y: 0.0 if y == big else self.log_q[y] for y in self.arms})
        if count > 2:
            starts += [{y: generator.uniform(-15, 0) for y in self.arms} for _ in range(3)]
        best = (np.inf, None)
        for s in starts:
            last = np.inf
            for _ in range(12):
                for y in self.arms:
                    line = self.line(s, y, z, values)
                    s[y] = float(values[np.argmin(line)])
                top = max(s.values())
                s = {y: x - top for y, x in s.items()}
                now = self.loss(s, z)
                if now > last - 1e-9 * abs(last):
                    break
                last = now
            polished = self.polish(s, z)
            if polished is not None:
                value = self.loss(polished, z)
                if value < best[0]:
                    best = (value, polished)
            # Where Newton's method led elsewhere.
            elif self.loss(s, z) < best[0] * (1 - 1e-11):
                best = (self.loss(s, z), s)
        value, end = best
        return value, self.log_ratios(end), self.slopes(end, z)


def at(beta, counts, log_reference, z, generator):
    """Whether a context has its infimum at a finite policy at this anchor, and its sum of v."""
    whole = Context(beta, counts, log_reference)
    occurs = whole.won + whole.lost > 0
    arms = range(len(whole.won))
    if not occurs.all():
        # What is left goes to the arms that never occurred: at the wishes of the others, if these leave something.
        if any(occurs[y] and (whole.won[y] == 0 or whole.lost[y] == 0) for y in arms):
            return False, None
        a = {y: (z + np.log(whole.won[y] / whole.lost[y])) / beta for y in arms if occurs[y]}
        total = sum(np.exp(a[y] + whole.log_q[y]) for y in a)
        if abs(total - 1) < 1e-9:
            return None, None
        return bool(total < 1), float(sum((whole.won[y] + whole.lost[y]) * (beta * a[y] - z) for y in a))
    never = [y for y in arms if whole.won[y] == 0]
    value, a, (gradient, _, price, p) = whole.minimum(z, generator)
    drift = float(sum((whole.won[y] + whole.lost[y]) * (beta * a[y] - z) for y in arms))
    if not never:
        return True, drift
    least = np.inf
    for size in range(1, len(never) + 1):
        for away in itertools.combinations(never, size):
            found, _, (_, _, price_, _) = Context(beta, counts, log_reference, away).minimum(z, generator)
            least = min(least, found)
    # Balanced in each arm, not on its way to infinity: relatively, but for rounding where an arm that won has what it wishes.
    balanced = price > 0 and np.all(np.abs(gradient) <= 1e-6 * price * p + 1e-12 * beta * whole.won)
    if beta > 1:
        # Where it is not, the search did not find the end: a little of an arm that never won is too little for it.
        return (True, drift) if balanced and value <= least * (1 + 1e-11) else (None, None)
    if abs(value - least) <= 1e-9 * least:
        # At infinity itself both are the same.
        return (None, None) if balanced else (False, None)
    return (True, drift) if value < least else (False, None)


class Follower:
    def __init__(self, case):
        self.case, self.generator, self.seen = case, random.Random(3), {}

    def __call__(self, z):
        """The sum of v over all contexts, NaN where some context has no minimum; None if that cannot be told."""
        if z not in self.seen:
            sum_ = 0.0
            for counts, log_reference in zip(self.case["counts"], self.case["log_reference"]):
                finite, drift = at(self.case["beta"], counts, log_reference, z, self.generator)
                if finite is None:
                    sum_ = None
                    break
                if not finite:
                    sum_ = np.nan
                    break
                sum_ += drift
            self.seen[z] = sum_
        return self.seen[z]


def threshold(case):
    """The z above which some context has no minimum because the others have what they wish, and whether v of an arm goes to -infinity there."""
    least, falls = np.inf, False
    for counts, log_reference in zip(case["counts"], case["log_reference"]):
        won, lost = np.array(counts, float).sum(1), np.array(counts, float).sum(0)
        if np.all(won > 0):
            continue
        wished = [np.log(won[y] / lost[y]) / case["beta"] + log_reference[y] for y in range(len(won)) if won[y] and lost[y]]
        if any(won[y] and not lost[y] for y in range(len(won))):
            return None, False
        z = -case["beta"] * np.logaddexp.reduce(wished)
        if z < least:
            least, falls = z, bool(np.all(won + lost > 0) and case["beta"] > 1)
    return least, falls


def decide(case):
    """Whether there is a fixed point; None if it cannot be told."""
    top, falls = threshold(case)
    if top is None:
        return False
    follow = Follower(case)
    near = [top - x for x in np.geomspace(1e-4, 1, 8)] if np.isfinite(top) else []
    high = top - 1 if np.isfinite(top) else 40.0
    grid = near + list(np.linspace(high, min(FURTHEST, high - 24), 36))
    scale = sum(np.array(c).sum() for c in case["counts"]) * 2.0
    doubtful = False
    if falls:
        # v of an arm that never won goes to -infinity before its context's minimum goes away, in too little of a probability to be followed.
        while grid and follow(grid[0]) is None:
            grid.pop(0)
        if not grid:
            return None
        if follow(grid[0]) > 1e-3 * scale:
            return True
        if follow(grid[0]) > -1e-3 * scale:
            doubtful = True
    values = [follow(z) for z in grid]
    if None in values:
        doubtful = True
    intervals = [(a, b, 5) for a, b in zip(grid, grid[1:])]
    while intervals:
        a, b, depth = intervals.pop()
        x, y = follow(a), follow(b)
        if x is None or y is None:
            doubtful = True
            continue
        if np.isnan(x) and np.isnan(y):
            continue
        if not np.isnan(x) and not np.isnan(y) and x * y <= 0:
            # Bisection down to a zero or a jump.
            while abs(a - b) > 1e-9 * max(1, abs(a)):
                middle = (a + b) / 2
                m = follow(middle)
                if m is None or np.isnan(m):
                    break
                if x * m <= 0:
                    b, y = middle, m
                else:
                    a, x = middle, m
            gap = abs(x - y)
            if gap <= 1e-5 * scale and abs(a - b) <= 1e-9 * max(1, abs(a)):
                return True
            if min(abs(x), abs(y)) < 1e-3 * scale or abs(a - b) > 1e-9 * max(1, abs(a)):
                doubtful = True
            continue
        if depth == 0:
            if min(abs(v) for v in (x, y) if not np.isnan(v)) < 1e-3 * scale:
                doubtful = True
            continue
        # Closer where zero is near, or where a minimum goes away.
        if np.isnan(x) or np.isnan(y) or min(abs(x), abs(y)) < 1.5 * abs(x - y):
            intervals += [(a, (a + b) / 2, depth - 1), ((a + b) / 2, b, depth - 1)]
    last, before = values[-1], values[-2]
    if last is None or before is None:
        return None
    if np.isfinite(last) and np.isfinite(before):
        rise = (last - before) / (grid[-2] - grid[-1])
        if abs(rise) < 1e-3 * scale or np.sign(rise) != np.sign(last) and abs(last) < 5 * scale:
            return True if abs(rise) >= 0.05 * scale and np.sign(rise) != np.sign(last) else None
        if np.sign(rise) != np.sign(last):
            return True
    elif np.isfinite(last) != np.isfinite(before):
        return None
    return None if doubtful else False


def solve(case):
    return case | {"exists": decide(case)}


def matrix(generator, won, most, density=0.8):
    """Counts in which exactly the arms of this mask won, and every arm of `won` that is not None occurs; None of those that is."""
    arms = [y for y, w in enumerate(won) if w is not None]
    while True:
        counts = [[0] * len(won) for _ in won]
        for i in arms:
            for j in arms:
                if i != j and won[i] and generator.random() < density:
                    counts[i][j] = generator.randint(1, most)
        wins = [sum(row) for row in counts]
        losses = [sum(row[y] for row in counts) for y in range(len(won))]
        if all((wins[y] > 0) == won[y] and wins[y] + losses[y] > 0 for y in arms):
            if all(losses[y] > 0 for y in arms) or generator.random() < 0.05:
                return counts


def make(seed, count):
    generator = random.Random(seed)
    shapes = {
        "one": [[(True, True, False)], [(True, True, False)], [(True, False, True, True)], [(True, True, False, False)]],
        "two": [[(True, True, False), (True, True)], [(True, True, False), (True, True, False)], [(True, True, True), (True, True, False)]],
        "rest": [[(True, True, None), (True, True, False)], [(True, True, True, None), (True, True, True)], [(True, True, None), (True, True, True)]],
        "three": [[(True, True, False), (True, True, None), (True, True)]],
    }
    cases = []
    for k in range(count):
        kind = ["one", "two", "one", "rest", "two", "three"][k % 6]
        beta = generator.choice([0.1, 0.3, 0.6, 1.0, 1.2, 1.5, 2.0, 3.0, 6.0, 10.0] if kind != "one" else [0.3, 0.8, 1.0, 1.3, 2.0, 2.0, 4.0, 10.0])
        shape = generator.choice(shapes[kind])
        if beta <= 1 and any(list(won).count(False) > 1 for won in shape):
            shape = shapes[kind][0]
        counts, references = [], []
        for won in shape:
            won = list(won)
            most = generator.choice([2, 4, 9, 30])
            counts.append(matrix(generator, won, most))
            parts = [generator.uniform(0.05, 1)**generator.choice([1, 3]) for _ in won]
            if beta <= 1 and False in won and generator.random() < 0.8:
                # So likely that it may be worth its part.
                parts[won.index(False)] *= 10**generator.uniform(0, 2.5)
            if None in won:
                parts[won.index(None)] *= 10**generator.uniform(0, 3)
            references.append([float(np.log(x / sum(parts))) for x in parts])
        arms = max(len(won) for won in shape)
        cases.append({"kind": kind, "beta": beta, "counts": counts, "log_reference": references, "arms": arms})
    for beta, counts, parts in WON:
        references = [[float(x) for x in row - np.logaddexp.reduce(row)] for row in map(np.array, parts)]
        cases.append({"kind": "won", "beta": beta, "counts": counts, "log_reference": references, "arms": 3})
    return cases


def main(seed=11, count=150, name="common_anchors.json"):
    with Pool(2) as pool:
        solved = pool.map(solve, make(seed, count), chunksize=1)
    kept = [case for case in solved if case["exists"] is not None]
    provenance = (
        f"Whether bco has an optimum at its own anchor, by following the anchor of the least loss; {len(solved) - len(kept)} of {len(solved)} "
        f"cases too near to a tie were left out; made by make_common_anchors.py with "
        f"{versions()}.")
    write(name, kept, provenance)
    for kind in ("one", "two", "rest", "three", "won"):
        for side in (False, True):
            of = [c for c in solved if c["kind"] == kind and (c["beta"] > 1) == side]
            print(kind, "beta > 1" if side else "beta <= 1", *(sum(c["exists"] is v for c in of) for v in (True, False, None)))


if __name__ == "__main__":
    main()
