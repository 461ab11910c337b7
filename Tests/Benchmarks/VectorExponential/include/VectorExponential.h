// The yardstick: what the machine can do in vectorized exponentials.
#ifndef VECTOR_EXPONENTIAL_H
#define VECTOR_EXPONENTIAL_H

#include <stddef.h>

/// result[i] = exp(x[i]) for |x[i]| <= 700, to 1 ulp or so. The arrays may not overlap.
void vector_exponential(const double *_Nonnull x, double *_Nonnull result, size_t count);

#endif
