"""Times the project beside its opponents and writes docs/performance.md.

Environment: PEERS, the folder of the opponents' programs; PYTHON, a Python with their packages; REPETITIONS (default 5).
"""
import os
import sys
import tempfile

sys.dont_write_bytecode = True

import cases
import growth
import report


def main():
    root = os.path.abspath(os.path.join(os.path.dirname(__file__), "../../.."))
    os.chdir(root)
    peers = os.environ.get("PEERS") and os.path.abspath(os.environ["PEERS"])
    python = os.environ.get("PYTHON") or None
    repetitions = int(os.environ.get("REPETITIONS") or 5)
    with tempfile.TemporaryDirectory() as scratch:
        bench = cases.Bench(root, scratch, peers, python, repetitions)
        rows = [*cases.fits(bench), *cases.draws(bench)]
        kernels = cases.kernels(bench)
        curves = list(growth.measure(bench, os.cpu_count()))
        million = cases.million(bench)
    growth.draw(curves, "docs/growth.svg")
    report.write("docs/performance.md", rows, million, kernels, curves, python, repetitions)
    for line in report.comparisons(rows):
        print(line)
    print("written: docs/performance.md, docs/growth.svg")


if __name__ == "__main__":
    main()
