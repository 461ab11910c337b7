#pragma clang fp contract(off)
// As in vector_math.c: every instruction set returns the same bits.

#include "lanes.h"

/// The 8-point Gauss-Legendre rule on [0, 1], one node a lane.
static const double nodes[CVM_LANES] = {
    0.019855071751231884158, 0.1016667612931866302, 0.23723379504183550709, 0.40828267875217509753,
    0.59171732124782490247, 0.76276620495816449291, 0.8983332387068133698, 0.98014492824876811584};
static const double weights[CVM_LANES] = {
    0.050614268145188129576, 0.11119051722668723527, 0.15685332293894364367, 0.18134189168918099148,
    0.18134189168918099148, 0.15685332293894364367, 0.11119051722668723527, 0.050614268145188129576};

/// e^(-a/2), e^-a and 1 - e^-a for a >= 0, by one exponential; 0, 0 and 1 beyond 708.
static inline __attribute__((always_inline)) void decays(const lanes *a, lanes *half, lanes *whole, lanes *complement) {
    const lanes capped = 0.5 * (*a > 708.0 ? (lanes)708.0 : *a);
    lanes excess, power;
    lanes_split_exp_of_negative(&capped, &excess, &power);
    const lanes root = (excess + 1.0) * power, less = excess * power + (power - 1.0);
    *half = *a > 708.0 ? (lanes)0.0 : root;
    *whole = *half * *half;
    *complement = -less * (less + 2.0);
}

/// log(1 + y) for y = 2 f / (1 - f), |f| <= 0.1716: 2 atanh f.
static inline __attribute__((always_inline)) void atanh2(const lanes *f, lanes *result) {
    const lanes s = *f * *f;
    lanes p = (lanes)(1.0 / 23.0);
    p = p * s + 1.0 / 21.0;
    p = p * s + 1.0 / 19.0;
    p = p * s + 1.0 / 17.0;
    p = p * s + 1.0 / 15.0;
    p = p * s + 1.0 / 13.0;
    p = p * s + 1.0 / 11.0;
    p = p * s + 1.0 / 9.0;
    p = p * s + 1.0 / 7.0;
    p = p * s + 1.0 / 5.0;
    p = p * s + 1.0 / 3.0;
    *result = 2.0 * *f + 2.0 * *f * s * p;
}

/// log(1 - p) for p in [0, 1/2], with full relative accuracy as p -> 0; above 1 - sqrt(1/2), log(2 - 2p) - log 2.
static inline __attribute__((always_inline)) void log_of_complement(const lanes *p, lanes *result) {
    const lanes twice = *p + *p;
    const lanes f = (*p > 0.29289321881345254 ? 1.0 - twice : -*p) / (*p > 0.29289321881345254 ? 3.0 - twice : 2.0 - *p);
    lanes tail;
    atanh2(&f, &tail);
    *result = *p > 0.29289321881345254 ? tail - 0.69314718055994530942 : tail;
}

/// log x for normal x > 0: x = 2^k m with m in [sqrt(1/2), sqrt(2)).
static inline __attribute__((always_inline)) void log_of_positive(const lanes *x, lanes *result) {
    const double log2_high = 6.93147180369123816490e-01, log2_low = 1.90821492927058770002e-10;
    const int64_t root_of_half = 0x3fe6a09e667f3bcd;
    lane_bits bits, exponent;
    memcpy(&bits, x, sizeof bits);
    // The exponent moves into the low bits of 1.5 * 2^52.
    const lane_bits k = (bits - root_of_half) >> 52;
    exponent = k + 0x4338000000000000;
    bits -= k << 52;
    lanes m, count, tail;
    memcpy(&m, &bits, sizeof m);
    memcpy(&count, &exponent, sizeof count);
    count -= 6755399441055744.0;
    const lanes f = (m - 1.0) / (m + 1.0);
    atanh2(&f, &tail);
    *result = count * log2_high + (tail + count * log2_low);
}

