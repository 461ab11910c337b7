"""Writes docs/performance.md; what stands there between two marks is written by hand and kept."""
import datetime
import os
import platform
import re
import subprocess

BEGIN, END = "<!-- by hand -->", "<!-- end of what is by hand -->"


def said(command, pattern=r"(.+)"):
    """What a command prints, as far as the pattern's group goes; a dash if it does not."""
    try:
        output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return "-"
    found = re.search(pattern, output)
    return found.group(1).strip() if found else "-"


def first(path, pattern):
    try:
        with open(path, encoding="utf-8") as file:
            found = re.search(pattern, file.read())
    except OSError:
        return "-"
    return found.group(1).strip() if found else "-"


def versions(python):
    script = (
        "import importlib.metadata as m, platform\n"
        "print('Python', platform.python_version(), end='')\n"
        "for p in 'numpy scipy jax optax torch prefsampling'.split():\n"
        "    try: print(',', p, m.version(p), end='')\n"
        "    except m.PackageNotFoundError: pass\n")
    return said([python, "-c", script]) if python else "-"


def machine(python):
    """Lines that say where and with what the figures were measured."""
    flags = first("/proc/cpuinfo", r"flags\s*:(.*)").split()
    widest = next((name for name in ["avx512f", "avx2"] if name in flags), "SSE2")
    memory = int(first("/proc/meminfo", r"MemTotal:\s*(\d+)").replace("-", "0")) / 2**20
    model = first("/proc/cpuinfo", r"model name\s*:(.*)")
    family, number = first("/proc/cpuinfo", r"cpu family\s*:(.*)"), first("/proc/cpuinfo", r"model\s*:(.*)")
    commit = said(["git", "describe", "--always", "--dirty"])
    swift = said(["swift", "--version"], r"Swift version ([0-9.]+)")
    gsl = said(["pkg-config", "--modversion", "gsl"])
    return [
        ("machine", f"{model} (family {family}, model {number}), {os.cpu_count()} cores, {widest}, {memory:.0f} GiB"),
        ("system", f"{platform.system()} {platform.machine()}, {' '.join(platform.libc_ver())}"),
        ("ours", f"commit {commit}, Swift {swift}, GSL {gsl}"),
        ("opponents", versions(python)),
        ("day", datetime.date.today().isoformat()),
        ("load", f"{os.getloadavg()[1]:.1f} processes on average over the last 5 minutes"),
    ]


def duration(seconds):
    for unit, size in [("s", 1), ("ms", 1e-3), ("us", 1e-6), ("ns", 1e-9)]:
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds / 1e-12:.3g} ps"


def factor(ratio):
    return f"{ratio:.0f}" if ratio >= 100 else f"{ratio:.1f}"


def table(header, rows):
    yield "| " + " | ".join(header) + " |"
    yield "| " + " | ".join("---" for _ in header) + " |"
    for row in rows:
        yield "| " + " | ".join(row) + " |"


def verdict(reached):
    return "yes" if reached else "**no**"


def comparisons(rows):
    def cells(row):
        start = [row.workload, row.what, row.opponent]
        ours = f"{duration(row.ours.minimum)} ({duration(row.ours.median)})"
        asked = f"{row.asked}" if row.asked else ""
        if row.theirs is None:
            return start + [ours, f"not measured: {row.missing}", "", asked, ""]
        theirs = f"{duration(row.theirs.minimum)} ({duration(row.theirs.median)})"
        reached = verdict(row.ratio >= row.asked) if row.asked else ""
        return start + [ours, theirs, factor(row.ratio), asked, reached]
    header = ["workload", "what", "opponent", "ours", "theirs", "times faster", "asked", "reached"]
    return table(header, map(cells, rows))


def kept(path):
    try:
        with open(path, encoding="utf-8") as file:
            text = file.read()
        return text[text.index(BEGIN) + len(BEGIN):text.index(END)].strip("\n")
    except (OSError, ValueError):
        return ""


def text(rows, million, kernels, curves, python, repetitions, by_hand):
    seconds, mebibytes = million
    yield "# Performance"
    yield ""
    yield ("Written by `make bench PEERS=<folder> PYTHON=<python>`, all but the section on what bounds it. The opponents are "
           "programs that do the same work with jax, PyTorch and SciPy, in a folder outside of this project, and "
           "`Tests/Benchmarks/compare/opponents.py`; where one is absent it is skipped.")
    yield ""
    yield from table(["", ""], machine(python))
    yield ""
    yield "## Beside opponents"
    yield ""
    yield (f"Ours and theirs in turn, {repetitions} times (the slowest once or twice): the least time, and in brackets the median. The ratio is that of the "
           "least times. *Whole process*: from the start of the program to its end, files written, wall time; *fit alone*: without "
           "start, data and files, ours by `Benchmarks time`, theirs by their own clock, without compilation. Ours use all cores, as theirs may.")
    yield ""
    yield from comparisons(rows)
    yield ""
    yield from table(["1e6 contexts x 10 arms, 1e9 pairs, to the optimum, `newton`", "measured", "asked", "reached"], [
        ["seconds, whole process", f"{seconds:.1f}", "below 15", verdict(seconds < 15)],
        ["peak memory, GiB", f"{mebibytes / 1024:.2f}", "below 4", verdict(mebibytes < 4096)]])
    yield ""
    yield ("PerMallows (R) is not among the opponents, because it is not on the machines that run this; plain repeated insertion in NumPy, "
           "vectorized over the draws, stands in its place, without a figure asked. prefsampling draws some thousand rankings, the others 1e6/n, "
           "the labels are 1e9 of ours and 1e8 of NumPy's: time for each is compared.")
    yield ""
    yield "## Kernels"
    yield ""
    yield ("One thread, arrays in the cache. The yardstick is an exponential alone, as fast as we can write it for the machine's widest "
           "registers (`Tests/Benchmarks/VectorExponential/vector_exponential.c`; without special cases). "
           "A pair is an exponential, a logarithm and a division, for loss, slope and curvature (`log-sigmoid`), or the same without the "
           "logarithm, with its part of Adam (`adam-lanes`). A pair of MallowsPO-phi (`phi-lanes`) is an exponential, a logarithm and, where phi is "
           "above 1/e, a rule of eight points, each a rational function; no figure was asked for it.")
    yield ""
    yield from table(["kernel", "size", "for each", "ns", "times the yardstick", "asked", "reached"], [
        [name, size, unit, f"{ns:.2f}", factor(ratio), *(["", ""] if name in ("exponential", "phi-lanes") else ["2", verdict(ratio <= 2)])]
        for name, size, unit, ns, ratio in kernels])
    yield ""
    yield "## Growth"
    yield ""
    yield "![time against size](growth.svg)"
    yield ""
    yield "The exponent is the slope of log time on log size by least squares, over the larger half of the sizes."
    yield ""
    yield from table(["size", "time of", "times (size: time)", "expected", "exponent"], [
        [c.size, c.what, ", ".join(f"{n:g}: {duration(s)}" for n, s in c.points), str(c.expected), f"{c.exponent:.2f}"]
        for c in curves])
    yield ""
    yield "## What bounds it"
    yield ""
    yield BEGIN
    if by_hand:
        yield by_hand
    yield END
    yield ""
    yield "## No regressions"
    yield ""
    yield ("`make count` counts instructions of the main kernels by valgrind, on fixed small inputs, and compares them with `.ci/instructions` to 5%: "
           "see [CONTRIBUTING.md](../CONTRIBUTING.md).")


def write(path, *arguments):
    lines = text(*arguments, kept(path))
    with open(f"{path}.partial", "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    os.replace(f"{path}.partial", path)
