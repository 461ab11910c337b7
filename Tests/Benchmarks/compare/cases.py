"""The workloads: what we run, what it is held against, and what is asked."""
import os
import shutil

from measuring import Process, Timed, Unavailable, alternate, note

SMALL = dict(replicates=20, betas=10, contexts=1, arms=5, pairs=1024)
LARGE = dict(replicates=1, betas=1, contexts=1000, arms=10, pairs=1e6)
BETAS = [0.1 * 100 ** (i / 9) for i in range(10)]


class Row:
    """A line of the table."""

    def __init__(self, workload, what, opponent, ours=None, theirs=None, asked=None, missing=None):
        self.workload, self.what, self.opponent = workload, what, opponent
        self.ours, self.theirs, self.asked, self.missing = ours, theirs, asked, missing

    @property
    def ratio(self):
        return self.theirs.minimum / self.ours.minimum


class Bench:
    """Where things are, and how often each is timed."""

    def __init__(self, root, scratch, peers, python, repetitions):
        self.program = os.path.join(root, ".build/release/mallows-bandit")
        self.benchmarks = os.path.join(root, ".build/release/Benchmarks")
        self.own = os.path.join(root, "Tests/Benchmarks/compare/opponents.py")
        self.scratch, self.peers, self.python, self.repetitions = scratch, peers, python, repetitions

    def experiment(self, name, optimizer, contexts, arms, pairs, replicates=1, betas=(0.1,), checkpoints=20, jobs=None):
        """Runs an experiment as a user would: the YAML file in, the CSV files out."""
        path = os.path.join(self.scratch, f"{name}.yaml")
        with open(path, "w", encoding="utf-8") as file:
            file.write(
                f"name: {name}\nseed: 1\nreplicates: {replicates}\n"
                f"world: {{contexts: {contexts}, arms: {arms}, reward: {{uniform: [0, 1]}}, dispersion: 0.5}}\n"
                f"preferences: {{model: bradley-terry, pairs: {int(pairs)}}}\n"
                f"fit: {{objective: dpo, beta: 0.1, optimizer: {optimizer}, checkpoints: {checkpoints}}}\n"
                f"sweep: {{fit.beta: [{', '.join(map(str, betas))}]}}\n")
        output = os.path.join(self.scratch, "results")
        # What an earlier repetition has stored would not be computed again.
        shutil.rmtree(output, ignore_errors=True)
        return Process(
            [self.program, "run", path, "--output", output, "--no-figures", "--quiet"]
            + (["--jobs", str(jobs)] if jobs else []))

    def time(self, workload, **settings):
        return Timed(self.benchmarks, workload, **settings)

    def peer(self, program, module, *arguments, environment=None):
        """A measure of one of the peers' programs: the whole process, and the fit by its own clock."""
        def measure():
            self.require(module)
            path = self.peer_file(program)
            process = Process(
                [self.python, path, *arguments, "--csv", os.path.join(self.scratch, "peer.csv")],
                environment=environment)
            return {"whole process": process.seconds, "fit alone": process.number(r"\bfit=([0-9.]+)s")}
        return measure

    def peer_file(self, program):
        path = os.path.join(self.peers or "", program)
        if not self.peers or not os.path.exists(path):
            raise Unavailable(f"no {program} (PEERS=folder)")
        return path

    def require(self, module):
        if not self.python:
            raise Unavailable("no Python of the opponents' (PYTHON=path)")
        try:
            Process([self.python, "-c", f"import importlib.util as u, sys; sys.exit(u.find_spec('{module}') is None)"])
        except (OSError, Unavailable):
            raise Unavailable(f"no {module} in {os.path.basename(self.python)}") from None

    def opponent(self, module, *arguments):
        self.require(module)
        return Process([self.python, self.own, *map(str, arguments)]).number(r"seconds=([0-9.e-]+)")


def held_against(bench, workload, ours, opponents):
    """Rows of our measure against opponents, each (name, measure, most repetitions, {what: asked ratio})."""
    note(workload)
    results, absent = alternate(
        [("ours", ours, bench.repetitions)] + [(name, m, most) for name, m, most, _ in opponents], bench.repetitions)
    if "ours" in absent:
        raise SystemExit(f"{workload}: {absent['ours']}")
    for name, _, _, asked in opponents:
        for what, ratio in asked.items():
            times = results[name].get(what)
            yield Row(workload, what, name, results["ours"][what], times, ratio, absent.get(name))