/// The kernels A(v) = e^v (1 - g'(v)) and B(v)/2 = e^v g''(v)/2 of PhiLink, from v, w = 1 - e^-v, e^-v and e^(-v/2):
///
///     A = (v/2 + n/w)/w,   B/2 = n/w^3,   n = ((v - 2) + (v + 2) e^-v)/2,
///
/// where nothing cancels but in n, which below v = 2 is the series 2 e^-x (x cosh x - sinh x), x = v/2.
static inline __attribute__((always_inline)) void kernels(
    const lanes *v, const lanes *w, const lanes *whole, const lanes *half, lanes *a, lanes *b) {
    const lanes x = 0.5 * *v;
    const lanes s = x * x;
    lanes p = (lanes)(18.0 / 121645100408832000.0);
    p = p * s + 16.0 / 355687428096000.0;
    p = p * s + 14.0 / 1307674368000.0;
    p = p * s + 12.0 / 6227020800.0;
    p = p * s + 10.0 / 39916800.0;
    p = p * s + 8.0 / 362880.0;
    p = p * s + 6.0 / 5040.0;
    p = p * s + 4.0 / 120.0;
    p = p * s + 2.0 / 6.0;
    const lanes beyond = (x - 1.0) + (x + 1.0) * *whole;
    const lanes n = x < 1.0 ? 2.0 * *half * x * s * p : beyond;
    const lanes r = 1.0 / *w;
    const lanes nr = n * r;
    *a = (x + nr) * r;
    *b = nr * r * r;
}

/// What the dispersion gives: e^-t x at x = 1 and at the nodes.
struct dispersion {
    double t, epsilon;
    /// At x = 1; for u > 0 and any t.
    lanes half, whole, complement;
    /// At the nodes, for t <= 1; mass is weight times whole.
    lanes node_half, node_whole, node_complement, mass;
    /// (h(epsilon) - 1/2)/epsilon by a series that does not cancel as t -> 0, for (epsilon + 1) t <= 1.
    double rise;
};

/// The mean over [u, u + t] of g' - 1/2 = (sinh v - v) / (4 sinh^2 (v/2)), u = epsilon t: h(epsilon) - 1/2.
static inline __attribute__((always_inline)) double excess(double t, double epsilon, const lanes *node) {
    const lanes v = (*node + epsilon) * t;
    lanes half, whole, w;
    // Small enough not to matter, large enough to divide by.
    const lanes positive = v < 1e-80 ? (lanes)1e-80 : v;
    decays(&positive, &half, &whole, &w);
    const lanes s = v * v;
    lanes p = (lanes)(1.0 / 355687428096000.0);
    p = p * s + 1.0 / 1307674368000.0;
    p = p * s + 1.0 / 6227020800.0;
    p = p * s + 1.0 / 39916800.0;
    p = p * s + 1.0 / 362880.0;
    p = p * s + 1.0 / 5040.0;
    p = p * s + 1.0 / 120.0;
    p = p * s + 1.0 / 6.0;
    const lanes ratio = positive * half / w;
    const lanes value = v * p * ratio * ratio;
    double sum = 0.0;
    for (int k = 0; k < CVM_LANES; k++) sum += weights[k] * value[k];
    return sum;
}

static inline __attribute__((always_inline)) void disperse(struct dispersion *d, double t, double epsilon) {
    const lanes one = (lanes)t;
    d->t = t;
    d->epsilon = epsilon;
    decays(&one, &d->half, &d->whole, &d->complement);
    if (t > 1.0) return;
    const lanes node = *(const lanes *)nodes, at = node * t;
    decays(&at, &d->node_half, &d->node_whole, &d->node_complement);
    d->mass = *(const lanes *)weights * d->node_whole;
    d->rise = excess(t, epsilon, &node) / epsilon;
}

