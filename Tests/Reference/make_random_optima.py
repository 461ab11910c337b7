#!/usr/bin/env python3
"""Make random_optima.json: the best tabular policies of 200 random problems, and which of them have none; and
cuts.json: whether data have an optimum for losses that drop without bound, as a linear program.

    pip install numpy scipy mpmath choix
    python3 make_random_optima.py

Every context is solved by itself, in the scores theta with log pi/pi_ref = theta - log sum pi_ref e^theta, in units in
which the loss bends over 1. Whether there is an optimum is a linear program about the directions in which the loss does
not rise in the end (`escapes`). Where there is one, SciPy's L-BFGS and trust-exact must agree, and Newton steps polish
it until the gradient, with 50 digits, is below 1e-30; dpo without offsets is also held against choix.opt_pairwise.
"""

import json
import math
import platform
import random
from pathlib import Path

import choix
import mpmath
import numpy as np
import scipy
from mpmath import mp, mpf
from scipy.optimize import linprog, minimize

mp.dps = 50
SMOOTHING, GAMMA, ALPHA = 0.1, 0.5, 1.0
OBJECTIVES = ["dpo", "ipo", "cdpo", "robust-dpo", "exponential", "boosting", "squared", "simpo", "mallows-theta-dpo",
              "mallows-theta-ipo", "cpo", "sft", "dpo", "robust-dpo", "mallows-theta-dpo", "ipo"]


def softplus(x, m):
    return m.log1p(m.exp(-abs(x))) + (x if x > 0 else 0)


def sigmoid(x, m):
    return 1 / (1 + m.exp(-x)) if x > 0 else m.exp(x) / (1 + m.exp(x))


def of_margin(name, x, beta, m):
    """The loss of x = scale * margin, its slope and curvature in x; None where the loss is no function of the margin."""
    base = name.removeprefix("mallows-theta-")
    p, q = sigmoid(x, m), sigmoid(-x, m)
    if base in ("dpo", "cpo"):
        return softplus(-x, m), -q, p * q
    if base == "ipo":  # x = scale * margin with scale = beta, so the margin is x / beta
        d = (x - mpf(1) / 2 if m is mp else x - 0.5) / beta
        return d * d, 2 * d / beta, 2 / (beta * beta)
    if base == "cdpo":
        e = SMOOTHING
        return (1 - e) * softplus(-x, m) + e * softplus(x, m), -(1 - e) * q + e * p, p * q
    if base == "robust-dpo":
        e = mpf(SMOOTHING) if m is mp else SMOOTHING
        return (((1 - e) * softplus(-x, m) - e * softplus(x, m)) / (1 - 2 * e),
                (-(1 - e) * q - e * p) / (1 - 2 * e), p * q)
    if base == "exponential":
        e = m.exp(-x)
        return e, -e, e
    if base == "boosting":
        e = m.exp(-x / 2)
        return e, -e / 2, e / 4
    if base == "squared":
        return (x - 1) ** 2, 2 * (x - 1), 2
    if base == "simpo":
        return softplus(GAMMA - x, m), -sigmoid(GAMMA - x, m), sigmoid(GAMMA - x, m) * sigmoid(x - GAMMA, m)
    return x * 0, x * 0, x * 0  # sft


