// Vectorized kernels. Each has a plain Swift twin in NumericalCore that the tests hold it against.
#ifndef C_VECTOR_MATH_H
#define C_VECTOR_MATH_H

#include <stddef.h>

/// value[i] = log sigma(scale x[i]) and slope[i] = d value[i] / d x[i] = scale sigma(-scale x[i]), for i < count.
/// Within 4 ulp of the exact values for |scale x| <= 708; beyond that exp(-|scale x|) counts as 0. The arrays may not
/// overlap.
void cvm_log_sigmoid(const double *_Nonnull x, double scale, double *_Nonnull value, double *_Nonnull slope, size_t count);

#endif
