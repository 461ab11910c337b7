// The smoothed phi link on lanes. Each file that includes it turns contraction off first.
#ifndef C_VECTOR_MATH_PHI_LANES_H
#define C_VECTOR_MATH_PHI_LANES_H

#include "log_lanes.h"

/// The 8-point Gauss-Legendre rule on [0, 1], one node a lane.
static const double nodes[LANES] = {
    0.019855071751231884158, 0.1016667612931866302, 0.23723379504183550709, 0.40828267875217509753,
    0.59171732124782490247, 0.76276620495816449291, 0.8983332387068133698, 0.98014492824876811584};
static const double weights[LANES] = {
    0.050614268145188129576, 0.11119051722668723527, 0.15685332293894364367, 0.18134189168918099148,
    0.18134189168918099148, 0.15685332293894364367, 0.11119051722668723527, 0.050614268145188129576};

/// e^(-a/2), e^-a and 1 - e^-a for a >= 0, by one exponential; 0, 0 and 1 beyond 1417.
INLINE void decays(const lanes *a, lanes *half, lanes *whole, lanes *complement) {
    const lanes x = -0.5 * *a;
    lanes excess, power;
    lanes_split_exp(&x, &excess, &power);
    const lanes less = FMA(excess, power, power - 1.0);
    *half = FMA(excess, power, power);
    *whole = *half * *half;
    *complement = -less * (less + 2.0);
}

/// log(1 - p) for p in [0, 1/2], with full relative accuracy as p -> 0; above 1 - sqrt(1/2), log(2 - 2p) - log 2.
INLINE void log_of_complement(const lanes *p, lanes *result) {
    const lanes twice = *p + *p;
    const lanes f = (*p > 0.29289321881345254 ? 1.0 - twice : -*p) / (*p > 0.29289321881345254 ? 3.0 - twice : 2.0 - *p);
    lanes tail;
    atanh2(&f, &tail);
    *result = *p > 0.29289321881345254 ? tail - 0.69314718055994530942 : tail;
}

/// The kernels A(v) = e^v (1 - g'(v)) and B(v)/2 = e^v g''(v)/2 of PhiLink, from v, r = 1/(1 - e^-v), e^-v and e^(-v/2):
///
///     A = (v/2 + n r) r,   B/2 = n r^3,   n = ((v - 2) + (v + 2) e^-v)/2,
///
/// where nothing cancels but in n, which below v = 2 is the series 2 e^-x (x cosh x - sinh x), x = v/2: the polynomial of degree 6
/// of x^2 with the least greatest relative error there, 1.6e-17.
INLINE void kernels(
    const lanes *v, const lanes *r, const lanes *whole, const lanes *half, lanes *a, lanes *b) {
    const lanes x = 0.5 * *v;
    const lanes s = x * x, s2 = s * s;
    const lanes p2 = FMA(0x1.71de3a46fce92p-16, s, 0x1.381381381d0f9p-10);
    const lanes p4 = FMA(0x1.08d3a781907c6p-29, s, 0x1.0cfec06d5713ap-22);
    const lanes p = FMA(
        FMA(FMA(0x1.7e3e82f4e5bc4p-37, s2, p4), s2, p2), s2, FMA(0x1.11111111110c5p-5, s, 0x1.5555555555555p-2));
    const lanes n = x < 1.0 ? *half * *v * (s * p) : FMA(x + 1.0, *whole, x - 1.0);
    const lanes nr = n * *r;
    *a = (x + nr) * *r;
    *b = nr * (*r * *r);
}

/// 1/a and 1/b by one division, for a and b of which no product overflows or vanishes.
INLINE void inverses(const lanes *a, const lanes *b, lanes *of_a, lanes *of_b) {
    const lanes both = 1.0 / (*a * *b);
    *of_a = both * *b;
    *of_b = both * *a;
}

