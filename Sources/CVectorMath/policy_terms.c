#pragma clang fp contract(off)
#include "log_lanes.h"

WIDEST void cvm_tilted_terms(
    const double *restrict table, size_t arms, size_t blocks, double tilt, double *restrict divergence,
    double *restrict reward, double *restrict variance) {
    lanes divergences = (lanes)0.0, rewards = (lanes)0.0, variances = (lanes)0.0;
    for (size_t block = 0; block < blocks; block++) {
        lanes rest = (lanes)0.0, mass = (lanes)0.0, weighted = (lanes)0.0, squared = (lanes)0.0;
        for (size_t arm = 0; arm < arms; arm++, table += 2 * LANES) {
            const lanes reference = *(const lanes *)table, regret = *(const lanes *)(table + LANES);
            const lanes exponent = tilt * regret;
            lanes whole, less;
            lanes_exp_and_expm1(&exponent, &whole, &less);
            const lanes weight = reference * whole, part = weight * regret;
            rest += reference * less;
            mass += weight;
            weighted += part;
            squared += part * regret;
        }
        // 1 + rest would cancel where little is left of the reference's mass, and only there is the mass as good itself.
        const lanes near = 1.0 + rest;
        const lanes total = rest > -0.5 ? near : mass;
        const lanes inverse = 1.0 / total, mean = weighted * inverse, spread = squared * inverse - mean * mean;
        lanes logarithm;
        log_of_positive(&total, &logarithm);
        logarithm += rest > -0.5 ? (rest - (near - 1.0)) * inverse : (lanes)0.0;
        divergences += tilt * mean - logarithm;
        rewards += mean;
        variances += spread > 0.0 ? spread : (lanes)0.0;
    }
    *divergence = *reward = *variance = 0.0;
    for (int lane = 0; lane < LANES; lane++) {
        *divergence += divergences[lane];
        *reward += rewards[lane];
        *variance += variances[lane];
    }
}

/// p d - p + q and q (-d) - q + p for d = log(p/q): both at least 0, without cancellation.
INLINE void divergences(
    const lanes *p, const lanes *q, const lanes *d, lanes *forward, lanes *reverse) {
    const lanes a = *d < 0.0 ? -*d : *d, exponent = -a;
    lanes whole, less;
    lanes_exp_and_expm1(&exponent, &whole, &less);
    const lanes larger = *d > 0.0 ? *p : *q;
    // With e^-a = 1 + less: larger (a - 1 + e^-a) of the smaller one's side, larger (1 - e^-a - a e^-a) of the larger one's.
    const lanes up = larger * (a + less), down = larger * (-less - (whole == 0.0 ? (lanes)0.0 : a * whole));
    // Near d = 0 the series sum_k d^k (k-1)/k!, where the closed form loses half the digits.
    const lanes s = *d * *d;
    const lanes even = 0.5 + s * (1.0 / 8 + s / 144), odd = *d * (1.0 / 3 + s * (1.0 / 30 + s / 840));
    *forward = a > 1e-2 ? (*d > 0.0 ? up : down) : *q * s * (even + odd);
    *reverse = a > 1e-2 ? (*d > 0.0 ? down : up) : *p * s * (even - odd);
}

WIDEST void cvm_policy_terms(
    const double *restrict log_probability, const double *restrict log_ratio, const double *restrict reference,
    const double *restrict reward, const double *restrict beaten, const double *restrict wins,
    const double *restrict losses, size_t count, double *restrict probability, double *restrict sums) {
    lanes total[CVM_POLICY_SUMS];
    for (int k = 0; k < CVM_POLICY_SUMS; k++) total[k] = (lanes)0.0;
    for (size_t i = 0; i < count; i += LANES) {
        const size_t length = count - i < LANES ? count - i : LANES;
        // Absent arms are 0 everywhere, so that they add nothing but the probability, which counts for nothing.
        lanes log_p, d, q, r, b, w, l, p, forward, reverse;
        load(&log_p, log_probability + i, length);
        load(&d, log_ratio + i, length);
        load(&q, reference + i, length);
        load(&r, reward + i, length);
        load(&b, beaten + i, length);
        load(&w, wins + i, length);
        load(&l, losses + i, length);
        lanes_exp(&log_p, &p);
        store(probability + i, &p, length);
        divergences(&p, &q, &d, &forward, &reverse);
        total[0] += p * r;
        total[1] += forward;
        total[2] += reverse;
        total[3] += p == 0.0 ? (lanes)0.0 : -p * log_p;
        total[4] += p * b;
        // What did not occur adds nothing, however unlikely it is.
        total[5] += w == 0.0 ? (lanes)0.0 : w * d;
        total[6] += l == 0.0 ? (lanes)0.0 : l * d;
    }
    for (int k = 0; k < CVM_POLICY_SUMS; k++) {
        sums[k] = 0.0;
        for (int lane = 0; lane < LANES; lane++) sums[k] += total[k][lane];
    }
}
