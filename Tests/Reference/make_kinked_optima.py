#!/usr/bin/env python3
"""Make kinked_optima.json: minima of the convex losses with kinks, and whether they have one.

    pip install numpy scipy
    python3 make_kinked_optima.py       # beside this script

Every kink is written as a constraint, so that what is solved is smooth: a linear program for hinge (HiGHS), bounded least
squares for the truncated quadratic (BVLS), and for minor-dpo and dpo-positive log(1 + e^h) with h above two smooth convex
functions (SLSQP), in scores times beta.

Where an arm never occurs its probability is slack: the others' log-ratios need sum pi_ref e^a <= 1 only, a convex problem of
its own. There is a minimum at a finite policy if and only if some minimum of that problem has slack left.
"""

import random

import numpy as np
from scipy.optimize import linprog, lsq_linear, minimize

from numeric_cases import versions, write

PENALTY = 50


def margins(case):
    """Rows d and shares n with margins d . x, x = beta times the scores or parameters."""
    arms, rows, shares = case["arms"], [], []
    total = sum(label[3] for label in case["labels"])
    for x, w, l, count in case["labels"]:
        if case["features"]:
            f = case["features"]
            row = np.array(f[x * arms + w], float) - np.array(f[x * arms + l], float)
        else:
            row = np.zeros(case["contexts"] * arms)
            row[x * arms + w], row[x * arms + l] = 1, -1
        rows.append(row * (2 * case["t"][x] if case["objective"].endswith("+theta") else 1))
        shares.append(count / total)
    return np.array(rows), np.array(shares)


def hinge(case):
    d, n = margins(case)
    e, p = d.shape
    found = linprog(np.concatenate([np.zeros(p), n]), A_ub=np.hstack([-d, -np.eye(e)]), b_ub=-np.ones(e),
                    bounds=[(None, None)] * p + [(0, None)] * e, method="highs")
    assert found.status == 0, found.message
    return found.fun


def truncated_quadratic(case):
    d, n = margins(case)
    e, p = d.shape
    root = np.sqrt(n)[:, None]
    found = lsq_linear(np.hstack([root * d, -root * np.eye(e)]), root[:, 0],
                       bounds=([-np.inf] * p + [0] * e, np.inf), method="bvls", tol=1e-15, max_iter=1000)
    return 2 * found.cost


def scores_of(case, x):
    if case["features"]:
        return (np.array(case["features"]) @ x).reshape(case["contexts"], case["arms"])
    return x.reshape(case["contexts"], case["arms"])


def smooth_problem(case, log_ratios, size):
    """min sum n log(1 + e^h) over x and h >= two functions of the log-ratios; `log_ratios` of x, with its Jacobian."""
    beta, arms = case["beta"], case["arms"]
    total = sum(label[3] for label in case["labels"])
    n = np.array([label[3] / total for label in case["labels"]])
    e = len(n)
    win = np.array([x * arms + w for x, w, _, _ in case["labels"]])
    lose = np.array([x * arms + l for x, _, l, _ in case["labels"]])

    def value(v):
        h = v[size:]
        slope = np.concatenate([np.zeros(size), n / (1 + np.exp(-h))])
        return n @ np.logaddexp(0, h), slope

    def parts(v):
        a, jacobian = log_ratios(v[:size])
        (aw, al), (jw, jl) = (a[win], a[lose]), (jacobian[win], jacobian[lose])
        if case["objective"] == "minor-dpo":
            first, second = (-beta * aw, -beta * jw), (beta * (al - aw), beta * (jl - jw))
        else:
            first = beta * (al - aw), beta * (jl - jw)
            second = first[0] - beta * PENALTY * aw, first[1] - beta * PENALTY * jw
        return first, second

    def above(v):
        first, second = parts(v)
        return np.concatenate([v[size:] - first[0], v[size:] - second[0]])

    def above_slope(v):
        first, second = parts(v)
        return np.vstack([np.hstack([-first[1], np.eye(e)]), np.hstack([-second[1], np.eye(e)])])

    start = np.zeros(size + e)
    return value, [{"type": "ineq", "fun": above, "jac": above_slope}], start


def normalized(case):
    """Log-ratios of softmax policies, as functions of beta times the scores or parameters."""
    beta, arms, contexts = case["beta"], case["arms"], case["contexts"]
    reference = np.array(case["reference"])
    size = len(case["features"][0]) if case["features"] else contexts * arms
    basis = np.array(case["features"]) if case["features"] else np.eye(size)

    def log_ratios(x):
        s = (basis @ x / beta).reshape(contexts, arms)
        shift = np.array([np.log1p(reference[c] @ np.expm1(s[c])) for c in range(contexts)])
        p = reference * np.exp(s - shift[:, None])
        jacobian = basis.reshape(contexts, arms, size) / beta
        jacobian = jacobian - np.einsum("ca,cap->cp", p, jacobian)[:, None]
        return (s - shift[:, None]).ravel(), jacobian.reshape(contexts * arms, size)

    return log_ratios, size