/// What the dispersions of the lanes give: e^-t x at x = 1 and at the nodes.
struct dispersion {
    lanes t, inverse, epsilon;
    /// At x = 1; for u > 0 and any t.
    lanes half, whole, complement;
    /// (h(epsilon) - 1/2)/epsilon, if it is known beforehand.
    lanes rise;
    /// At the nodes, for t <= 1; mass is weight times whole. One number for all lanes, or one for each.
    double node_half[LANES * LANES], node_whole[LANES * LANES], node_complement[LANES * LANES], mass[LANES * LANES];
    int varies;
    /// Whether t > 1, in all lanes or in none.
    int is_large;
    int has_rise;
};

/// What a dispersion gives at a node.
#define AT_NODE(array, k) (d->varies ? *(const lanes *)(d->array + (k) * LANES) : (lanes)d->array[k])

/// The mean over [u, u + t] of g' - 1/2 = (sinh v - v) / (4 sinh^2 (v/2)), u = epsilon t: h(epsilon) - 1/2.
INLINE double excess(double t, double epsilon, const lanes *node) {
    const lanes v = (*node + epsilon) * t;
    lanes half, whole, w;
    // Small enough not to matter, large enough to divide by.
    const lanes positive = v < 1e-80 ? (lanes)1e-80 : v;
    decays(&positive, &half, &whole, &w);
    const lanes s = v * v;
    // (sinh v - v)/v^3 for v <= 1, to 2.1e-18.
    const lanes s2 = s * s;
    const lanes p2 = FMA(0x1.71de3a4e25c8bp-19, s, 0x1.a01a01a01ed74p-13);
    const lanes p4 = FMA(0x1.611cba69fe312p-33, s, 0x1.ae6460eaa552dp-26);
    const lanes p = FMA(
        FMA(FMA(0x1.b40fca13c0e9dp-41, s2, p4), s2, p2), s2, FMA(0x1.11111111110fep-7, s, 0x1.5555555555555p-3));
    const lanes ratio = positive * half / w;
    const lanes value = v * p * ratio * ratio;
    double sum = 0.0;
    for (int k = 0; k < LANES; k++) sum += weights[k] * value[k];
    return sum;
}

/// One dispersion for all lanes.
INLINE void disperse(struct dispersion *d, double t, double epsilon) {
    d->t = (lanes)t;
    d->inverse = (lanes)(1.0 / t);
    d->epsilon = (lanes)epsilon;
    d->varies = 0;
    d->is_large = t > 1.0;
    d->has_rise = (epsilon + 1.0) * t <= 1.0;
    decays(&d->t, &d->half, &d->whole, &d->complement);
    if (d->is_large) return;
    const lanes node = *(const lanes *)nodes, at = node * t;
    decays(&at, (lanes *)d->node_half, (lanes *)d->node_whole, (lanes *)d->node_complement);
    *(lanes *)d->mass = *(const lanes *)weights * *(const lanes *)d->node_whole;
    // A series that does not cancel as t -> 0.
    if (d->has_rise) d->rise = (lanes)(excess(t, epsilon, &node) / epsilon);
}

/// e^u (1 - h), e^u dh/ds and e^u d^2h/ds^2 at u > 0, and e^-u.
INLINE void scaled_link(
    const struct dispersion *d, const lanes *u, lanes *whole, lanes *complement, lanes *slope, lanes *curvature) {
    lanes half, w, r, a, b, next_r, next_a, next_b;
    decays(u, &half, whole, &w);
    const lanes next_v = *u + d->t, next_w = FMA(*whole, d->complement, w);
    const lanes next_whole = *whole * d->whole, next_half = half * d->half;
    inverses(&w, &next_w, &r, &next_r);
    kernels(u, &r, whole, &half, &a, &b);
    kernels(&next_v, &next_r, &next_whole, &next_half, &next_a, &next_b);
    *curvature = 2.0 * d->t * FMA(d->whole, next_b, -b);
    if (d->is_large) {
        *complement = FMA(d->complement * (*u * r), d->inverse, -d->whole) * next_r;
        *slope = FMA(-d->whole, next_a, a);
        return;
    }
    lanes sum_a = (lanes)0.0, sum_b = (lanes)0.0;
    for (int k = 0; k < LANES; k += 2) {
        const lanes v = FMA(d->t, nodes[k], *u), other_v = FMA(d->t, nodes[k + 1], *u);
        const lanes node_w = FMA(*whole, AT_NODE(node_complement, k), w);
        const lanes other_w = FMA(*whole, AT_NODE(node_complement, k + 1), w);
        const lanes node_whole = *whole * AT_NODE(node_whole, k), node_half = half * AT_NODE(node_half, k);
        const lanes other_whole = *whole * AT_NODE(node_whole, k + 1), other_half = half * AT_NODE(node_half, k + 1);
        lanes other_r;
        inverses(&node_w, &other_w, &r, &other_r);
        kernels(&v, &r, &node_whole, &node_half, &a, &b);
        sum_a = FMA(AT_NODE(mass, k), a, sum_a);
        sum_b = FMA(AT_NODE(mass, k), b, sum_b);
        kernels(&other_v, &other_r, &other_whole, &other_half, &a, &b);
        sum_a = FMA(AT_NODE(mass, k + 1), a, sum_a);
        sum_b = FMA(AT_NODE(mass, k + 1), b, sum_b);
    }
    *complement = sum_a;
    *slope = 2.0 * d->t * sum_b;
}

