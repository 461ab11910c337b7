#pragma clang fp contract(off)
#define LANES CVM_ADAM_LANES
#include "adam_lanes.h"
#include "logistic_lanes.h"

WIDEST void cvm_adam_logistic(
    size_t arms, const double *restrict forward, const double *restrict backward, const double *restrict scale,
    struct cvm_adam adam, const double *restrict rate, const double *restrict correction1,
    const double *restrict correction2, size_t steps, double *restrict point, double *restrict mean,
    double *restrict square, double *restrict gradient) {
    const lanes s = *(const lanes *)scale;
    for (size_t step = 0; step < steps; step++) {
        for (size_t i = 0; i < arms; i++) AT(gradient, i) = (lanes)0.0;
        size_t pair = 0;
        for (size_t i = 0; i < arms; i++) {
            const lanes first = AT(point, i);
            lanes up = AT(gradient, i);
            for (size_t j = i + 1; j < arms; j++, pair++) {
                const lanes f = AT(forward, pair), b = AT(backward, pair), x = s * (first - AT(point, j));
                lanes smaller, ratio, against, agreeing, slope;
                lanes_logistic(&x, &smaller, &ratio);
                lanes_sides(&x, &f, &b, &against, &agreeing);
                lanes_logistic_slope(&x, &s, &against, &agreeing, &smaller, &slope);
                up += slope;
                AT(gradient, j) -= slope;
            }
            AT(gradient, i) = up;
        }
        lanes_adam(arms, adam, rate[step], correction1[step], correction2[step], point, mean, square, gradient);
    }
}
