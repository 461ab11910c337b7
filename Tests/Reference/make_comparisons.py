"""Comparisons of settings on replicates, from curves.csv alone: what comparisons.csv must say of comparisons.yaml.

Nothing of the package is used but the curves that it writes (which other references hold). Paired t tests and intervals are SciPy's, frontiers
are solved with its brentq from rewards that are drawn here again, bootstrap samples come from a xoshiro256++ of our own, quantiles are NumPy's.

    mallows-bandit run comparisons.yaml --output scratch
    python3 make_comparisons.py scratch/comparisons/curves.csv
"""

import csv
import itertools
import json
import platform
import sys
from pathlib import Path

import numpy
import scipy
from scipy import integrate, optimize, stats

from make_known_answer import rewards, words

SEED, REPLICATES, ARMS = 11, 12, 4
RESAMPLES = 10_000
KEYS = ["world.dispersion", "preferences.pairs", "fit.objective", "fit.beta"]
VALUES = {
    "world.dispersion": ["0.6065306597126334", "0.8"], "preferences.pairs": ["30", "90"],
    "fit.objective": ["dpo", "ipo", "mallows-theta-dpo", "mallows-phi-dpo"], "fit.beta": ["0.1", "0.3", "1"],
}


def objective(name):
    return {"fit.objective": name}


# The entries of comparisons.yaml, written down a second time.
ENTRIES = [
    dict(better=objective("mallows-phi-dpo"), than=objective("dpo"), places=[0.1, 0.4, (0.1, 0.4), "end"],
         where={"fit.beta": ["0.1", "0.3"]}, claim="a"),
    dict(better=objective("ipo"), than=objective("dpo"), places=[0.3, (0.25, 0.5)], family=True, bootstrap=True, claim="b.1"),
    dict(better=objective("mallows-theta-dpo"), than=objective("dpo"), places=["end"], metric="entropy",
         where={"fit.beta": ["0.3"], "preferences.pairs": ["90"]}),
    dict(better={"fit.objective": "ipo", "fit.beta": "1"}, than={"fit.objective": "dpo", "fit.beta": "0.1"},
         better_text="objective=ipo;beta=1", than_text="objective=dpo;beta=0.1", places=[0.01], metric="win_rate"),
    dict(better={"fit.beta": "0.1"}, than={"fit.beta": "1"}, better_text="beta=0.1", than_text="beta=1", places=["end"],
         metric="kl", lower=True, bootstrap=True, where={"fit.objective": ["ipo"]}),
    dict(better={"preferences.pairs": "90"}, than={"preferences.pairs": "30"}, better_text="pairs=90", than_text="pairs=30",
         places=[0.3], where={"fit.objective": ["dpo", "mallows-phi-dpo"], "fit.beta": ["0.1"]}),
]


def read(file):
    """curve[setting][replicate]: the rows in time."""
    curves = {}
    with open(file, newline="") as text:
        for row in csv.DictReader(text):
            setting = tuple(row[key] for key in KEYS)
            curves.setdefault(setting, {}).setdefault(int(row["replicate"]), []).append(row)
    return curves


def points(curves, setting, replicate, metric, family):
    """KL and metric, in the order of the curve."""
    if not family:
        rows = curves[tuple(setting[key] for key in KEYS)][replicate]
        return [(float(row["kl"]), float(row[metric])) for row in rows]
    ends = []
    for beta in VALUES["fit.beta"]:
        row = curves[tuple({**setting, "fit.beta": beta}[key] for key in KEYS)][replicate][-1]
        ends.append((float(row["kl"]), float(row[metric])))
    return sorted(ends)


def crossing(curve, level):
    """The metric where the curve first reaches a KL; None if it starts beyond it or does not get there."""
    if curve[0][0] > level:
        return None
    for (kl, value), (next_kl, next_value) in zip(curve, curve[1:]):
        if next_kl >= level:
            return value + (next_value - value) * (level - kl) / (next_kl - kl)
    return None


def frontier(reward, delta):
    """The most reward at KL delta from the uniform policy."""
    reward = numpy.array(reward)

    def tilted(eta):
        weight = numpy.exp(eta * (reward - reward.max()))
        p = weight / weight.sum()
        return (scipy.special.xlogy(p, p * len(p))).sum(), p @ reward

    eta = optimize.brentq(lambda eta: tilted(eta)[0] - delta, 0, 1e4, xtol=1e-14, rtol=1e-15)
    return tilted(eta)[1]


def mean_gap(curve, low, high):
    """The mean over the KLs between, by quadrature of where the curve first reaches each."""
    if crossing(curve, low) is None or crossing(curve, high) is None:
        return None
    corners = sorted({low, high} | {kl for kl, _ in curve if low < kl < high})
    return sum(
        integrate.quad(lambda x: crossing(curve, x), a, b, epsabs=1e-13)[0] for a, b in zip(corners, corners[1:])
    ) / (high - low)


def below(numbers, bound):
    """An index below the bound (Lemire)."""
    while True:
        product = next(numbers) * bound
        if product % (1 << 64) >= ((1 << 64) - bound) % bound:
            return product >> 64


