#!/usr/bin/env python3
"""Make objective_losses.json: loss and slopes of the objectives of one pair, in its two log-ratios.

    pip install numpy scipy mpmath choix torch
    pip download --no-deps -d wheels trl==1.16.0        # and 0.24.0
    python3 make_objective_losses.py wheels

With a = log pi(w)/pi_ref(w), b = log pi(l)/pi_ref(l) of the winner w and the loser l, every objective is written once,
as in its paper (objective_formulas.py), and worked out with 250 digits; the slopes are mpmath's difference quotients.
For the objectives that TRL has, TRL's own lines are then cut out of its wheels, run in PyTorch with doubles on one pair
of responses of one token, and differentiated by PyTorch; the script stops when they differ. What is written are the
250 digits, rounded.
"""

import ast
import builtins
import math
import sys
import types
import zipfile
from pathlib import Path

import torch
import torch.nn.functional as F
from mpmath import mp, mpf

import make_reference
from make_reference import SMALLEST_NORMAL, double
from objective_formulas import PAPERS, SOURCES, chi

mp.dps = 250
torch.set_default_dtype(torch.float64)  # TRL makes a tensor of exo_pair's epsilon, of the default type


# ------------------------------------------------------------------------------------------- TRL's own lines

def source(wheels, version, path):
    with zipfile.ZipFile(Path(wheels) / f"trl-{version}-py3-none-any.whl") as wheel:
        return ast.parse(wheel.read(path))


def function(tree, name):
    found = next(n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef) and n.name == name)
    found.decorator_list, found.returns = [], None
    for argument in found.args.args:
        argument.annotation = None
    return found


def run(nodes, names):
    module = ast.fix_missing_locations(ast.Module(body=nodes, type_ignores=[]))
    exec(compile(module, "trl", "exec"), names)
    return names


class Accelerator:
    device = torch.device("cpu")

    def gather_for_metrics(self, value):
        return value


class Running:
    """TRL's running mean of rewards, held at a given value."""

    def __init__(self, mean):
        self.mean = mean

    def update(self, _):
        pass


def settings(**values):
    return types.SimpleNamespace(accelerator=Accelerator(), reference_free=False, label_smoothing=0.0,
                                 f_divergence_type="reverse_kl", use_weighting=False, loss_weights=[1.0],
                                 desirable_weight=1.0, undesirable_weight=1.0, calculate_KL=True, alpha=0.0, **values)