class Context:
    """The loss of one context, summed over its labels: value, gradient and Hessian in theta / unit."""

    def __init__(self, case, x):
        self.name, self.arms, self.beta = case["objective"], case["arms"], case["beta"]
        self.labels = [(w, l, n) for c, w, l, n in case["labels"] if c == x]
        self.reference = case["reference"][x]
        self.t = case["t"][x]
        self.scale = self.beta * (2 * self.t if self.name.startswith("mallows-theta") else 1)
        self.alpha = {"cpo": ALPHA, "sft": 1.0}.get(self.name, 0)
        self.unit = 1 / (max(self.scale, 1) if self.alpha else self.scale)
        self.seen = sorted({a for w, l, _ in self.labels for a in (w, l)})

    def all(self, theta, m=math):
        number = mpf if m is mp else float
        s = [number(v) * number(self.unit) for v in theta]
        log_reference = [m.log(number(p)) for p in self.reference]
        unmeasured = self.name in ("simpo", "cpo", "sft")
        value, g, h = number(0), [number(0)] * self.arms, [[number(0)] * self.arms for _ in s]
        scale = number(self.beta) * (2 * number(self.t) if self.name.startswith("mallows-theta") else 1)
        for w, l, n in self.labels:
            margin = s[w] - s[l] + (log_reference[w] - log_reference[l] if unmeasured else 0)
            f, f1, f2 = of_margin(self.name, scale * margin, number(self.beta), m)
            value += n * f
            d1, d2 = n * f1 * scale, n * f2 * scale * scale
            g[w] += d1; g[l] -= d1
            h[w][w] += d2; h[l][l] += d2; h[w][l] -= d2; h[l][w] -= d2
        if self.alpha:
            z = [r + v for r, v in zip(log_reference, s)]
            top = max(z)
            total = top + m.log(sum(m.exp(v - top) for v in z))
            p = [m.exp(v - total) for v in z]
            for w, _, n in self.labels:
                value -= n * self.alpha * (z[w] - total)
                g[w] -= n * self.alpha
            count = sum(n for _, _, n in self.labels) * self.alpha
            for i in range(self.arms):
                g[i] += count * p[i]
                h[i][i] += count * p[i]
                for j in range(self.arms):
                    h[i][j] -= count * p[i] * p[j]
        u = number(self.unit)
        return value, [u * v for v in g], [[u * u * v for v in row] for row in h]

    def solve(self):
        """theta with sum 0 over each connected set, and the loss."""
        if not self.labels or self.scale == 0:
            return [mpf(0)] * self.arms, self.all([0.0] * self.arms, mp)[0]
        zero = np.zeros(self.arms)
        size = sum(n for _, _, n in self.labels)
        def both(x):
            f, g, _ = self.all(x)
            return f / size, np.array(g) / size
        hessian = lambda x: np.array(self.all(x)[2]) / size
        first = minimize(both, zero, jac=True, method="L-BFGS-B",
                         options={"maxiter": 20000, "maxfun": 40000, "gtol": 1e-10, "ftol": 1e-16})
        second = minimize(both, zero, jac=True, hess=hessian, method="trust-exact", options={"gtol": 1e-10, "maxiter": 2000})
        assert abs(first.fun - second.fun) <= 1e-8 * max(1, abs(first.fun)), (self.name, self.beta, first, second)
        theta = [mpf(float(v)) for v in second.x]
        for _ in range(200):
            f, g, h = self.all(theta, mp)
            if max(map(abs, g)) < mpf(10) ** -30 * size:
                break
            # The Hessian is flat along constants of each connected set and of arms never seen: least squares.
            step = np.linalg.lstsq(np.array(h, dtype=float), np.array([float(v / max(map(abs, g))) for v in g]),
                                   rcond=1e-13)[0]
            theta = [a - mpf(float(b)) * max(map(abs, g)) for a, b in zip(theta, step)]
        else:
            raise AssertionError(f"no polish: {self.name} {self.beta} {max(map(abs, g))}")
        assert abs(float(f) / size - second.fun) <= 1e-8 * max(1, abs(second.fun))
        if self.name == "dpo" and len(self.seen) == self.arms and len(self.components()) == 1:
            data = [(w, l) for w, l, n in self.labels for _ in range(n)]
            params = choix.opt_pairwise(self.arms, data, method="Newton-CG", tol=1e-12)
            mine = np.array([float(v) for v in theta])
            assert np.allclose(params - params.mean(), mine - mine.mean(), atol=1e-5), (params, mine)
            Context.choix += 1
        # Only differences within connected sets are determined; the minimum of least norm has mean 0 in each of them.
        if not self.alpha:
            for part in self.components():
                mean = sum(theta[i] for i in part) / len(part)
                for i in part:
                    theta[i] -= mean
        return theta, f

    choix = 0

    def components(self):
        parts = [{i} for i in range(self.arms)]
        for w, l, _ in self.labels:
            a, b = next(p for p in parts if w in p), next(p for p in parts if l in p)
            if a is not b:
                parts = [p for p in parts if p is not a and p is not b] + [a | b]
        return parts

    def escapes(self):
        """Whether there is a direction d of theta along which the loss never rises, and falls: then there is no minimum."""
        base = self.name.removeprefix("mallows-theta-")
        if base in ("ipo", "cdpo", "squared") or not self.labels or self.scale == 0:
            return False
        if base == "robust-dpo":
            return drops([(w, l, n) for w, l, n in self.labels], self.arms, SMOOTHING / (1 - SMOOTHING))
        rows = [(w, l) for w, l, _ in self.labels]
        if self.alpha:  # the likelihood rises unless the winners' scores grow the most
            rows = [(w, y) for w, _, _ in self.labels for y in range(self.arms) if y != w]
        d = np.zeros((len(rows), self.arms))
        for k, (i, j) in enumerate(rows):
            d[k, i] += 1
            d[k, j] -= 1
        found = linprog(-d.sum(0), A_ub=np.vstack([d, -d]), b_ub=[1] * len(rows) + [0] * len(rows),
                        bounds=[(None, None)] * self.arms, method="highs")
        assert found.status == 0
        return bool(-found.fun > 0.5)


