#!/usr/bin/env python3
"""Make the JSON reference values of this folder, independently of the Swift code.

    pip install numpy scipy mpmath choix
    python3 make_reference.py            # all files, beside this script
    python3 make_reference.py frontier   # only the named ones

Everything is worked out from the textbook definitions, in arithmetic with so many digits (mpmath, 60 and
more) that cancellation does not matter; no numerically 'stable' form is used for any number that is
written. Doubles that are inputs are taken as the exact numbers they are. SciPy and choix supply starting
points and independent checks, and a failed check stops the script. The random numbers come from Python's
own generator with a fixed seed per file, so the same versions write the same bytes.
"""

import itertools
import json
import math
import platform
import random
import sys
from pathlib import Path

import choix
import mpmath
import numpy as np
import scipy
from mpmath import mp, mpf
from scipy import optimize, special
from scipy.sparse.csgraph import connected_components

HERE = Path(__file__).resolve().parent
DIGITS = 60
mp.dps = DIGITS
SMALLEST_NORMAL = 2.2250738585072014e-308


# ---------------------------------------------------------------------------------------------- output

def double(value):
    """The double nearest to an mp number (with +0 for -0)."""
    return float(value) + 0.0


def doubles(values):
    return [double(v) for v in values]


def encode(value):
    """JSON with floating numbers at 17 significant digits, the number of digits that fixes a double."""
    if value is None or isinstance(value, (bool, str)):
        return json.dumps(value)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        assert math.isfinite(value)
        text = format(value, ".17g")
        return text if any(c in text for c in ".e") else text + ".0"
    if isinstance(value, list):
        return "[" + ", ".join(encode(v) for v in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(k)}: {encode(v)}" for k, v in value.items()) + "}"
    raise TypeError(type(value))


def write(name, provenance, cases, script="make_reference.py"):
    versions = (f"Python {platform.python_version()}, mpmath {mpmath.__version__}, NumPy {np.__version__}, "
                f"SciPy {scipy.__version__}, choix {choix_version()}")
    rows = ",\n".join("  " + encode(c) for c in cases)
    text = (f'{{"provenance": {json.dumps(f"{provenance}; made by {script} with {versions}.")},\n'
            f' "cases": [\n{rows}\n]}}\n')
    json.loads(text)
    (HERE / f"{name}.json").write_text(text)
    print(f"{name}.json: {len(cases)} cases, {len(text) / 1000:.0f} KB", flush=True)


def choix_version():
    from importlib.metadata import version
    return version("choix")


# ------------------------------------------------------------------------------------ links and losses
# Each loss is a function of the margin m, of beta, and of t = -log phi; each returns (value, first, second
# derivative with respect to m).

def phi_link(s, phi):
    """h(s) = (s+1)/(1-phi^(s+1)) - s/(1-phi^s) for s > 0, with its first two derivatives."""
    log_phi = mp.log(phi)

    def part(a):  # a/(1-phi^a)
        q = phi ** a
        p = 1 - q
        return (a / p,
                1 / p + a * log_phi * q / p**2,
                2 * log_phi * q / p**2 + a * log_phi**2 * q * (1 + q) / p**3)

    return tuple(x - y for x, y in zip(part(s + 1), part(s)))


def smoothed_phi_link(x, phi, epsilon):
    """h(x) for x > epsilon, 1 - h(-x) for x < -epsilon, the straight line through 1/2 in between."""
    if x > epsilon:
        return phi_link(x, phi)
    if x < -epsilon:
        h, h1, h2 = phi_link(-x, phi)
        return 1 - h, h1, -h2
    slope = (phi_link(epsilon, phi)[0] - mpf(1) / 2) / epsilon
    return mpf(1) / 2 + slope * x, slope, mpf(0)


def minus_log_sigmoid(x):
    """-log(1/(1+e^-x)) and its first two derivatives in x."""
    p = 1 / (1 + mp.exp(-x))
    q = 1 / (1 + mp.exp(x))
    return -mp.log(p), -q, p * q


