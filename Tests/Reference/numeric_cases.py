"""What the scripts that make cases with NumPy and SciPy have in common."""

import itertools
import json
import platform
from pathlib import Path

import numpy as np
import scipy


def partitions(arms):
    """All ordered partitions of some arms: the limits of their scores at infinity."""
    if not arms:
        yield []
        return
    for size in range(1, len(arms) + 1):
        for first in itertools.combinations(arms, size):
            for rest in partitions([a for a in arms if a not in first]):
                yield [list(first)] + rest


def versions():
    """What a provenance says of the software."""
    return f"Python {platform.python_version()}, NumPy {np.__version__}, SciPy {scipy.__version__}"


def write(name, cases, provenance):
    """Writes the cases into a file beside these scripts, one a line."""
    lines = ",\n".join("  " + json.dumps(case) for case in cases)
    Path(__file__).with_name(name).write_text(f'{{"provenance": {json.dumps(provenance)},\n "cases": [\n{lines}\n ]}}\n')
