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

#endif
