// What the kernels share. Each file that includes it turns contraction off first, so that every instruction set rounds alike.
#ifndef C_VECTOR_MATH_LANES_H
#define C_VECTOR_MATH_LANES_H

#include "CVectorMath.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(__x86_64__) && defined(__linux__)
#define WIDEST __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define WIDEST
#endif

#define INLINE static inline __attribute__((always_inline))

/// How many numbers side by side, in a file that does not say otherwise.
#ifndef LANES
#define LANES CVM_LANES
#endif

/// LANES numbers side by side; aligned like a double.
typedef double lanes __attribute__((ext_vector_type(LANES), aligned(8)));
typedef int64_t lane_bits __attribute__((ext_vector_type(LANES), aligned(8)));

/// a b + c, rounded once: one instruction where the processor has it, a call of the C library's fma with the same bits where
/// it has not.
#define FMA(a, b, c) __builtin_elementwise_fma((lanes)(a), (lanes)(b), (lanes)(c))

/// x = n log 2 + r with |r| <= log(2)/2, and power = 2^n, for x <= 0; power is 0 below -708.75, where it would be about 2^-1023.
INLINE void lanes_split_exponent(const lanes *x, lanes *r, lanes *power) {
    // Adding 1.5 * 2^52 rounds to the nearest integer n; with 1023 beside it, the low bits hold the exponent of 2^n.
    const double magic = 6755399441055744.0 + 1023.0;
    const double log2_high = 6.93147180369123816490e-01, log2_low = 1.90821492927058770002e-10;
    // There n = -1023, and the bits of 2^n are those of 0.
    const lanes capped = *x < -709.0 ? (lanes)-709.0 : *x;
    const lanes shifted = FMA(capped, 1.44269504088896338700, magic);
    const lanes n = shifted - magic;
    *r = FMA(n, -log2_low, FMA(n, -log2_high, capped));
    lane_bits bits;
    memcpy(&bits, &shifted, sizeof bits);
    bits <<= 52;
    memcpy(power, &bits, sizeof *power);
}

/// (e^r - 1)/r for |r| <= log(2)/2: the polynomial of degree 10 of least greatest relative error there, 1.8e-17, by the Remez
/// exchange with 50 digits, its coefficients then rounded. Pairs of terms first, so that few operations wait for each other.
INLINE void lanes_expm1_ratio(const lanes *r, lanes *result) {
    const lanes r2 = *r * *r, r4 = r2 * r2;
    const lanes p01 = FMA(0x1.0000000000005p-1, *r, 1.0);
    const lanes p23 = FMA(0x1.555555555211dp-5, *r, 0x1.5555555555530p-3);
    const lanes p45 = FMA(0x1.6c16c17f29cfap-10, *r, 0x1.111111111a24fp-7);
    const lanes p67 = FMA(0x1.a019a6b22f94ap-16, *r, 0x1.a01a017106302p-13);
    const lanes p89 = FMA(0x1.28a27e493be1bp-22, *r, 0x1.71de8e64ac40fp-19);
    const lanes p8 = FMA(0x1.ae6449ab30e5cp-26, r2, p89);
    const lanes p4 = FMA(p67, r2, p45), p0 = FMA(p23, r2, p01);
    *result = FMA(FMA(p8, r4, p4), r4, p0);
}

/// e^x = (1 + excess) power for x <= 0, |excess| < 0.42.
INLINE void lanes_split_exp(const lanes *x, lanes *excess, lanes *power) {
    lanes r, ratio;
    lanes_split_exponent(x, &r, power);
    lanes_expm1_ratio(&r, &ratio);
    *excess = r * ratio;
}

/// e^x for x <= 0, within 1 ulp.
INLINE void lanes_exp(const lanes *x, lanes *result) {
    lanes excess, power;
    lanes_split_exp(x, &excess, &power);
    *result = FMA(excess, power, power);
}

/// e^x and e^x - 1 for x <= 0, the latter with full relative accuracy as x -> 0.
INLINE void lanes_exp_and_expm1(const lanes *x, lanes *whole, lanes *less) {
    lanes excess, power;
    lanes_split_exp(x, &excess, &power);
    *whole = FMA(excess, power, power);
    *less = FMA(excess, power, power - 1.0);
}

/// The first `count` numbers; 0 in the other lanes.
INLINE void load(lanes *to, const double *from, size_t count) {
    if (count == LANES) {
        *to = *(const lanes *)from;
        return;
    }
    double padded[LANES] = {0};
    for (size_t i = 0; i < count; i++) padded[i] = from[i];
    memcpy(to, padded, sizeof padded);
}

/// The first `count` lanes.
INLINE void store(double *to, const lanes *from, size_t count) {
    if (count == LANES) {
        *(lanes *)to = *from;
        return;
    }
    double padded[LANES];
    memcpy(padded, from, sizeof padded);
    for (size_t i = 0; i < count; i++) to[i] = padded[i];
}

#endif
