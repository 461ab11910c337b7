#!/usr/bin/env python3
"""Make losers.json: whether `apo-down` above beta = 1 has its infimum at a finite policy where some arms never won, by brute force.

    pip install mpmath numpy scipy
    python3 make_losers.py         # beside this script; some minutes

Three and four arms, one or two of which never won. The loss is taken at all points of a grid of scores, the lowest of them polished by Nelder and Mead's
method, and at all ordered partitions of the arms, its limits at infinity, these minimized likewise. Attained is what is below all limits by more
than 1e-9, relatively, or what is below the lowest limit in 1000 digits at equal gaps between the arms in its order; it is not, if no point of the grid is
below the lowest limit, and those that are not far out are above it by 1e-9.
"""

import random
from multiprocessing import Pool

import mpmath
import numpy as np

from numeric_cases import partitions, versions, write
from make_given_up import apo_down, polished


def grid(beta, points, dimensions):
    """Scores, fine around the reference policy, and out to strengths that differ by e^30 and to probabilities that do by e^12."""
    unit = np.linspace(-1, 1, points)
    line = 30 / beta * np.sign(unit) * np.abs(unit)**1.5
    line = np.unique(np.concatenate([line, 12 * unit[::3]]))
    return np.meshgrid(*[line] * dimensions, indexing="ij")


def least(function, axes, starts, size, bound):
    """Of a function on a grid, the lowest points polished."""
    values = function(axes)
    best = values.min()
    for k in np.argsort(values, axis=None)[:20 * starts:20]:
        found, value = polished(function, np.array([axis.flat[k] for axis in axes]), size)
        if np.abs(found).max() < bound:
            best = min(best, value)
    return best, values


def limits(case):
    """The least value of all ordered partitions, by scores of groups that are apart by far, and the orders of single arms that reach it."""
    arms, beta = len(case["counts"]), case["beta"]
    values = []
    for groups in partitions(list(range(arms))):
        if len(groups) == 1:
            continue
        free = [arm for group in groups for arm in group[1:]]
        level = {arm: -k for k, group in enumerate(groups) for arm in group}

        def at(x, free=free, level=level):
            far, zero = 800 * (1 + 1 / beta), 0 * x[0] if len(x) else 0.0
            return apo_down(case, [far * level[arm] + (x[free.index(arm)] if arm in free else zero) for arm in range(arms)])
        if free:
            values.append((least(at, grid(beta, 41, len(free)), 2, 0.5 / beta, 200 / beta)[0], None))
        else:
            values.append((float(at([])), [group[0] for group in groups]))
    best = min(value for value, _ in values)
    return best, [order for value, order in values if order and value < best * (1 + 1e-12)]


def undercut_far_out(case, order):
    """Whether the loss is below its limit at some equal gaps between the arms in an order, in 1000 digits: it may be by e^-1000 only."""
    mp, beta, counts = mpmath, mpmath.mpf(case["beta"]), case["counts"]
    reference = [mp.exp(mp.mpf(r)) for r in case["log_reference"]]
    reference = [r / mp.fsum(reference) for r in reference]
    place = {arm: k for k, arm in enumerate(order)}

    def logistic(x):
        return 1 / (1 + mp.exp(-x))

    def loss(gap):
        norm = mp.log(mp.fsum(r * mp.exp(-gap * place[arm]) for arm, r in enumerate(reference)))
        return mp.fsum(
            counts[w][l] * (logistic(beta * (-gap * place[w] - norm)) + logistic(beta * gap * (place[w] - place[l])))
            for w in place for l in place if counts[w][l])
    top = order[0]
    limit = sum(counts[top]) * logistic(-beta * mp.log(reference[top])) + sum(
        counts[w][l] for w in place for l in place if place[w] > place[l])
    return any(loss(mp.mpf(2)**(mp.mpf(k) / 4)) < limit for k in range(-8, 38))


