#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The pairwise link of Mallows-phi: the probability that the better of two arms, `s` ranks apart in the central
/// ranking, stands before the other in a ranking from the Kendall-Mallows law.
///
///     h(s) = (s+1) / (1 - phi^(s+1)) - s / (1 - phi^s),   s > 0,   phi = e^-t
///
/// exact for every number of arms (Mallows 1957), and extended to real s. It jumps at 0: h(0+) > 1/2.
///
/// The textbook form cancels catastrophically as phi -> 1 or s -> 0. Here, with u = s t and g(u) = u / (1 - e^-u), h is
/// the mean of g' over [u, u + t]; everything is computed from the *scaled complement* e^u (1 - h), which neither
/// cancels nor underflows:
/// - t <= 1: the mean of e^(u-v) A(v) over v in [u, u+t], A(v) = e^v (1 - g'(v)), by 8-point Gauss-Legendre;
/// - t > 1: ((1 - phi) g(u)/t - phi) / (1 - phi^(s+1)).
///
/// Accuracy over `phi_link_reference_extended.csv`: 1e-13 relative in h, 1 - h, both logarithms and the slopes.
/// Cost: two exponentials and 8 rational terms. For losses of many pairs, `SmoothedPhiLink.evaluate` does the same in
/// vector registers.
///
/// Source: `mallows1957`, `chen2025` in docs/references.md.
public struct PhiLink: Sendable {
    /// The negative log dispersion t = -log phi, at least 0.
    public let negativeLogDispersion: Double
    private let decay: SIMD8<Double>
    private let halfDecay: SIMD8<Double>
    private let complementOfDecay: SIMD8<Double>

    /// The link at dispersion phi = e^-t.
    public init(negativeLogDispersion t: Double) {
        precondition(t >= 0 && t.isFinite, "t = -log phi is finite and not negative")
        negativeLogDispersion = t
        var decay = SIMD8<Double>()
        var halfDecay = SIMD8<Double>()
        var complement = SIMD8<Double>()
        for k in 0..<8 {
            decay[k] = exp(-t * Self.nodes[k])
            halfDecay[k] = exp(-t * Self.nodes[k] / 2)
            complement[k] = -expm1(-t * Self.nodes[k])
        }
        (self.decay, self.halfDecay, complementOfDecay) = (decay, halfDecay, complement)
    }

    /// What the link is at one gap.
    public struct Value: Sendable {
        /// s t, the gap in units of 1/t.
        let u: Double
        /// e^u (1 - h).
        let scaledComplement: Double
        /// e^u dh/ds.
        let scaledSlope: Double
        /// e^u d^2h/ds^2.
        let scaledCurvature: Double

        /// h(s) >= 1/2.
        public var probability: Double { 1 - complement }
        /// 1 - h(s), to full relative accuracy.
        public var complement: Double { exp(-u) * scaledComplement }
        /// log h(s).
        public var logProbability: Double { log1p(-complement) }
        /// log (1 - h(s)).
        public var logComplement: Double { -u + log(scaledComplement) }
        /// dh/ds.
        public var slope: Double { exp(-u) * scaledSlope }
        /// d log h / ds.
        public var logProbabilitySlope: Double { slope / probability }
        /// -d log (1 - h) / ds: the slope, in x, of log(1 - h(-x)).
        public var logComplementSlope: Double { scaledSlope / scaledComplement }
        /// d^2 log h / ds^2; its error is about 1e-16 t, absolute.
        public var logProbabilityCurvature: Double {
            exp(-u) * scaledCurvature / probability - logProbabilitySlope * logProbabilitySlope
        }
        /// d^2 log (1 - h) / ds^2; its error is about 1e-16 t, absolute.
        public var logComplementCurvature: Double {
            -scaledCurvature / scaledComplement - logComplementSlope * logComplementSlope
        }
    }

