// Adam on lanes. Each file that includes it turns contraction off first.
#ifndef C_VECTOR_MATH_ADAM_LANES_H
#define C_VECTOR_MATH_ADAM_LANES_H

#include "lanes.h"

/// Number i of an array of lanes.
#define AT(array, i) (*(lanes *)((array) + (i) * LANES))

/// A step on the scores of all arms.
INLINE void lanes_adam(
    size_t arms, struct cvm_adam adam, double rate, double correction1, double correction2, double *restrict point,
    double *restrict mean, double *restrict square, const double *restrict gradient) {
    for (size_t i = 0; i < arms; i++) {
        const lanes g = *(const lanes *)(gradient + i * LANES);
        const lanes m = adam.decay1 * AT(mean, i) + (1.0 - adam.decay1) * g;
        const lanes v = adam.decay2 * AT(square, i) + (1.0 - adam.decay2) * g * g;
        AT(mean, i) = m;
        AT(square, i) = v;
        AT(point, i) -= rate * (m * correction1) / (__builtin_elementwise_sqrt(v * correction2) + adam.epsilon);
    }
}

#endif
