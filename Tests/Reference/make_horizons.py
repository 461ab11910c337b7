#!/usr/bin/env python3
"""Make horizons.json: infima of losses of log-ratios that are not convex, and whether a finite policy has them.

    pip install numpy scipy
    python3 make_horizons.py       # beside this script

Three arms, one context, beta 1. The loss as the paper writes it (objective_formulas.py, in doubles) on a grid of the two
differences of log-ratios up to +-300, narrow near 0; then BFGS from the 40 lowest points. The infimum is at a finite policy if the
lowest point found has log-ratios above -12 and a Hessian that is positive definite; at infinity if it is lower by 1e-7 beyond
log-ratios of -20 than anywhere this side. What is neither is left out.
"""

import random

import numpy as np
from scipy.optimize import minimize

from numeric_cases import versions, write


def softplus(x):
    return np.logaddexp(0, x)


def sigmoid(x):
    return np.exp(-softplus(-x))


def ratio(a, power):
    return np.exp(np.minimum(-power * a, 690))


LOSSES = {
    "nca": lambda a, b: softplus(-a) + softplus(a) / 2 + softplus(b) / 2,
    "sppo": lambda a, b: (a - 0.5)**2 + (b + 0.5)**2,
    "apo-zero": lambda a, b: 1 - sigmoid(a) + sigmoid(b),
    "apo-down": lambda a, b: sigmoid(a) + 1 - sigmoid(a - b),
    "f-dpo-js": lambda a, b: softplus(-(-softplus(-a) + softplus(-b))),
    "f-dpo-forward-kl": lambda a, b: softplus(-(ratio(b, 1) - ratio(a, 1))),
    "f-dpo-alpha": lambda a, b: softplus(-(ratio(b, 0.5) - ratio(a, 0.5)) / 0.5),
}


def loss_of(case):
    reference = np.array(case["reference"])
    total = sum(map(sum, case["counts"]))
    loss = LOSSES[case["objective"]]

    def f(s):
        s = np.concatenate([s, np.zeros_like(s[:1])])
        top = s.max(0)
        a = s - top - np.log(np.tensordot(reference, np.exp(s - top), 1))
        value = 0
        for w in range(3):
            for l in range(3):
                if case["counts"][w][l]:
                    value = value + case["counts"][w][l] / total * loss(a[w], a[l])
        return value

    def depth(s):
        s = np.append(s, 0)
        top = s.max()
        return (s - top - np.log(reference @ np.exp(s - top))).min()

    return f, depth


def infimum(case):
    f, depth = loss_of(case)
    line = np.concatenate([np.linspace(-15, 15, 121), [-300, -100, -60, -40, -30, -20, 20, 30, 40, 60, 100, 300]])
    grid = np.array(np.meshgrid(line, line)).reshape(2, -1)
    values = f(grid)
    ends = [(values[k], grid[:, k]) for k in np.argsort(values)[:40]]
    for _, start in list(ends):
        found = minimize(f, start, method="BFGS", options={"gtol": 1e-10})
        ends.append((found.fun, found.x))
    near = min((e for e in ends if depth(e[1]) > -12), default=(np.inf, None), key=lambda e: e[0])
    far = min((e for e in ends if depth(e[1]) < -20), default=(np.inf, None), key=lambda e: e[0])
    for _, start in list(ends):
        # Further out on the same way.
        for k in range(3):
            for move in (-200, 200):
                s = np.append(start, 0)
                s[k] += move
                s -= s[2]
                if f(s[:2]) < far[0]:
                    far = (f(s[:2]), s[:2])
    if far[0] < near[0] - 1e-7:
        return float(far[0]), False
    if near[0] < far[0] - 1e-7:
        h = 1e-3
        x = near[1]
        e = np.eye(2) * h
        hessian = [[(f(x + e[i] + e[j]) - f(x + e[i] - e[j]) - f(x - e[i] + e[j]) + f(x - e[i] - e[j])) / (4 * h * h)
                    for j in range(2)] for i in range(2)]
        if np.linalg.eigvalsh(hessian).min() > 1e-3:
            return float(near[0]), True
    return None


def main():
    generator = random.Random(11)
    cases = []
    for objective in LOSSES:
        made = 0
        while made < 20:
            weights = [generator.uniform(0.1, 1) for _ in range(3)]
            case = {"objective": objective, "reference": [w / sum(weights) for w in weights],
                    "counts": [[0 if w == l or generator.random() < 0.3 else generator.randint(0, 5)
                                for l in range(3)] for w in range(3)]}
            if not any(map(any, case["counts"])):
                continue
            found = infimum(case)
            if found is None:
                continue
            made += 1
            cases.append(case | {"infimum": found[0], "finite": found[1]})
    provenance = (
        "Infima of losses of log-ratios for three arms, by grids and BFGS from many starts; made by make_horizons.py with "
        f"{versions()}.")
    write("horizons.json", cases, provenance)
    for objective in LOSSES:
        print(objective, sum(c["finite"] for c in cases if c["objective"] == objective))


if __name__ == "__main__":
    main()
