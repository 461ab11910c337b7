#!/usr/bin/env python3
"""Make objective_optima.json: the best tabular policies of further convex objectives, from pairs and from rankings.

    pip install numpy scipy mpmath choix
    python3 make_objective_optima.py

The loss is the mean over the labels, in the logits theta of log pi/pi_ref = theta - log sum pi_ref e^theta, where theta
of the first arm is 0. SciPy's L-BFGS and trust-exact minimize it; Newton steps with 60 digits then polish the minimum
until the difference quotients of the loss vanish. Problems whose best policy is far away or at infinity, not unique
(the Hessian, from second differences, is not positive definite) or at a corner of the loss are drawn again. Checks of
another kind: cdpo and robust are DPO with other counts, gpo-squared is a linear system, mallows-ranking gives the
observed mean ranks, plackett-luce-dpo with two arms is choix's Bradley-Terry.
"""

import random

import choix
import numpy as np
from mpmath import mp, mpf
from scipy import optimize

import make_reference
from make_ranking_losses import log_partition, plackett_luce, shuffled
from make_reference import double, doubles, normalized, pairs_of, random_counts, random_simplex
from objective_formulas import PAPERS, sigmoid

mp.dps = 60
FAR = 15  # beta times the largest difference of log-ratios


class Problem:
    """One context: its loss summed over labels, as a function of theta without the first arm."""

    def __init__(self, case, context):
        self.objective, self.beta = case["objective"], mpf(case["beta"])
        self.parameters = {n: mpf(v) for n, v in case["parameters"].items()}
        self.reference = normalized(case["reference"][context])
        self.arms = case["arms"]
        if "counts" in case:
            self.pairs = pairs_of(case["counts"][context])
        else:
            self.rankings = list(zip(case["rankings"][context], case["ranking_counts"][context]))
        if self.objective == "mallows-ranking":
            self.t = -mp.log(mpf(case["dispersion"][context]))

    def log_ratios(self, theta):
        full = [mpf(0)] + [mpf(v) for v in theta]
        shift = mp.log(mp.fsum(p * mp.exp(v) for p, v in zip(self.reference, full)))
        return [v - shift for v in full]

    def value(self, theta):
        u = self.log_ratios(theta)
        if self.objective == "plackett-luce-dpo":
            return mp.fsum(n * plackett_luce(u, ranks, self.beta)[0] for ranks, n in self.rankings)
        if self.objective == "mallows-ranking":
            s = [-self.beta * v for v in u]
            log_z = log_partition(s, self.t)[0]
            return mp.fsum(n * (self.t * mp.fsum((r - 1 - v)**2 for r, v in zip(ranks, s)) + log_z)
                           for ranks, n in self.rankings)
        return mp.fsum(n * self.of_pair(u, w, l) for w, l, n in self.pairs)

    def of_pair(self, u, w, l):
        more = dict(self.parameters)
        if self.objective == "cpo":
            more.update(log_reference_w=mp.log(self.reference[w]), log_reference_l=mp.log(self.reference[l]))
        return PAPERS[self.objective](u[w], u[l], self.beta, **more)

    def moved(self, theta, *steps):
        shifted = list(theta)
        for arm, step in steps:
            shifted[arm] += step
        return self.value(shifted)

    def gradient(self, theta):
        theta, h = [mpf(v) for v in theta], mpf(10)**-20
        return [(self.moved(theta, (i, h)) - self.moved(theta, (i, -h))) / (2 * h) for i in range(len(theta))]

    def hessian(self, theta):
        theta, h, k = [mpf(v) for v in theta], mpf(10)**-15, len(theta)
        rows = mp.zeros(k, k)
        for i in range(k):
            for j in range(i + 1):
                rows[i, j] = rows[j, i] = mp.fsum(
                    p * q * self.moved(theta, (i, p * h), (j, q * h)) for p in (1, -1) for q in (1, -1)) / (4 * h * h)
        return rows

    def minimum(self):
        """theta at the minimum, or None when it is far away, at a corner, or nowhere."""
        def doubles_of(x):
            return np.array([float(v) for v in x])

        value = lambda x: float(self.value(x))
        gradient = lambda x: doubles_of(self.gradient(x))
        rough = optimize.minimize(value, np.zeros(self.arms - 1), jac=gradient, method="L-BFGS-B")
        if not np.all(np.isfinite(rough.x)) or self.beta * max(abs(rough.x)) > FAR:
            return None
        hessian = lambda x: np.array(self.hessian(x).tolist(), dtype=float)
        fine = optimize.minimize(value, rough.x, jac=gradient, hess=hessian, method="trust-exact",
                                 options={"gtol": 1e-10, "maxiter": 60})
        theta = [mpf(v) for v in fine.x]
        for _ in range(12):
            slopes = self.gradient(theta)
            try:
                steps = mp.cholesky_solve(self.hessian(theta), mp.matrix([-s for s in slopes]))
            except ValueError:  # not positive definite: the minimum is not unique, or not near
                return None
            if max(map(abs, slopes)) < mpf(10)**-35:
                break
            theta = [v + s for v, s in zip(theta, steps)]
        else:
            return None
        if self.beta * max(map(abs, theta)) > FAR or self.at_a_corner(self.log_ratios(theta)):
            return None
        assert float(self.value(theta)) <= rough.fun * (1 + 1e-12) + 1e-12
        self.check(theta)
        return theta

    def at_a_corner(self, u):
        if self.objective == "dpop":
            return any(abs(u[w]) < 1e-3 for w, _, _ in self.pairs)
        if self.objective == "gpo-truncated-quadratic":
            return any(abs(1 - self.beta * (u[w] - u[l])) < 1e-3 for w, l, _ in self.pairs)
        return False

    def check(self, theta):
        """What is known of the optimum otherwise."""
        u = self.log_ratios(theta)
        if self.objective in ("cdpo", "robust"):
            e = self.parameters["label_smoothing"]
            own, other = (1 - e, e) if self.objective == "cdpo" else ((1 - e) / (1 - 2 * e), -e / (1 - 2 * e))
            forces = [mpf(0)] * self.arms
            for w, l, n in self.pairs:
                for winner, loser, count in ((w, l, own * n), (l, w, other * n)):
                    force = count * sigmoid(self.beta * (u[loser] - u[winner]))
                    forces[winner] += force
                    forces[loser] -= force
            assert max(map(abs, forces)) < mpf(10)**-30
        elif self.objective == "gpo-squared":
            arms = range(1, self.arms)
            matrix = np.array([[(k == w) - (k == l) for k in arms] for w, l, _ in self.pairs], dtype=float)
            root = np.sqrt([n for _, _, n in self.pairs])
            solved = np.linalg.lstsq(root[:, None] * matrix, root / float(self.beta), rcond=None)[0]
            assert np.allclose(solved, [float(v) for v in theta], rtol=1e-9, atol=1e-9)
        elif self.objective == "mallows-ranking":
            total = sum(n for _, n in self.rankings)
            means = log_partition([-self.beta * v for v in u], self.t)[1]
            for y, mean in enumerate(means):
                assert abs(mean - mpf(sum(n * (ranks[y] - 1) for ranks, n in self.rankings)) / total) < mpf(10)**-30
        elif self.objective == "plackett-luce-dpo" and self.arms == 2:
            data = [(0, 1) if ranks[0] == 1 else (1, 0) for ranks, n in self.rankings for _ in range(n)]
            strengths = choix.opt_pairwise(2, data, alpha=0.0, method="Newton-CG", tol=1e-12)
            assert abs(strengths[1] - strengths[0] - float(self.beta * theta[0])) < 1e-7


