#pragma clang fp contract(off)
#define LANES CVM_ADAM_LANES
#include "logistic_lanes.h"

/// Number i of an array of lanes.
#define AT(array, i) (*(lanes *)((array) + (i) * LANES))

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
        const double c1 = correction1[step], c2 = correction2[step];
        for (size_t i = 0; i < arms; i++) {
            const lanes g = AT(gradient, i);
            const lanes m = adam.decay1 * AT(mean, i) + (1.0 - adam.decay1) * g;
            const lanes v = adam.decay2 * AT(square, i) + (1.0 - adam.decay2) * g * g;
            AT(mean, i) = m;
            AT(square, i) = v;
            AT(point, i) -= rate[step] * (m * c1) / (__builtin_elementwise_sqrt(v * c2) + adam.epsilon);
        }
    }
}
