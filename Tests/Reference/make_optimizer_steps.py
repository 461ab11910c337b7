"""Writes optimizer_steps.json: the points that PyTorch's optimizers pass, and the learning rates of transformers' schedules.

python -m venv env; env/bin/pip install torch==2.15.0 transformers==5.23.0; env/bin/python make_optimizer_steps.py
"""

import json
import pathlib

import torch
import transformers

torch.set_default_dtype(torch.float64)

STEPS = 12
WARM_UPS = [0, 3, 12]
SCHEDULES = {
    "constant": transformers.get_constant_schedule_with_warmup,
    "linear": transformers.get_linear_schedule_with_warmup,
    "cosine": transformers.get_cosine_schedule_with_warmup,
}
OPTIMIZERS = {
    "adam": (0.1, [None], lambda x, rate, _: torch.optim.Adam([x], lr=rate, foreach=False)),
    "rmsprop": (0.05, [0.99, 0.9], lambda x, rate, decay: torch.optim.RMSprop([x], lr=rate, alpha=decay, foreach=False)),
    "sgd": (0.04, [0.0, 0.9], lambda x, rate, momentum: torch.optim.SGD([x], lr=rate, momentum=momentum, foreach=False)),
}


def scheduler(name, optimizer, warm_up):
    arguments = {"num_warmup_steps": warm_up}
    if name != "constant":
        arguments["num_training_steps"] = STEPS
    return SCHEDULES[name](optimizer, **arguments)


def run(name, rate, own, schedule, warm_up):
    point = torch.tensor([0.5, -2.0], requires_grad=True)
    optimizer = OPTIMIZERS[name][2](point, rate, own)
    rates = scheduler(schedule, optimizer, warm_up)
    passed, used = [], []
    for _ in range(STEPS):
        optimizer.zero_grad()
        x, y = point
        (x * x + x * y + 10 * y * y - x + 3 * y).backward()
        used.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        rates.step()
        passed.append([float(value) for value in point.detach()])
    return {
        "optimizer": name, "learning_rate": rate, "own": own, "schedule": schedule, "warm_up": warm_up,
        "steps": STEPS, "rates": used, "points": passed,
    }


cases = [
    run(name, rate, own, schedule, warm_up)
    for name, (rate, owns, _) in OPTIMIZERS.items()
    for own in owns
    for schedule in SCHEDULES
    for warm_up in WARM_UPS
]
provenance = (
    f"PyTorch {torch.__version__.split('+')[0]} in doubles and transformers {transformers.__version__}'s schedules on "
    "x^2 + x y + 10 y^2 - x + 3 y from (0.5, -2); own: RMSprop's decay (alpha), SGD's momentum; rates and points after each step"
)
lines = ",\n".join(json.dumps(case) for case in cases)
text = f'{{"provenance": {json.dumps(provenance)}, "cases": [\n{lines}\n]}}\n'
pathlib.Path(__file__).with_name("optimizer_steps.json").write_text(text)