    /// The link at gap s >= 0; s = 0 stands for the limit from above.
    public func callAsFunction(gap s: Double) -> Value {
        precondition(s >= 0, "use 1 - h(-s) for a negative gap")
        let t = negativeLogDispersion
        let u = s * t
        return t > 1 ? direct(u: u) : integrated(u: u)
    }

    /// e^u d^2h/ds^2 = t (e^-t B(u + t) - B(u)), since dh/ds = g'(u + t) - g'(u) has the slope t (g''(u + t) - g''(u)).
    private func scaledCurvature(u: Double) -> Double {
        func kernel(_ v: Double) -> Double { Self.slopeKernel(v, w: -expm1(-v), halfExponential: exp(-v / 2)) }
        let t = negativeLogDispersion
        return t * (exp(-t) * kernel(u + t) - kernel(u))
    }

    /// h(s) - 1/2 > 0, to full relative accuracy also as phi -> 1, where it vanishes like (2 s + 1) t / 12.
    public func excess(gap s: Double) -> Double {
        let t = negativeLogDispersion
        let u = s * t
        if u + t > 1 { return self(gap: s).probability - 0.5 }
        // g' - 1/2 = (sinh v - v) / (4 sinh^2 (v/2)), the numerator as a series; its mean over [u, u + t].
        var mean = 0.0
        for k in 0..<8 {
            let v = u + t * Self.nodes[k]
            if v == 0 { continue }
            let square = v * v
            var sum = 0.0
            for coefficient in Self.sinhSeries { sum = sum * square + coefficient }
            let ratio = v / (2 * sinh(v / 2))
            mean += Self.weights[k] * v * sum * ratio * ratio
        }
        return mean
    }

    private func direct(u: Double) -> Value {
        let t = negativeLogDispersion
        let phi = exp(-t)
        let g = u == 0 ? 1 : u / -expm1(-u)
        let complement = (-expm1(-t) * g / t - phi) / -expm1(-(u + t))
        let slope = Self.complementKernel(u, w: -expm1(-u)) - phi * Self.complementKernel(u + t, w: -expm1(-u - t))
        return Value(
            u: u, scaledComplement: complement, scaledSlope: slope, scaledCurvature: scaledCurvature(u: u))
    }

    private func integrated(u: Double) -> Value {
        let t = negativeLogDispersion
        let q = exp(-u)
        let halfQ = exp(-u / 2)
        let w = -expm1(-u)
        var complement = 0.0
        var slope = 0.0
        for k in 0..<8 {
            let weight = Self.weights[k] * decay[k]
            let v = u + t * Self.nodes[k]
            let wv = w + q * complementOfDecay[k]
            complement += weight * Self.complementKernel(v, w: wv)
            slope += weight * Self.slopeKernel(v, w: wv, halfExponential: halfQ * halfDecay[k])
        }
        return Value(
            u: u, scaledComplement: complement, scaledSlope: t * slope, scaledCurvature: scaledCurvature(u: u))
    }

    /// A(v) = e^v (1 - g'(v)) = (v - w) / w^2 with w = 1 - e^-v; A(0) = 1/2. Below 1 the difference is a series.
    private static func complementKernel(_ v: Double, w: Double) -> Double {
        if v >= 1 { return (v - w) / (w * w) }
        if v == 0 { return 0.5 }
        var sum = 0.0
        for coefficient in differenceSeries { sum = sum * -v + coefficient }
        let ratio = w / v
        return sum / (ratio * ratio)
    }

    /// B(v) = e^v g''(v) = ((v - 2) + (v + 2) e^-v) / w^3; B(0) = 1/6. Below 2 the numerator is a series in (v/2)^2.
    private static func slopeKernel(_ v: Double, w: Double, halfExponential: Double) -> Double {
        if v >= 2 { return ((v - 2) + (v + 2) * (1 - w)) / (w * w * w) }
        if v == 0 { return 1.0 / 6 }
        let half = v / 2
        let square = half * half
        var sum = 0.0
        for coefficient in hyperbolicSeries { sum = sum * square + coefficient }
        let ratio = half / w
        return 4 * sum * halfExponential * ratio * ratio * ratio
    }

