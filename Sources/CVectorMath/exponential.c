#pragma clang fp contract(off)
#include "lanes.h"

WIDEST void cvm_exp(const double *x, double *result, size_t count) {
    for (size_t i = 0; i < count; i += LANES) {
        const size_t length = count - i < LANES ? count - i : LANES;
        lanes exponent, value;
        load(&exponent, x + i, length);
        lanes_exp(&exponent, &value);
        store(result + i, &value, length);
    }
}
