#!/usr/bin/env python3
"""Make circles.json: whether `savage` has its infimum at a finite policy where four or five arms are compared in circles, by brute force.

    pip install numpy scipy
    python3 make_circles.py       # beside this script; some ten minutes

The limits at infinity are all ordered partitions of the arms into two groups or more: the labels against their order, and the least loss within each group, by
BFGS from many starts. The finite minima are what BFGS finds from the lowest points of a grid of scores and from random ones and ends less than 12 apart.
Attained is what is below all limits by more than 1e-9, relatively; it is not, if the grid and all finite minima are above the lowest limit by as much. Some
families of counts have a number of labels that is moved until that changes: the cases next to their borders are among the others.
"""

import itertools
import random
from functools import lru_cache
from multiprocessing import Pool

import numpy as np
from scipy.optimize import minimize

from numeric_cases import partitions, versions, write

FAR = 12.0


def pairs(counts):
    arms = range(len(counts))
    found = [(i, j, counts[i][j]) for i in arms for j in arms if counts[i][j]]
    return np.array([f[0] for f in found]), np.array([f[1] for f in found]), np.array([f[2] for f in found], float)


def loss_and_gradient(scores, winners, losers, numbers):
    q = 1 / (1 + np.exp(np.clip(scores[winners] - scores[losers], -700, 700)))
    slopes = -2 * numbers * q * q * (1 - q)
    gradient = np.zeros(len(scores))
    np.add.at(gradient, winners, slopes)
    np.add.at(gradient, losers, -slopes)
    return float((numbers * q * q).sum()), gradient


def grid_losses(points, winners, losers, numbers):
    total = np.zeros(len(points))
    for w, l, n in zip(winners, losers, numbers):
        q = 1 / (1 + np.exp(points[:, w] - points[:, l]))
        total += n * q * q
    return total


@lru_cache
def grid(arms):
    line = {2: np.linspace(-9, 9, 181), 3: np.linspace(-9, 9, 61), 4: np.linspace(-8, 8, 33), 5: np.linspace(-6, 6, 13)}[arms]
    axes = np.meshgrid(*[line] * (arms - 1), indexing="ij")
    return np.column_stack([a.ravel() for a in axes] + [np.zeros(axes[0].size)])