def drops(labels, arms, ratio):
    """Whether some direction lowers sum over labels of max(0, -d) - ratio max(0, d), d the margin's change, or leaves it
    while a margin changes: a linear program for each ordered pair that was compared, whose margin is to rise by 1."""
    n = {}
    for w, l, k in labels:
        n[w, l] = n.get((w, l), 0) + k
    pairs = sorted({(min(p), max(p)) for p in n})
    # Per pair (i, j): m = theta_i - theta_j = u - v with u, v >= 0; the loss's rate is
    # u (n_ji - ratio n_ij) + v (n_ij - ratio n_ji), which is convex in m as 1 - ratio > 0.
    count = len(pairs)
    cost = np.zeros(arms + 2 * count)
    equal = np.zeros((count, arms + 2 * count))
    for k, (i, j) in enumerate(pairs):
        cost[arms + k] = n.get((j, i), 0) - ratio * n.get((i, j), 0)
        cost[arms + count + k] = n.get((i, j), 0) - ratio * n.get((j, i), 0)
        equal[k, i], equal[k, j], equal[k, arms + k], equal[k, arms + count + k] = 1, -1, -1, 1
    size = sum(k for _, _, k in labels)
    for i, j in [(a, b) for p in pairs for a, b in (p, p[::-1])]:
        rise = np.zeros((1, arms + 2 * count))
        rise[0, i], rise[0, j] = 1, -1
        found = linprog(cost / size, A_eq=np.vstack([equal, rise]), b_eq=[0] * count + [1],
                        bounds=[(-1, 1)] * arms + [(0, 4)] * (2 * count), method="highs")
        assert found.status == 0, found.message
        assert abs(found.fun) < 1e-12 or abs(found.fun) > 1e-6, found.fun  # no close calls but ties
        if found.fun <= 1e-12:
            return True
    return False


def simplex(rng, arms, kind):
    if kind == "uniform":
        return [1 / arms] * arms
    weights = [rng.gammavariate(1.0 if kind == "mild" else 0.2, 1) + 1e-8 for _ in range(arms)]
    return [w / sum(weights) for w in weights]


def draw_labels(rng, contexts, arms, density, truth=1.0):
    labels = []
    scores = [[rng.gauss(0, truth) for _ in range(arms)] for _ in range(contexts)]
    for x in range(contexts):
        for i in range(arms):
            for j in range(i):
                if rng.random() > density:
                    continue
                trials = rng.choice([1, 2, 5, 20, 100])
                wins = sum(rng.random() < 1 / (1 + math.exp(scores[x][j] - scores[x][i])) for _ in range(trials))
                labels += [[x, w, l, n] for w, l, n in ((i, j, wins), (j, i, trials - wins)) if n]
    return labels