def loss(objective, m, beta, phi, epsilon):
    m, beta, phi = mpf(m), mpf(beta), mpf(phi)
    t = -mp.log(phi)
    if objective in ("dpo", "mallows-theta-dpo"):
        scale = beta if objective == "dpo" else 2 * t * beta
        value, first, second = minus_log_sigmoid(scale * m)
        return value, scale * first, scale**2 * second
    if objective in ("ipo", "mallows-theta-ipo"):
        scale = mpf(1) if objective == "ipo" else 2 * t
        residual = scale * m - 1 / (2 * beta)
        return residual**2, 2 * scale * residual, 2 * scale**2
    if objective == "hinge":
        x = beta * m
        return (1 - x, -beta, mpf(0)) if x < 1 else (mpf(0), mpf(0), mpf(0))
    if objective == "mallows-phi-dpo":
        g, g1, g2 = smoothed_phi_link(beta * m, phi, mpf(epsilon))
        return -mp.log(g), -beta * g1 / g, -beta**2 * (g2 / g - (g1 / g)**2)
    raise ValueError(objective)


OBJECTIVES = ["dpo", "ipo", "hinge", "mallows-theta-dpo", "mallows-theta-ipo", "mallows-phi-dpo"]


def make_objectives():
    dispersions = [0.05, 0.3, math.exp(-0.5), 0.8, 0.99, 0.999999]
    betas = [0.01, 0.1, 1.0, 5.0]
    margins = [-300.0, -41.7, -6.3, -0.9, -0.03, -1e-9, 0.0, 1e-14, 2e-5, 0.07, 1.3, 8.9, 52.1, 300.0]
    epsilons = [0.1, 0.01, 0.7]
    cases = []
    for objective in OBJECTIVES:
        uses_phi = objective.startswith("mallows")
        for beta in betas:
            for phi in dispersions if uses_phi else [0.3]:
                for epsilon in epsilons if objective == "mallows-phi-dpo" else [None]:
                    for margin in margins:
                        x = mpf(beta) * mpf(margin)
                        # Enough digits to subtract numbers that agree to phi^|x| or e^-(2 t |x|).
                        mp.dps = DIGITS + 40 + int(2 * abs(x) * max(1, -mp.log(phi)))
                        kink = {"hinge": mpf(1), "mallows-phi-dpo": mpf(epsilon or 0)}.get(objective)
                        if kink is not None:
                            assert abs(abs(x) - kink) > mpf("1e-3") * kink, (objective, beta, margin)
                        value, slope, _ = loss(objective, margin, beta, phi, epsilon)
                        # The slope once more, by a difference quotient of the value.
                        step = mpf(10) ** (-20) * (1 + abs(mpf(margin)))
                        both = [loss(objective, mpf(margin) + s * step, beta, phi, epsilon)[0] for s in (-1, 1)]
                        assert abs((both[1] - both[0]) / (2 * step) - slope) <= mpf(10)**(-15) * (abs(slope) + abs(value))
                        value, slope = double(value), double(slope)
                        mp.dps = DIGITS
                        # Subnormal doubles are not a fair question.
                        if any(0 < abs(v) < SMALLEST_NORMAL for v in (value, slope)):
                            continue
                        cases.append({"objective": objective, "beta": beta, "dispersion": phi, "epsilon": epsilon,
                                      "margin": margin, "value": value, "slope": slope})
    write("objectives",
          "Values and slopes (d value / d margin) of the margin objectives from their definitions with at least 100 "
          "digits, inputs taken as exact doubles, results rounded to the nearest double; the slope was checked "
          "against a difference quotient; dpo, ipo and hinge do not depend on the dispersion; a value below the "
          "smallest double is 0", cases)


# -------------------------------------------------------------------------------------- tabular optima

def strongly_connected(counts):
    return connected_components(np.array(counts) > 0, directed=True, connection="strong")[0] == 1


def connected(counts):
    return connected_components(np.array(counts) > 0, directed=True, connection="weak")[0] == 1


def pairs_of(counts):
    arms = range(len(counts))
    return [(w, l, counts[w][l]) for w in arms for l in arms if counts[w][l] > 0]


def total_loss(u, counts, objective, beta, phi, epsilon):
    """Sum over pairs, with gradient and Hessian in u[1:], where u[y] is log pi/pi_ref up to a constant."""
    k = len(counts)
    value, gradient, hessian = mpf(0), mp.zeros(k, 1), mp.zeros(k, k)
    for w, l, n in pairs_of(counts):
        v, g, h = loss(objective, u[w] - u[l], beta, phi, epsilon)
        value += n * v
        gradient[w] += n * g
        gradient[l] -= n * g
        for i, j, sign in ((w, w, 1), (l, l, 1), (w, l, -1), (l, w, -1)):
            hessian[i, j] += sign * n * h
    return value, gradient[1:, 0], hessian[1:, 1:]