def bootstrap(differences, identity):
    if len(differences) < 2:
        return float("nan"), float("nan")
    numbers = words(SEED, identity)
    n = len(differences)
    means = [sum(differences[below(numbers, n)] for _ in range(n)) / n for _ in range(RESAMPLES)]
    return tuple(numpy.quantile(means, [0.025, 0.975]))


def value(curve, gaps, place, reward, metric):
    """Of rewards what is followed from point to point is the distance below the frontier."""
    if place == "end":
        return curve[-1][1]
    if isinstance(place, tuple):
        return mean_gap(gaps, *place)
    if metric != "reward":
        return crossing(curve, place)
    below = crossing(gaps, place)
    return None if below is None else frontier(reward, place) - below


def row(curves, entry, setting, place, free):
    metric, family = entry.get("metric", "reward"), entry.get("family", False) and place != "end"
    pairs, counts = [], {"both": 0, "better_only": 0, "than_only": 0, "neither": 0}
    for replicate in range(1, REPLICATES + 1):
        [reward] = rewards(SEED, replicate, 1, ARMS, 0.0, 1.0)
        better, than = (
            value(
                points(curves, {**setting, **entry[side]}, replicate, metric, family),
                points(curves, {**setting, **entry[side]}, replicate, "frontier_gap", family), place, reward, metric)
            for side in ("better", "than"))
        which = "both" if None not in (better, than) else "neither" if better is than else \
            "better_only" if than is None else "than_only"
        counts[which] += 1
        if which == "both":
            pairs.append((better, than))
    is_area = isinstance(place, tuple)
    sign = -1 if is_area or entry.get("lower") else 1
    differences = [
        0.0 if abs(a - b) <= 1e-12 * max(abs(a), abs(b)) else sign * (a - b) for a, b in pairs]
    better, than = (entry.get(f"{side}_text", entry[side].get("fit.objective")) for side in ("better", "than"))
    texts = {
        "better": better, "than": than, "over": "end" if place == "end" else "beta" if family else "training",
        "metric": "area" if is_area else metric, "at": "..".join(map(str, place)) if is_area else str(place),
    }
    shared = {key: setting[key] for key in free}
    result = {"claim": entry.get("claim", ""), **{key: shared.get(key, "") for key in KEYS}, **texts}
    result.update({f"reached_{which}": count for which, count in counts.items()})
    n = len(pairs)
    nan = float("nan")
    result["better_mean"] = numpy.mean([a for a, _ in pairs]) if n else nan
    result["than_mean"] = numpy.mean([b for _, b in pairs]) if n else nan
    result["estimate"] = numpy.mean(differences) if n else nan
    deviation = numpy.std(differences, ddof=1) if n > 1 else nan
    result["standard_error"] = deviation / n ** 0.5 if n > 1 else nan
    if n > 1 and deviation > 0:
        test = stats.ttest_1samp(differences, 0)
        low, high = test.confidence_interval(0.95)
        p = test.pvalue
    else:
        low = high = result["estimate"] if n > 1 else nan
        p = 1.0 if n > 1 else nan
    if entry.get("bootstrap"):
        identity = ["comparison"] + list(texts.values()) + sorted(f"{key}={text}" for key, text in shared.items())
        low, high = bootstrap(differences, identity)
    result.update(interval="bootstrap" if entry.get("bootstrap") else "t", interval_low=low, interval_high=high, p=p)
    result["effect_size"] = result["estimate"] / deviation if n > 1 and deviation > 0 else nan
    result["superiority"] = numpy.mean([1.0 if d > 0 else 0.5 if d == 0 else 0.0 for d in differences]) if n else nan
    return result


def all_rows(curves):
    rows = []
    for entry in ENTRIES:
        held = entry.get("where", {})
        for is_end in (False, True):
            places = [place for place in entry["places"] if (place == "end") == is_end]
            if not places:
                continue
            used = set(entry["better"]) | ({"fit.beta"} if entry.get("family") and not is_end else set())
            free = [key for key in KEYS if key not in used]
            for values in itertools.product(*(held.get(key, VALUES[key]) for key in free)):
                rows += [row(curves, entry, dict(zip(free, values)), place, free) for place in places]
    # Holm (1979), by definition.
    order = sorted((r for r in rows if r["p"] == r["p"]), key=lambda r: r["p"])
    largest = 0.0
    for place, r in enumerate(order):
        largest = max(largest, min(1.0, (len(order) - place) * r["p"]))
        r["corrected_p"] = largest
    for r in rows:
        r.setdefault("corrected_p", float("nan"))
        significant = r["corrected_p"] < 0.05
        r["verdict"] = ("supported" if r["estimate"] > 0 else "contradicted") if significant else "inconclusive"
    return rows


def text(x):
    return {key: str(float(field)) if isinstance(field, float) else str(field) for key, field in x.items()}


provenance = (
    "comparisons.csv of comparisons.yaml, worked out from curves.csv by make_comparisons.py with Python "
    f"{platform.python_version()}, NumPy {numpy.__version__}, SciPy {scipy.__version__}.")
lines = ",\n".join("  " + json.dumps(text(r)) for r in all_rows(read(sys.argv[1])))
Path(__file__).with_name("comparisons.json").write_text(
    '{"provenance": %s,\n "cases": [\n%s\n ]}\n' % (json.dumps(provenance), lines))