def main():
    rng = random.Random(20250521)
    cases, without = [], 0
    while len(cases) < 200:
        name = OBJECTIVES[len(cases) % len(OBJECTIVES)]
        contexts, arms = rng.randint(1, 4), rng.randint(2, 8)
        case = {"objective": name, "beta": float(f"{10 ** rng.uniform(-3, 3):.4g}"), "contexts": contexts, "arms": arms,
                "labels": draw_labels(rng, contexts, arms, rng.choice([0.4, 0.7, 1.0, 1.0]), rng.choice([0.3, 1.0])),
                "reference": [simplex(rng, arms, rng.choice(["uniform", "mild", "wild"])) for _ in range(contexts)],
                "t": [rng.choice([0.05, 0.3, 0.7, 2.0]) for _ in range(contexts)]}
        if not case["labels"]:
            continue
        each = [Context(case, x) for x in range(contexts)]
        case["without"] = [x for x, context in enumerate(each) if context.escapes()]
        if case["without"]:
            if without >= 50:
                continue
            without += 1
            case["loss"] = case["logRatios"] = None
        else:
            solved = [context.solve() for context in each]
            case["loss"] = float(sum(f for _, f in solved) / sum(n for *_, n in case["labels"]))
            case["logRatios"] = []
            for context, (theta, _) in zip(each, solved):
                s = [v * mpf(context.unit) for v in theta]
                shift = mp.log(mp.fsum(mpf(p) * mp.exp(v) for p, v in zip(context.reference, s))
                               / mp.fsum(map(mpf, context.reference)))
                case["logRatios"].append([float(v - shift) for v in s])
        cases.append(case)
    assert Context.choix > 10, Context.choix
    software = (f"Python {platform.python_version()}, mpmath {mpmath.__version__}, NumPy {np.__version__}, "
                f"SciPy {scipy.__version__}, choix {choix.__version__ if hasattr(choix, '__version__') else '0.4.1'}")
    write("random_optima.json", "Optima of tabular policies for random problems (labels are context, winner, loser, "
          "number; loss is the mean per label; without lists the contexts without an optimum): SciPy L-BFGS and "
          "trust-exact, Newton to gradients of 1e-30, linear programs for existence; made by make_random_optima.py with "
          + software + ".", cases)
    cuts = []
    while len(cuts) < 120:
        arms, ratio = rng.randint(2, 6), rng.choice([0.05, 0.1, 0.25, 1 / 3, 0.5, 0.8])
        labels = draw_labels(rng, 1, arms, rng.choice([0.5, 1.0]), rng.choice([0.0, 0.2, 0.5, 1.0]))
        if rng.random() < 0.3:  # ties: every count a small multiple of what makes a cut of 0
            labels = [[0, w, l, rng.choice([1, 2, 4])] for _, w, l, _ in labels]
        if not labels:
            continue
        cuts.append({"arms": arms, "ratio": ratio, "labels": labels,
                     "drops": drops([tuple(v[1:]) for v in labels], arms, ratio)})
    assert 30 < sum(c["drops"] for c in cuts) < 100, sum(c["drops"] for c in cuts)
    write("cuts.json", "Whether a loss that drops `ratio` times as fast as it rises has no minimum for these labels "
          "(context, winner, loser, number): linear programs by SciPy's HiGHS; made by make_random_optima.py with "
          + software + ".", cuts)


def write(name, provenance, cases):
    rows = ",\n  ".join(json.dumps(case) for case in cases)
    path = Path(__file__).parent / name
    path.write_text(f'{{"provenance": {json.dumps(provenance)},\n "cases": [\n  {rows}\n ]}}\n')
    print(name, len(cases))


main()