def fits(bench):
    """Experiments as a whole, and their fits alone."""
    def small(optimizer, **settings):
        def ours():
            process = bench.experiment("small", optimizer, 1, 5, 1024, replicates=20, betas=BETAS)
            workload = "adam" if "adam" in optimizer else "optimum"
            return {
                "whole process": process.seconds,
                "fit alone": bench.time(workload, **SMALL, **settings).minimum}
        return ours

    def large(optimizer, workload, **settings):
        def ours():
            process = bench.experiment("large", optimizer, 1000, 10, 1e6)
            return {
                "whole process": process.seconds,
                "fit alone": bench.time(workload, **LARGE, **settings).minimum}
        return ours

    counts = ["--data", "counts"]
    adam = "{adam: {learning-rate: 0.01, steps: %d}}"
    # On problems this small two threads of torch's or OpenBLAS's wait for each other if the machine is in use; one does
    # not. The better of both counts.
    one_thread = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}

    def better(one, two):
        return lambda: min(one(), two(), key=lambda times: times["whole process"])

    def scipy(*arguments):
        command = ["baseline_scipy.py", "scipy", *counts, *arguments]
        return better(bench.peer(*command, environment=one_thread), bench.peer(*command))

    torch = ["baseline_torch.py", "torch", "--threads", "1"]
    torch_batched = better(
        bench.peer(*torch, "--mode", "batched"), bench.peer("baseline_torch.py", "torch", "--mode", "batched"))
    yield from held_against(bench, "200 runs x 1,000 Adam steps, 5 arms", small(adam % 1000, steps=1000), [
        ("jax counts", bench.peer("baseline_jax.py", "jax", *counts), 99, {"whole process": 40, "fit alone": 5}),
        ("torch batched, 1 or 2 threads", torch_batched, 99, {"whole process": 80}),
        ("torch loop, 1 thread", bench.peer(*torch), 1, {"whole process": 1000}),
    ])
    yield from held_against(bench, "the same runs to the optimum, `newton`", small("newton", newton=1), [
        ("SciPy L-BFGS counts, 1 or 2 threads", scipy(), 99, {"whole process": 30, "fit alone": 30})])
    yield from held_against(bench, "the same runs to the optimum, `bfgs2`", small("bfgs2", newton=2), [
        ("SciPy L-BFGS counts, 1 or 2 threads", scipy(), 99, {"whole process": None, "fit alone": None})])
    yield from held_against(
        bench, "1,000 contexts x 10 arms, 1e6 pairs, 200 Adam steps", large(adam % 200, "adam", steps=200), [
            ("jax counts", bench.peer("baseline_jax.py", "jax", *counts, "--case", "large"), 99,
             {"whole process": 15, "fit alone": 5})])
    yield from held_against(bench, "the same to the optimum, `newton`", large("newton", "optimum", newton=1), [
        ("SciPy L-BFGS counts, 1 or 2 threads", scipy("--case", "large"), 99,
         {"whole process": 20, "fit alone": None})])


def draws(bench):
    """Labels and rankings, both sides by their own clocks, for each label or ranking."""
    def labels():
        bench.require("numpy")
        bench.peer_file("bandit_common.py")
        return {"per pair": bench.opponent("numpy", "pairs", bench.peers, 10**8) / 1e8}

    yield from held_against(
        bench, "1e9 labelled pairs as win counts, 1,000 contexts x 10 arms",
        lambda: {"per pair": bench.time("wins", contexts=1000, arms=10, pairs=1e9).minimum / 1e9},
        [("NumPy generator and bincount, 1e8", labels, 2, {"per pair": 1000})])
    for items, of_prefsampling in [(10, 5000), (50, 1000), (200, 200)]:
        def ours(items=items):
            return {"per ranking": bench.time("kendall", items=items, draws=1e6 // items).minimum / (1e6 // items)}

        def theirs(name, module, draws, items=items):
            return lambda: {"per ranking": bench.opponent(module, name, items, draws) / draws}

        yield from held_against(bench, f"Kendall rankings, phi = 0.5, n = {items}", ours, [
            ("prefsampling", theirs("prefsampling", "prefsampling", of_prefsampling), 99, {"per ranking": 200}),
            ("repeated insertion in NumPy", theirs("insertion", "numpy", 10**6 // items), 99, {"per ranking": None})])


def million(bench):
    """A million contexts to the optimum: seconds and mebibytes."""
    note("1e6 contexts x 10 arms to the optimum")
    process = bench.experiment("million", "newton", 10**6, 10, 1e9, checkpoints=1)
    return process.seconds, process.mebibytes


def kernels(bench):
    """Nanoseconds of the kernels beside those of an exponential alone, each the least of the repetitions."""
    note("kernels")
    workloads = [
        ("exponential", {}), ("log-sigmoid", {"pairs": 512}), ("log-sigmoid", {"pairs": 10}),
        ("adam-lanes", {"arms": 5, "steps": 1000}), ("adam-lanes", {"arms": 10, "steps": 200}),
        ("phi-lanes", {"arms": 5, "steps": 1000})]
    least = [float("inf")] * len(workloads)
    units = [""] * len(workloads)
    for _ in range(bench.repetitions):
        for place, (workload, settings) in enumerate(workloads):
            timed = bench.time(workload, **settings)
            least[place], units[place] = min(least[place], timed.nanoseconds), timed.unit
    return [
        (workload, " ".join(f"{k}={v}" for k, v in settings.items()), unit, ns, ns / least[0])
        for (workload, settings), unit, ns in zip(workloads, units, least)]
