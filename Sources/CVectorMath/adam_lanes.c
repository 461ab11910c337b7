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

WIDEST void cvm_adam_rows(
    size_t arms, size_t count, const double *restrict loss, const double *restrict slope, const double *restrict scale,
    struct cvm_adam adam, double rate, double correction1, double correction2, double *restrict point,
    double *restrict mean, double *restrict square, double *restrict gradient, double *restrict size,
    double *restrict margin) {
    for (size_t k = 0; k < arms * count; k++) gradient[k] = 0.0;
    for (size_t i = 0; i < arms; i++) {
        double *restrict up = gradient + i * count;
        for (size_t j = i + 1; j < arms; j++, loss += count, slope += count) {
            double *restrict down = gradient + j * count;
            for (size_t k = 0; k < count; k++) {
                const double g = slope[k] * scale[k];
                up[k] += g;
                down[k] -= g;
                size[k] += __builtin_fabs(loss[k]);
            }
        }
    }
    for (size_t k = 0; k < arms * count; k++) {
        const double g = gradient[k];
        mean[k] = adam.decay1 * mean[k] + (1.0 - adam.decay1) * g;
        square[k] = adam.decay2 * square[k] + (1.0 - adam.decay2) * g * g;
        point[k] -= rate * (mean[k] * correction1) / (__builtin_elementwise_sqrt(square[k] * correction2) + adam.epsilon);
    }
    for (size_t i = 0; i < arms; i++) {
        for (size_t j = i + 1; j < arms; j++, margin += count) {
            const double *a = point + i * count, *b = point + j * count;
            for (size_t k = 0; k < count; k++) margin[k] = (a[k] - b[k]) * scale[k];
        }
    }
}
