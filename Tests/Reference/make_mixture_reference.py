#!/usr/bin/env python3
"""Make mixtures.json: likelihoods and fits of mixtures of Mallows populations. Python's own library alone.

    python3 make_mixture_reference.py       # beside this script

Every law is summed over all permutations, in 50 digits. The fits are those of an EM algorithm of its own, in doubles: the
centre of a population is the best of all permutations, its dispersion is found by bisection, and every pair of different
rankings of the sample is a start.
"""

import itertools
import json
import math
import random
from decimal import Decimal, getcontext
from pathlib import Path

getcontext().prec = 50


def kendall(a, b):
    return sum((a[i] < a[j]) != (b[i] < b[j]) for i in range(len(a)) for j in range(i))


def spearman(a, b):
    return sum((x - y) ** 2 for x, y in zip(a, b))


def footrule(a, b):
    return sum(abs(x - y) for x, y in zip(a, b))


def hamming(a, b):
    return sum(x != y for x, y in zip(a, b))


def cayley(a, b):
    next_, seen, cycles = dict(zip(a, b)), set(), 0
    for start in next_:
        if start not in seen:
            cycles += 1
            while start not in seen:
                seen.add(start)
                start = next_[start]
    return len(a) - cycles


DISTANCES = {f.__name__: f for f in (kendall, spearman, footrule, hamming, cayley)}


def permutations(n):
    return list(itertools.permutations(range(1, n + 1)))


def log_likelihood(d, populations, sample, n):
    """In 50 digits."""
    laws = []
    for p in populations:
        phi, centre = Decimal(p["phi"]), p["centre"]
        laws.append((Decimal(p["weight"]), phi, centre, sum(phi ** d(x, centre) for x in permutations(n))))
    return sum(c * sum(w * phi ** d(x, centre) / z for w, phi, centre, z in laws).ln() for x, c in sample)


def mean_distance(t, distances):
    weights = [math.exp(-t * x) for x in distances]
    return sum(w * x for w, x in zip(weights, distances)) / sum(weights)


def dispersion(mean, distances):
    if mean <= 0:
        return math.inf
    if mean >= mean_distance(0, distances):
        return 0.0
    low, high = 0.0, 60.0
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if mean_distance(middle, distances) > mean else (low, middle)
    return (low + high) / 2


def fit(d, sample, n, centres):
    all_, rankings = permutations(n), [x for x, _ in sample]
    distances = [d(x, all_[0]) for x in all_]
    table = {(x, y): d(x, y) for x in all_ for y in rankings}
    counts = [c for _, c in sample]
    weights, ts = [1 / len(centres)] * len(centres), [0.7] * len(centres)
    value = -math.inf
    for _ in range(5000):
        logz = [math.log(sum(math.exp(-t * x) if x else 1 for x in distances)) for t in ts]
        joint = [[w * (math.exp(-t * table[m, y] - z) if table[m, y] else math.exp(-z))
                  for w, t, m, z in zip(weights, ts, centres, logz)] for y in rankings]
        before, value = value, sum(c * math.log(sum(row)) for c, row in zip(counts, joint))
        if value - before < 1e-13 * abs(value):
            break
        for k in range(len(centres)):
            r = [c * row[k] / sum(row) for c, row in zip(counts, joint)]
            total = sum(r)
            costs = [(sum(a * table[m, y] for a, y in zip(r, rankings)), m) for m in all_]
            cost, centres[k] = min(costs)
            weights[k], ts[k] = total / sum(counts), dispersion(cost / total, distances)
    return value


def cases(rng):
    for name, d in DISTANCES.items():
        for n, k in ((3, 2), (4, 2), (5, 3)):
            populations = []
            rest = 16
            for i in range(k):
                share = rest if i == k - 1 else rng.randint(1, rest - (k - 1 - i))
                rest -= share
                populations.append({"weight": share / 16, "phi": rng.choice([0.125, 0.375, 0.5, 0.75, 0.9375]),
                                    "centre": rng.sample(range(1, n + 1), n)})
            sample = [(list(x), rng.randint(1, 9)) for x in rng.sample(permutations(n), min(6, math.factorial(n)))]
            case = {"distance": name, "populations": populations, "rankings": [x for x, _ in sample],
                    "counts": [c for _, c in sample],
                    "log_likelihood": float(log_likelihood(d, populations, sample, n))}
            if n <= 4:
                pairs = [(tuple(x), c) for x, c in sample]
                starts = itertools.combinations([x for x, _ in pairs], 2)
                case["maximum"] = max(fit(d, pairs, n, list(s)) for s in starts)
            yield case


if __name__ == "__main__":
    made = {"provenance": "make_mixture_reference.py: all permutations, 50 digits; fits by an EM algorithm of its own",
            "cases": list(cases(random.Random(3)))}
    text = json.dumps(made, indent=1)
    Path(__file__).with_name("mixtures.json").write_text(text + "\n")