def newton(start, *problem):
    """Damped Newton with u[0] = 0, until the gradient is below 1e-40 per unit of loss."""
    u = [mpf(float(v)) - mpf(float(start[0])) for v in start]
    value, gradient, hessian = total_loss(u, *problem)
    for _ in range(200):
        if mp.norm(gradient, mp.inf) < mpf(10)**(-40):
            break
        step = mp.lu_solve(hessian, -gradient)
        size = mpf(1)
        while True:
            trial = [u[0]] + [a + size * b for a, b in zip(u[1:], step)]
            new = total_loss(trial, *problem)
            if new[0] <= value + mpf(10)**(-45) * (1 + abs(value)):
                break
            size /= 2
            if size < mpf(10)**(-12):
                return None
        u, (value, gradient, hessian) = trial, new
    else:
        return None
    mp.cholesky(hessian)  # raises unless the Hessian is positive definite
    return u


def solve_logistic(counts, objective, beta, phi):
    """Unique minimum of a strictly convex loss: SciPy BFGS in the scaled margin, then Newton in mp."""
    scale = beta if objective == "dpo" else 2 * -math.log(phi) * beta
    n = np.array(counts, dtype=float)

    def function(v):
        z = np.concatenate([[0.0], v])
        d = z[:, None] - z[None, :]
        g = -n * special.expit(-d)
        return np.sum(n * np.logaddexp(0, -d)), (g.sum(1) - g.sum(0))[1:]

    found = optimize.minimize(function, np.zeros(len(n) - 1), jac=True, method="BFGS", options={"gtol": 1e-8})
    return newton(np.concatenate([[0.0], found.x]) / scale, counts, objective, beta, phi, None)


def solve_squared(counts, objective, beta, phi):
    """IPO is least squares: its normal equations are a (graph Laplacian) linear system."""
    k = len(counts)
    scale = mpf(1) if objective == "ipo" else -2 * mp.log(mpf(phi))
    target = 1 / (2 * mpf(beta)) / scale
    matrix, right = mp.zeros(k, k), mp.zeros(k, 1)
    for w, l, n in pairs_of(counts):
        matrix[w, w] += n
        matrix[l, l] += n
        matrix[w, l] -= n
        matrix[l, w] -= n
        right[w] += n * target
        right[l] -= n * target
    return [mpf(0)] + list(mp.lu_solve(matrix[1:, 1:], right[1:, 0]))


def solve_phi(counts, beta, phi, epsilon):
    """Global minimum of the (non-convex) smoothed phi loss for 2 or 3 arms, or None when it is at a kink.

    A grid over a box that must hold the minimum, Nelder-Mead from its 40 best points, and Newton in mp from
    the best. The doubles of this search are start values only.
    """
    n = np.array(counts, dtype=float)
    k = len(counts)
    h_eps = float(phi_link(mpf(epsilon), mpf(phi))[0])

    def log_g(x):
        s = np.maximum(np.abs(x), epsilon)
        q = phi ** s
        miss = q * (s * (1 - phi) - phi * (1 - q)) / ((1 - q) * (1 - q * phi))  # 1 - h(s)
        line = 0.5 + (h_eps - 0.5) * x / epsilon
        outside = np.where(x > 0, np.log1p(-miss), np.log(miss))
        return np.where(np.abs(x) <= epsilon, np.log(np.where(np.abs(x) <= epsilon, line, 0.5)), outside)

    def function(z):  # z = beta u of arms 1..; the last axis runs over these arms
        z = np.concatenate([np.zeros(z.shape[:-1] + (1,)), z], axis=-1)
        return -sum(c * log_g(z[..., w] - z[..., l]) for w, l, c in pairs_of(counts))

    # Beyond this radius one pair alone costs more than the whole loss at the reference policy does.
    smallest = min(c for _, _, c in pairs_of(counts))
    radius = 1.0
    while -smallest * log_g(np.array(-radius)) < n.sum() * math.log(2):
        radius *= 1.2
    axis = np.linspace(-radius, radius, 501)
    grid = np.stack(np.meshgrid(*[axis] * (k - 1), indexing="ij"), axis=-1).reshape(-1, k - 1)
    values = function(grid)
    starts = grid[np.argsort(values, kind="stable")[:40]]
    runs = [optimize.minimize(function, s, method="Nelder-Mead", options={"xatol": 1e-10, "fatol": 1e-12, "maxiter": 4000})
            for s in starts]
    best = min(runs, key=lambda r: r.fun)
    z = np.concatenate([[0.0], best.x])
    if any(abs(abs(z[a] - z[b]) - epsilon) < 0.02 for a in range(k) for b in range(a)):
        return None
    u = newton(z / beta, counts, "mallows-phi-dpo", beta, phi, epsilon)
    if u is None:
        return None
    if max(abs(float(beta * a) - b) for a, b in zip(u, z)) > 1e-4:
        return None
    assert float(total_loss(u, counts, "mallows-phi-dpo", beta, phi, epsilon)[0]) <= best.fun + 1e-9
    assert float(total_loss(u, counts, "mallows-phi-dpo", beta, phi, epsilon)[0]) <= values.min() + 1e-9
    return u


