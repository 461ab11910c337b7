#!/usr/bin/env python3
"""Make attained.json: whether losses that are not convex have their infimum at a finite tabular policy, by brute force.

    pip install numpy scipy
    python3 make_attained.py       # beside this script; some minutes

One context of two or three arms, dispersion phi = e^-0.8. The space of policies is closed with its limits: an ordered partition of the
arms, the first group with all of the probability, each further one infinitely less likely than those before, with finite
differences of scores within a group. For every ordered partition the limit of the loss is written down in closed form, and minimized
over these differences on a dense grid (lines in units of 1/beta and of 1 together), then by Nelder and Mead's method from the
lowest points. The infimum is attained if the least value at finite policies is below that of all limits by 1e-9 (relatively); it is not if no
finite policy, also far out, is lower than the lowest limit and those of a small box are higher than it by as much; what is neither is left
out. Where the loss is constant, every policy attains the infimum; where it is constant beyond a clip (chi-po), so does a tie.

`kto` and `bco` compare log-ratios with an anchor that follows the policy. What a fit of them can end at is a policy that minimizes the
loss whose anchor is its own: looked for are anchors z on a line, at which the loss has a minimum at a finite policy, and among
them the z that this policy has itself.
"""

import itertools
import random
from multiprocessing import Pool

import numpy as np
from scipy.optimize import minimize

from numeric_cases import partitions, versions, write

T = 0.8
BETAS = [1e-3, 0.03, 0.3, 1.0, 3.0, 30.0, 1e3]
BOX = 28.0


def softplus(x):
    return np.logaddexp(0, x)


def sigmoid(x):
    return np.exp(-softplus(-x))


def times_log(log_p, c):
    """p (log p - c), 0 at p = 0."""
    with np.errstate(invalid="ignore"):
        return np.where(np.isneginf(log_p), 0.0, np.exp(log_p) * (log_p - c))


def exo(x, e=1e-3):
    return times_log(-softplus(-x), np.log(1 - e)) + times_log(-softplus(x), np.log(e))


def focal(x, gamma=0.05):
    logp = -softplus(-x)
    with np.errstate(invalid="ignore"):
        return np.where(np.isneginf(logp), 0.0, -np.exp(gamma * logp) * logp)


def discopop(x, tau=0.05):
    left = np.where(np.isposinf(x), 0.0, sigmoid(-x / tau) * softplus(-np.where(np.isposinf(x), 0, x)))
    return left + np.where(np.isneginf(x), 0.0, np.exp(-softplus(-x / tau) - np.where(np.isneginf(x), 0, x)))


def log_complement(s, t):
    """log(1 - h(s)) of the phi link at s > 0."""
    s = np.minimum(s, 1e6)
    phi = np.exp(-t)
    top = s * (1 - phi) - phi * -np.expm1(-s * t)
    return -s * t + np.log(top) - np.log(-np.expm1(-s * t)) - np.log(-np.expm1(-(s + 1) * t))


def phi_loss(x, t, epsilon=0.1):
    far = np.maximum(np.abs(x), epsilon)
    complement = log_complement(far, t)
    edge = -np.expm1(log_complement(np.float64(epsilon), t))
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        middle = -np.log(np.clip(0.5 + x * (edge - 0.5) / epsilon, 1e-3, 1))
        loss = np.where(x > epsilon, -np.log1p(-np.exp(complement)), np.where(x < -epsilon, -complement, middle))
        return np.where(np.isneginf(x), np.inf, np.where(np.isposinf(x), 0, loss))


MARGINS = {
    "exo": exo,
    "focalpo": focal,
    "savage": lambda x: sigmoid(-x)**2,
    "discopop": discopop,
    "mallows-phi-dpo": lambda x: phi_loss(x, T),
}


def power(a, alpha):
    return np.exp(np.minimum(-alpha * a, 600))


# f' of the ratio, the score of f-DPO; increasing.
DIVERGENCES = {
    "f-dpo-js": lambda a: -softplus(-a),
    "f-dpo-forward-kl": lambda a: -power(a, 1),
    "f-dpo-alpha": lambda a: -power(a, 0.5) / 0.5,
    "chi-po": lambda a: a + np.exp(np.minimum(a, 600)),
}

# Of the log-ratios a, b, the difference d = a - b (finite within a group of arms that vanish together) and the anchor.
PAIRS = {
    "nca": lambda a, b, d, beta, z: softplus(-beta * a) + softplus(beta * a) / 2 + softplus(beta * b) / 2,
    "sppo": lambda a, b, d, beta, z: (beta * a - 0.5)**2 + (beta * b + 0.5)**2,
    "apo-zero": lambda a, b, d, beta, z: sigmoid(-beta * a) + sigmoid(beta * b),
    "apo-down": lambda a, b, d, beta, z: sigmoid(beta * a) + sigmoid(-beta * d),
    "kto": lambda a, b, d, beta, z: sigmoid(beta * (z - a)) + sigmoid(beta * (b - z)),
    "bco": lambda a, b, d, beta, z: softplus(z - beta * a) + softplus(beta * b - z),
}
OBJECTIVES = list(MARGINS) + [n + "+theta" for n in ("exo", "savage")] + list(DIVERGENCES) + list(PAIRS)


