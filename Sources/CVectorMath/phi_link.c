#pragma clang fp contract(off)
#include "phi_lanes.h"

WIDEST void cvm_phi_link_pairs(
    const double *restrict margin, double scale, double t, double epsilon, const double *restrict forward,
    const double *restrict backward, double *restrict loss, double *restrict slope, double *restrict curvature,
    size_t count) {
    struct dispersion d;
    disperse(&d, t, epsilon);
    const lanes scales = (lanes)scale;
    for (size_t i = 0; i < count; i += LANES) {
        const size_t length = count - i < LANES ? count - i : LANES;
        lanes x, f, b;
        load(&x, margin + i, length);
        load(&f, forward + i, length);
        load(&b, backward + i, length);
        x *= scale;
        struct phi_pair pair;
        phi_pair(&d, &x, &scales, &f, &b, &pair);
        const lanes value = -pair.agree * pair.log.larger - pair.differ * pair.log.smaller;
        lanes first;
        phi_slope(&pair, &first);
        const lanes second =
            -scale * scale * (pair.agree * pair.log.larger_curvature + pair.differ * pair.log.smaller_curvature);
        store(loss + i, &value, length);
        store(slope + i, &first, length);
        store(curvature + i, &second, length);
    }
}