# ------------------------------------------------------------------------------------------------ the data

PLAN = ([("cdpo", {"label_smoothing": e}) for e in (0.1, 0.3, 0.1, 0.05, 0.4)]
        + [("robust", {"label_smoothing": e}) for e in (0.1, 0.05, 0.2, 0.1)]
        + [("gpo-exponential", {})] * 5 + [("gpo-squared", {})] * 4 + [("gpo-truncated-quadratic", {})] * 5
        + [("dpop", {"penalty": p}) for p in (0.1, 0.5, 0.5, 1.0, 5.0)]
        + [("cpo", {"alpha": v}) for v in (1.0, 1.0, 0.3, 0.3, 3.0)]
        + [("plackett-luce-dpo", {})] * 5 + [("mallows-ranking", {})] * 5)


def draw(rng, objective, parameters, first):
    contexts, arms = rng.randint(1, 2), rng.randint(2, 6)
    if objective == "mallows-ranking":
        arms = min(arms, 5)
    if objective == "plackett-luce-dpo" and first:
        arms = 2
    case = {"contexts": contexts, "arms": arms}
    if objective in ("plackett-luce-dpo", "mallows-ranking"):
        case["rankings"], case["ranking_counts"] = [], []
        for _ in range(contexts):
            distinct = {tuple(shuffled(rng, arms)) for _ in range(rng.choice([2, 6, 12]))}
            case["rankings"].append([list(r) for r in sorted(distinct)])
            case["ranking_counts"].append([rng.randint(1, 9) for _ in distinct])
    else:
        most = rng.choice([2, 6, 40])
        case["counts"] = [random_counts(rng, arms, rng.choice([0.6, 0.9, 1.0]), most) for _ in range(contexts)]
    case["reference"] = [random_simplex(rng, arms) for _ in range(contexts)]
    case.update(objective=objective, beta=rng.choice([0.05, 0.5, 1.0, 4.0]), parameters=parameters)
    if objective == "mallows-ranking":
        case["dispersion"] = [round(rng.uniform(0.1, 0.97), 3) for _ in range(contexts)]
    return case


def solved(rng, objective, parameters, first):
    while True:
        case = draw(rng, objective, parameters, first)
        problems = [Problem(case, context) for context in range(case["contexts"])]
        if any("counts" in case and not p.pairs for p in problems):
            continue
        minima = []
        for problem in problems:
            minima.append(problem.minimum())
            if minima[-1] is None:
                break
        else:
            break
    labels = (sum(n for p in problems for _, _, n in p.pairs) if "counts" in case
              else sum(n for p in problems for _, n in p.rankings))
    loss = mp.fsum(p.value(theta) for p, theta in zip(problems, minima)) / labels
    return {**case, "loss": double(loss), "logRatios": [doubles(p.log_ratios(m)) for p, m in zip(problems, minima)]}


def main():
    rng, cases = random.Random(20241122), []
    for index, (objective, parameters) in enumerate(PLAN):
        cases.append(solved(rng, objective, parameters, index == 0 or PLAN[index - 1][0] != objective))
        print(objective, cases[-1]["contexts"], cases[-1]["arms"], flush=True)
    make_reference.write(
        "objective_optima",
        "Exact optima of tabular policies for convex objectives (loss is the mean per label, logRatios is "
        "log pi - log pi_ref with both normalized; rankings hold the rank of every arm, 1 is best): SciPy L-BFGS and "
        "trust-exact, then Newton with 60 digits to difference quotients below 1e-35; mallows-ranking has "
        "s = -beta log pi/pi_ref and t = -log dispersion; cdpo, robust, gpo-squared, mallows-ranking and the "
        "plackett-luce-dpo with two arms also checked in another way", cases, script="make_objective_optima.py")


if __name__ == "__main__":
    main()