def label(name, beta, a, b, d, vanish, z):
    """The loss of a label; `vanish` says that both arms are in one group without probability."""
    if name.endswith("+theta"):
        return MARGINS[name[:-6]](2 * T * beta * d)
    if name in MARGINS:
        return MARGINS[name](beta * d)
    if name in DIVERGENCES:
        # Within a group that vanishes d is the difference of the f' themselves.
        if vanish or np.isinf(np.ravel(d)[0]):
            x = beta * d
        else:
            x = beta * (DIVERGENCES[name](a) - DIVERGENCES[name](b))
        if name == "chi-po":
            x = np.clip(x, -20, 20)
        return softplus(-x)
    return PAIRS[name](a, b, d, beta, z)


class Closed:
    """The loss on one ordered partition, as a function of the differences within its groups."""

    def __init__(self, case, groups, z=0.0):
        self.case, self.groups, self.z = case, groups, z
        self.rank = {arm: k for k, group in enumerate(groups) for arm in group}
        self.free = [arm for group in groups for arm in group[1:]]

    def log_ratios(self, x):
        arms = len(self.case["reference"])
        s = [np.zeros(x.shape[1:])] * arms
        for arm, value in zip(self.free, x):
            s[arm] = value
        top = np.max([s[arm] for arm in self.groups[0]], axis=0)
        norm = top + np.log(sum(self.case["reference"][arm] * np.exp(s[arm] - top) for arm in self.groups[0]))
        return [s[arm] - norm if self.rank[arm] == 0 else s[arm] for arm in range(arms)]

    def __call__(self, x):
        x = np.asarray(x, float)
        shape = x.shape[1:]
        s = self.log_ratios(x)
        counts = self.case["counts"]
        total = sum(map(sum, counts))
        value = np.zeros(shape)
        with np.errstate(over="ignore", divide="ignore"):
            for w, l in itertools.permutations(range(len(counts)), 2):
                if not counts[w][l]:
                    continue
                a, b = [s[arm] if self.rank[arm] == 0 else np.full(shape, -np.inf) for arm in (w, l)]
                vanish = self.rank[w] == self.rank[l] > 0
                if self.rank[w] == self.rank[l]:
                    d = s[w] - s[l]
                else:
                    d = np.full(shape, np.inf if self.rank[w] < self.rank[l] else -np.inf)
                value = value + counts[w][l] / total * label(
                    self.case["objective"], self.case["beta"], a, b, d, vanish, self.z)
        return value

    def least(self, far=False, small=False):
        """The least value in the box, a far larger or a small one, and where."""
        n = len(self.free)
        if n == 0:
            return float(self(np.zeros((0,)))), np.zeros(0)
        beta = self.case["beta"]
        # chi-po is clipped where differences of two gaps of 20/beta may be needed.
        most = (4 if far else 1.6 if self.case["objective"] == "chi-po" else 1) * BOX
        count = {1: 1501, 2: 121}[n]
        even = np.linspace(-1, 1, count)
        line = np.concatenate([most * even**3, most * even, most * even**3 / beta, most * even / beta])
        line = np.unique(line[(np.abs(line) <= most / min(beta, 1))])
        if small:
            line = line[np.abs(line) <= BOX / 4 * min(1, 1 / beta)]
        if n == 2:
            grid = np.array(np.meshgrid(line, line)).reshape(2, -1)
        else:
            grid = line[None]
        values = self(grid)
        values = np.where(np.isnan(values), np.inf, values)
        best, where = np.inf, None
        starts = list(np.argsort(values)[:3])
        # The lowest of several regions: signs and sizes of the coordinates.
        region = tuple(np.digitize(beta * grid, [-10, -3, 0, 3, 10])) + tuple(np.digitize(grid, [-3, 0, 3]))
        key = np.zeros(grid.shape[1], int)
        for part in region:
            key = 8 * key + part
        order = np.lexsort((values, key))
        firsts = order[np.unique(key[order], return_index=True)[1]]
        firsts = firsts[np.argsort(values[firsts])][:6]
        for k in dict.fromkeys(starts + list(firsts)):
            if not np.isfinite(values[k]):
                continue
            start = grid[:, k]
            size = np.maximum(0.05 * np.abs(start), 0.05 * min(1, 1 / beta))
            simplex = np.vstack([start] + [start + size * e for e in np.eye(n)])
            found = minimize(lambda x: float(self(x)), start, method="Nelder-Mead", options={
                "initial_simplex": simplex, "xatol": 1e-9 * min(1, 1 / beta), "fatol": 1e-15, "maxiter": 400})
            inside = np.abs(found.x).max() <= np.abs(line).max()
            for x, value in ((start, values[k]), (found.x, found.fun)):
                if value < best and (x is start or inside):
                    best, where = float(value), x
        return best, where


