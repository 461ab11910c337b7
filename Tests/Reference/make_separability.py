#!/usr/bin/env python3
"""Make separability.json: whether a log-linear policy's DPO loss has no optimum at finite parameters.

    pip install numpy scipy
    python3 make_separability.py       # beside this script

For every label e that occurs let d_e = f(winner) - f(loser). The loss keeps falling along a direction v with
d_e . v >= 0 for all e and > 0 for one. Scaled, such a v has d_e . v <= 1 for all e and = 1 for one; so

    maximize sum_e d_e . v  subject to  0 <= d_e . v <= 1

is 0 if there is no such direction, and at least 1 if there is: a linear program decides without a close call.
Labels of contexts in which the learner takes people not to agree at all (t = 0, `agreement` false) do not count.
"""

import json
import platform
import random
from pathlib import Path

import numpy as np
import scipy
from scipy.optimize import linprog


def separable(case):
    arms, features = case["arms"], np.array(case["features"])
    rows = [features[x * arms + w] - features[x * arms + l]
            for x, w, l, _ in case["labels"] if case["agreement"][x]]
    if not rows:
        return False
    d = np.array(rows, dtype=float)
    found = linprog(-d.sum(0), A_ub=np.vstack([d, -d]), b_ub=np.concatenate([np.ones(len(d)), np.zeros(len(d))]),
                    bounds=[(None, None)] * d.shape[1], method="highs")
    assert found.status == 0, found.message
    assert abs(found.fun) < 1e-6 or -found.fun > 1 - 1e-6, found.fun
    return bool(-found.fun > 0.5)


def draw(rng):
    contexts, arms, count = rng.randint(1, 4), rng.randint(2, 6), rng.randint(1, 7)
    kind = rng.choice(["signs", "small integers", "normal"])
    def feature():
        return {"signs": lambda: rng.choice([-1.0, 0.0, 1.0]), "small integers": lambda: float(rng.randint(0, 4)),
                "normal": lambda: round(rng.gauss(0, 1), 6)}[kind]()
    features = [[feature() for _ in range(count)] for _ in range(contexts * arms)]
    truth = [rng.gauss(0, 1) for _ in range(count)]
    noise = rng.choice([0.0, 0.0, 0.3, 1.0, 4.0])
    labels = {}
    for _ in range(rng.choice([1, 3, 6, 12, 25, 60])):
        x = rng.randrange(contexts)
        a, b = rng.sample(range(arms), 2)
        score = [sum(p * q for p, q in zip(features[x * arms + y], truth)) + noise * rng.gauss(0, 1) for y in (a, b)]
        key = (x, a, b) if score[0] >= score[1] else (x, b, a)
        labels[key] = labels.get(key, 0) + 1
    agreement = [rng.random() < 0.85 for _ in range(contexts)]
    return {"contexts": contexts, "arms": arms, "features": features, "agreement": agreement,
            "labels": [[*key, n] for key, n in sorted(labels.items())]}


def main():
    rng = random.Random(1956)
    wanted, cases = {True: 150, False: 150}, []
    while any(wanted.values()):
        case = draw(rng)
        answer = separable(case)
        if wanted[answer] > 0:
            wanted[answer] -= 1
            cases.append({**case, "separable": answer})
    provenance = ("Whether a direction of the parameters of a log-linear policy lowers no observed margin and raises one, "
                  "by a linear program (HiGHS); features has a row for arm y of context x at x arms + y, labels are "
                  "[context, winner, loser, count], contexts with agreement false do not count; made by "
                  f"make_separability.py with Python {platform.python_version()}, NumPy {np.__version__}, "
                  f"SciPy {scipy.__version__}.")
    rows = ",\n".join("  " + json.dumps(c) for c in cases)
    Path(__file__).with_name("separability.json").write_text(
        f'{{"provenance": {json.dumps(provenance)},\n "cases": [\n{rows}\n]}}\n')
    print(len(cases))


if __name__ == "__main__":
    main()
