#pragma clang fp contract(off)
#include "adam_lanes.h"

WIDEST void cvm_adam_rows(
    size_t arms, size_t count, const double *restrict loss, const double *restrict slope, const double *restrict scale,
    struct cvm_adam adam, double rate, double correction1, double correction2, double *restrict point,
    double *restrict mean, double *restrict square, double *restrict gradient, double *restrict size,
    double *restrict margin) {
    for (size_t k = 0; k < count; k += LANES) {
        const lanes s = *(const lanes *)(scale + k);
        lanes sum = *(lanes *)(size + k);
        for (size_t i = 0; i < arms; i++) AT(gradient, i) = (lanes)0.0;
        size_t row = k;
        for (size_t i = 0; i < arms; i++) {
            lanes up = AT(gradient, i);
            for (size_t j = i + 1; j < arms; j++, row += count) {
                const lanes g = *(const lanes *)(slope + row) * s;
                up += g;
                AT(gradient, j) -= g;
                sum += __builtin_elementwise_abs(*(const lanes *)(loss + row));
            }
            AT(gradient, i) = up;
        }
        *(lanes *)(size + k) = sum;
        double *own = point + k * arms;
        lanes_adam(arms, adam, rate, correction1, correction2, own, mean + k * arms, square + k * arms, gradient);
        row = k;
        for (size_t i = 0; i < arms; i++) {
            for (size_t j = i + 1; j < arms; j++, row += count) *(lanes *)(margin + row) = (AT(own, i) - AT(own, j)) * s;
        }
    }
}