def decide(case):
    arms, beta = len(case["counts"]), case["beta"]
    away, orders = limits(case)
    axes = grid(beta, {3: 301, 4: 61}[arms], arms - 1)
    here, values = least(lambda s: apo_down(case, [*s, 0 * s[0]]), axes, 8, 0.2 / beta, max(30 / beta, 12))
    if here < away * (1 - 1e-9) or any(undercut_far_out(case, order) for order in orders):
        return True, here, away
    # Next to the reference policy and on the way to any limit, but not at it.
    inner = values[np.max(np.abs(axes), axis=0) * beta < 10].min()
    isAbove = inner > away * (1 + 1e-9) and values.min() > away * (1 - 1e-12)
    return (False if orders and isAbove else None), here, away


def solve(case):
    attained, here, away = decide(case)
    return case | {"attained": attained, "minimum": here, "horizon": away}


def make():
    generator = random.Random(17)
    cases = []
    for k in range(240):
        arms = 3 if k % 3 else 4
        losers = 1 if k % 4 else 2
        most = generator.choice([3, 12, 200])
        while True:
            # The better arm wins mostly, some pairs are not compared, and losers are compared less.
            counts = [[0] * arms for _ in range(arms)]
            for i in range(arms):
                for j in range(i):
                    compared = generator.random() < (0.6 if i >= arms - losers else 0.85)
                    total = generator.randint(1, most) if compared else 0
                    lost = 0 if i >= arms - losers else generator.randint(0, total)
                    if j < arms - losers:
                        counts[j][i], counts[i][j] = total - lost, lost
            won = [sum(row) for row in counts]
            lost = [sum(row[i] for row in counts) for i in range(arms)]
            if all(w + l for w, l in zip(won, lost)) and won[-1] == 0:
                break
        weights = [generator.uniform(0.05, 1)**generator.choice([1, 3]) for _ in range(arms)]
        order = generator.sample(range(arms), arms)
        cases.append({
            "beta": generator.choice([1.05, 1.2, 1.5, 2.0, 3.0, 10.0, 30.0]),
            "log_reference": [float(np.log(weights[i] / sum(weights))) for i in order],
            "counts": [[counts[i][j] for j in order] for i in order]})
    # Two arms that are better than a third, which the reference takes mostly or hardly ever: winners may share what there is.
    while len(cases) < 340:
        most, beta = generator.choice([12, 60, 400]), generator.choice([3.0, 10.0, 30.0, 100.0])
        counts = [[0] * 3 for _ in range(3)]
        for i, j in [(0, 1), (0, 2), (1, 2)]:
            counts[i][j] = generator.randint(1, most)
        counts[1][0] = generator.randint(0, counts[0][1] // 4)
        weights = [generator.uniform(0.01, 1)**generator.uniform(0, 4) for _ in range(3)]
        reference = [float(np.log(w / sum(weights))) for w in weights]
        loser = counts[0][2] + counts[1][2] + min(counts[0][1], counts[1][0])
        alone = [sum(counts[y]) / (1 + np.exp(beta * reference[y])) + counts[1 - y][y] for y in (0, 1)]
        # With one winner alone it is mostly clear.
        if 0.98 * loser < min(alone) < 1.3 * loser:
            cases.append({"beta": beta, "log_reference": reference, "counts": counts})
    return cases


def main():
    mpmath.mp.dps = 1000
    with Pool(2) as pool:
        solved = pool.map(solve, make(), chunksize=2)
    kept = [case for case in solved if case["attained"] is not None]
    provenance = (
        f"Whether apo-down attains its infimum above beta = 1, by grids over finite policies, all ordered partitions, Nelder and Mead's method and 1000 digits; "
        f"{len(solved) - len(kept)} of {len(solved)} cases not told apart were left out; made by make_losers.py with "
        f"{versions()}.")
    write("losers.json", kept, provenance)
    for arms in (3, 4):
        of = [c for c in solved if len(c["counts"]) == arms]
        print(arms, *(sum(c["attained"] is value for c in of) for value in (True, False, None)))


if __name__ == "__main__":
    main()