def random_counts(rng, arms, density, most):
    return [[rng.randint(1, most) if a != b and rng.random() < density else 0 for b in range(arms)] for a in range(arms)]


def random_simplex(rng, arms, sharpness=1.0):
    weights = [math.exp(sharpness * rng.gauss(0, 1)) for _ in range(arms)]
    return [w / math.fsum(weights) for w in weights]


def normalized(row):
    """Probabilities given as doubles, made to sum to one exactly."""
    row = [mpf(p) for p in row]
    return [p / mp.fsum(row) for p in row]


def log_ratios(u, reference):
    """log pi - log pi_ref of pi = pi_ref e^u / sum pi_ref e^u."""
    shift = mp.log(mp.fsum(p * mp.exp(v) for p, v in zip(normalized(reference), u)))
    return [v - shift for v in u]


def check_with_choix(counts, u):
    """With beta = 1 and a uniform reference DPO is Bradley-Terry, and log pi its centred log-strengths."""
    data = [(w, l) for w, l, n in pairs_of(counts) for _ in range(n)]
    strengths = choix.opt_pairwise(len(counts), data, alpha=0.0, method="Newton-CG", tol=1e-12)
    mean = mp.fsum(u) / len(u)
    assert max(abs(float(a - mean) - b) for a, b in zip(u, strengths)) < 1e-7


def make_optima():
    rng = random.Random(20240523)
    cases, checked = [], 0
    plan = ([("dpo", "choix")] * 7 + [("dpo", "")] * 14 + [("mallows-theta-dpo", "")] * 14
            + [("ipo", "")] * 9 + [("mallows-theta-ipo", "")] * 9
            + [("mallows-phi-dpo", 2)] * 4 + [("mallows-phi-dpo", 3)] * 6)
    for index, (objective, kind) in enumerate(plan):
        while True:
            phi_objective, squared = objective == "mallows-phi-dpo", objective.endswith("ipo")
            contexts = 1 if phi_objective else rng.randint(1, 3)
            arms = kind if phi_objective else rng.randint(2, 8)
            beta = 1.0 if kind == "choix" else rng.choice([0.05, 0.5, 1.0, 4.0])
            epsilon = rng.choice([0.1, 0.05, 0.3]) if phi_objective else None
            dispersion = [round(rng.uniform(0.1, 0.97), 3) for _ in range(contexts)]
            uniform = kind == "choix" or rng.random() < 0.2
            reference = [[1.0 / arms] * arms if uniform else random_simplex(rng, arms) for _ in range(contexts)]
            counts, solutions = [], []
            for phi in dispersion:
                while True:
                    if phi_objective:
                        c = [[0 if a == b else rng.randint(3, 25) for b in range(arms)] for a in range(arms)]
                    else:
                        c = random_counts(rng, arms, rng.choice([0.3, 0.6, 0.9]), rng.choice([2, 6, 40]))
                    if (connected if squared else strongly_connected)(c):
                        break
                if phi_objective:
                    u = solve_phi(c, beta, phi, epsilon)
                elif squared:
                    u = solve_squared(c, objective, beta, phi)
                else:
                    u = solve_logistic(c, objective, beta, phi)
                counts.append(c)
                solutions.append(u)
            if all(u is not None for u in solutions):
                break
        if kind == "choix":
            for c, u in zip(counts, solutions):
                check_with_choix(c, u)
            checked += 1
        total = mpf(0)
        for c, u, phi in zip(counts, solutions, dispersion):
            value, gradient, _ = total_loss(u, c, objective, beta, phi, epsilon)
            assert mp.norm(gradient, mp.inf) < mpf(10)**(-30)
            total += value
        pairs = sum(n for c in counts for _, _, n in pairs_of(c))
        cases.append({"contexts": contexts, "arms": arms, "counts": counts, "reference": reference,
                      "objective": objective, "beta": beta, "dispersion": dispersion, "epsilon": epsilon,
                      "loss": double(total / pairs),
                      "logRatios": [doubles(log_ratios(u, r)) for u, r in zip(solutions, reference)]})
    write("optima",
          "Exact optima of tabular policies (loss is the mean per pair, logRatios is log pi - log pi_ref with both "
          "normalized): dpo and mallows-theta-dpo by SciPy BFGS and then Newton with 60 digits to a gradient below "
          "1e-40, ipo and mallows-theta-ipo as a linear system, mallows-phi-dpo as the best of a 501-point-per-axis "
          f"grid and 40 Nelder-Mead runs, away from the kinks, polished by the same Newton; the {checked} dpo cases "
          "with beta 1 that come first were cross-checked against choix.opt_pairwise on the expanded pairs", cases)


