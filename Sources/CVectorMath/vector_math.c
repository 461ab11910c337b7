#pragma clang fp contract(off)
// Contraction is off, so that every instruction set rounds alike: the SSE2, AVX2, AVX-512 and NEON versions of a
// kernel return the same bits. What is to be fused is fused by name.

#include "lanes.h"

#include <stdint.h>
#include <string.h>

/// exp(-a) = (1 + excess) power for a in [0, 708]: a = n log 2 - r with |r| <= log(2)/2, excess = exp(r) - 1 by a Taylor
/// polynomial of degree 13, power = 2^-n.
static inline __attribute__((always_inline)) void split_exp_of_negative(double a, double *excess, double *power) {
    const double magic = 6755399441055744.0;  // 1.5 * 2^52: adding it rounds to the nearest integer
    const double log2_high = 6.93147180369123816490e-01, log2_low = 1.90821492927058770002e-10;
    const double shifted = -a * 1.44269504088896338700 + magic;
    const double n = shifted - magic;
    const double r = (-a - n * log2_high) - n * log2_low;
    double p = 1.0 / 6227020800.0;
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
    // The low bits of `shifted` hold n; move it into the exponent of 2^n.
    int64_t bits;
    memcpy(&bits, &shifted, sizeof bits);
    bits = (bits + 1023) << 52;
    memcpy(power, &bits, sizeof bits);
}

/// exp(-a) for a in [0, 708].
static inline __attribute__((always_inline)) double exp_of_negative(double a) {
    double excess, power;
    split_exp_of_negative(a, &excess, &power);
    return (excess + 1.0) * power;
}

/// exp(-a) - 1 for a in [0, 708], with full relative accuracy as a -> 0: 2^n (exp(r) - 1) + (2^n - 1).
static inline __attribute__((always_inline)) double expm1_of_negative(double a) {
    double excess, power;
    split_exp_of_negative(a, &excess, &power);
    return excess * power + (power - 1.0);
}

/// log(1 + e) for e in [0, 1], as 2 atanh(f) [+ log 2]: f = e / (2 + e) below sqrt(2) - 1, else (e - 1) / (e + 3).
/// No term cancels, so tiny e keep their relative accuracy.
static inline __attribute__((always_inline)) double log1p_of_unit(double e) {
    const int upper = e > 0.41421356237309503;
    const double f = (upper ? e - 1.0 : e) / (upper ? e + 3.0 : e + 2.0);
    const double s = f * f;
    double p = 1.0 / 23.0;
    p = p * s + 1.0 / 21.0;
    p = p * s + 1.0 / 19.0;
    p = p * s + 1.0 / 17.0;
    p = p * s + 1.0 / 15.0;
    p = p * s + 1.0 / 13.0;
    p = p * s + 1.0 / 11.0;
    p = p * s + 1.0 / 9.0;
    p = p * s + 1.0 / 7.0;
    p = p * s + 1.0 / 5.0;
    p = p * s + 1.0 / 3.0;
    const double atanh2 = 2.0 * f + 2.0 * f * s * p;
    return upper ? 0.69314718055994530942 + atanh2 : atanh2;
}

WIDEST void cvm_logistic_pairs(
    const double *restrict margin, double scale, const double *restrict forward, const double *restrict backward,
    double *restrict loss, double *restrict slope, double *restrict curvature, size_t count) {
#pragma clang loop vectorize(enable)
    for (size_t i = 0; i < count; i++) {
        const double x = scale * margin[i];
        const double a = x < 0.0 ? -x : x;
        const double exponential = exp_of_negative(a > 708.0 ? 708.0 : a);
        const double e = a > 708.0 ? 0.0 : exponential;
        const double larger = 1.0 / (1.0 + e);
        const double smaller = e * larger;
        const double tail = log1p_of_unit(e);
        const double f = forward[i], b = backward[i];
        loss[i] = f * ((x < 0.0 ? a : 0.0) + tail) + b * ((x < 0.0 ? 0.0 : a) + tail);
        slope[i] = scale * (b * (x < 0.0 ? smaller : larger) - f * (x < 0.0 ? larger : smaller));
        curvature[i] = scale * scale * ((f + b) * (larger * smaller));
    }
}

WIDEST void cvm_expm1_of_scaled(const double *restrict x, double scale, double *restrict excess, size_t count) {
#pragma clang loop vectorize(enable)
    for (size_t i = 0; i < count; i++) {
        const double a = -scale * x[i];
        const double value = expm1_of_negative(a > 708.0 ? 708.0 : a);
        excess[i] = a > 708.0 ? -1.0 : value;
    }
}

WIDEST void cvm_exp(const double *restrict x, double *restrict result, size_t count) {
    for (size_t i = 0; i < count; i += CVM_LANES) {
        const size_t length = count - i < CVM_LANES ? count - i : CVM_LANES;
        lanes exponent, value;
        load(&exponent, x + i, length);
        lanes_exp(&exponent, &value);
        store(result + i, &value, length);
    }
}

WIDEST void cvm_adam_logistic(
    size_t arms, const double *restrict forward, const double *restrict backward, const double *restrict scale,
    struct cvm_adam adam, const double *restrict rate, const double *restrict correction1,
    const double *restrict correction2, size_t steps, double *restrict point, double *restrict mean,
    double *restrict square, double *restrict gradient) {
    const lanes s = *(const lanes *)scale;
    for (size_t step = 0; step < steps; step++) {
        for (size_t i = 0; i < arms; i++) *(lanes *)(gradient + i * CVM_LANES) = (lanes)0.0;
        size_t pair = 0;
        for (size_t i = 0; i < arms; i++) {
            const lanes first = *(const lanes *)(point + i * CVM_LANES);
            lanes up = *(lanes *)(gradient + i * CVM_LANES);
            for (size_t j = i + 1; j < arms; j++, pair++) {
                const lanes f = *(const lanes *)(forward + pair * CVM_LANES);
                const lanes b = *(const lanes *)(backward + pair * CVM_LANES);
                const lanes x = s * (first - *(const lanes *)(point + j * CVM_LANES));
                const lanes a = x < 0.0 ? -x : x;
                const lanes capped = a > 708.0 ? (lanes)708.0 : a;
                lanes e;
                lanes_exp_of_negative(&capped, &e);
                e = a > 708.0 ? (lanes)0.0 : e;
                const lanes larger = 1.0 / (1.0 + e);
                const lanes smaller = e * larger;
                const lanes slope = s * (b * (x < 0.0 ? smaller : larger) - f * (x < 0.0 ? larger : smaller));
                up += slope;
                *(lanes *)(gradient + j * CVM_LANES) -= slope;
            }
            *(lanes *)(gradient + i * CVM_LANES) = up;
        }
        const double c1 = correction1[step], c2 = correction2[step];
        for (size_t i = 0; i < arms; i++) {
            const lanes g = *(const lanes *)(gradient + i * CVM_LANES);
            lanes *m = (lanes *)(mean + i * CVM_LANES), *v = (lanes *)(square + i * CVM_LANES);
            *m = adam.decay1 * *m + (1.0 - adam.decay1) * g;
            *v = adam.decay2 * *v + (1.0 - adam.decay2) * g * g;
            *(lanes *)(point + i * CVM_LANES) -=
                rate[step] * (*m * c1) / (__builtin_elementwise_sqrt(*v * c2) + adam.epsilon);
        }
    }
}
