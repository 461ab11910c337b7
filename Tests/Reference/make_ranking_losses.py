#!/usr/bin/env python3
"""Make ranking_losses.json: losses of whole rankings and their gradients, by enumeration.

    pip install numpy scipy mpmath choix
    python3 make_ranking_losses.py

Plackett-Luce DPO is the sum, best item first, of -log of its share of e^(beta log-ratio) among the items not yet
placed; it is also checked to be a law: over all rankings the e^-loss add up to 1. The ranking likelihood of
Mallows-theta is -log P(mu | s) = t sum_y (mu(y) - s_y)^2 + log Z(s), Z(s) the sum of exp(-t sum_y (mu(y) - s_y)^2)
over all rankings mu; adding a constant to s or to all ranks changes nothing but Z. Gradients are worked out from the
definitions and checked against difference quotients.
"""

import itertools
import random

from mpmath import mp, mpf

import make_reference
from make_reference import double, doubles

mp.dps = 80


def order(ranks):
    """The items, best first."""
    return sorted(range(len(ranks)), key=lambda y: ranks[y])


def plackett_luce(log_ratios, ranks, beta):
    value, gradient = mpf(0), [mpf(0)] * len(ranks)
    left = order(ranks)
    while left:
        weights = [mp.exp(beta * log_ratios[y]) for y in left]
        value -= mp.log(weights[0] / mp.fsum(weights))
        gradient[left[0]] -= beta
        for y, weight in zip(left, weights):
            gradient[y] += beta * weight / mp.fsum(weights)
        left = left[1:]
    return value, gradient


def log_partition(s, t):
    """log Z for ranks 0 to K - 1, and the mean rank of every item."""
    total, means = mpf(0), [mpf(0)] * len(s)
    for mu in itertools.permutations(range(len(s))):
        weight = mp.exp(-t * mp.fsum((m - v)**2 for m, v in zip(mu, s)))
        total += weight
        means = [mean + weight * m for mean, m in zip(means, mu)]
    return mp.log(total), [mean / total for mean in means]


def mallows(s, ranks, t):
    log_z, means = log_partition(s, t)
    value = t * mp.fsum((r - 1 - v)**2 for r, v in zip(ranks, s)) + log_z
    return value, [2 * t * (mean - (r - 1)) for mean, r in zip(means, ranks)]


def check_gradient(function, point, gradient):
    step = mpf(10)**-25
    for y, slope in enumerate(gradient):
        moved = [[v + sign * step * (z == y) for z, v in enumerate(point)] for sign in (1, -1)]
        quotient = (function(moved[0]) - function(moved[1])) / (2 * step)
        assert abs(quotient - slope) < mpf(10)**-30 * (1 + abs(slope)), (quotient, slope)


def shuffled(rng, items):
    ranks = list(range(1, items + 1))
    rng.shuffle(ranks)
    return ranks


def plackett_luce_cases(rng):
    for items in (2, 3, 4, 5, 6):
        for spread in (0.0, 1.0, 8.0):
            beta = rng.choice([0.05, 0.5, 2.0])
            log_ratios = [round(rng.gauss(0, spread), 3) + 0.0 for _ in range(items)]
            ranks = shuffled(rng, items)
            point = [mpf(v) for v in log_ratios]
            value, gradient = plackett_luce(point, ranks, mpf(beta))
            check_gradient(lambda v: plackett_luce(v, ranks, mpf(beta))[0], point, gradient)
            law = [mp.exp(-plackett_luce(point, r, mpf(beta))[0]) for r in itertools.permutations(range(1, items + 1))]
            assert abs(mp.fsum(law) - 1) < mpf(10)**-60
            yield {"objective": "plackett-luce-dpo", "beta": beta, "log_ratios": log_ratios, "ranks": ranks,
                   "loss": double(value), "gradient": doubles(gradient)}


def mallows_cases(rng):
    for items in (2, 3, 4, 5, 6):
        for phi, spread in ((0.05, 1.0), (0.5, 3.0), (0.8, 0.0), (0.97, 20.0), (0.999999, 2.0)):
            t = -mp.log(mpf(phi))
            s = [round(rng.gauss(items / 2, spread), 3) if spread else float(y) for y in range(items)]
            ranks = shuffled(rng, items)
            point = [mpf(v) for v in s]
            value, gradient = mallows(point, ranks, t)
            check_gradient(lambda v: mallows(v, ranks, t)[0], point, gradient)
            moved = mallows([v + mpf("1.75") for v in point], ranks, t)
            assert abs(moved[0] - value) < mpf(10)**-60
            yield {"objective": "mallows-ranking", "dispersion": phi, "s": s, "ranks": ranks, "loss": double(value),
                   "gradient": doubles(gradient), "log_z": double(log_partition(point, t)[0])}


def main():
    rng = random.Random(20241121)
    make_reference.write(
        "ranking_losses",
        "-log-probability of one ranking (`ranks`: the rank of every item, 1 is best) and its gradient, 80 digits, "
        "gradients checked against difference quotients: plackett-luce-dpo in log pi/pi_ref, mallows-ranking "
        "(t = -log dispersion) in s with all permutations enumerated, log_z for ranks that count from 0",
        list(plackett_luce_cases(rng)) + list(mallows_cases(rng)), script="make_ranking_losses.py")


if __name__ == "__main__":
    main()