# --------------------------------------------------------------------------------------------- frontier

def tilted(reward, reference, rate):
    """Mean reward and mean KL of pi ~ pi_ref e^(rate r), averaged over contexts."""
    mean_reward, mean_kl = mpf(0), mpf(0)
    for r, ref in zip(reward, reference):
        ref = normalized(ref)
        weights = [p * mp.exp(rate * mpf(v)) for p, v in zip(ref, r)]
        total = mp.fsum(weights)
        pi = [w / total for w in weights]
        mean_reward += mp.fsum(p * mpf(v) for p, v in zip(pi, r))
        mean_kl += mp.fsum(p * mp.log(p / q) for p, q in zip(pi, ref))
    return mean_reward / len(reward), mean_kl / len(reward)


def largest_kl(reward, reference):
    """KL of the reference restricted to the best arms: the most that is of any use."""
    values = [-mp.log(mp.fsum(p for p, v in zip(normalized(ref), r) if v == max(r))) for r, ref in zip(reward, reference)]
    return mp.fsum(values) / len(values)


def frontier_rate(reward, reference, kl):
    """1/lambda at which the KL is `kl`: bisection of log rate, then the secant method."""
    def gap(x):
        return mp.log(tilted(reward, reference, mp.exp(x))[1]) - mp.log(mpf(kl))

    low, high = mpf(-30), mpf(12)
    assert gap(low) < 0 < gap(high)
    for _ in range(24):
        middle = (low + high) / 2
        low, high = (middle, high) if gap(middle) < 0 else (low, middle)
    x = mp.findroot(gap, (low, high), solver="secant", tol=mpf(10)**(-70), maxsteps=60)
    assert low <= x <= high
    return mp.exp(x)


def check_with_slsqp(reward, reference, kl, reward_at_kl):
    r, ref = np.array(reward), np.array(reference)
    contexts = len(r)

    def policy(v):
        return v.reshape(r.shape)

    found = optimize.minimize(
        lambda v: -np.sum(policy(v) * r) / contexts, ref.ravel(), method="SLSQP", bounds=[(1e-12, 1)] * r.size,
        jac=lambda v: -r.ravel() / contexts,
        constraints=[{"type": "eq", "fun": lambda v: policy(v).sum(1) - 1},
                     {"type": "ineq", "fun": lambda v: kl - np.sum(policy(v) * np.log(policy(v) / ref)) / contexts}],
        options={"ftol": 1e-14, "maxiter": 2000})
    assert abs(-found.fun - reward_at_kl) < 1e-6, (found.message, -found.fun, reward_at_kl)


