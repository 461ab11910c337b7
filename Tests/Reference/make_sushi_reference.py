#!/usr/bin/env python3
"""Make sushi_bradley_terry.json from PrefLib's sushi rankings, which are not part of this repository.

    pip install numpy scipy mpmath choix
    python3 make_sushi_reference.py path/to/sushi.soc

Only fitted numbers are written, beside this script. The file's strict orders ("count: best,..,worst") are
taken as they are.
"""

import itertools
import sys
from pathlib import Path

import choix
import numpy as np
from mpmath import mp, mpf
from scipy import optimize, special

sys.dont_write_bytecode = True  # no __pycache__ among the reference values
from make_reference import choix_version, double, doubles, encode, kendall, spearman

HERE = Path(__file__).resolve().parent


def read_soc(path):
    """[(count, order)], alternatives from 0, best first."""
    rows = []
    for line in Path(path).read_text().splitlines():
        if line.strip() and not line.startswith("#"):
            count, order = line.split(":")
            rows.append((int(count), [int(a) - 1 for a in order.split(",")]))
    assert all(sorted(order) == list(range(len(rows[0][1]))) for _, order in rows)
    return rows


# ----------------------------------------------------------------------------------------- Bradley-Terry

def bradley_terry(wins):
    """Centred log-strengths three ways (SciPy, choix, Newton in mp), which must agree; the mp one is returned."""
    k = len(wins)
    pairs = wins.sum()
    n = wins / pairs

    def function(u):
        d = u[:, None] - u[None, :]
        g = -n * special.expit(-d)
        return np.sum(n * np.logaddexp(0, -d)), g.sum(1) - g.sum(0)

    def hessian(u):
        p = special.expit(u[:, None] - u[None, :])
        w = (n + n.T) * p * (1 - p)
        return np.diag(w.sum(1)) - w

    # One arm held at 0 makes the Hessian regular.
    pad = lambda v: np.concatenate([[0.0], v])
    found = optimize.minimize(lambda v: function(pad(v))[0], np.zeros(k - 1), jac=lambda v: function(pad(v))[1][1:],
                              hess=lambda v: hessian(pad(v))[1:, 1:], method="trust-exact", options={"gtol": 1e-13})
    by_scipy = pad(found.x) - pad(found.x).mean()
    # choix iterates Luce spectral ranking; data enter as a dense matrix of wins, so each pair counts.
    by_choix = choix.ilsr_pairwise_dense(wins.astype(float), alpha=0.0, max_iter=1000, tol=1e-13)
    by_choix = by_choix - by_choix.mean()

    u = [mpf(float(v)) for v in by_scipy]
    for _ in range(6):
        gradient, matrix = mp.zeros(k, 1), mp.zeros(k, k)
        for a, b in itertools.permutations(range(k), 2):
            p = 1 / (1 + mp.exp(u[b] - u[a]))
            gradient[a] += int(wins[a, b]) * (1 - p)
            gradient[b] -= int(wins[a, b]) * (1 - p)
            matrix[a, a] += int(wins[a, b] + wins[b, a]) * p * (1 - p)
            matrix[a, b] -= int(wins[a, b] + wins[b, a]) * p * (1 - p)
        u = [u[0]] + [x + y for x, y in zip(u[1:], mp.lu_solve(matrix[1:, 1:], gradient[1:, 0]))]
    assert mp.norm(gradient, mp.inf) < mpf(10)**(-40)
    u = [x - mp.fsum(u) / k for x in u]
    exact = np.array(doubles(u))
    assert abs(by_scipy - exact).max() < 1e-9 and abs(by_choix - exact).max() < 1e-9, (by_scipy - exact, by_choix - exact)
    value = mp.fsum(-int(wins[a, b]) * mp.log(1 + mp.exp(u[b] - u[a])) for a, b in itertools.permutations(range(k), 2))
    return u, value / int(pairs)


# ---------------------------------------------------------------------------------------------- Mallows

def consensus(cost):
    """All best orders, as (total, number of minimizers, one order), by dynamic programming over subsets.

    cost(a, placed) is what it adds to place alternative a next, after the set `placed`.
    """
    k = cost.k
    best = {frozenset(): (0, 1, ())}
    for size in range(k):
        for subset in itertools.combinations(range(k), size):
            placed = frozenset(subset)
            total, ways, order = best[placed]
            for a in set(range(k)) - placed:
                new = (total + cost(a, placed), ways, order + (a,))
                old = best.get(placed | {a})
                if old is None or new[0] < old[0]:
                    best[placed | {a}] = new
                elif new[0] == old[0]:
                    best[placed | {a}] = (old[0], old[1] + ways, old[2])
    return best[frozenset(range(k))]


