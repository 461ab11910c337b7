// What the kernels on lanes share. Each file that includes it turns contraction off first.
#ifndef C_VECTOR_MATH_LANES_H
#define C_VECTOR_MATH_LANES_H

#include "CVectorMath.h"

#include <stdint.h>
#include <string.h>

#if defined(__x86_64__) && defined(__linux__)
#define WIDEST __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define WIDEST
#endif

/// a b + c, rounded once: one instruction where the processor has it, a call of the C library's fma with the same bits where
/// it has not.
#define FMA(a, b, c) __builtin_elementwise_fma((lanes)(a), (lanes)(b), (lanes)(c))

/// CVM_LANES numbers side by side, one for each of as many problems; aligned like a double.
typedef double lanes __attribute__((ext_vector_type(CVM_LANES), aligned(8)));
typedef int64_t lane_bits __attribute__((ext_vector_type(CVM_LANES), aligned(8)));

/// split_exp_of_negative for each lane, operation by operation.
static inline __attribute__((always_inline)) void lanes_split_exp_of_negative(
    const lanes *a, lanes *excess, lanes *power) {
    const double magic = 6755399441055744.0;
    const double log2_high = 6.93147180369123816490e-01, log2_low = 1.90821492927058770002e-10;
    const lanes shifted = -*a * 1.44269504088896338700 + magic;
    const lanes n = shifted - magic;
    const lanes r = (-*a - n * log2_high) - n * log2_low;
    lanes p = (lanes)(1.0 / 6227020800.0);
    p = p * r + 1.0 / 479001600.0;
    p = p * r + 1.0 / 39916800.0;
    p = p * r + 1.0 / 3628800.0;
    p = p * r + 1.0 / 362880.0;
    p = p * r + 1.0 / 40320.0;
    p = p * r + 1.0 / 5040.0;
    p = p * r + 1.0 / 720.0;
    p = p * r + 1.0 / 120.0;
    p = p * r + 1.0 / 24.0;
    p = p * r + 1.0 / 6.0;
    p = p * r + 0.5;
    p = p * r + 1.0;
    *excess = p * r;
    lane_bits bits;
    memcpy(&bits, &shifted, sizeof bits);
    bits = (bits + 1023) << 52;
    memcpy(power, &bits, sizeof bits);
}

/// exp_of_negative for each lane, operation by operation.
static inline __attribute__((always_inline)) void lanes_exp_of_negative(const lanes *a, lanes *result) {
    lanes excess, power;
    lanes_split_exp_of_negative(a, &excess, &power);
    *result = (excess + 1.0) * power;
}

/// (e^r - 1)/r for |r| <= log(2)/2: the polynomial of degree 10 of least greatest relative error there, 1.8e-17, by the Remez
/// exchange with 50 digits, its coefficients then rounded. Pairs of terms first, so that few operations wait for each other.
static inline __attribute__((always_inline)) void lanes_expm1_ratio(const lanes *r, lanes *result) {
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

/// e^x for x <= 0, within 1 ulp; 0 below -708.75, where it is about 2^-1022.5.
static inline __attribute__((always_inline)) void lanes_exp(const lanes *x, lanes *result) {
    // Adding 1.5 * 2^52 rounds to the nearest integer n; with 1023 beside it, the low bits hold the exponent of 2^n.
    const double magic = 6755399441055744.0 + 1023.0;
    const double log2_high = 6.93147180369123816490e-01, log2_low = 1.90821492927058770002e-10;
    // There n = -1023, and the bits of 2^n are those of 0.
    const lanes capped = *x < -709.0 ? (lanes)-709.0 : *x;
    const lanes shifted = FMA(capped, 1.44269504088896338700, magic);
    const lanes n = shifted - magic;
    const lanes r = FMA(n, -log2_low, FMA(n, -log2_high, capped));
    lane_bits bits;
    memcpy(&bits, &shifted, sizeof bits);
    bits <<= 52;
    lanes ratio, power;
    memcpy(&power, &bits, sizeof power);
    lanes_expm1_ratio(&r, &ratio);
    *result = FMA(r * ratio, power, power);
}

/// The first `count` of CVM_LANES numbers; 0 in the other lanes.
static inline __attribute__((always_inline)) void load(lanes *to, const double *from, size_t count) {
    if (count == CVM_LANES) {
        *to = *(const lanes *)from;
        return;
    }
    double padded[CVM_LANES] = {0};
    for (size_t i = 0; i < count; i++) padded[i] = from[i];
    memcpy(to, padded, sizeof padded);
}

static inline __attribute__((always_inline)) void store(double *to, const lanes *from, size_t count) {
    if (count == CVM_LANES) {
        *(lanes *)to = *from;
        return;
    }
    double padded[CVM_LANES];
    memcpy(padded, from, sizeof padded);
    for (size_t i = 0; i < count; i++) to[i] = padded[i];
}

#endif
