// As fast as we can write it with a Taylor polynomial: the compiler fuses multiplications and additions as it likes, and there
// are no special cases.

#include "VectorExponential.h"

#include <stdint.h>
#include <string.h>

#if defined(__x86_64__) && defined(__linux__)
#define WIDEST __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define WIDEST
#endif

WIDEST void vector_exponential(const double *restrict x, double *restrict result, size_t count) {
    const double magic = 6755399441055744.0;  // 1.5 * 2^52: adding it rounds to the nearest integer
    const double log2_high = 6.93147180369123816490e-01, log2_low = 1.90821492927058770002e-10;
    for (size_t i = 0; i < count; i++) {
        const double shifted = x[i] * 1.44269504088896338700 + magic;
        const double n = shifted - magic;
        const double r = (x[i] - n * log2_high) - n * log2_low;
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
        p = p * r + 1.0;
        int64_t bits;
        memcpy(&bits, &shifted, sizeof bits);
        bits = (bits + 1023) << 52;
        double power;
        memcpy(&power, &bits, sizeof power);
        result[i] = p * power;
    }
}