class TRL:
    """The losses of TRL's trainers, without the trainers: one pair, one token each."""

    def __init__(self, wheels):
        # In 1.16.0 the loss has no function of its own: it is what stands from the log-ratios to the loop over losses.
        body = next(n.body for n in ast.walk(source(wheels, "1.16.0", "trl/trainer/dpo_trainer.py"))
                    if isinstance(n, ast.FunctionDef) and self.begins(n))
        first = next(i for i, n in enumerate(body) if self.assigns(n, "chosen_logratios"))
        last = next(i for i, n in enumerate(body) if isinstance(n, ast.For) and i > first)
        self.new_dpo = body[first:last + 1]
        names = dict(torch=torch, F=F, math=math)
        utilities = source(wheels, "0.24.0", "trl/trainer/utils.py")
        kinds = {"ALPHA_DIVERGENCE": "alpha_divergence", "JS_DIVERGENCE": "js_divergence"}
        constants = {"ALPHA_DIVERGENCE_COEF_DEFAULT": 1.0, "ALPHA_DIVERGENCE_COEF_KEY": "alpha_divergence_coef"}
        self.old = run([function(utilities, "get_exp_cap"), function(utilities, "cap_exp"),
                        function(source(wheels, "0.24.0", "trl/trainer/dpo_trainer.py"), "dpo_loss"),
                        function(source(wheels, "0.24.0", "trl/trainer/kto_trainer.py"), "kto_loss"),
                        function(source(wheels, "1.16.0", "trl/experimental/cpo/cpo_trainer.py"), "cpo_loss")],
                       dict(names, FDivergenceType=types.SimpleNamespace(**kinds),
                            FDivergenceConstants=types.SimpleNamespace(**constants)))

    @staticmethod
    def assigns(node, name):
        return isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == name

    @classmethod
    def begins(cls, node):
        return any(cls.assigns(n, "chosen_logratios") for n in node.body)

    def dpo_new(self, loss_type, a, b, beta, tau=None, **more):
        options = settings(beta=beta, loss_types=[loss_type], args=types.SimpleNamespace(discopop_tau=tau))
        vars(options).update(more)
        ones, zero = torch.ones(2, 1, dtype=torch.float64), torch.zeros(1, dtype=torch.float64)
        names = dict(vars(builtins), torch=torch, F=F, math=math, self=options, device="cpu", chosen_logps=a,
                     rejected_logps=b, ref_chosen_logps=zero, ref_rejected_logps=zero, completion_mask=ones,
                     shift_completion_mask=ones, per_token_logps=torch.stack([a, b]))
        return run(self.new_dpo, names)["loss"]

    def dpo_old(self, loss_type, a, b, beta, delta=0.0, **more):
        options = settings(beta=beta, running=Running(delta), f_divergence_params=None)
        vars(options).update(more)
        zero = torch.zeros(1, dtype=torch.float64)
        return self.old["dpo_loss"](options, a, b, zero, zero, loss_type)[0].sum()

    def kto(self, a, b, beta, z, desirable, undesirable):
        options = settings(beta=beta, loss_type="kto")
        vars(options).update(desirable_weight=desirable, undesirable_weight=undesirable)
        zero = torch.zeros(1, dtype=torch.float64)
        return self.old["kto_loss"](options, a, b, zero + z, zero, zero, zero)[0].sum()

    def cpo(self, loss_type, w, l, beta, gamma=0.0):
        return self.old["cpo_loss"](settings(beta=beta, loss_type=loss_type, simpo_gamma=gamma), w, l)[0].sum()

    def losses(self, objective, a, b, beta, **p):
        """(version, loss) of every TRL that has the objective."""
        same = {"dpo": "sigmoid", "ipo": "ipo", "hinge": "hinge", "nca": "nca_pair", "sppo": "sppo_hard",
                "apo-zero": "apo_zero", "apo-down": "apo_down", "robust": "robust", "exo": "exo_pair"}
        if objective in same:
            yield "1.16.0", self.dpo_new(same[objective], a, b, beta, **p)
            yield "0.24.0", self.dpo_old(same[objective], a, b, beta, **p)
        elif objective == "cdpo":
            yield "0.24.0", self.dpo_old("sigmoid", a, b, beta, **p)
        elif objective == "discopop":
            yield "1.16.0", self.dpo_new("discopop", a, b, beta, **p)
        elif objective == "bco":
            yield "0.24.0", self.dpo_old("bco_pair", a, b, beta, **p)
            if p["delta"] == 0:
                yield "1.16.0", self.dpo_new("bco_pair", a, b, beta)
        elif objective == "kto":
            yield "0.24.0", self.kto(a, b, beta, **p)
        elif objective == "f-dpo-forward-kl":
            yield "1.16.0", self.dpo_new("sigmoid", a, b, beta, f_divergence_type="forward_kl")
        elif objective == "f-dpo-jensen-shannon":
            yield "1.16.0", self.dpo_new("sigmoid", a, b, beta, f_divergence_type="js_divergence")
            yield "0.24.0", self.dpo_old("sigmoid", a, b, beta, f_divergence_type="js_divergence")
        elif objective == "f-dpo-alpha":  # 1.16.0 has the same with 1 - alpha, but fails with doubles
            yield "0.24.0", self.dpo_old("sigmoid", a, b, beta, f_divergence_type="alpha_divergence",
                                         f_divergence_params={"alpha_divergence_coef": p["alpha"]})
        elif objective in ("cpo", "simpo", "sft"):
            w, l = a + p["log_reference_w"], b + p["log_reference_l"]
            if objective == "cpo":  # the trainer adds alpha times the mean of -log pi(w) elsewhere
                yield "1.16.0", self.cpo("sigmoid", w, l, beta) - p["alpha"] * w.sum()
            elif objective == "simpo":
                yield "1.16.0", self.cpo("simpo", w, l, beta, p["gamma"])
            else:
                yield "1.16.0", self.dpo_new("sft", w, l, beta)


def compare(trl, case, exact):
    """Value and slopes of TRL in doubles, which lose what they lose: 1 - sigmoid(80) is 0 there."""
    versions = []
    for version, _ in trl.losses(case["objective"], *pair(case), case["beta"], **arguments(case)):
        a, b = pair(case)
        found = dict(trl.losses(case["objective"], a, b, case["beta"], **arguments(case)))[version]
        slopes = torch.autograd.grad(found, (a, b), allow_unused=True)
        got = [found.item()] + [0.0 if s is None else s.item() for s in slopes]
        for mine, theirs in zip(exact, got):
            assert math.isfinite(theirs), (case, version, got)
            assert abs(float(mine) - theirs) <= 1e-12 * max(1, abs(theirs)), (case, version, got)
        versions.append(version)
    return versions


def pair(case):
    return [torch.tensor([case[n]], dtype=torch.float64, requires_grad=True) for n in ("a", "b")]


