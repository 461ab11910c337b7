"""Opponents of our own, for what the peers' programs do not time: run by the opponents' Python, not by `make bench`'s.

    opponents.py pairs FOLDER PAIRS     labels one by one, then np.bincount, in blocks, with the peers' own functions
    opponents.py insertion ITEMS DRAWS  Kendall rankings by repeated insertion in NumPy, vectorized over the draws
    opponents.py prefsampling ITEMS DRAWS
"""
import sys
import time


def pairs(folder, total):
    sys.path.insert(0, folder)
    from bandit_common import counts, make_problem

    contexts, arms, block = 1000, 10, 10_000_000
    start = time.perf_counter()
    seen = 0
    for number in range(max(1, total // block)):
        _, c, w, l = make_problem(number, min(total, block), arms, contexts)
        seen += int(counts(contexts, arms, c, w, l).sum())
    assert seen == total
    return time.perf_counter() - start


def insertion(items, draws, phi=0.5, block=2000):
    import numpy as np

    generator = np.random.default_rng(1)
    start = time.perf_counter()
    for first in range(0, draws, block):
        count = min(block, draws - first)
        # ranks[i]: where item i stands; inserting an item moves those at or behind its place one back.
        ranks = np.zeros((items, count), np.int16)
        for i in range(1, items):
            u = generator.random(count)
            up = np.log1p(-u * (1 - phi ** (i + 1))) / np.log(phi)
            place = i - np.minimum(up.astype(np.int16), i)
            ranks[:i] += ranks[:i] >= place
            ranks[i] = place
    return time.perf_counter() - start


def prefsampling(items, draws, phi=0.5):
    from prefsampling.ordinal import mallows

    start = time.perf_counter()
    mallows(draws, items, phi, seed=1)
    return time.perf_counter() - start


if __name__ == "__main__":
    name, arguments = sys.argv[1], sys.argv[2:]
    if name == "pairs":
        seconds = pairs(arguments[0], int(arguments[1]))
    else:
        seconds = {"insertion": insertion, "prefsampling": prefsampling}[name](*map(int, arguments))
    print(f"seconds={seconds}")
