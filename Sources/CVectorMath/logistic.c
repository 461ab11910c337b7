#pragma clang fp contract(off)
#include "logistic_lanes.h"

/// 2 atanh f for 0 <= f <= 1/3: f times a polynomial of degree 9 of f^2, of relative error 4.9e-17 at most (by the Remez exchange with
/// 50 digits, then rounded).
INLINE void twice_atanh(const lanes *f, lanes *result) {
    const lanes s = *f * *f, s2 = s * s;
    lanes p = FMA(0x1.6b4f5ea51b40dp-3, s, 0x1.959ea7f75bfa2p-4);
    p = FMA(p, s2, FMA(0x1.163f690f2194fp-3, s, 0x1.3aa928803bb32p-3));
    p = FMA(p, s2, FMA(0x1.74624fed6bbf2p-3, s, 0x1.c71c4a6dbb9e0p-3));
    p = FMA(p, s2, FMA(0x1.2492497829a72p-2, s, 0x1.99999998ebdd9p-2));
    *result = *f * FMA(p, s2, FMA(0x1.5555555555937p-1, s, 2.0));
}

/// As many pairs as there are lanes.
INLINE void pairs(
    const double *margin, double scale, const double *forward, const double *backward, double *loss, double *slope,
    double *curvature) {
    const lanes x = scale * *(const lanes *)margin, f = *(const lanes *)forward, b = *(const lanes *)backward;
    const lanes scales = (lanes)scale, weight = f + b;
    lanes smaller, ratio, tail, against, agreeing, first;
    lanes_logistic(&x, &smaller, &ratio);
    twice_atanh(&ratio, &tail);
    lanes_sides(&x, &f, &b, &against, &agreeing);
    lanes_logistic_slope(&x, &scales, &against, &agreeing, &smaller, &first);
    const lanes share = weight * smaller;
    *(lanes *)loss = FMA(weight, tail, against * __builtin_elementwise_abs(x));
    *(lanes *)slope = first;
    *(lanes *)curvature = scale * scale * FMA(-share, smaller, share);
}

WIDEST void cvm_logistic_pairs(
    const double *restrict margin, double scale, const double *restrict forward, const double *restrict backward,
    double *restrict loss, double *restrict slope, double *restrict curvature, size_t count) {
    if (count < LANES) {
        double in[3][LANES] = {{0}}, out[3][LANES];
        for (size_t i = 0; i < count; i++) {
            in[0][i] = margin[i];
            in[1][i] = forward[i];
            in[2][i] = backward[i];
        }
        pairs(in[0], scale, in[1], in[2], out[0], out[1], out[2]);
        for (size_t i = 0; i < count; i++) {
            loss[i] = out[0][i];
            slope[i] = out[1][i];
            curvature[i] = out[2][i];
        }
        return;
    }
    size_t i = 0;
    for (; i + LANES <= count; i += LANES)
        pairs(margin + i, scale, forward + i, backward + i, loss + i, slope + i, curvature + i);
    if (i == count) return;
    // The last pairs together with some before them, which come out as before.
    i = count - LANES;
    pairs(margin + i, scale, forward + i, backward + i, loss + i, slope + i, curvature + i);
}
