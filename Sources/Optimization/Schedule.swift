#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// How the learning rate changes over the steps, as a factor f(k) of the rate at step k = 0, ..., T - 1 with W steps of warm-up:
///
///     k < W:      f = k / W
///     constant:   f = 1
///     linear:     f = (T - k) / (T - W)
///     cosine:     f = (1 + cos(pi (k - W) / (T - W))) / 2
///
/// A rate that falls would be 0 at step T, right after the last one; with a warm-up the first step does not move. Both are so in
/// the library that papers use: `get_constant_schedule_with_warmup`, `get_linear_schedule_with_warmup` and
/// `get_cosine_schedule_with_warmup` (half a cycle) of Hugging Face's transformers.
///
/// Source: `wolf2020` in docs/references.md; the cosine is `loshchilov2017`, equation 5.
public enum Schedule: String, Sendable, CaseIterable {
    /// The same rate at every step.
    case constant
    /// A rate that falls along a line.
    case linear
    /// A rate that falls along half a cosine.
    case cosine

    /// The factor at step k = 0, ..., `steps` - 1.
    public func factor(step: Int, steps: Int, warmUp: Int) -> Double {
        if step < warmUp { return Double(step) / Double(warmUp) }
        let rest = Double(max(steps - warmUp, 1))
        switch self {
        case .constant: return 1
        case .linear: return Double(steps - step) / rest
        case .cosine: return max(0, 0.5 * (1 + cos(.pi * (Double(step - warmUp) / rest))))
        }
    }
}
