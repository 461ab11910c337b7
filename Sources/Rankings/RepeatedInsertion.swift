#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif
import NumericalCore

/// Exact draws from the Kendall law by repeated insertion: item i = 0, 1, ... goes v_i places above the end, the v_i
/// independent with P(v_i = v) proportional to phi^v on 0 ... i.
///
/// v_i is drawn by inversion: with u uniform on (phi^(i+1), 1], it is the largest v with u <= phi^v. Where the law is
/// concentrated that is found by a scan of the powers of phi, a step or two; elsewhere by a logarithm. A draw costs
/// O(n) random numbers and as many moves of an integer as its distance from the centre.
///
/// Source: `doignon2004` in docs/references.md.
struct RepeatedInsertion: Sendable {
    private let negativeLogDispersion: Double
    /// phi^k for k = 0 ... n.
    private let powers: [Double]
    /// 1 - phi^(i+1) for i = 0 ..< n.
    private let masses: [Double]

    /// Below this, the places above the end are so many that a logarithm is cheaper than a scan.
    private static let leastScanned = 0.05

    init(items: Int, negativeLogDispersion t: Double) {
        negativeLogDispersion = t
        powers = (0...items).map { exp(-t * Double($0)) }
        masses = (0..<items).map { -expm1(-Double($0 + 1) * t) }
    }

    /// A draw: the items from best to worst, into as many places.
    func draw(into order: inout MutableSpan<Int>, from stream: inout RandomStream) {
        for item in 1..<max(masses.count, 1) {
            var place = item
            for _ in 0..<placesAboveEnd(item, &stream) {
                order[place] = order[place - 1]
                place -= 1
            }
            order[place] = item
        }
    }

    @inline(__always)
    private func placesAboveEnd(_ item: Int, _ stream: inout RandomStream) -> Int {
        let t = negativeLogDispersion
        if t == 0 { return stream.index(below: item + 1) }
        let drop = stream.uniform() * masses[item]
        if t < Self.leastScanned { return min(item, Int(log1p(-drop) / -t)) }
        let u = 1 - drop
        var places = 0
        while places < item && u <= powers[places + 1] { places += 1 }
        return places
    }
}