# ------------------------------------------------------------------------------------------------ the cases

PARAMETERS = {
    "cdpo": [{"label_smoothing": 0.1}, {"label_smoothing": 0.3}],
    "robust": [{"label_smoothing": 0.1}, {"label_smoothing": 0.3}],
    "exo": [{"label_smoothing": 0.001}, {"label_smoothing": 0.1}],
    "focal": [{"gamma": 0.05}, {"gamma": 2.0}],
    "discopop": [{"tau": 0.05}, {"tau": 1.0}],
    "odpo": [{"offset": 0.4}, {"offset": 1.5}],
    "bco": [{"delta": 0.0}, {"delta": 0.3}],
    "kto": [{"z": 0.0, "desirable": 1.0, "undesirable": 1.0}, {"z": 0.7, "desirable": 1.5, "undesirable": 0.5}],
    "dpop": [{"penalty": 0.5}, {"penalty": 50.0}],
    "chi-po": [{"reward_bound": 0.6}, {"reward_bound": 50.0}],
    "f-dpo-alpha": [{"alpha": 0.3}, {"alpha": 0.5}, {"alpha": 1.0}],
    "cpo": [{"alpha": 0.3}, {"alpha": 1.0}],
    "simpo": [{"gamma": 0.5}],
}
REFERENCE_FREE = {"log_reference_w": -1.7, "log_reference_l": -0.45}
BETAS = [0.05, 0.5, 2.0]
PAIRS = [(0.0, 0.0), (0.001, -0.002), (0.3, -0.25), (1.2, 0.9), (-1.5, -2.2), (5.0, -5.0), (-5.0, 5.0), (2.6, -17.0),
         (-40.0, 2.5), (40.0, -0.3)]


def arguments(case):
    return dict(case["parameters"], **{n: case[n] for n in REFERENCE_FREE if n in case})


def at_a_kink(case):
    """Whether the loss has a corner here: its slope is then a matter of taste."""
    a, b, beta = case["a"], case["b"], case["beta"]
    distance = {"hinge": lambda: 1 - beta * (a - b), "minor-dpo": lambda: b, "dpop": lambda: a,
                "chi-po": lambda: abs(beta * (chi(mpf(a)) - chi(mpf(b)))) - 2 * case["parameters"]["reward_bound"]}
    return case["objective"] in distance and abs(distance[case["objective"]]()) < mpf("1e-6")


def evaluate(case):
    parameters = {n: mpf(v) for n, v in arguments(case).items()}
    a, b, beta = mpf(case["a"]), mpf(case["b"]), mpf(case["beta"])
    loss = PAPERS[case["objective"]]
    return (loss(a, b, beta, **parameters), mp.diff(lambda v: loss(v, b, beta, **parameters), a),
            mp.diff(lambda v: loss(a, v, beta, **parameters), b))


def cases():
    for objective in PAPERS:
        for parameters in PARAMETERS.get(objective, [{}]):
            for beta in BETAS if objective != "sft" else BETAS[1:2]:
                for a, b in PAIRS:
                    free = REFERENCE_FREE if objective in ("cpo", "simpo", "sft") else {}
                    yield {"objective": objective, "beta": beta, "parameters": parameters, "a": a, "b": b, **free}


def main(wheels):
    trl, written = TRL(wheels), []
    for case in cases():
        if at_a_kink(case):
            continue
        exact = evaluate(case)
        versions = compare(trl, case, exact)
        numbers = [double(v) for v in exact]
        if any(0 < abs(v) < SMALLEST_NORMAL for v in numbers):  # subnormal doubles are not a fair question
            continue
        names = ([f"arXiv {SOURCES[case['objective']]}".replace("arXiv Mitchell", "Mitchell")]
                 if SOURCES[case["objective"]] else []) + [f"TRL {v}" for v in versions]
        written.append({**case, **dict(zip(("loss", "slope_a", "slope_b"), numbers)), "source": ", ".join(names)})
    make_reference.write(
        "objective_losses",
        "Loss of one pair and its slopes in a = log pi(w)/pi_ref(w) and b = log pi(l)/pi_ref(l), the other held fixed: "
        "the papers' formulas with 250 digits, slopes by difference quotients, inputs taken as exact doubles; `source` "
        f"names the paper, and the releases of TRL whose own lines, run by PyTorch {torch.__version__} with doubles, "
        "give the same loss and slopes within 1e-12 of max(1, value); the two terms of kto are added, not averaged; "
        "corners of hinge, minor-dpo, dpop and chi-po are left out",
        written, script="make_objective_losses.py")


if __name__ == "__main__":
    main(sys.argv[1])