/// The logarithms of the larger and the smaller probability of a pair a = |x| apart, with their derivatives in a.
struct logarithms {
    lanes larger, smaller, larger_slope, smaller_slope, larger_curvature, smaller_curvature;
};

INLINE void smoothed_link(
    const struct dispersion *d, const lanes *a, struct logarithms *l) {
    const lanes epsilon = d->epsilon;
    const lanes u = d->t * (*a < epsilon ? epsilon : *a);
    const lanes positive = u < 1e-80 ? (lanes)1e-80 : u;
    lanes whole, c, slope, curvature, log_c;
    scaled_link(d, &positive, &whole, &c, &slope, &curvature);
    const lanes p = whole * c;
    // The line from 1/2 at 0 to p at epsilon, each part of it from its own end.
    const lanes rise = d->has_rise ? d->rise : (0.5 - p) / epsilon;
    const lanes line = *a > 0.5 * epsilon ? p + (epsilon - *a) * rise : 0.5 - *a * rise;
    const lanes smaller = *a < epsilon ? line : p;
    const lanes argument = *a < epsilon ? line : c;
    log_of_positive(&argument, &log_c);
    log_of_complement(&smaller, &l->larger);
    l->smaller = *a < epsilon ? log_c : log_c - u;
    const lanes larger = 1.0 - smaller;
    lanes larger_inverse, smaller_inverse;
    inverses(&larger, &argument, &larger_inverse, &smaller_inverse);
    l->larger_slope = (*a < epsilon ? rise : whole * slope) * larger_inverse;
    l->smaller_slope = (*a < epsilon ? rise : slope) * smaller_inverse;
    const lanes bend = *a < epsilon ? (lanes)0.0 : curvature;
    l->larger_curvature = whole * bend * larger_inverse - l->larger_slope * l->larger_slope;
    l->smaller_curvature = -bend * smaller_inverse - l->smaller_slope * l->smaller_slope;
}

/// A pair with scaled margin x: logarithms and their derivatives, the weights of the labels that agree with its sign and of the others, and the
/// sign times the scale.
struct phi_pair {
    struct logarithms log;
    lanes agree, differ, side;
};

INLINE void phi_pair(
    const struct dispersion *d, const lanes *x, const lanes *scale, const lanes *forward, const lanes *backward,
    struct phi_pair *pair) {
    const lanes a = *x < 0.0 ? -*x : *x;
    smoothed_link(d, &a, &pair->log);
    pair->agree = *x < 0.0 ? *backward : *forward;
    pair->differ = *x < 0.0 ? *forward : *backward;
    pair->side = *x < 0.0 ? -*scale : *scale;
}

/// Its slope in the margin.
INLINE void phi_slope(const struct phi_pair *pair, lanes *slope) {
    *slope = pair->side * (pair->differ * pair->log.smaller_slope - pair->agree * pair->log.larger_slope);
}

#endif