def make_frontier():
    rng = random.Random(19)
    cases, checked = [], 0
    for world in range(30):
        contexts, arms = rng.randint(1, 4), rng.randint(2, 10)
        spread = rng.choice([0.2, 1.0, 5.0])
        reward = [[round(spread * rng.random(), 4) for _ in range(arms)] for _ in range(contexts)]
        if world % 5 == 4 and arms > 2:  # two arms share the best reward
            for row in reward:
                order = sorted(range(arms), key=lambda y: row[y])
                row[order[-2]] = row[order[-1]]
        if any(max(row) == min(row) for row in reward):
            continue
        reference = [[1.0 / arms] * arms if world % 3 == 0 else random_simplex(rng, arms) for _ in range(contexts)]
        top = largest_kl(reward, reference)
        for fraction in (None, 0.001, 0.1, 0.5, 0.9, 0.999):
            kl = 1e-8 if fraction is None else double(top * mpf(fraction))
            if fraction is not None and fraction < 0.999:
                kl = float(format(kl * rng.uniform(0.9, 1.1), ".6g"))
            rate = frontier_rate(reward, reference, kl)
            value, reached = tilted(reward, reference, rate)
            assert abs(reached / mpf(kl) - 1) < mpf(10)**(-25)
            if fraction in (0.1, 0.5) and world < 6:
                check_with_slsqp(reward, reference, kl, float(value))
                checked += 1
            cases.append({"reward": reward, "reference": reference, "kl": kl, "reward_at_kl": double(value),
                          "lambda": double(1 / rate), "max_kl": double(top)})
    write("frontier",
          "Largest mean reward at a given mean KL(pi || pi_ref), both averaged over contexts, from pi ~ pi_ref "
          "exp(r/lambda) with one lambda, found by bisection and the secant method with 60 digits; max_kl is the "
          f"KL of the reference restricted to the best arms; {checked} cases agree to 1e-6 with SciPy SLSQP on the "
          "constrained problem itself", cases)


# --------------------------------------------------------------------------------------------- policies

def policy_measures(reward, reference, policy):
    rows = []
    for r, ref, pi in zip(reward, reference, policy):
        ref, pi = normalized(ref), normalized(pi)
        arms = range(len(r))
        rows.append((
            mp.fsum(pi[y] * mpf(r[y]) for y in arms),
            mp.fsum(pi[y] * mp.log(pi[y] / ref[y]) for y in arms),
            mp.fsum(ref[y] * mp.log(ref[y] / pi[y]) for y in arms),
            -mp.fsum(pi[y] * mp.log(pi[y]) for y in arms),
            max(pi),
            mp.fsum(pi[y] * ref[z] * (mpf(1) if r[y] > r[z] else mpf(1) / 2 if r[y] == r[z] else mpf(0))
                    for y in arms for z in arms)))
    names = ["expected_reward", "kl", "forward_kl", "entropy", "max_probability", "win_rate"]
    return {name: double(mp.fsum(column) / len(rows)) for name, column in zip(names, zip(*rows))}


def nearly_deterministic(rng, arms, rest):
    row = [rest * (0.5 + rng.random()) for _ in range(arms)]
    best = rng.randrange(arms)
    row[best] = 1.0 - math.fsum(p for y, p in enumerate(row) if y != best)
    return row


def make_policies():
    rng = random.Random(77)
    cases = []
    for index in range(100):
        contexts, arms = rng.randint(1, 4), rng.randint(2, 10)
        if index % 4 == 0:  # rewards that tie often
            reward = [[float(rng.randint(0, 2)) for _ in range(arms)] for _ in range(contexts)]
        else:
            reward = [[round(rng.gauss(0, 1), 4) for _ in range(arms)] for _ in range(contexts)]

        def row(kind):
            if kind == "uniform":
                return [1.0 / arms] * arms
            if kind == "sharp":
                return nearly_deterministic(rng, arms, rng.choice([1e-4, 1e-9, 1e-15, 1e-40, 1e-200, 1e-300]))
            return random_simplex(rng, arms, rng.choice([0.3, 1.0, 3.0]))

        kinds = ["sharp"] if index % 5 == 1 else ["uniform", "random", "random", "sharp"]
        reference = [row(rng.choice(kinds)) for _ in range(contexts)]
        policy = [list(r) if rng.random() < 0.1 else row(rng.choice(kinds)) for r in reference]
        if index < 3:
            policy = [list(r) for r in reference]
        cases.append({"reward": reward, "reference": reference, "policy": policy,
                      **policy_measures(reward, reference, policy)})
    write("policies",
          "Measures of policies from their definitions with 60 digits, averaged uniformly over contexts, after "
          "dividing each given row of probabilities by its exact sum (which a double's rounding leaves within 1e-15 of "
          "1, so compare with an absolute tolerance of some 1e-14)", cases)


# ------------------------------------------------------------------------------------------ connectivity

def optimum_is_finite(counts):
    """Ford (1957), per weakly connected component of the win graph."""
    graph = np.array(counts) > 0
    weak = connected_components(graph, directed=True, connection="weak")[0]
    strong = connected_components(graph, directed=True, connection="strong")[0]
    return bool(weak == strong)  # each weak component is a union of strong ones


