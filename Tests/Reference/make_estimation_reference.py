"""Reference values of estimation: intervals, dispersions from labelled pairs, dispersions from top lists.

Nothing here follows the Swift code: laws are enumerated, likelihoods are maximized with 160 digits over every centre,
slopes are difference quotients. Writes intervals.json, pair_estimates.json and top_lists.json beside itself; seeded.
"""

import itertools
import random
import sys

import scipy.optimize
import scipy.stats
from mpmath import mp, mpf

import make_reference
from make_reference import DISTANCES, double

mp.dps = 160


def write(name, provenance, cases):
    make_reference.write(name, provenance, cases, script="make_estimation_reference.py")


TWO_SIDED = mpf(scipy.stats.norm.ppf(0.975))
ONE_SIDED = mpf(scipy.stats.norm.ppf(0.95))


def maximum(log_likelihood):
    """The t >= 0 that maximizes a concave function: SciPy's bounded search, then bisection of its slope."""
    def slope(t):
        return mp.diff(log_likelihood, t)

    start = mpf(10) ** -15
    if slope(start) <= 0:
        return mpf(0)
    rough = scipy.optimize.minimize_scalar(lambda t: -float(log_likelihood(mpf(t))), bounds=(1e-9, 30), method="bounded",
                                           options={"xatol": 1e-9}).x
    low, high = mpf(rough) * mpf("0.99"), mpf(rough) * mpf("1.01")
    while slope(low) < 0:
        low /= 2
    while slope(high) > 0:
        high *= 2
    for _ in range(300):
        middle = (low + high) / 2
        low, high = (middle, high) if slope(middle) > 0 else (low, middle)
    return (low + high) / 2


def interval(t, information):
    """Standard error of phi and its 95% interval, formed in t."""
    error = 1 / mp.sqrt(information)
    if t == 0:
        return error, mp.exp(-ONE_SIDED * error), mpf(1)
    return mp.exp(-t) * error, mp.exp(-t - TWO_SIDED * error), min(mpf(1), mp.exp(-t + TWO_SIDED * error))


def unanimous_limit(log_likelihood):
    """The phi at which data without dissent have probability 0.05."""
    target = mp.log(mpf("0.05"))
    if log_likelihood(mpf(0)) >= target:
        return mpf(1)
    low, high = mpf(0), mpf(1)
    while log_likelihood(high) < target:
        high *= 2
    for _ in range(300):
        middle = (low + high) / 2
        low, high = (middle, high) if log_likelihood(middle) < target else (low, middle)
    return mp.exp(-(low + high) / 2)


def summary(t, log_likelihood, information):
    if t is None:  # unanimous
        return {"dispersion": 0.0, "log_likelihood": 0.0, "standard_error": 0.0, "interval_low": 0.0,
                "interval_high": double(unanimous_limit(log_likelihood))}
    error, low, high = interval(t, information(t))
    return {"dispersion": double(mp.exp(-t)), "log_likelihood": double(log_likelihood(t)),
            "standard_error": double(error), "interval_low": double(low), "interval_high": double(high)}


# ---------------------------------------------------------------------------------------------------- rankings

