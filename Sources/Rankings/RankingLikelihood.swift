/// The log-likelihood -t sum d - N log Z(t) of N rankings at given distances from their centre; NaN where the law is not
/// known exactly.
///
/// What a law costs can be most of an estimate, so the last one asked for is kept.
final class RankingLikelihood: DispersionLikelihood {
    private let distance: any RankingDistance
    private let items: Int
    private let rankings: Double
    private let totalDistance: Double
    private var last: (t: Double, logPartition: Double, moments: DistanceMoments)?

    /// The likelihood of `rankings` rankings, or of so much weight.
    init(distance: any RankingDistance, items: Int, rankings: Double, totalDistance: Double) {
        self.distance = distance
        self.items = items
        self.rankings = rankings
        self.totalDistance = totalDistance
    }

    var isUnanimous: Bool { totalDistance == 0 }

    func logLikelihood(_ t: Double) -> Double { -t * totalDistance - rankings * law(t).logPartition }

    /// N E_t[d] - sum d.
    func score(_ t: Double) -> Double { rankings * law(t).moments.mean - totalDistance }

    /// N Var_t[d].
    func information(_ t: Double) -> Double { rankings * law(t).moments.variance }

    private func law(_ t: Double) -> (t: Double, logPartition: Double, moments: DistanceMoments) {
        if let last, last.t == t { return last }
        let law = try? distance.law(items: items, negativeLogDispersion: t)
        let unknown = DistanceMoments(mean: .nan, variance: .nan)
        let result = (t, law?.logPartition ?? .nan, law?.distanceMoments() ?? unknown)
        last = result
        return result
    }
}
