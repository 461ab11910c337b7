#pragma clang fp contract(off)
#include "lanes.h"

WIDEST void cvm_exp(const double *restrict x, double *restrict result, size_t count) {
    for (size_t i = 0; i < count; i += LANES) {
        const size_t length = count - i < LANES ? count - i : LANES;
        lanes exponent, value;
        load(&exponent, x + i, length);
        lanes_exp(&exponent, &value);
        store(result + i, &value, length);
    }
}

WIDEST void cvm_expm1_of_scaled(const double *restrict x, double scale, double *restrict excess, size_t count) {
    for (size_t i = 0; i < count; i += LANES) {
        const size_t length = count - i < LANES ? count - i : LANES;
        lanes exponent, value;
        load(&exponent, x + i, length);
        exponent *= scale;
        lanes_expm1(&exponent, &value);
        store(excess + i, &value, length);
    }
}