def make_connectivity():
    rng = random.Random(1957)
    wanted = {True: 200, False: 200}
    cases = []
    while any(wanted.values()):
        arms = rng.randint(2, 7)
        if rng.random() < 0.25 and arms >= 4:  # two cycles of their own, now and then with one comparison between them
            counts = [[0] * arms for _ in range(arms)]
            shuffled = rng.sample(range(arms), arms)
            cut = rng.randint(2, arms - 2)
            for members in (shuffled[:cut], shuffled[cut:]):
                for a, b in zip(members, members[1:] + members[:1]):
                    counts[a][b] = rng.randint(1, 3)
            if rng.random() < 0.4:
                counts[shuffled[0]][shuffled[-1]] = 1
        else:
            counts = random_counts(rng, arms, rng.choice([0.05, 0.1, 0.2, 0.3, 0.5]), 3)
            if rng.random() < 0.3:  # one or two cycles on top
                for _ in range(rng.randint(1, 2)):
                    members = rng.sample(range(arms), rng.randint(2, arms))
                    for a, b in zip(members, members[1:] + members[:1]):
                        counts[a][b] = rng.randint(1, 3)
        finite = optimum_is_finite(counts)
        if sum(map(sum, counts)) == 0 and rng.random() < 0.97:
            continue
        if wanted[finite] > 0:
            wanted[finite] -= 1
            cases.append({"counts": counts, "finite": finite})
    write("connectivity",
          "Whether the Bradley-Terry/DPO optimum of a matrix of win counts [winner][loser] is finite: every weakly "
          "connected component of the win graph is strongly connected, by scipy.sparse.csgraph.connected_components",
          cases)


# ----------------------------------------------------------------------------------------- Mallows laws

def kendall(a, b):
    return sum((a[i] - a[j]) * (b[i] - b[j]) < 0 for i in range(len(a)) for j in range(i))


def spearman(a, b):
    return sum((x - y)**2 for x, y in zip(a, b))


DISTANCES = {"kendall": kendall, "spearman": spearman}


def law(distance, n, phi):
    """Everything about one Mallows law, by adding up all n! rankings (item -> rank, centre 0, 1, ..)."""
    centre = tuple(range(n))
    z, first, second = mpf(0), mpf(0), mpf(0)
    ranks, pairwise, adjacent = mp.zeros(n, n), mp.zeros(n, n), mp.zeros(n, n)
    powers = {}
    for ranking in itertools.permutations(range(n)):
        d = distance(ranking, centre)
        weight = powers.setdefault(d, mpf(phi)**d)
        z += weight
        first += weight * d
        second += weight * d * d
        for i in range(n):
            ranks[i, ranking[i]] += weight
            for j in range(n):
                if ranking[i] < ranking[j]:
                    pairwise[i, j] += weight
                if ranking[i] + 1 == ranking[j]:
                    adjacent[i, j] += weight
    rows = lambda matrix, scale: [[double(matrix[i, j] / scale) for j in range(n)] for i in range(n)]
    mean = first / z
    return {"n": n, "phi": phi, "log_z": double(mp.log(z)), "mean_distance": double(mean),
            "variance_distance": double(second / z - mean**2), "top1": doubles(ranks[i, 0] / z for i in range(n)),
            "ranks": rows(ranks, z), "pairwise": rows(pairwise, z), "adjacent": rows(adjacent, z * (n - 1))}


def make_laws(name):
    cases = [law(DISTANCES[name], n, phi) for n in range(2, 7) for phi in (0.05, 0.3, 0.5, 0.9, 0.999, 1.0)]
    if name == "kendall":  # the phi link is the pair marginal of this law
        for case in cases:
            for i, j in itertools.combinations(range(case["n"]), 2):
                if case["phi"] < 1:
                    assert abs(phi_link(mpf(j - i), mpf(case["phi"]))[0] - case["pairwise"][i][j]) < 1e-15
    write(f"{name}_laws",
          f"The Mallows law with distance {name} by enumeration of all permutations with 60 digits, items in central "
          "order: top1[i] = P(i has rank 1), ranks[i][k] = P(i has rank k+1), pairwise[i][j] = P(i before j), "
          "adjacent[i][j] = P(i immediately before j)/(n-1), and log Z, mean and variance of the distance", cases)


# ------------------------------------------------------------------------------------------ t quantiles

