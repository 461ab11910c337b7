#!/usr/bin/env python3
"""Make given_up.json: whether `savage` and `apo-down` have their infimum at a finite policy, by brute force.

    pip install mpmath numpy scipy
    python3 make_given_up.py       # beside this script; some minutes

`savage`: three arms in a circle, of which two pairs next to each other are unanimous. `apo-down`: two to four arms, beta from 1e-3 to 10. The loss is taken
at all points of a grid of scores and at all ordered partitions of the arms, its limits at infinity, these minimized by Nelder and Mead's method. Attained is
what is below all limits by more than 1e-9, relatively; it is not, if no point of the grid is below the lowest limit, and those that are not far out are above
it by as much. Two arms above beta = 1 may be below their limits by very little: there the loss is taken with 1000 digits.
"""

import itertools
import random
from multiprocessing import Pool

import mpmath
import numpy as np
from scipy.optimize import minimize

from numeric_cases import partitions, versions, write


def sigmoid(x):
    return np.exp(-np.logaddexp(0, -np.asarray(x, float)))


def savage(counts, x, y):
    """At the scaled margins of arm 0 over 1 and of 1 over 2."""
    margins = {(0, 1): x, (1, 2): y, (0, 2): x + y}
    value = 0.0
    for (i, j), m in margins.items():
        value = value + counts[i][j] * sigmoid(-m)**2 + counts[j][i] * sigmoid(m)**2
    return value


def apo_down(case, scores):
    """At the scores of all arms, finite ones."""
    scores = [np.asarray(s, float) for s in scores]
    reference = case["log_reference"]
    norm = np.logaddexp.reduce([r + s for r, s in zip(reference, scores)])
    a = [s - norm for s in scores]
    value = 0.0
    for w, l in itertools.permutations(range(len(scores)), 2):
        if case["counts"][w][l]:
            value = value + case["counts"][w][l] * (
                sigmoid(case["beta"] * a[w]) + sigmoid(-case["beta"] * (scores[w] - scores[l])))
    return value


def polished(function, start, size):
    n = len(start)
    simplex = np.vstack([start] + [start + size * e for e in np.eye(n)])
    found = minimize(lambda x: float(function(x)), start, method="Nelder-Mead", options={
        "initial_simplex": simplex, "xatol": 1e-10 * size, "fatol": 1e-16, "maxiter": 4000})
    return found.x, float(found.fun)


def decide_savage(case):
    counts = case["counts"]
    line = np.linspace(-14, 14, 701)
    x, y = np.meshgrid(line, line, indexing="ij")
    values = savage(counts, x, y)
    here = values.min()
    for k in np.argsort(values, axis=None)[:400:40]:
        start = np.array([x.flat[k], y.flat[k]])
        found, value = polished(lambda s: savage(counts, *s), start, 0.05)
        if np.abs(found).max() < 14:
            here = min(here, value)
    # Orders of all arms, and one arm away from two whose margin is free.
    limits = []
    for order in itertools.permutations(range(3)):
        limits.append(sum(counts[j][i] for i, j in itertools.combinations(order, 2)))
    for arm in range(3):
        i, j = [k for k in range(3) if k != arm]
        w, l = counts[i][j], counts[j][i]
        free = w * l / (w + l)
        limits += [free + counts[i][arm] + counts[j][arm], free + counts[arm][i] + counts[arm][j]]
    away = float(min(limits))
    # Far out a finite policy may be above the limit by little.
    if here < away * (1 - 1e-9):
        return True, here, away
    inner = values[np.hypot(x, y) < 6].min()
    return (False if inner > away * (1 + 1e-9) else None), here, away


def limits_apo_down(case):
    """The least value of all ordered partitions, by scores of groups that are apart by far; within a group free."""
    arms = len(case["counts"])
    best = np.inf
    for groups in partitions(list(range(arms))):
        if len(groups) == 1:
            continue
        free = [arm for group in groups for arm in group[1:]]
        level = {arm: -k for k, group in enumerate(groups) for arm in group}

        def at(x, free=free, level=level):
            far = 800 * (1 + 1 / case["beta"])
            return apo_down(case, [far * level[arm] + (x[free.index(arm)] if arm in free else 0) for arm in range(arms)])
        if not free:
            best = min(best, float(at([])))
            continue
        for start in itertools.product([-6, -1, 0, 1, 6], repeat=len(free)):
            found, value = polished(at, np.array(start, float) / case["beta"], 0.5 / case["beta"])
            if np.abs(found).max() < 200 / case["beta"]:
                best = min(best, value)
    return best


