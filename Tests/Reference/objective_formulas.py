"""The objectives of one pair as their papers write them, for make_objective_losses.py and make_objective_optima.py.

a = log pi(w)/pi_ref(w) and b = log pi(l)/pi_ref(l) are those of the winner w and the loser l. No form here is chosen
for its behaviour in doubles: the numbers of mpmath that go in have digits enough.
"""

from mpmath import mp, mpf


def sigmoid(x):
    return 1 / (1 + mp.exp(-x))


def minus_log_sigmoid(x):
    return mp.log(1 + mp.exp(-x))


def relu(x):
    return max(mpf(0), x)


def clip(x, bound):
    return max(-bound, min(bound, x))


def smoothed(x, e):
    return (1 - e) * minus_log_sigmoid(x) + e * minus_log_sigmoid(-x)


def robust(x, e):
    return ((1 - e) * minus_log_sigmoid(x) - e * minus_log_sigmoid(-x)) / (1 - 2 * e)


def exo(x, e):
    p, q = sigmoid(x), sigmoid(-x)
    return p * (mp.log(p) - mp.log(1 - e)) + q * (mp.log(q) - mp.log(e))


def discopop(x, tau):
    share = sigmoid(x / tau)
    return (1 - share) * minus_log_sigmoid(x) + share * mp.exp(-x)


def f_divergence(slope):
    """f-DPO: the logarithm of the ratio is replaced by f' of the ratio."""
    return lambda a, b, beta, **p: minus_log_sigmoid(beta * (slope(mp.exp(a), **p) - slope(mp.exp(b), **p)))


def chi(a):
    return mp.exp(a) + a


# Each takes a, b, beta and the parameters by name. CPO, SimPO and SFT also take the logarithms of the reference's
# probabilities, since they look at log pi(w) = a + log_reference_w itself.
PAPERS = {
    "dpo": lambda a, b, beta: minus_log_sigmoid(beta * (a - b)),
    "cdpo": lambda a, b, beta, label_smoothing: smoothed(beta * (a - b), label_smoothing),
    "robust": lambda a, b, beta, label_smoothing:
        robust(beta * (a - b), label_smoothing),
    "ipo": lambda a, b, beta: (a - b - 1 / (2 * beta))**2,
    "hinge": lambda a, b, beta: relu(1 - beta * (a - b)),
    "focal": lambda a, b, beta, gamma: sigmoid(beta * (a - b))**gamma * minus_log_sigmoid(beta * (a - b)),
    "exo": lambda a, b, beta, label_smoothing: exo(beta * (a - b), label_smoothing),
    "gpo-exponential": lambda a, b, beta: mp.exp(-beta * (a - b)),
    "gpo-squared": lambda a, b, beta: (beta * (a - b) - 1)**2,
    "gpo-truncated-quadratic": lambda a, b, beta: relu(1 - beta * (a - b))**2,
    "gpo-savage": lambda a, b, beta: 1 / (1 + mp.exp(beta * (a - b)))**2,
    "discopop": lambda a, b, beta, tau: discopop(beta * (a - b), tau),
    "odpo": lambda a, b, beta, offset: minus_log_sigmoid(beta * (a - b) - offset),
    "minor-dpo": lambda a, b, beta: minus_log_sigmoid(beta * (a - relu(b))),
    "nca": lambda a, b, beta:
        minus_log_sigmoid(beta * a) + (minus_log_sigmoid(-beta * a) + minus_log_sigmoid(-beta * b)) / 2,
    "sppo": lambda a, b, beta: (a - 1 / (2 * beta))**2 + (b + 1 / (2 * beta))**2,
    "bco": lambda a, b, beta, delta: minus_log_sigmoid(beta * a - delta) + minus_log_sigmoid(-(beta * b - delta)),
    "apo-zero": lambda a, b, beta: 1 - sigmoid(beta * a) + sigmoid(beta * b),
    "apo-down": lambda a, b, beta: sigmoid(beta * a) + 1 - sigmoid(beta * (a - b)),
    "kto": lambda a, b, beta, z, desirable, undesirable:
        desirable * (1 - sigmoid(beta * (a - z))) + undesirable * (1 - sigmoid(beta * (z - b))),
    "dpop": lambda a, b, beta, penalty: minus_log_sigmoid(beta * (a - b - penalty * relu(-a))),
    "chi-po": lambda a, b, beta, reward_bound: minus_log_sigmoid(clip(beta * chi(a) - beta * chi(b), 2 * reward_bound)),
    "f-dpo-forward-kl": f_divergence(lambda u: -1 / u),
    "f-dpo-jensen-shannon": f_divergence(lambda u: mp.log(2 * u / (1 + u))),
    "f-dpo-alpha": f_divergence(lambda u, alpha: (1 - u**-alpha) / alpha),
    "cpo": lambda a, b, beta, alpha, log_reference_w, log_reference_l:
        minus_log_sigmoid(beta * (a + log_reference_w - b - log_reference_l)) - alpha * (a + log_reference_w),
    "simpo": lambda a, b, beta, gamma, log_reference_w, log_reference_l:
        minus_log_sigmoid(beta * (a + log_reference_w - b - log_reference_l) - gamma),
    "sft": lambda a, b, beta, log_reference_w, log_reference_l: -(a + log_reference_w),
}

SOURCES = {
    "dpo": "2305.18290", "cdpo": "Mitchell 2023", "robust": "2403.00409", "ipo": "2310.12036", "hinge": "2305.10425",
    "focal": "2501.06645", "exo": "2402.00856", "gpo-exponential": "2402.05749", "gpo-squared": "2402.05749",
    "gpo-truncated-quadratic": "2402.05749", "gpo-savage": "2402.05749", "discopop": "2406.08414", "odpo": "2402.10571",
    "minor-dpo": "2408.09834", "nca": "2402.05369", "sppo": "2405.00675", "bco": "2404.04656", "apo-zero": "2408.06266",
    "apo-down": "2408.06266", "kto": "2402.01306", "dpop": "2402.13228", "chi-po": "2407.13399",
    "f-dpo-forward-kl": "2309.16240", "f-dpo-jensen-shannon": "2309.16240", "f-dpo-alpha": "2309.16240",
    "cpo": "2401.08417", "simpo": "2405.14734", "sft": "",
}
