#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif
import Foundation

/// The places of an axis that have a label.
struct AxisTicks {
    /// Where they are, with their labels as gnuplot's enhanced text.
    let ticks: [(value: Double, label: String)]
    /// The ends of the axis.
    let low, high: Double

    /// Round numbers, about `count` of them, on an axis that shows the given values.
    init(showing values: [Double], about count: Int) {
        let (least, most) = (values.min() ?? 0, values.max() ?? 1)
        let pad = most > least ? 0.04 * (most - least) : max(abs(least) * 0.1, 0.5)
        // Where everything is on one side of 0, so is the axis.
        low = least >= 0 ? max(0, least - pad) : least - pad
        high = most <= 0 ? min(0, most + pad) : most + pad
        let step = Self.roundStep((high - low) / Double(count))
        let first = Int((low / step).rounded(.up))
        let last = Int((high / step).rounded(.down))
        let decimals = max(0, Int((-log10(step)).rounded(.up)) + (Self.isQuarter(step) ? 1 : 0))
        ticks = (first...max(first, last)).map { index in
            let value = Double(index) * step
            return (value, Self.text(value, decimals: decimals, step: step))
        }
    }

    /// Powers of ten, or where they are few 1, 2 and 5 times them, or the given values if these are few.
    init(logarithmicShowing values: [Double], at places: [Double], about count: Int) {
        let logs = values.filter { $0 > 0 }.map { log10($0) }
        let (least, most) = (logs.min() ?? 0, logs.max() ?? 1)
        let pad = most > least ? 0.04 * (most - least) : 0.2
        (low, high) = (pow(10, least - pad), pow(10, most + pad))
        if !places.isEmpty {
            let stride = (places.count + count - 1) / count
            let shown = places.enumerated().filter { $0.offset % max(1, stride) == 0 }.map(\.element)
            ticks = shown.map { ($0, Self.marked($0)) }
            return
        }
        let decades = Int((least - pad).rounded(.down))...Int((most + pad).rounded(.up))
        let mantissas: [Double] = most - least > 2.5 ? [1] : most - least > 1 ? [1, 3] : [1, 2, 5]
        let all = decades.flatMap { decade in mantissas.map { $0 * pow(10, Double(decade)) } }
        let (low, high) = (low, high)
        let inside = all.filter { $0 >= low && $0 <= high }
        let stride = max(1, (inside.count + count) / (count + 1))
        ticks = inside.enumerated().filter { $0.offset % stride == 0 }.map { ($0.element, Self.marked($0.element)) }
    }

    /// How far the ticks of a linear axis are from its left end.
    func places(across width: Double) -> [Double] { ticks.map { ($0.value - low) / (high - low) * width } }

    /// This axis with a place for what lies beyond all numbers.
    func withInfinity(at place: Double?) -> AxisTicks {
        guard let place else { return self }
        return AxisTicks(ticks: ticks.filter { $0.value < place } + [(place, "∞")], low: low, high: high)
    }

    private init(ticks: [(value: Double, label: String)], low: Double, high: Double) {
        self.ticks = ticks
        self.low = low
        self.high = high
    }

    /// Names at 0, 1, 2, ...
    init(names: [String]) {
        ticks = names.enumerated().map { (Double($0.offset), GnuplotText.plain($0.element)) }
        (low, high) = (-0.5, Double(max(names.count, 1)) - 0.5)
    }

    private static func isQuarter(_ step: Double) -> Bool {
        let mantissa = step / pow(10, floor(log10(step)))
        return abs(mantissa - 2.5) < 0.1
    }

    /// 1, 2, 2.5 or 5 times a power of ten, at least `step`.
    private static func roundStep(_ step: Double) -> Double {
        let power = pow(10, floor(log10(step)))
        let mantissa = [1, 2, 2.5, 5, 10].first { $0 * power >= step * 0.999 } ?? 10
        return mantissa * power
    }

    private static func text(_ value: Double, decimals: Int, step: Double) -> String {
        if decimals > 4 || abs(value) >= 1e6 { return marked(abs(value) < step / 2 ? 0 : value) }
        return GnuplotText.minus(String(format: "%.*f", decimals, value + 0))
    }

    /// A number as text with at most 4 digits, `2.5×10^{6}` where it is very large or small.
    private static func marked(_ value: Double) -> String {
        if value == 0 || abs(value) >= 1e-3 && abs(value) < 1e6 { return GnuplotText.minus(plain(value)) }
        let exponent = Int(floor(log10(abs(value)) + 1e-9))
        let mantissa = plain(value / pow(10, Double(exponent)))
        let power = "10^{\(GnuplotText.minus("\(exponent)"))}"
        return mantissa == "1" ? power : "\(GnuplotText.minus(mantissa))×\(power)"
    }

    /// A number as short text.
    static func plain(_ value: Double) -> String {
        if value == value.rounded(), abs(value) < 1e6 { return "\(Int(value))" }
        return String(format: "%.4g", value)
    }
}