def splits(case, groups):
    """Whether a compared pair lies in two groups."""
    rank = {arm: k for k, group in enumerate(groups) for arm in group}
    counts = case["counts"]
    return any(counts[w][l] and rank[w] != rank[l] for w, l in itertools.permutations(range(len(counts)), 2))


def decide(case, z=0.0):
    name = case["objective"]
    whole = Closed(case, [list(range(len(case["reference"])))], z)
    near, where = whole.least()
    limits = [(Closed(case, groups, z).least()[0], splits(case, groups))
              for groups in partitions(list(range(len(case["reference"])))) if len(groups) > 1]
    if name in MARGINS or name.endswith("+theta"):
        # Arms that were not compared may stand anywhere, at infinity too.
        limits = [limit for limit in limits if limit[1]]
    horizon = min(value for value, _ in limits)
    tolerance = 1e-9 * max(abs(near), 1e-3)
    attained = None
    places = np.random.default_rng(0).normal(size=(len(where), 200)) / min(case["beta"], 1)
    if np.ptp(whole(places)) < 1e-12:
        attained = True
    elif near < horizon - tolerance or name == "chi-po" and near <= horizon + 1e-14:
        attained = True
    elif whole.least(far=True)[0] >= horizon - tolerance and whole.least(small=True)[0] > horizon + tolerance:
        # It is above all limits, or comes down to one of them. A group of arms that is compared with no other may have its
        # minimum with and without probability alike.
        alike = name in DIVERGENCES and any(value < horizon + tolerance and not split for value, split in limits)
        attained = None if alike else False
    return attained, near, horizon, where, whole


def mean_reward(case, log_ratios):
    counts = np.array(case["counts"])
    times = counts.sum(0) + counts.sum(1)
    return float(case["beta"] * (times * np.array([float(a) for a in log_ratios])).sum() / times.sum())


def decide_anchored(case):
    """Whether some anchor has a finite minimum whose anchor it is."""
    if case["objective"] == "kto":
        found = [decide(case, z)[0] for z in (0, 0.01, 0.1, 0.5, 1, 2, 4)]
        return (True if all(f is True for f in found) else False if all(f is False for f in found) else None,
                None, None)

    def distance(z):
        attained, near, further, where, whole = decide(case, z)
        if not attained:
            return None
        return mean_reward(case, whole.log_ratios(where)) - z, near, further

    line = np.concatenate([-np.geomspace(30, 0.01, 12), [0], np.geomspace(0.01, 30, 12)])
    seen = [(z, distance(z)) for z in line]
    if all(d is None for _, d in seen):
        return False, None, None
    for (low, at_low), (high, at_high) in zip(seen, seen[1:]):
        if at_low is None or at_high is None or at_low[0] < 0 or at_high[0] > 0:
            continue
        for _ in range(40):
            middle = (low + high) / 2
            here = distance(middle)
            if here is None:
                break
            low, high = (middle, high) if here[0] > 0 else (low, middle)
            # A jump from one minimum to another is no fixed point.
            if abs(here[0]) < 1e-6:
                return True, here[1], here[2]
    return None, None, None


def solve(case):
    if case["objective"] in ("kto", "bco"):
        attained, near, further = decide_anchored(case)
    else:
        attained, near, further = decide(case)[:3]
    return case | {"attained": attained, "minimum": near, "horizon": further}


def make():
    generator = random.Random(17)
    cases = []
    for objective in OBJECTIVES:
        for beta in BETAS:
            for arms, much in [(2, 3), (2, 9), (3, 2), (3, 2), (3, 6), (3, 6)]:
                weights = [generator.uniform(0.1, 1)**generator.choice([1, 3]) for _ in range(arms)]
                while True:
                    counts = [[0 if w == l or generator.random() < (0.45 if much < 6 else 0.15)
                               else generator.randint(0, much) for l in range(arms)] for w in range(arms)]
                    if any(map(any, counts)):
                        break
                if objective in ("apo-zero", "kto") and generator.random() < 0.3:
                    # As many wins as losses for each arm.
                    counts = [[counts[w][l] + counts[l][w] for l in range(arms)] for w in range(arms)]
                cases.append({"objective": objective, "beta": beta, "reference": [w / sum(weights) for w in weights],
                              "counts": counts})
    return cases


def main():
    cases = make()
    with Pool(2) as pool:
        solved = pool.map(solve, cases, chunksize=8)
    kept = [case for case in solved if case["attained"] is not None]
    for case in kept:
        for key in ("minimum", "horizon"):
            if case[key] is not None and not np.isfinite(case[key]):
                case[key] = None
    provenance = (
        f"Whether losses that are not convex attain their infimum, for two and three arms, by grids over all ordered partitions of the "
        f"arms, and Nelder and Mead's method; {len(solved) - len(kept)} of {len(solved)} cases too near to a tie were left out; made by "
        f"make_attained.py with {versions()}.")
    write("attained.json", kept, provenance)
    for objective in OBJECTIVES:
        of = [c for c in solved if c["objective"] == objective]
        print(objective, *(sum(c["attained"] is value for c in of) for value in (True, False, None)))


if __name__ == "__main__":
    main()
