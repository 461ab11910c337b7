"""Known answers of whole experiments, in plain Python: SHA-256 seeding, xoshiro256++, rewards, Adam, every column.

Deterministic preferences over two arms of one context leave nothing to the samplers: every label prefers the better arm, so
the loss is that of one margin. With five arms and two contexts only step 0, the uniform reference policy, is worked out.
Nothing of the package is used. Run as: python3 make_known_answer.py
"""

import hashlib
import json
import math
import platform
from pathlib import Path

MASK = (1 << 64) - 1


def words(seed, identity):
    """The 64-bit words of the stream: xoshiro256++ (Blackman and Vigna) from a SHA-256 state."""
    message = b""
    for part in ["mallows-bandit stream", str(seed)] + identity:
        data = part.encode()
        message += b"%d:" % len(data) + data
    digest = hashlib.sha256(message).digest()
    s = [int.from_bytes(digest[8 * i : 8 * i + 8], "big") for i in range(4)]

    def rotate(x, k):
        return ((x << k) | (x >> (64 - k))) & MASK

    while True:
        result = (rotate((s[0] + s[3]) & MASK, 23) + s[0]) & MASK
        t = (s[1] << 17) & MASK
        s[2] ^= s[0]
        s[3] ^= s[1]
        s[1] ^= s[2]
        s[0] ^= s[3]
        s[2] ^= t
        s[3] = rotate(s[3], 45)
        yield result


def stream(seed, identity):
    """Uniform numbers of the stream, 53 bits each."""
    return ((word >> 11) / (1 << 53) for word in words(seed, identity))


def rewards(seed, replicate, contexts, arms, low, high):
    law = f"uniform(low: {float(low)!r}, high: {float(high)!r})"
    shape = f"contexts={contexts} arms={arms}"
    numbers = stream(seed, ["world", "reward", shape, law, f"replicate {replicate}"])
    return [[low + (high - low) * next(numbers) for _ in range(arms)] for _ in range(contexts)]


def sigmoid(x):
    return 1 / (1 + math.exp(-x)) if x >= 0 else math.exp(x) / (1 + math.exp(x))


def objective(name, beta, t):
    """Value and slope in the margin m."""
    scale = 2 * t if name.startswith("mallows-theta") else 1.0

    def value(m):
        m *= scale
        if name.endswith("dpo"):
            return math.log1p(math.exp(-beta * m)), -beta * scale * sigmoid(-beta * m)
        if name.endswith("ipo"):
            return (m - 1 / (2 * beta)) ** 2, 2 * scale * (m - 1 / (2 * beta))
        return max(0.0, 1 - beta * m), -beta * scale if beta * m < 1 else 0.0

    return value


def row(step, s, worse, better, loss, slope):
    """All columns for the policy proportional to e^s over (the better arm, the worse arm); pi_ref is uniform."""
    p = [sigmoid(s[0] - s[1]), sigmoid(s[1] - s[0])]
    d = [math.log(2 * q) for q in p]
    kl = sum(q * e for q, e in zip(p, d))
    reward = p[0] * better + p[1] * worse
    return {
        "step": step, "loss": loss, "gradient_norm": abs(slope) * math.sqrt(2),
        "chosen_log_ratio": d[0], "rejected_log_ratio": d[1], "reward": reward, "kl": kl,
        "forward_kl": -0.5 * (d[0] + d[1]), "entropy": -sum(q * math.log(q) for q in p), "max_probability": max(p),
        # Ties, here an arm against itself, count half.
        "win_rate": p[0] * (0.5 + 0.25) + p[1] * 0.25,
        # With two arms a policy that leans to the better one is on the frontier.
        "frontier_reward": reward, "frontier_gap": 0.0,
    }


def adam(name, beta, phi, seed, replicate, low, high, rate, steps, checkpoints):
    [[a, b]] = rewards(seed, replicate, 1, 2, low, high)
    better, worse = max(a, b), min(a, b)
    f = objective(name, beta, -math.log(phi))
    wanted = {round(i * steps / checkpoints) for i in range(checkpoints + 1)}
    s, m, v = [0.0, 0.0], [0.0, 0.0], [0.0, 0.0]
    rows = []
    for step in range(steps + 1):
        loss, slope = f(s[0] - s[1])
        if step in wanted:
            rows.append(row(step, s, worse, better, loss, slope))
        for i, g in enumerate((slope, -slope)):
            m[i] = 0.9 * m[i] + 0.1 * g
            v[i] = 0.999 * v[i] + 0.001 * g * g
            mean, square = m[i] / (1 - 0.9 ** (step + 1)), v[i] / (1 - 0.999 ** (step + 1))
            s[i] -= rate * mean / (math.sqrt(square) + 1e-8)
    return rows


def cases():
    for name, beta, phi in [
        ("dpo", 0.5, 0.5), ("ipo", 0.5, 0.5), ("hinge", 0.5, 0.5),
        ("mallows-theta-dpo", 0.1, 0.3), ("mallows-theta-ipo", 2.0, 0.8),
    ]:
        setting = dict(seed=20240517, low=-1.0, high=3.0, rate=0.02, steps=40, checkpoints=8)
        yield dict(
            kind="adam", objective=name, beta=beta, dispersion=phi, **setting,
            replicates=[adam(name, beta, phi, replicate=r, **setting) for r in (1, 2, 3)])
    worlds = [rewards(7, r, 2, 5, 0.0, 1.0) for r in range(1, 6)]
    yield dict(
        kind="start", seed=7, contexts=2, arms=5, low=0.0, high=1.0, reward=[sum(map(sum, w)) / 10 for w in worlds])


if __name__ == "__main__":
    provenance = (
        "Whole experiments worked out without the package: rewards from SHA-256 and xoshiro256++, Adam on the loss of one margin, "
        f"every column by definition; made by make_known_answer.py with Python {platform.python_version()}, no libraries.")
    lines = ",\n".join("  " + json.dumps(case) for case in cases())
    Path(__file__).with_name("known_answer.json").write_text(
        '{"provenance": %s,\n "cases": [\n%s\n ]}\n' % (json.dumps(provenance), lines))
