// Vectorized kernels. Each has a plain Swift twin in NumericalCore that the tests hold it against.
#ifndef C_VECTOR_MATH_H
#define C_VECTOR_MATH_H

#include <stddef.h>

/// For pair i with x = scale margin[i], weights f = forward[i] and b = backward[i]: loss[i] = -f log sigma(x)
/// - b log sigma(-x), with its slope and curvature in the margin. Within 4 ulp of the exact values of each term for
/// |x| <= 708; beyond that exp(-|x|) counts as 0. The arrays may not overlap.
void cvm_logistic_pairs(
    const double *_Nonnull margin, double scale, const double *_Nonnull forward, const double *_Nonnull backward,
    double *_Nonnull loss, double *_Nonnull slope, double *_Nonnull curvature, size_t count);

#endif
