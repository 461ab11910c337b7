// Logarithms on lanes. Each file that includes it turns contraction off first.
#ifndef C_VECTOR_MATH_LOG_LANES_H
#define C_VECTOR_MATH_LOG_LANES_H

#include "lanes.h"

/// log(1 + y) for y = 2 f / (1 - f), |f| <= 0.1716: 2 atanh f, by the polynomial of degree 7 of f^2 with the least greatest
/// relative error there, 1.2e-18.
INLINE void atanh2(const lanes *f, lanes *result) {
    const lanes s = *f * *f, s2 = s * s;
    lanes p = FMA(0x1.2f02e5a3fae88p-3, s, 0x1.39a1fb9ecc6d8p-3);
    p = FMA(p, s2, FMA(0x1.74663c535b462p-3, s, 0x1.c71c52164d8ebp-3));
    p = FMA(p, s2, FMA(0x1.24924941e0c0bp-2, s, 0x1.999999997fee9p-2));
    *result = *f * FMA(p, s2, FMA(0x1.5555555555592p-1, s, 2.0));
}

/// log x for normal x > 0: x = 2^k m with m in [sqrt(1/2), sqrt(2)).
INLINE void log_of_positive(const lanes *x, lanes *result) {
    const double log2_high = 6.93147180369123816490e-01, log2_low = 1.90821492927058770002e-10;
    const int64_t root_of_half = 0x3fe6a09e667f3bcd;
    lane_bits bits, exponent;
    memcpy(&bits, x, sizeof bits);
    // The exponent moves into the low bits of 1.5 * 2^52.
    const lane_bits k = (bits - root_of_half) >> 52;
    exponent = k + 0x4338000000000000;
    bits -= k << 52;
    lanes m, count, tail;
    memcpy(&m, &bits, sizeof m);
    memcpy(&count, &exponent, sizeof count);
    count -= 6755399441055744.0;
    const lanes f = (m - 1.0) / (m + 1.0);
    atanh2(&f, &tail);
    *result = FMA(count, log2_high, FMA(count, log2_low, tail));
}

#endif
