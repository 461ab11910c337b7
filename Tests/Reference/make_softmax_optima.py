#!/usr/bin/env python3
"""Make softmax_optima.json: the DPO optimum of log-linear policies of moderate size.

    pip install numpy scipy
    python3 make_softmax_optima.py       # beside this script

Features and counts are too many to store: they are made here and in the test from SplitMix64. Feature k of row
x arms + y is the next number over 2^53, minus 1/2; then the counts of every context, winner and loser (other than the
winner), the next number over 2^53 times 5, rounded down, less 2, at least 0. The loss is the mean over labels of
log(1 + exp(-beta m)), m = theta . (f(winner) - f(loser)). SciPy's trust-exact minimizes it with its exact Hessian, and
L-BFGS-B must find the same within what its gradient tolerance allows.
"""

import json
import platform
from pathlib import Path

import numpy as np
import scipy
from scipy.optimize import minimize
from scipy.special import expit


def split_mix(seed):
    state, mask = seed, (1 << 64) - 1
    while True:
        state = (state + 0x9E3779B97F4A7C15) & mask
        z = state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & mask
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & mask
        yield ((z ^ (z >> 31)) >> 11) * 2.0 ** -53


def solve(seed, contexts, arms, count, beta):
    numbers = split_mix(seed)
    features = np.array([next(numbers) - 0.5 for _ in range(contexts * arms * count)]).reshape(contexts, arms, count)
    rows, weights = [], []
    for x in range(contexts):
        for winner in range(arms):
            for loser in range(arms):
                if winner == loser:
                    continue
                n = max(0, int(next(numbers) * 5) - 2)
                if n:
                    rows.append(features[x, winner] - features[x, loser])
                    weights.append(n)
    d, n = np.array(rows), np.array(weights, dtype=float)
    share = n / n.sum()

    # In units of 1 / beta, so that tolerances mean the same at every beta.
    def loss(v):
        return share @ np.logaddexp(0, -(d @ v))

    def slope(v):
        return -d.T @ (share * expit(-(d @ v)))

    def curvature(v):
        p = expit(d @ v)
        return (d * (share * p * (1 - p))[:, None]).T @ d

    exact = minimize(loss, np.zeros(count), jac=slope, hess=curvature, method="trust-exact", options={"gtol": 1e-10})
    v = exact.x
    for _ in range(3):
        v = v - np.linalg.solve(curvature(v), slope(v))
    assert np.abs(slope(v)).max() < 1e-15, np.abs(slope(v)).max()
    other = minimize(loss, np.zeros(count), jac=slope, method="L-BFGS-B", options={"gtol": 1e-9, "ftol": 1e-15})
    assert np.abs(other.x - v).max() < 1e-5, np.abs(other.x - v).max()
    return {"seed": seed, "contexts": contexts, "arms": arms, "features": count, "beta": beta, "labels": int(n.sum()),
            "loss": float(loss(v)), "parameters": [float(value) for value in v / beta]}


def main():
    cases = [solve(1, 40, 4, 6, 1.0), solve(2, 300, 6, 24, 0.1), solve(3, 1000, 8, 48, 10.0), solve(4, 30, 3, 3, 1e-3)]
    provenance = ("DPO optimum of log-linear policies by SciPy trust-exact and three Newton steps, checked with L-BFGS-B; made by "
                  f"make_softmax_optima.py with Python {platform.python_version()}, NumPy {np.__version__}, "
                  f"SciPy {scipy.__version__}.")
    rows = ",\n".join("  " + json.dumps(case) for case in cases)
    Path(__file__).with_name("softmax_optima.json").write_text(
        f'{{"provenance": {json.dumps(provenance)},\n "cases": [\n{rows}\n]}}\n')
    print(len(cases))


if __name__ == "__main__":
    main()
