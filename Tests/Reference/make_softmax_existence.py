#!/usr/bin/env python3
"""Make softmax_existence.json: whether losses of log-linear policies lack a minimum at finite parameters.

    pip install numpy scipy
    python3 make_softmax_existence.py       # beside this script

A convex loss has no minimum if it does not rise in the end along some direction v of the parameters along which it is
not constant. For every objective that is a linear program.

- robust-dpo (e = 0.1): a margin's change m costs n max(-r m, -m) for n labels, r = e / (1 - e); with +theta, 2 t n of
  them. For each kind of label, and each sign, m = +-1 is asked for: the least total cost must be above 0.
- sft, cpo, hpo: -log pi(y) of the arms y that won (sft, cpo) or occurred (hpo) falls in the end only if no other arm's
  score rises more; then the margins of the labels do not fall either.
"""

import json
import platform
import random
from pathlib import Path

import numpy as np
import scipy
from scipy.optimize import linprog

RATIO = 0.1 / 0.9


def drops(rows, weights):
    rows, weights = np.array(rows, float), np.array(weights, float)
    weights /= weights.sum()
    count, size = rows.shape
    # v, then the cost c_e >= -r m_e and c_e >= -m_e of each label.
    cost = np.concatenate([np.zeros(size), weights])
    bounds = np.vstack([np.hstack([-ratio * rows, -np.eye(count)]) for ratio in (RATIO, 1)])
    for row in rows:
        if not row.any():
            continue
        for sign in (1, -1):
            found = linprog(cost, A_ub=bounds, b_ub=np.zeros(2 * count),
                            A_eq=np.concatenate([sign * row, np.zeros(count)])[None], b_eq=[1],
                            bounds=[(None, None)] * (size + count), method="highs")
            if found.status == 3:  # unbounded
                return True
            assert found.status == 0, found.message
            assert abs(found.fun) < 1e-12 or abs(found.fun) > 1e-6, found.fun
            if found.fun <= 1e-12:
                return True
    return False


def rises(rows):
    d = np.array(rows, float)
    found = linprog(-d.sum(0), A_ub=np.vstack([d, -d]), b_ub=np.concatenate([np.ones(len(d)), np.zeros(len(d))]),
                    bounds=[(None, None)] * d.shape[1], method="highs")
    assert found.status == 0 and (abs(found.fun) < 1e-6 or -found.fun > 1 - 1e-6)
    return bool(-found.fun > 0.5)


def lacks(case):
    arms, f = case["arms"], np.array(case["features"])
    if case["objective"].startswith("robust"):
        theta = case["objective"].endswith("theta")
        used = [(f[x * arms + w] - f[x * arms + l], n * (2 * case["t"][x] if theta else 1))
                for x, w, l, n in case["labels"] if not theta or case["t"][x] > 0]
        return bool(used) and drops([r for r, _ in used], [n for _, n in used])
    favoured = {(x, y) for x, w, l, _ in case["labels"] for y in ([w, l] if case["objective"] == "hpo" else [w])}
    return rises([f[x * arms + y] - f[x * arms + other] for x, y in favoured for other in range(arms) if other != y])


def draw(rng, objective):
    contexts, arms, count = rng.randint(1, 4), rng.randint(2, 5), rng.randint(1, 5)
    whole = rng.random() < 0.5  # small integers make ties
    features = [[float(rng.randint(-1, 1)) if whole else round(rng.gauss(0, 1), 6) for _ in range(count)]
                for _ in range(contexts * arms)]
    truth = [rng.gauss(0, 1) for _ in range(count)]
    noise = rng.choice([0.0, 0.5, 2.0, 8.0])
    labels = {}
    for _ in range(rng.choice([2, 5, 15, 60, 200])):
        x = rng.randrange(contexts)
        a, b = rng.sample(range(arms), 2)
        score = [sum(p * q for p, q in zip(features[x * arms + y], truth)) + noise * rng.gauss(0, 1) for y in (a, b)]
        key = (x, a, b) if score[0] >= score[1] else (x, b, a)
        labels[key] = labels.get(key, 0) + 1
    return {"objective": objective, "contexts": contexts, "arms": arms, "features": features,
            "t": [rng.choice([0.0, 0.2, 0.5, 1.0, 3.0]) for _ in range(contexts)],
            "labels": [[*key, n] for key, n in sorted(labels.items())]}


def main():
    rng, cases = random.Random(20250522), []
    for objective in ("robust-dpo", "robust-dpo+theta", "sft", "cpo", "hpo"):
        kept = {True: 0, False: 0}
        while sum(kept.values()) < 40:
            case = draw(rng, objective)
            case["lacks"] = lacks(case)
            if kept[case["lacks"]] < 25:
                kept[case["lacks"]] += 1
                cases.append(case)
    provenance = ("Whether losses of log-linear policies have no minimum at finite parameters: linear programs by "
                  f"SciPy's HiGHS; made by make_softmax_existence.py with Python {platform.python_version()}, "
                  f"NumPy {np.__version__}, SciPy {scipy.__version__}.")
    rows = ",\n  ".join(json.dumps(case) for case in cases)
    path = Path(__file__).parent / "softmax_existence.json"
    path.write_text(f'{{"provenance": {json.dumps(provenance)},\n "cases": [\n  {rows}\n ]}}\n')


main()
