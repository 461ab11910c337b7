// The logistic function on lanes. Each file that includes it turns contraction off first.
#ifndef C_VECTOR_MATH_LOGISTIC_LANES_H
#define C_VECTOR_MATH_LOGISTIC_LANES_H

#include "lanes.h"

/// sigma(-|x|), and f <= 1/3 with log(1 + e^-|x|) = 2 atanh f.
///
/// With e^-|x| = 2^n e^r and e^r = (A + r)/(A - r), A = r coth(r/2): N = 2^n (A + r) and M = A - r give
///
///     sigma(-|x|) = N/(M + N),   f = N/(2M + N),
///
/// both by one division. A is a polynomial of degree 5 of r^2, whose error moves e^r by at most 1.8e-19, relative (by the Remez exchange with
/// 50 digits, then rounded). Pairs of terms come first, so that few operations wait for each other.
INLINE void lanes_logistic(const lanes *x, lanes *smaller, lanes *f) {
    const lanes negative = -__builtin_elementwise_abs(*x);
    lanes r, power;
    lanes_split_exponent(&negative, &r, &power);
    const lanes r2 = r * r, r4 = r2 * r2;
    const lanes a4 = FMA(0x1.6348c3e575d93p-25, r2, -0x1.bbd3aa343cb17p-20);
    const lanes a2 = FMA(0x1.1566aac04a38dp-14, r2, -0x1.6c16c16bd9e8dp-9);
    const lanes a = FMA(FMA(a4, r4, a2), r4, FMA(0x1.555555555552dp-3, r2, 2.0));
    const lanes n = power * (a + r), m = a - r;
    const lanes once = m + n, twice = once + m;
    const lanes share = n * (1.0 / (once * twice));
    *smaller = share * twice;
    *f = share * once;
}

/// The weights of the labels whose probability is sigma(-|x|), and of the others.
INLINE void lanes_sides(
    const lanes *x, const lanes *forward, const lanes *backward, lanes *against, lanes *agreeing) {
    lane_bits bits;
    memcpy(&bits, x, sizeof bits);
    *against = bits < 0 ? *forward : *backward;
    *agreeing = bits < 0 ? *backward : *forward;
}

/// The slope of a pair in its margin, scale (backward sigma(x) - forward sigma(-x)).
///
/// As sigma(|x|) = 1 - sigma(-|x|) >= 1/2, nothing cancels that the weights do not. At x = 0 it is the difference of the weights rounded
/// once, so that an arm's slopes add up to 0 where its wins and losses do: Adam would carry it away from any other number.
INLINE void lanes_logistic_slope(
    const lanes *x, const lanes *scale, const lanes *against, const lanes *agreeing, const lanes *smaller,
    lanes *slope) {
    lane_bits bits, side_bits;
    memcpy(&bits, x, sizeof bits);
    memcpy(&side_bits, scale, sizeof side_bits);
    side_bits ^= bits & INT64_MIN;
    lanes side;
    memcpy(&side, &side_bits, sizeof side);
    *slope = side * FMA(-*agreeing, *smaller, FMA(-*against, *smaller, *against));
}

#endif