def finite_minima(counts, polished):
    """The losses of finite scores: of the whole grid, and where BFGS ends near."""
    arms = len(counts)
    labels = pairs(counts)
    if not len(labels[0]):
        return [0.0]
    values = grid_losses(grid(arms), *labels)
    order = np.argsort(values)
    starts = [grid(arms)[k] for k in np.concatenate([order[:polished], order[polished:20 * polished:20]])]
    generator = np.random.default_rng(5)
    starts += [generator.normal(size=arms) * size for size in (0.3, 1, 2, 4) for _ in range(polished // 2)]
    losses = [float(values[order[0]])]
    scale = labels[2].sum()
    for start in starts:
        end = minimize(lambda s: tuple(v / scale for v in loss_and_gradient(s, *labels)), start, jac=True, method="BFGS",
                       options={"gtol": 1e-11, "maxiter": 400})
        if np.ptp(end.x) < FAR:
            losses.append(float(end.fun) * scale)
    return losses


def lowest_limit(counts):
    arms = list(range(len(counts)))
    within = {}
    for size in arms[1:]:
        for group in itertools.combinations(arms, size):
            own = [[counts[i][j] for j in group] for i in group]
            within[group] = min(finite_minima(own, 4)) if size > 1 else 0.0
    best = np.inf
    for groups in partitions(arms):
        if len(groups) > 1:
            against = sum(counts[l][u] for a, b in itertools.combinations(groups, 2) for u in a for l in b)
            best = min(best, against + sum(within[tuple(g)] for g in groups))
    return float(best)


def decide(counts):
    away = lowest_limit(counts)
    here = min(finite_minima(counts, 14 if len(counts) == 4 else 20))
    if here < away * (1 - 1e-9):
        return True
    return False if here > away * (1 + 1e-9) else None


def is_connected(counts):
    arms = range(len(counts))
    for reaches in (lambda i, j: counts[i][j], lambda i, j: counts[j][i]):
        seen, frontier = {0}, [0]
        while frontier:
            arm = frontier.pop()
            for other in arms:
                if other not in seen and reaches(arm, other):
                    seen.add(other)
                    frontier.append(other)
        if len(seen) < len(counts):
            return False
    return True


def matrix(arms, labels):
    counts = [[0] * arms for _ in range(arms)]
    for i, j, n in labels:
        counts[i][j] += n
    return counts


def renamed(counts, generator):
    order = generator.sample(range(len(counts)), len(counts))
    return [[counts[i][j] for j in order] for i in order]


def drawn(generator, arms, labels):
    """Few labels at random, of arms of which some are mostly better."""
    while True:
        spread = generator.uniform(0, 3)
        merit = [generator.gauss(0, spread) for _ in range(arms)]
        counts = [[0] * arms for _ in range(arms)]
        for _ in range(labels):
            i, j = generator.sample(range(arms), 2)
            if generator.random() > 1 / (1 + np.exp(merit[j] - merit[i])):
                i, j = j, i
            counts[i][j] += 1
        if is_connected(counts) and any(counts[i][j] and not counts[j][i] for i in range(arms) for j in range(arms)):
            return counts


def families(generator):
    """Functions from a number of labels that are given up to counts, with how many there may be."""
    n = generator.randint
    size = generator.choice([10, 100, 1000])

    def some():
        return n(size // 2, 2 * size)
    a, b, c, d, e = (some() for _ in range(5))
    little = n(1, size // 4)
    yield 3 * size, lambda m: matrix(4, [(0, 1, a), (1, 2, b), (2, 3, c), (3, 0, m)])
    yield 3 * size, lambda m: matrix(4, [(0, 1, a), (1, 2, b), (2, 3, c), (3, 0, little), (2, 0, m), (3, 1, m // 2)])
    yield 3 * size, lambda m: matrix(4, [(0, 1, a), (1, 2, b), (2, 3, c), (0, 2, d), (1, 3, e), (3, 0, m)])
    yield 3 * size, lambda m: matrix(4, [(0, 1, a), (1, 0, d), (1, 2, b), (2, 3, c), (3, 0, m)])
    yield 3 * size, lambda m: matrix(4, [(0, 1, a), (1, 2, b), (2, 1, d), (0, 2, e), (2, 3, c), (3, 0, m)])
    yield 3 * size, lambda m: matrix(4, [(0, 1, a), (1, 2, b), (2, 3, c), (3, 2, d), (1, 3, e), (3, 0, m)])
    yield 3 * size, lambda m: matrix(4, [(0, 1, a), (0, 2, b), (1, 3, c), (2, 3, d), (3, 0, m)])


def border(family):
    """Where the answer changes, if it does so between 1 and the most."""
    most, counts = family
    low, high = 1, most
    if decide(counts(low)) is not False or decide(counts(high)) is not True:
        return []
    while high - low > max(1, low // 100):
        middle = (low + high) // 2
        if decide(counts(middle)) is False:
            low = middle
        else:
            high = middle
    step = max(1, low // 50)
    return [counts(m) for m in {max(1, low - 10 * step), max(1, low - step), low, high, high + step, high + 10 * step}]


def near(seed):
    generator = random.Random(seed)
    return [renamed(c, generator) for family in families(generator) for c in border(family)]


def far():
    generator = random.Random(17)
    cases = [drawn(generator, 4, labels) for labels in [6, 7, 8, 9, 10, 12, 15, 20] for _ in range(12)]
    # All pairs are compared, some of them with one answer.
    for most in [3, 30, 300]:
        for _ in range(10):
            while True:
                counts = [[0] * 4 for _ in range(4)]
                for i, j in itertools.combinations(generator.sample(range(4), 4), 2):
                    counts[i][j] = generator.randint(1, most)
                    counts[j][i] = generator.choice([0, 0, generator.randint(0, most)])
                if is_connected(counts) and any(map(lambda k: counts[k[0]][k[1]] and not counts[k[1]][k[0]], itertools.permutations(range(4), 2))):
                    break
            cases.append(counts)
    # Two circles of three with one arm in common, with as many labels as decide one each.
    for _ in range(12):
        size = generator.choice([3, 30, 300])
        labels = []
        for first, second, third in [(0, 1, 2), (2, 3, 4)]:
            few = generator.random() < 0.6
            labels += [(first, second, size), (second, third, size), (third, first, max(1, size * (2 if few else 5) // 4))]
        cases.append(renamed(matrix(5, labels), generator))
    cases += [drawn(generator, 5, labels) for labels in [8, 10, 12, 15, 20] for _ in range(8)]
    # Circles of three inside a chain.
    for _ in range(6):
        counts = matrix(5, [(0, 1, 3), (1, 2, 3), (2, 0, generator.randint(1, 4)), (2, 3, generator.randint(1, 6)), (3, 4, generator.randint(1, 6)),
                            (4, generator.randrange(3), generator.randint(1, 3))])
        cases.append(renamed(counts, generator))
    # Minima near a chain with two arms in a group, of which the lower one is nearer to a label that is given up.
    cases += [
        [[0, 2, 3, 8], [0, 0, 4, 0], [0, 0, 0, 3], [10, 0, 5, 0]], [[0, 3, 1, 1], [1, 0, 1, 1], [0, 0, 0, 2], [2, 0, 0, 0]],
        [[0, 3, 0, 1], [0, 0, 2, 0], [1, 1, 0, 1], [1, 2, 0, 0]], [[0, 1, 3, 2], [0, 0, 0, 1], [0, 0, 0, 1], [2, 0, 0, 0]]]
    return cases


def main():
    with Pool(2) as pool:
        cases = [c for cs in pool.map(near, range(4), chunksize=1) for c in cs] + far()
        solved = list(zip(cases, pool.map(decide, cases, chunksize=2)))
    kept = [{"counts": counts, "attained": attained} for counts, attained in solved if attained is not None]
    provenance = (
        f"Whether savage attains its infimum in circles of four and five arms, by grids, BFGS and all ordered partitions of the arms; "
        f"{len(solved) - len(kept)} of {len(solved)} cases not told apart were left out; made by make_circles.py with "
        f"{versions()}.")
    write("circles.json", kept, provenance)
    for arms in (4, 5):
        of = [attained for counts, attained in solved if len(counts) == arms]
        print(arms, *(of.count(value) for value in (True, False, None)))


if __name__ == "__main__":
    main()