def solve(problem):
    value, constraints, start = problem
    best = None
    for attempt in range(6):
        first = start if best is None else best.x
        found = minimize(value, first + 1e-3 * attempt * np.sin(np.arange(len(first)) + attempt), jac=True,
                         constraints=constraints, method="SLSQP", options={"ftol": 1e-15, "maxiter": 2000})
        if not (np.isfinite(found.fun) and all(np.min(c["fun"](found.x)) > -1e-10 for c in constraints)):
            continue
        if best is None or found.fun < best.fun:
            best = found
    return best


def inside(case):
    log_ratios, size = normalized(case)
    found = solve(smooth_problem(case, log_ratios, size))
    return None if found is None else found.fun


def has_minimum(case):
    """One context in which the last arm never occurs; None where it is too close to call."""
    beta, arms = case["beta"], case["arms"]
    reference = np.array(case["reference"][0])[:-1]
    size = arms - 1

    def log_ratios(x):
        return np.append(x / beta, 0), np.vstack([np.eye(size) / beta, np.zeros(size)])

    value, constraints, start = smooth_problem(case, log_ratios, size)

    def mass(v):
        part = reference * np.exp(v[:size] / beta)
        slope = np.zeros(len(v))
        slope[:size] = part / beta
        return part.sum(), slope

    room = {"type": "ineq", "fun": lambda v: 1 - mass(v)[0], "jac": lambda v: -mass(v)[1]}
    least = solve((value, constraints + [room], start))
    if least is None:
        return None
    level = {"type": "ineq", "fun": lambda v: least.fun + 1e-9 - value(v)[0], "jac": lambda v: -value(v)[1]}
    lightest = solve((mass, constraints + [level], least.x))
    if lightest is None:
        return None
    if lightest.fun > 1 - 1e-3:
        return False if lightest.fun > 1 - 1e-4 else None
    return True


def reference_of(generator, arms):
    weights = [generator.uniform(0.05, 1) for _ in range(arms)]
    return [w / sum(weights) for w in weights]


def make(generator, objective, beta):
    contexts, arms = generator.randint(1, 2), generator.randint(2, 4)
    case = {"objective": objective, "beta": beta, "contexts": contexts, "arms": arms}
    case["features"] = []
    if generator.random() < 0.5:
        case["features"] = [[round(generator.uniform(-1, 1), 3) for _ in range(3)] for _ in range(contexts * arms)]
    case["t"] = [round(generator.uniform(0.1, 1.5), 3) for _ in range(contexts)]
    case["reference"] = [reference_of(generator, arms) for _ in range(contexts)]
    # Losses of margins have a minimum on any data; the others where every arm wins.
    sparse = not objective.startswith(("minor", "dpo")) and generator.random() < 0.5
    case["labels"] = [[x, w, l, generator.randint(1, 6)] for x in range(contexts) for w in range(arms)
                      for l in range(arms) if w != l and (not sparse or generator.random() < 0.5)]
    return case


def undecided(generator, objective):
    arms = generator.randint(3, 4)
    case = {"objective": objective, "beta": generator.choice([0.3, 1, 3, 10]), "contexts": 1, "arms": arms,
            "features": [], "t": [0.5], "reference": [reference_of(generator, arms)]}
    case["labels"] = [[0, w, l, generator.randint(1, 6)] for w in range(arms - 1) for l in range(arms - 1) if w != l]
    return case


def main():
    generator = random.Random(5)
    solvers = {"hinge": hinge, "hinge+theta": hinge, "truncated-quadratic": truncated_quadratic,
               "truncated-quadratic+theta": truncated_quadratic, "minor-dpo": inside, "dpo-positive": inside}
    cases = []
    for objective, solver in solvers.items():
        for beta in (1e-3, 0.1, 1, 10, 1e3):
            made = 0
            while made < 6:
                case = make(generator, objective, beta)
                loss = solver(case) if case["labels"] else None
                if loss is None:  # SLSQP's singular systems
                    continue
                cases.append(case | {"loss": float(loss), "finite": True})
                made += 1
    for objective in ("minor-dpo", "dpo-positive"):
        counts = {True: 0, False: 0}
        while min(counts.values()) < 12:
            case = undecided(generator, objective)
            finite = has_minimum(case)
            if finite is None or counts[finite] == 12:
                continue
            counts[finite] += 1
            cases.append(case | {"loss": None, "finite": finite})
    provenance = (
        "Minima of convex losses with kinks, and whether they have one: HiGHS, BVLS and SLSQP of SciPy; made by "
        f"make_kinked_optima.py with {versions()}.")
    write("kinked_optima.json", cases, provenance)


if __name__ == "__main__":
    main()
