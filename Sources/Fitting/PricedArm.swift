#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif
import NumericalCore

/// An arm whose labels cost phi(v) = up softplus(-v) + down softplus(v) at v = beta log(p/pi_ref), as a function of its *price* d phi/d p.
///
/// In v the logarithm of the price, up to log beta, is log |phi'(v)| - v/beta - log pi_ref. Above the *wish* log(up/down), where phi is least, it has the slope
///
///     sigma(-v) + 1/(e^(v - wish) - 1) - 1/beta,
///
/// which falls: phi bends up as a function of p until the *bend*, where the slope is 0, and down from there on. Below the wish the price is negative and
/// rises to 0. So each of the three parts is a monotone concave function, whose inverse Newton's method finds from one side.
struct PricedArm {
    let up: Double
    let down: Double
    let beta: Double
    let logReference: Double
    /// The v of the least cost; -infinity of an arm that never won, infinity of one that always did.
    let wish: Double
    /// The v of the highest price; -infinity if it falls everywhere, infinity if it is negative everywhere.
    let bend: Double
    /// The logarithm of that price; infinity if there is no bend.
    private(set) var highestPrice = Double.infinity

    init(up: Double, down: Double, beta: Double, logReference: Double) {
        (self.up, self.down, self.beta, self.logReference) = (up, down, beta, logReference)
        wish = up == 0 ? -.infinity : down == 0 ? .infinity : log(up / down)
        if down == 0 {
            bend = .infinity
        } else if up == 0 {
            bend = beta > 1 ? log(beta - 1) : -.infinity
        } else {
            // x = e^(v - wish) - 1 is the positive root of k x^2 + (1 + k)(1 - beta) x = beta (1 + k).
            let k = up / down
            let half = (1 + k) * (1 - beta)
            let root = (half * half + 4 * k * beta * (1 + k)).squareRoot()
            let x = half > 0 ? 2 * beta * (1 + k) / (half + root) : (root - half) / (2 * k)
            bend = wish + log1p(x)
        }
        if bend > -.infinity && bend < .infinity {
            highestPrice = above(bend - origin).value
        } else if up == 0 && beta == 1 {
            highestPrice = log(down) - logReference
        }
    }

    var weight: Double { up + down }
    func cost(_ v: Double) -> Double { cost(up, -v) + cost(down, v) }
    func logProbability(_ v: Double) -> Double { logReference + v / beta }
    func position(_ logProbability: Double) -> Double { beta * (logProbability - logReference) }

    /// d log(price)/dv at or above the wish.
    func slope(_ v: Double) -> Double { up > 0 && v <= wish ? .infinity : above(v - origin).slope }

    /// d log(-price)/dv below the wish.
    func slopeBelow(_ v: Double) -> Double { down > 0 && v >= wish ? -.infinity : below(v - origin).slope }

    /// The logarithm of the price at a v above the wish.
    func logPrice(_ v: Double) -> Double { above(v - origin).value }

    /// The v before the bend at which the price has this logarithm: the bend, if it has it nowhere.
    func before(_ logPrice: Double) -> Double {
        if logPrice >= highestPrice { return bend }
        if logPrice == -.infinity { return wish }
        // Next to the end of small prices: phi' = down e^v, or down sigma(wish) (v - wish).
        let line = logPrice - log(down) + logReference
        if up == 0 { return newton(logPrice, from: line / (1 - 1 / beta), -.infinity, bend, above) }
        let (start, end) = (exp(line - LogSigmoid.value(wish) + wish / beta), bend - wish)
        if start < 1e-290 { return wish }
        return wish + newton(logPrice, from: start < end ? start : end / 2, 0, end, above)
    }

    /// The v beyond the bend at which the price has this logarithm: the bend, if it has it nowhere.
    func beyond(_ logPrice: Double) -> Double {
        if logPrice >= highestPrice { return bend }
        // Both costs and prices are below those of down v and, of arms that never won, of down e^v.
        let line = log(down) - logReference - logPrice
        if up == 0 && beta == 1 { return log(expm1(line)) }
        let start = up == 0 && beta < 1 ? min(beta * line, line / (1 / beta - 1)) : beta * line
        return origin + newton(logPrice, from: start - origin, bend - origin, .infinity, above)
    }

    /// The v below the wish at which the price is negative with this logarithm of its size.
    func below(_ logPrice: Double) -> Double {
        let line = log(up) - logReference - logPrice
        if logPrice == -.infinity { return wish }
        if down == 0 {
            let start = min(beta * line, line / (1 + 1 / beta))
            return newton(logPrice, from: start, -.infinity, .infinity, below)
        }
        // With s = wish - v the price is below that of up s e^(s/beta).
        let level = wish / beta - line
        let start = level > log(beta) + 1 ? beta : exp(level - 1)
        if start < 1e-290 { return wish }
        return wish + newton(logPrice, from: -start, -.infinity, 0, below)
    }

    private var origin: Double { wish.isFinite ? wish : 0 }
    private func cost(_ weight: Double, _ x: Double) -> Double { weight > 0 ? -weight * LogSigmoid.value(-x) : 0 }

    private func above(_ x: Double) -> (value: Double, slope: Double) {
        let v = origin + x
        let (rising, slope) = up > 0 ? (log(-expm1(-x)), 1 / expm1(x)) : (0, 0)
        return (
            log(down) + LogSigmoid.value(v) + rising - v / beta - logReference,
            LogSigmoid.sigmoid(-v) + slope - 1 / beta
        )
    }

    private func below(_ x: Double) -> (value: Double, slope: Double) {
        let v = origin + x
        let (rising, slope) = down > 0 ? (log(-expm1(x)), 1 / expm1(-x)) : (0, 0)
        return (
            log(up) + LogSigmoid.value(-v) + rising - v / beta - logReference, -LogSigmoid.sigmoid(v) - slope - 1 / beta
        )
    }

    /// The root of a monotone function minus a level, by Newton's method kept between bounds that close in.
    private func newton(
        _ level: Double, from start: Double, _ lower: Double, _ upper: Double,
        _ curve: (Double) -> (value: Double, slope: Double)
    ) -> Double {
        var (x, lower, upper) = (start, lower, upper)
        for _ in 0..<Self.mostSteps {
            let (value, slope) = curve(x)
            let excess = value - level
            if excess == 0 { return x }
            if (excess < 0) == (slope > 0) { lower = x } else { upper = x }
            var next = x - excess / slope
            if !(next > lower && next < upper) {
                guard lower.isFinite && upper.isFinite else { return x }
                next = (lower + upper) / 2
            }
            if abs(next - x) <= 2 * Double.ulpOfOne * abs(next) { return next }
            x = next
        }
        return x
    }

    private static let mostSteps = 200
}
