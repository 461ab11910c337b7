// Vectorized kernels. Each has a plain Swift twin in NumericalCore that the tests hold it against.
//
// Every processor returns the same bits: no operation is fused but those that are by name, and these are rounded once everywhere.
// On x86-64, the instructions are chosen when the program starts: AVX-512, or AVX2 with fused operations (all processors since
// about 2013 and 2015), or neither, where the C library fuses in software and the kernels are many times slower.
#ifndef C_VECTOR_MATH_H
#define C_VECTOR_MATH_H

#include <stddef.h>

/// For pair i with x = scale margin[i], weights f = forward[i] and b = backward[i]: loss[i] = -f log sigma(x)
/// - b log sigma(-x), with its slope and curvature in the margin. Within 4 ulp of the exact values of each term for
/// |x| <= 708; exp(-|x|) counts as 0 beyond 708.75, where it is about 2^-1022.5. The arrays may not overlap.
void cvm_logistic_pairs(
    const double *_Nonnull margin, double scale, const double *_Nonnull forward, const double *_Nonnull backward,
    double *_Nonnull loss, double *_Nonnull slope, double *_Nonnull curvature, size_t count);

/// For pair i with x = scale margin[i], weights f = forward[i] and b = backward[i]: loss[i] = -f log g(x) - b log g(-x),
/// with its slope and curvature in the margin, g the phi link at phi = e^-t as MallowsPO-phi smooths it on
/// [-epsilon, epsilon]. t >= 0 and epsilon > 0 are finite. The arrays may not overlap.
void cvm_phi_link_pairs(
    const double *_Nonnull margin, double scale, double t, double epsilon, const double *_Nonnull forward,
    const double *_Nonnull backward, double *_Nonnull loss, double *_Nonnull slope, double *_Nonnull curvature,
    size_t count);

/// result[i] = exp(x[i]) for i < count, where x[i] <= 0, within 1 ulp; 0 below -708.75, where it is about 2^-1022.5. The result may take the place of x.
void cvm_exp(const double *_Nonnull x, double *_Nonnull result, size_t count);

/// How many numbers the widest registers hold.
#define CVM_LANES 8

/// How many problems cvm_adam_logistic treats side by side: number i of problem l stands at i * CVM_ADAM_LANES + l. Two registers'
/// worth, because an operation on one half does not wait for the other.
#define CVM_ADAM_LANES 16

/// The settings of Adam.
struct cvm_adam {
    double decay1, decay2, epsilon;
};

/// `steps` steps of Adam on CVM_ADAM_LANES problems side by side, each the loss of a tabular context:
/// sum over pairs i < j of -f log sigma(x) - b log sigma(-x), x = scale (point[i] - point[j]), f and b from forward[pair]
/// and backward[pair] in the order (0, 1), (0, 2), ..., (1, 2), ... Operation by operation what the scalar code does with the slopes of
/// cvm_logistic_pairs, whatever the other lanes hold. For the k-th of these steps: its rate, and correction1[k], correction2[k], the
/// 1/(1 - decay^n) of its number n. point, mean and square are updated; gradient is work space. The arrays may not overlap.
void cvm_adam_logistic(
    size_t arms, const double *_Nonnull forward, const double *_Nonnull backward, const double *_Nonnull scale,
    struct cvm_adam adam, const double *_Nonnull rate, const double *_Nonnull correction1, const double *_Nonnull correction2, size_t steps,
    double *_Nonnull point, double *_Nonnull mean, double *_Nonnull square, double *_Nonnull gradient);

/// The same of CVM_LANES problems with -f log g(x) - b log g(-x), g the phi link at phi = e^-t[l] as MallowsPO-phi smooths it on
/// [-epsilon[l], epsilon[l]] in lane l, with the slopes of cvm_phi_link_pairs. All t are at most 1, or all are above.
void cvm_adam_phi_link(
    size_t arms, const double *_Nonnull forward, const double *_Nonnull backward, const double *_Nonnull scale,
    const double *_Nonnull t, const double *_Nonnull epsilon, struct cvm_adam adam, const double *_Nonnull rate,
    const double *_Nonnull correction1, const double *_Nonnull correction2, size_t steps, double *_Nonnull point,
    double *_Nonnull mean, double *_Nonnull square, double *_Nonnull gradient);

/// A step of Adam on `count` problems side by side, a multiple of CVM_LANES, each the loss of a tabular context, from losses and slopes in x = scale (point[i] - point[j]) of
/// all pairs i < j in the order (0, 1), (0, 2), ..., (1, 2), ...: number i of problem k stands at i * count + k. point, mean and square,
/// which are updated, hold a block of CVM_LANES for every arm of the first CVM_LANES problems, then of the next. The margins x after the
/// step are written, and the sizes of the losses added to size; gradient is work space for a block of every arm. Operation by operation
/// what the scalar code does. The arrays may not overlap.
void cvm_adam_rows(
    size_t arms, size_t count, const double *_Nonnull loss, const double *_Nonnull slope, const double *_Nonnull scale,
    struct cvm_adam adam, double rate, double correction1, double correction2, double *_Nonnull point,
    double *_Nonnull mean, double *_Nonnull square, double *_Nonnull gradient, double *_Nonnull size,
    double *_Nonnull margin);

/// The policies pi ~ reference e^(tilt regret), tilt >= 0: sums of KL(pi || reference), of the mean regret and of the regret's
/// variance, over blocks * CVM_LANES contexts. Arm y of context b * CVM_LANES + l has its probability at
/// table[(b * arms + y) * 2 * CVM_LANES + l] and its regret, at most 0, CVM_LANES places later. e^(tilt regret) counts as 0 below e^-708: the arms
/// without regret have a probability of 1e-280 at least.
void cvm_tilted_terms(
    const double *_Nonnull table, size_t arms, size_t blocks, double tilt, double *_Nonnull divergence,
    double *_Nonnull reward, double *_Nonnull variance);

/// How many sums there are of a policy.
#define CVM_POLICY_SUMS 7

/// Of `count` arms p = exp(log_probability[i]), with log-ratios d against their probabilities q under a reference: sums of p reward,
/// p d - p + q, q (-d) - q + p, -p log p, p beaten, wins d and losses d, in this order; probability[i] = p. Within a few ulp of each
/// term. The arrays may not overlap.
void cvm_policy_terms(
    const double *_Nonnull log_probability, const double *_Nonnull log_ratio, const double *_Nonnull reference,
    const double *_Nonnull reward, const double *_Nonnull beaten, const double *_Nonnull wins,
    const double *_Nonnull losses, size_t count, double *_Nonnull probability, double *_Nonnull sums);

#endif