class KendallCost:
    """Placing a next disagrees with every vote for an alternative not yet placed over a."""

    def __init__(self, wins):
        self.wins, self.k = wins, len(wins)

    def __call__(self, a, placed):
        return sum(int(self.wins[b, a]) for b in range(self.k) if b != a and b not in placed)


class SpearmanCost:
    def __init__(self, rows):
        self.k = len(rows[0][1])
        self.table = [[sum(c * (order.index(a) - r)**2 for c, order in rows) for r in range(self.k)] for a in range(self.k)]

    def __call__(self, a, placed):
        return self.table[a][len(placed)]


def distance_counts(name, k):
    """How many of the k! rankings lie at each distance from the centre: places filled one by one."""
    states = {frozenset(): {0: 1}}
    for place in range(k):
        following = {}
        for used, polynomial in states.items():
            for item in set(range(k)) - used:
                more = sum(b > item for b in used) if name == "kendall" else (item - place)**2
                target = following.setdefault(used | {item}, {})
                for d, c in polynomial.items():
                    target[d + more] = target.get(d + more, 0) + c
        states = following
    return states[frozenset(range(k))]


def dispersion(name, k, mean, voters):
    counts = distance_counts(name, k)
    assert sum(counts.values()) == int(mp.factorial(k))

    def moments(phi):
        z = mp.fsum(c * phi**d for d, c in counts.items())
        return z, mp.fsum(c * d * phi**d for d, c in counts.items()) / z

    low, high = mpf(0), mpf(1)
    for _ in range(180):
        middle = (low + high) / 2
        low, high = (middle, high) if moments(middle)[1] < mean else (low, middle)
    return low, voters * (mean * mp.log(low) - mp.log(moments(low)[0]))


def mallows(name, rows, wins):
    k, voters = len(wins), sum(c for c, _ in rows)
    total, minimizers, order = consensus(KendallCost(wins) if name == "kendall" else SpearmanCost(rows))
    assert minimizers == 1
    ranks = [order.index(a) for a in range(k)]
    distance = {"kendall": kendall, "spearman": spearman}[name]
    assert total == sum(c * distance(ranks, [o.index(a) for a in range(k)]) for c, o in rows)
    phi, log_likelihood = dispersion(name, k, mpf(total) / voters, voters)
    return {"distance": name, "ranks": [r + 1 for r in ranks], "order": [a + 1 for a in order],
            "mean_distance": double(mpf(total) / voters), "dispersion": double(phi),
            "log_likelihood": double(log_likelihood)}


def main(path):
    import platform
    import mpmath
    import scipy
    rows = read_soc(path)
    k, voters = len(rows[0][1]), sum(c for c, _ in rows)
    wins = np.zeros((k, k), dtype=np.int64)
    for count, order in rows:
        for a, b in itertools.combinations(order, 2):
            wins[a, b] += count
    strengths, log_likelihood = bradley_terry(wins)
    provenance = (
        "Bradley-Terry maximum likelihood on all pairs of all rankings of PrefLib's sushi.soc (10 kinds, not in this "
        "repository), by Newton with 60 digits, to which SciPy trust-exact and choix.ilsr_pairwise_dense agree within "
        "1e-9; Mallows fits with the consensus (one minimizer each) by dynamic programming over subsets and the "
        "dispersion by bisection of E[d] with 60 digits, from exact counts of the rankings at each distance; made by "
        f"make_sushi_reference.py with Python {platform.python_version()}, mpmath {mpmath.__version__}, NumPy "
        f"{np.__version__}, SciPy {scipy.__version__}, choix {choix_version()}.")
    case = {"alternatives": k, "rankings": voters, "pairs": int(wins.sum()), "log_strengths": doubles(strengths),
            "log_likelihood_per_pair": double(log_likelihood),
            "mallows": [mallows("kendall", rows, wins), mallows("spearman", rows, wins)]}
    (HERE / "sushi_bradley_terry.json").write_text(
        '{"provenance": ' + encode(provenance) + ',\n "cases": [\n  ' + encode(case) + "\n]}\n")


if __name__ == "__main__":
    main(sys.argv[1])