def make_intervals():
    rng = random.Random(20250)
    cases = []
    for name, d in DISTANCES.items():
        for n, many, phi in [(2, 9, 0.4), (3, 40, 0.7), (4, 25, 0.9), (5, 60, 0.97), (5, 12, 0.2), (6, 30, 0.999),
                             (3, 5, 0), (2, 4, 0), (4, 1, 0), (2, 8, 1)]:
            everything = list(itertools.permutations(range(n)))
            centre = everything[rng.randrange(len(everything))]
            if phi == 0:
                rankings = [centre] * many
            elif phi == 1:
                rankings = [centre, centre[::-1]] * (many // 2)
            else:
                rankings = rng.choices(everything, [phi ** d(r, centre) for r in everything], k=many)
            total = sum(d(r, centre) for r in rankings)
            distances = [d(r, centre) for r in everything]

            def log_partition(t):
                return mp.log(mp.fsum(mp.exp(-t * x) for x in distances))

            def log_likelihood(t):
                return -t * total - many * log_partition(t)

            def information(t):
                weights = [mp.exp(-t * x) for x in distances]
                z = mp.fsum(weights)
                mean = mp.fsum(w * x for w, x in zip(weights, distances)) / z
                return many * mp.fsum(w * (x - mean) ** 2 for w, x in zip(weights, distances)) / z

            t = None if total == 0 else maximum(log_likelihood)
            found = summary(t, log_likelihood, information)
            found["uniform_log_likelihood"] = double(-many * mp.log(mp.factorial(n)))
            cases.append({"distance": name, "centre": [r + 1 for r in centre],
                          "rankings": [[r + 1 for r in row] for row in rankings], **found})
    write("intervals", "Mallows fits about a given centre (ranks per item, from 1) by enumeration with 160 digits: "
          "dispersion, log-likelihood, standard error and 95% interval formed in t = -log phi", cases)


# ---------------------------------------------------------------------------------------------------- pairs

def theta_link(s, t):
    return 1 / (1 + mp.exp(-2 * t * s))


def phi_link(s, t):
    if t == 0:
        return mpf(1) / 2
    p = mp.exp(-t)
    return (s + 1) / (1 - p ** (s + 1)) - s / (1 - p**s)


LINKS = {"kendall": phi_link, "spearman": theta_link}


def pair_functions(counts, ranks, link):
    """Log-likelihood and Fisher's information of win counts [winner][loser] about a centre."""
    n = len(counts)
    agree = [0] * n
    dissent = [0] * n
    for w, l in itertools.permutations(range(n), 2):
        s = ranks[l] - ranks[w]
        (agree if s > 0 else dissent)[abs(s)] += counts[w][l]

    def log_likelihood(t):
        return mp.fsum((a and a * mp.log(link(s, t))) + (b and b * mp.log(1 - link(s, t)))
                       for s, (a, b) in enumerate(zip(agree, dissent)) if a + b)

    def information(t):
        def slope(s):
            if t == 0:  # the link's slope at 0, as a one-sided limit
                return (link(s, mpf(10) ** -40) - mpf(1) / 2) * mpf(10) ** 40
            return mp.diff(lambda x: link(s, x), t)

        return mp.fsum((a + b) * slope(s) ** 2 / (link(s, t) * (1 - link(s, t)))
                       for s, (a, b) in enumerate(zip(agree, dissent)) if a + b)

    return log_likelihood, information, sum(dissent) == 0


def best_centre(orders, functions):
    """The best of all centres: SciPy for all, 160 digits for those that come close. None if two tie."""
    found = []
    for ranks in orders:
        log_likelihood, _, unanimous = functions(ranks)
        if unanimous:
            found.append((0.0, ranks))
            continue
        result = scipy.optimize.minimize_scalar(lambda t: -float(log_likelihood(mpf(t))), bounds=(1e-9, 30),
                                                method="bounded", options={"xatol": 1e-7})
        found.append((-result.fun, ranks))
    found.sort(reverse=True)
    if len(found) > 1 and found[0][0] - found[1][0] < 1e-6:
        return None
    return found[0][1]


def make_pair_estimates():
    rng = random.Random(20251)
    cases = []
    settings = [(2, 20, 0.5), (3, 30, 0.5), (3, 200, 0.8), (4, 60, 0.3), (4, 300, 0.9), (5, 80, 0.6), (4, 30, 0.05),
                (3, 5000, 0.97)]
    for name, link in LINKS.items():
        for n, labels, phi in settings:
            while True:
                ranks = list(range(n))
                rng.shuffle(ranks)
                counts = [[0] * n for _ in range(n)]
                for _ in range(labels):
                    i, j = rng.sample(range(n), 2)
                    if ranks[i] > ranks[j]:
                        i, j = j, i
                    if rng.random() > float(link(ranks[j] - ranks[i], -mp.log(mpf(phi)))):
                        i, j = j, i
                    counts[i][j] += 1
                best = best_centre(itertools.permutations(range(n)), lambda r: pair_functions(counts, r, link))
                if best is not None:
                    break
            for given in [best, tuple(reversed(range(n)))]:
                log_likelihood, information, unanimous = pair_functions(counts, given, link)
                t = None if unanimous else maximum(log_likelihood)
                cases.append({"distance": name, "counts": counts, "centre": [r + 1 for r in given],
                              "is_best": given == best, **summary(t, log_likelihood, information)})
    write("pair_estimates", "Dispersions from win counts [winner][loser] under the link of a distance, about a centre "
          "(ranks per arm, from 1; the best of all centres where is_best says so), by maximizing the likelihood with "
          "160 digits; Fisher's information by difference quotients", cases)


# ---------------------------------------------------------------------------------------------------- top lists

def make_top_lists():
    rng = random.Random(20252)
    kendall = DISTANCES["kendall"]
    cases = []
    for n, many, phi in [(3, 10, 0.4), (4, 12, 0.6), (4, 40, 0.9), (5, 20, 0.5), (5, 40, 0.8), (4, 6, 0.1)]:
        everything = list(itertools.permutations(range(n)))  # ranks per item
        while True:
            centre = everything[rng.randrange(len(everything))]
            drawn = rng.choices(everything, [phi ** kendall(r, centre) for r in everything], k=many)
            lists = [tuple(sorted(range(n), key=lambda y, r=r: r[y]))[:rng.randint(1, n)] for r in drawn]

            def functions(ranks):
                # Each list: its completions by their distances from the centre.
                distances = [kendall(r, ranks) for r in everything]
                completions = []
                for top in lists:
                    completions.append([x for r, x in zip(everything, distances)
                                        if all(r[y] == k for k, y in enumerate(top))])

                def log_likelihood(t):
                    z = mp.fsum(mp.exp(-t * x) for x in distances)
                    return mp.fsum(mp.log(mp.fsum(mp.exp(-t * x) for x in xs) / z) for xs in completions)

                return log_likelihood, None, all(min(xs) == 0 for xs in completions)

            best = best_centre(everything, functions)
            if best is not None:
                break
        log_likelihood, _, unanimous = functions(best)
        t = None if unanimous else maximum(log_likelihood)
        # Exponential family: the observed information is the expected one.
        found = summary(t, log_likelihood, lambda x: -mp.diff(log_likelihood, x, 2))
        cases.append({"items": n, "lists": [[y + 1 for y in top] for top in lists],
                      "consensus": [r + 1 for r in best], **found})
    write("top_lists", "Kendall-Mallows fits of lists of the best items (items from 1, best first; consensus as ranks): "
          "the probability of a list is the sum over its completions, enumerated; every centre tried, 160 digits", cases)


MAKERS = {"intervals": make_intervals, "pair_estimates": make_pair_estimates, "top_lists": make_top_lists}

if __name__ == "__main__":
    for chosen in sys.argv[1:] or MAKERS:
        MAKERS[chosen]()
