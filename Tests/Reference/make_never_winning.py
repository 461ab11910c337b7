#!/usr/bin/env python3
"""Make never_winning.json: whether `nca` has its infimum at a finite policy where one arm never won, by brute force.

    pip install numpy scipy
    python3 make_never_winning.py       # beside this script; a minute

Two and three arms, the last of which never won; beta from 1e-3 to 10. The loss is evaluated on all of a grid of the logits of the last arm's
probability and of the first arm's part of the rest, and minimized by Nelder and Mead's method from the lowest points at which no neighbour is
lower. Without the last arm it is minimized likewise. Attained is what is lower, if the two differ by more than 1e-9, relatively. Of some cases the
reference probability of the last arm is moved, by bisection, next to where the answer changes.
"""

import random
from multiprocessing import Pool

import numpy as np
from scipy.optimize import minimize

from numeric_cases import versions, write

BETAS = [1e-3, 0.03, 0.1, 0.3, 0.5, 0.9, 0.99, 1.0, 1.01, 1.5, 10.0]


def softplus(x):
    return np.logaddexp(0, x)


def loss(case, logits):
    """The mean loss at the logits (of the last arm; of the first arm's part of the rest), -infinity included."""
    beta, counts = case["beta"], np.array(case["counts"], float)
    logits = [np.asarray(x, float) for x in logits]
    last, rest = -softplus(-logits[0]), -softplus(logits[0])
    log_p = [rest, last] if len(counts) == 2 else [rest - softplus(-logits[1]), rest - softplus(logits[1]), last]
    value = 0.0
    for y, row in enumerate(counts):
        x = beta * (log_p[y] - case["log_reference"][y])
        won, lost = row.sum(), counts[:, y].sum()
        if won:
            value = value + won * (softplus(-x) + softplus(x) / 2)
        if lost:
            value = value + lost * softplus(x) / 2
    return value / counts.sum()


def local_minima(function, line, dimensions):
    """The least value, from all points of a grid at which no neighbour is lower."""
    if dimensions == 0:
        return float(function(np.zeros((0,))))
    grid = np.array(np.meshgrid(*[line] * dimensions, indexing="ij"))
    values = function(grid)
    lowest = np.ones(values.shape, bool)
    for axis in range(dimensions):
        for step in (1, -1):
            lowest &= values <= np.roll(values, step, axis)
    inside = np.all([(grid[k] > line[0]) & (grid[k] < line[-1]) for k in range(dimensions)], axis=0)
    places = np.argwhere(lowest & inside)
    places = places[np.argsort(values[lowest & inside])][:12]
    best = np.inf
    for place in places:
        start = grid[(slice(None), *place)]
        simplex = np.vstack([start] + [start + 0.1 * e for e in np.eye(dimensions)])
        found = minimize(lambda x: float(function(x)), start, method="Nelder-Mead", options={
            "initial_simplex": simplex, "xatol": 1e-11, "fatol": 1e-16, "maxiter": 2000})
        if np.abs(found.x).max() < abs(line[0]):
            best = min(best, found.fun)
    return best


def decide(case):
    arms = len(case["counts"])
    far, count = (720, 60001) if arms == 2 else (60, 1201)
    line = np.linspace(-far, far, count)
    away = local_minima(lambda x: loss(case, [-np.inf, *x]), np.linspace(-far, far, 4001), arms - 2)
    here = local_minima(lambda x: loss(case, x), line, arms - 1)
    attained = None if abs(here - away) < 1e-9 * away else bool(here < away)
    return attained, here, away


def with_last(case, logit):
    """The case with another reference probability of the last arm."""
    log_p = np.array(case["log_reference"][:-1])
    log_p = log_p - np.logaddexp.reduce(log_p) - softplus(logit)
    return case | {"log_reference": [float(x) for x in log_p] + [float(-softplus(-logit))]}


def log_total(case):
    counts = np.array(case["counts"], float)
    won, lost = counts.sum(1), counts.sum(0)
    wishes = [np.log(2 * w / (w + l)) / case["beta"] + r
              for w, l, r in zip(won[:-1], lost[:-1], case["log_reference"][:-1])]
    return float(np.logaddexp.reduce(wishes))


def solve(case):
    if case.pop("border"):
        # From where the wishes of the others come to 1 to where they are next to nothing.
        start = np.log(2) / case["beta"]
        low, high = start, start + 12
        if decide(with_last(case, low))[0] is not False or decide(with_last(case, high))[0] is not True:
            return None
        for _ in range(14):
            middle = (low + high) / 2
            if decide(with_last(case, middle))[0]:
                high = middle
            else:
                low = middle
        case = with_last(case, low if case["below"] else high)
    case.pop("below", None)
    attained, here, away = decide(case)
    return case | {"attained": attained, "log_total": log_total(case)}


def make():
    generator = random.Random(5)
    cases = []
    for beta in BETAS:
        for k in range(14):
            arms = 2 if k < 6 or beta < 0.1 else 3
            while True:
                most = generator.choice([3, 30, 1000])
                counts = [[0 if w == l or w == arms - 1 else generator.randint(0, most) for l in range(arms)]
                          for w in range(arms)]
                if all(map(any, counts[:-1])) and counts[0][-1] + counts[arms - 2][-1] > 0:
                    break
            parts = [generator.uniform(0.1, 1) for _ in range(arms)]
            case = {"beta": beta, "counts": counts, "log_reference": [float(np.log(x)) for x in parts]}
            # The last arm is mostly so likely that the wishes of the others leave something over.
            spread = generator.uniform(-1, 6)
            case = with_last(case, min(np.log(2) / beta + spread, 690))
            cases.append(case | {"border": k % 3 == 2 and 0.03 <= beta <= 1, "below": k % 2 == 0})
    return cases


def main():
    cases = make()
    with Pool(2) as pool:
        solved = [case for case in pool.map(solve, cases, chunksize=2) if case]
    kept = [case for case in solved if case["attained"] is not None]
    provenance = (
        f"Whether nca attains its infimum where the last arm never won, by grids and Nelder and Mead's method; {len(solved) - len(kept)} of "
        f"{len(solved)} cases too near to a tie were left out; made by make_never_winning.py with "
        f"{versions()}.")
    write("never_winning.json", kept, provenance)
    for beta in BETAS:
        of = [c for c in solved if c["beta"] == beta]
        print(beta, *(sum(c["attained"] is value for c in of) for value in (True, False, None)),
              "below 1:", *(sum(c["attained"] is value and c["log_total"] < 0 for c in of) for value in (True, False)))


if __name__ == "__main__":
    main()