/// e^u (1 - h), e^u dh/ds and e^u d^2h/ds^2 at u > 0, and e^-u.
static inline __attribute__((always_inline)) void scaled_link(
    const struct dispersion *d, const lanes *u, lanes *whole, lanes *complement, lanes *slope, lanes *curvature) {
    lanes half, w, a, b, next_a, next_b;
    decays(u, &half, whole, &w);
    kernels(u, &w, whole, &half, &a, &b);
    lanes v = *u + d->t;
    const lanes next_w = w + *whole * d->complement, next_whole = *whole * d->whole, next_half = half * d->half;
    kernels(&v, &next_w, &next_whole, &next_half, &next_a, &next_b);
    *curvature = 2.0 * d->t * (d->whole * next_b - b);
    if (d->t > 1.0) {
        *complement = (d->complement * (*u / w) / d->t - d->whole) / next_w;
        *slope = a - d->whole * next_a;
        return;
    }
    lanes sum_a = (lanes)0.0, sum_b = (lanes)0.0;
    for (int k = 0; k < CVM_LANES; k++) {
        v = *u + d->t * nodes[k];
        const lanes node_w = w + *whole * d->node_complement[k];
        const lanes node_whole = *whole * d->node_whole[k], node_half = half * d->node_half[k];
        kernels(&v, &node_w, &node_whole, &node_half, &a, &b);
        sum_a += d->mass[k] * a;
        sum_b += d->mass[k] * b;
    }
    *complement = sum_a;
    *slope = 2.0 * d->t * sum_b;
}

/// The logarithms of the larger and the smaller probability of a pair a = |x| apart, with their derivatives in a.
struct logarithms {
    lanes larger, smaller, larger_slope, smaller_slope, larger_curvature, smaller_curvature;
};

static inline __attribute__((always_inline)) void smoothed_link(
    const struct dispersion *d, const lanes *a, struct logarithms *l) {
    const double epsilon = d->epsilon;
    const lanes u = d->t * (*a < epsilon ? (lanes)epsilon : *a);
    const lanes positive = u < 1e-80 ? (lanes)1e-80 : u;
    lanes whole, c, slope, curvature, log_c;
    scaled_link(d, &positive, &whole, &c, &slope, &curvature);
    const lanes p = whole * c;
    // The line from 1/2 at 0 to p at epsilon, each part of it from its own end.
    const lanes rise = (epsilon + 1.0) * d->t > 1.0 ? (0.5 - p) / epsilon : (lanes)d->rise;
    const lanes line = *a > 0.5 * epsilon ? p + (epsilon - *a) * rise : 0.5 - *a * rise;
    const lanes smaller = *a < epsilon ? line : p;
    const lanes argument = *a < epsilon ? line : c;
    log_of_positive(&argument, &log_c);
    log_of_complement(&smaller, &l->larger);
    l->smaller = *a < epsilon ? log_c : log_c - u;
    const lanes larger_inverse = 1.0 / (1.0 - smaller), smaller_inverse = 1.0 / argument;
    l->larger_slope = (*a < epsilon ? rise : whole * slope) * larger_inverse;
    l->smaller_slope = (*a < epsilon ? rise : slope) * smaller_inverse;
    const lanes bend = *a < epsilon ? (lanes)0.0 : curvature;
    l->larger_curvature = whole * bend * larger_inverse - l->larger_slope * l->larger_slope;
    l->smaller_curvature = -bend * smaller_inverse - l->smaller_slope * l->smaller_slope;
}

WIDEST void cvm_phi_link_pairs(
    const double *restrict margin, double scale, double t, double epsilon, const double *restrict forward,
    const double *restrict backward, double *restrict loss, double *restrict slope, double *restrict curvature,
    size_t count) {
    struct dispersion d;
    disperse(&d, t, epsilon);
    for (size_t i = 0; i < count; i += CVM_LANES) {
        const size_t length = count - i < CVM_LANES ? count - i : CVM_LANES;
        lanes x, f, b;
        load(&x, margin + i, length);
        load(&f, forward + i, length);
        load(&b, backward + i, length);
        x *= scale;
        const lanes a = x < 0.0 ? -x : x;
        struct logarithms l;
        smoothed_link(&d, &a, &l);
        const lanes agree = x < 0.0 ? b : f, differ = x < 0.0 ? f : b;
        const lanes side = x < 0.0 ? (lanes)-scale : (lanes)scale;
        const lanes value = -agree * l.larger - differ * l.smaller;
        const lanes first = side * (differ * l.smaller_slope - agree * l.larger_slope);
        const lanes second = -scale * scale * (agree * l.larger_curvature + differ * l.smaller_curvature);
        store(loss + i, &value, length);
        store(slope + i, &first, length);
        store(curvature + i, &second, length);
    }
}