    /// 1/(j+2)! for j = 18, ..., 0: (v - w)/v^2 = sum_j (-v)^j / (j+2)!.
    private static let differenceSeries: [Double] = [
        1 / 2432902008176640000, 1 / 121645100408832000, 1 / 6402373705728000, 1 / 355687428096000, 1 / 20922789888000,
        1 / 1307674368000, 1 / 87178291200, 1 / 6227020800, 1 / 479001600, 1 / 39916800, 1 / 3628800, 1 / 362880,
        1 / 40320, 1 / 5040, 1 / 720, 1 / 120, 1 / 24, 1 / 6, 1 / 2,
    ]

    /// 2k/(2k+1)! for k = 10, ..., 1: (x cosh x - sinh x)/x^3 = sum_k 2k/(2k+1)! x^(2k-2).
    private static let hyperbolicSeries: [Double] = [
        20 / 51090942171709440000, 18 / 121645100408832000, 16 / 355687428096000, 14 / 1307674368000, 12 / 6227020800,
        10 / 39916800, 8 / 362880, 6 / 5040, 4 / 120, 2 / 6,
    ]

    /// 1/(2k+3)! for k = 7, ..., 0: (sinh v - v)/v^3 = sum_k v^(2k)/(2k+3)!.
    private static let sinhSeries: [Double] = [
        1 / 355687428096000, 1 / 1307674368000, 1 / 6227020800, 1 / 39916800, 1 / 362880, 1 / 5040, 1 / 120, 1 / 6,
    ]

    /// The 8-point Gauss-Legendre rule on [0, 1] (Abramowitz and Stegun, table 25.4).
    private static let nodes = SIMD8<Double>(
        0.019855071751231884158, 0.1016667612931866302, 0.23723379504183550709, 0.40828267875217509753,
        0.59171732124782490247, 0.76276620495816449291, 0.8983332387068133698, 0.98014492824876811584)
    private static let weights = SIMD8<Double>(
        0.050614268145188129576, 0.11119051722668723527, 0.15685332293894364367, 0.18134189168918099148,
        0.18134189168918099148, 0.15685332293894364367, 0.11119051722668723527, 0.050614268145188129576)
}

extension PhiLink {
    /// dh/dt at gap s >= 0, the slope in the negative log dispersion; positive.
    ///
    /// h is the mean of g'(t (s + x)) over x in [0, 1], so for t <= 1 the slope is the mean of (s + x) g'', by the same
    /// 8 points; for t > 1 it is (s A(u) - (s + 1) phi A(u + t) + e^u (1 - h)) e^-u / t. About 1e-13 relative.
    public func dispersionSlope(gap s: Double) -> Double {
        exp(-s * negativeLogDispersion) * scaledDispersionSlope(gap: s)
    }

    /// e^u dh/dt, u = s t, which does not underflow.
    public func scaledDispersionSlope(gap s: Double) -> Double {
        precondition(s >= 0, "use 1 - h(-s) for a negative gap")
        let t = negativeLogDispersion
        let u = s * t
        if t > 1 {
            let next = exp(-t) * Self.complementKernel(u + t, w: -expm1(-u - t))
            return (s * Self.complementKernel(u, w: -expm1(-u)) - (s + 1) * next + direct(u: u).scaledComplement) / t
        }
        var slope = 0.0
        for k in 0..<8 {
            let wv = -expm1(-u) + exp(-u) * complementOfDecay[k]
            let kernel = Self.slopeKernel(
                u + t * Self.nodes[k], w: wv, halfExponential: exp(-u / 2) * halfDecay[k])
            slope += Self.weights[k] * decay[k] * (s + Self.nodes[k]) * kernel
        }
        return slope
    }
}
