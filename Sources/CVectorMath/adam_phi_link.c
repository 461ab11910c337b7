#pragma clang fp contract(off)
#include "adam_lanes.h"
#include "phi_lanes.h"

/// The dispersions of the lanes, each as if it were alone.
INLINE void disperse_lanes(struct dispersion *d, const double *t, const double *epsilon) {
    d->varies = 1;
    d->is_large = t[0] > 1.0;
    d->has_rise = 1;
    for (size_t l = 0; l < LANES; l++) {
        struct dispersion one = {0};
        disperse(&one, t[l], epsilon[l]);
        if (!one.has_rise) {
            const lanes u = one.t * one.epsilon;
            lanes whole, complement, slope, curvature;
            scaled_link(&one, &u, &whole, &complement, &slope, &curvature);
            one.rise = (0.5 - whole * complement) / one.epsilon;
        }
        d->t[l] = one.t[l];
        d->inverse[l] = one.inverse[l];
        d->epsilon[l] = one.epsilon[l];
        d->half[l] = one.half[l];
        d->whole[l] = one.whole[l];
        d->complement[l] = one.complement[l];
        d->rise[l] = one.rise[l];
        for (size_t k = 0; k < LANES; k++) {
            d->node_half[k * LANES + l] = one.node_half[k];
            d->node_whole[k * LANES + l] = one.node_whole[k];
            d->node_complement[k * LANES + l] = one.node_complement[k];
            d->mass[k * LANES + l] = one.mass[k];
        }
    }
}

WIDEST void cvm_adam_phi_link(
    size_t arms, const double *restrict forward, const double *restrict backward, const double *restrict scale,
    const double *restrict t, const double *restrict epsilon, struct cvm_adam adam, const double *restrict rate,
    const double *restrict correction1, const double *restrict correction2, size_t steps, double *restrict point,
    double *restrict mean, double *restrict square, double *restrict gradient) {
    struct dispersion d;
    disperse_lanes(&d, t, epsilon);
    const lanes s = *(const lanes *)scale;
    for (size_t step = 0; step < steps; step++) {
        for (size_t i = 0; i < arms; i++) AT(gradient, i) = (lanes)0.0;
        size_t number = 0;
        for (size_t i = 0; i < arms; i++) {
            const lanes first = AT(point, i);
            lanes up = AT(gradient, i);
            for (size_t j = i + 1; j < arms; j++, number++) {
                const lanes f = *(const lanes *)(forward + number * LANES), b = *(const lanes *)(backward + number * LANES);
                const lanes x = (first - AT(point, j)) * s;
                struct phi_pair pair;
                lanes slope;
                phi_pair(&d, &x, &s, &f, &b, &pair);
                phi_slope(&pair, &slope);
                up += slope;
                AT(gradient, j) -= slope;
            }
            AT(gradient, i) = up;
        }
        lanes_adam(arms, adam, rate[step], correction1[step], correction2[step], point, mean, square, gradient);
    }
}