def make_t_quantiles():
    """Root of P(T > q) = 1 - p = I_x(df/2, 1/2)/2 with x = df/(df+q^2), for p the double 0.975."""
    cases = []
    for df in list(range(1, 31)) + [99, 199, 1000]:
        nu = mpf(df)

        def tail(q):
            return mp.betainc(nu / 2, mpf(1) / 2, 0, nu / (nu + q * q), regularized=True) / 2 - (1 - mpf(0.975))

        guess = special.stdtrit(df, 0.975)
        quantile = mp.findroot(tail, (mpf(float(guess)), mpf(float(guess)) * (1 + mpf(10)**(-8))), tol=mpf(10)**(-80))
        assert abs(float(quantile) / guess - 1) < 1e-9
        cases.append({"df": df, "probability": 0.975, "quantile": double(quantile)})
    write("t_quantiles",
          "Quantiles of Student's t at the double nearest 0.975, as roots of the regularized incomplete beta function "
          "with 60 digits, checked against scipy.special.stdtrit", cases)


# -------------------------------------------------------------------------------------------- estimates

def distance_counts(distance, n):
    """How many of the n! rankings lie at each distance."""
    counts = {}
    for ranking in itertools.permutations(range(n)):
        d = distance(ranking, tuple(range(n)))
        counts[d] = counts.get(d, 0) + 1
    return counts


def maximum_likelihood(distance, rankings):
    """(consensus, mean distance, dispersion, log-likelihood), or None when the consensus is not unique."""
    n, many = len(rankings[0]), len(rankings)
    totals = sorted((sum(distance(r, c) for r in rankings), c) for c in itertools.permutations(range(n)))
    if totals[0][0] == totals[1][0]:
        return None
    total, consensus = totals[0]
    mean = mpf(total) / many
    if total == 0:
        return consensus, mean, mpf(0), mpf(0)
    counts = distance_counts(distance, n)

    def moments(phi):
        z = mp.fsum(c * phi**d for d, c in counts.items())
        return z, mp.fsum(c * d * phi**d for d, c in counts.items()) / z

    if mean >= moments(mpf(1))[1]:
        phi = mpf(1)
    else:
        low, high = mpf(0), mpf(1)
        for _ in range(180):  # E[d] rises with phi
            middle = (low + high) / 2
            low, high = (middle, high) if moments(middle)[1] < mean else (low, middle)
        phi = (low + high) / 2
    return consensus, mean, phi, many * (mean * mp.log(phi) - mp.log(moments(phi)[0]))


def make_estimates():
    rng = random.Random(1938)
    cases, sets = [], 0
    while sets < 14:
        n = 3 + sets % 5
        many = rng.randint(5, 40)
        name = ["kendall", "spearman"][sets % 2]
        phi = rng.choice([0.2, 0.5, 0.7, 0.85] if name == "kendall" else [0.3, 0.7, 0.9, 0.96])
        if sets == 11:
            phi = 0.98  # almost no agreement
        all_rankings = list(itertools.permutations(range(n)))
        centre = all_rankings[rng.randrange(len(all_rankings))]
        weights = [phi**DISTANCES[name](r, centre) for r in all_rankings]
        rankings = rng.choices(all_rankings, weights, k=many)
        if sets in (12, 13):  # unanimous
            rankings = [centre] * 5
        found = {d: maximum_likelihood(f, rankings) for d, f in DISTANCES.items()}
        if any(f is None for f in found.values()):
            continue
        for d, (consensus, mean, dispersion, log_likelihood) in found.items():
            cases.append({"distance": d, "rankings": [[r + 1 for r in row] for row in rankings],
                          "consensus": [r + 1 for r in consensus], "mean_distance": double(mean),
                          "dispersion": double(dispersion), "log_likelihood": double(log_likelihood)})
        sets += 1
    write("estimates",
          "Maximum-likelihood Mallows fits of small sets of rankings (rows and consensus are ranks per item, from 1): "
          "the consensus by trying every permutation (only sets with one minimizer), the dispersion as the root of "
          "E[d] = mean distance over all permutations by bisection with 60 digits", cases)


# --------------------------------------------------------------------------------------------------------

MAKERS = {
    "objectives": make_objectives, "optima": make_optima, "frontier": make_frontier, "policies": make_policies,
    "connectivity": make_connectivity, "spearman_laws": lambda: make_laws("spearman"),
    "kendall_laws": lambda: make_laws("kendall"), "t_quantiles": make_t_quantiles, "estimates": make_estimates,
}

if __name__ == "__main__":
    for chosen in sys.argv[1:] or MAKERS:
        MAKERS[chosen]()