def undercut_far_out(case):
    """Whether two arms have less loss than both limits at some margin, in 1000 digits: above beta = 1 it may be less by e^-1000."""
    (won, lost), beta = (case["counts"][0][1], case["counts"][1][0]), mpmath.mpf(case["beta"])
    first, second = [mpmath.exp(mpmath.mpf(r)) for r in case["log_reference"]]
    first, second = first / (first + second), second / (first + second)

    def logistic(x):
        return 1 / (1 + mpmath.exp(-x))

    def loss(m):
        a = -mpmath.log(first + second * mpmath.exp(-m))
        return (won * (logistic(beta * a) + logistic(-beta * m))
                + lost * (logistic(beta * (a - m)) + logistic(beta * m)))
    least = min(won * logistic(-beta * mpmath.log(first)) + lost, lost * logistic(-beta * mpmath.log(second)) + won)
    margins = [2**(k / 4) for k in range(-8, 41)]
    return any(loss(sign * mpmath.mpf(m)) < least for m in margins for sign in (1, -1))


def decide_apo_down(case):
    arms = len(case["counts"])
    if arms == 2 and case["beta"] > 1:
        return undercut_far_out(case) or None, None, None
    away = limits_apo_down(case)
    if case["beta"] > 1:
        # A search from some points may miss the minimum, which may be next to a limit: it proves only that there is one.
        generator = np.random.default_rng(3)
        here = np.inf
        for _ in range(150):
            start = generator.normal(size=arms - 1) * generator.choice([0.5, 2, 5])
            found, value = polished(lambda s: apo_down(case, [0.0, *s]), start, 0.3)
            if np.abs(found).max() < 15:
                here = min(here, value)
        return (True if here < away * (1 - 1e-9) else None), here, away
    line = np.sort(np.concatenate([np.linspace(-1, 1, 201)**3 * 40 / case["beta"], np.linspace(-30, 30, 201)]))
    if arms == 2:
        grid = [line, 0 * line]
    else:
        x, y = np.meshgrid(line, line)
        grid = [x, y, 0 * x]
    values = apo_down(case, grid)
    if values.min() < away * (1 - 1e-9):
        return True, values.min(), away
    near = values[np.max(np.abs(grid), axis=0) * max(case["beta"], 0.1) < 5].min()
    return (False if near > away * (1 + 1e-9) and values.min() > away * (1 - 1e-13) else None), near, away


def solve(case):
    attained, here, away = (decide_savage if case["objective"] == "savage" else decide_apo_down)(case)
    return case | {"attained": attained}


def make():
    generator = random.Random(11)
    cases = []
    for k in range(160):
        most = generator.choice([2, 5, 40])
        first, second, back = (generator.randint(1, most) for _ in range(3))
        with_order = 0 if k % 3 == 0 else generator.randint(0, 2 * most)
        order = generator.sample(range(3), 3)
        counts = [[0] * 3 for _ in range(3)]
        for i, j, n in [(0, 1, first), (1, 2, second), (2, 0, back), (0, 2, with_order)]:
            counts[order[i]][order[j]] = n
        cases.append({"objective": "savage", "beta": 1.0, "log_reference": [float(-np.log(3))] * 3, "counts": counts})
    for beta in [1e-3, 0.03, 0.1, 0.3, 0.5, 0.9, 0.99, 1.0, 1.01, 1.5, 10.0]:
        for k in range(14):
            p = generator.choice([0.5, 0.1, 0.9, generator.uniform(0.01, 0.99), 10**generator.uniform(-6, -1)])
            p = generator.choice([p, 1 - p])
            most = generator.choice([2, 9, 300])
            while True:
                won, lost = generator.randint(0, most), generator.randint(0, most)
                if won + lost:
                    break
            cases.append({"objective": "apo-down", "beta": beta, "log_reference": [float(np.log(p)), float(np.log1p(-p))],
                          "counts": [[0, won], [lost, 0]]})
    for beta in [1e-3, 0.1, 0.5, 0.9, 0.99, 1.0, 1.01, 1.5, 4.0]:
        for k in range(6):
            arms = 3 if k < 4 or beta <= 1 else 4
            counts = [[0 if i == j else generator.randint(0 if k % 2 else 1, 6) for j in range(arms)] for i in range(arms)]
            if k % 2:
                counts[-1] = [0] * arms
            weights = [generator.uniform(0.1, 1) for _ in range(arms)]
            cases.append({"objective": "apo-down", "beta": beta, "counts": counts,
                          "log_reference": [float(np.log(w / sum(weights))) for w in weights]})
    return cases


def main():
    mpmath.mp.dps = 1000
    cases = make()
    with Pool(2) as pool:
        solved = pool.map(solve, cases, chunksize=2)
    kept = [case for case in solved if case["attained"] is not None]
    provenance = (
        f"Whether savage and apo-down attain their infimum, by grids over finite policies, all ordered partitions and Nelder and Mead's method; "
        f"{len(solved) - len(kept)} of {len(solved)} cases not told apart were left out; made by make_given_up.py with "
        f"{versions()}.")
    write("given_up.json", kept, provenance)
    for key in sorted({(c["objective"], c["beta"], len(c["counts"])) for c in solved}):
        of = [c for c in solved if (c["objective"], c["beta"], len(c["counts"])) == key]
        print(*key, *(sum(c["attained"] is value for c in of) for value in (True, False, None)))


if __name__ == "__main__":
    main()
