#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif
public import NumericalCore

/// The generalized Mallows law about the identity: Kendall's distance with a dispersion for each stage; any number of
/// items.
///
/// Let V_j be the number of items of worse central rank that stand before item j, from 0 to n - 1 - j; their sum is
/// Kendall's distance. The V_j are independent truncated geometric, each with its own phi_j = e^-t_j:
///
///     P(mu) = prod_j phi_j^(V_j) / Z,   log Z = sum_j log(1 + phi_j + ... + phi_j^(n-1-j)).
///
/// A draw inserts the items from the centrally worst to the best, item j with V_j others before it. phi_j says how far
/// people agree where item j belongs among those below it; the last item has no stage. phi_j = 0 (infinite t_j) is
/// admitted. With equal phi_j this is `KendallLaw`.
///
/// Source: `fligner1986` in docs/references.md.
public struct GeneralizedKendallLaw: CentredLaw {
    public let items: Int
    /// t_j = -log phi_j of the stages j = 0 ..< n - 1.
    public let stageNegativeLogDispersions: [Double]
    private let stages: [TruncatedGeometric]

    /// The law of one item more than there are stages, stage j at dispersion e^-t_j.
    public init(stageNegativeLogDispersions t: [Double]) {
        precondition(t.allSatisfy { $0 >= 0 }, "no t is negative")
        items = t.count + 1
        stageNegativeLogDispersions = t
        stages = t.enumerated().map { TruncatedGeometric(count: t.count + 1 - $0, negativeLogDispersion: $1) }
    }

    /// The common t of all stages; NaN where they differ, or there are none.
    public var negativeLogDispersion: Double {
        guard let first = stageNegativeLogDispersions.first else { return .nan }
        return stageNegativeLogDispersions.allSatisfy { $0 == first } ? first : .nan
    }

    public var logPartition: Double { stages.reduce(0) { $0 + $1.logPartition } }

    /// Of Kendall's distance from the centre, whatever the stages weigh.
    public func distanceMoments() -> DistanceMoments {
        DistanceMoments(
            mean: stages.reduce(0) { $0 + $1.mean }, variance: stages.reduce(0) { $0 + $1.variance })
    }

    /// The V_j of a ranking about a centre, for j = 0 ..< n - 1; O(n^2).
    public static func stages(of ranking: Ranking, centre: Ranking) -> [Int] {
        precondition(ranking.count == centre.count, "rankings of different lengths")
        let ranks = centre.order.map { ranking.ranks[$0] }
        return ranks.indices.dropLast().map { j in ranks[(j + 1)...].count { $0 < ranks[j] } }
    }

    /// log P(ranking) about a centre.
    public func logProbability(of ranking: Ranking, centre: Ranking) -> Double {
        precondition(ranking.count == items, "a ranking of another number of items")
        var sum = -logPartition
        for (v, t) in zip(Self.stages(of: ranking, centre: centre), stageNegativeLogDispersions) where v > 0 {
            sum -= t * Double(v)
        }
        return sum
    }

    public func pairwiseProbabilities() -> [Double] { marginals().pairs }

    public func rankProbabilities() -> [Double] { marginals().ranks }

    /// log P(item i is first): V_i = 0, and every V_l of a better item above 0.
    public func logTopProbabilities() -> [Double] {
        var betterOnesAreNot = 0.0
        var result: [Double] = []
        for stage in stages {
            result.append(betterOnesAreNot - stage.logPartition)
            let rest = TruncatedGeometric(
                count: stage.count - 1, negativeLogDispersion: stage.negativeLogDispersion)
            betterOnesAreNot += rest.logPartition - stage.negativeLogDispersion - stage.logPartition
        }
        return result + [betterOnesAreNot]
    }

    /// The stages from the last to the first; exact and independent draws, O(n^2) moves of an integer in the worst case.
    public func draw(from stream: inout RandomStream) -> [Int] {
        var order = [items - 1]
        order.reserveCapacity(items)
        for (item, stage) in stages.enumerated().reversed() { order.insert(item, at: stage.draw(from: &stream)) }
        return order
    }

    /// P(i before j) and P(i has rank k), by following the place of each item j: a better item l that is inserted with
    /// V_l at most that place goes before j and puts it one place down. O(n^3), all terms positive.
    private func marginals() -> (pairs: [Double], ranks: [Double]) {
        let n = items
        var pairs = [Double](repeating: 0, count: n * n)
        var ranks = pairs
        let tails = stages.map(Self.tails)
        for j in 0..<n {
            var places = j < n - 1 ? stages[j].powers.map { $0 / exp(stages[j].logPartition) } : [1]
            for l in (0..<j).reversed() {
                var next = [Double](repeating: 0, count: places.count + 1)
                var (before, after) = (0.0, 0.0)
                for (p, here) in places.enumerated() {
                    let (down, stay) = (here * tails[l].atMost[p], here * tails[l].above[p])
                    next[p + 1] += down
                    next[p] += stay
                    before += down
                    after += stay
                }
                places = next
                pairs[l * n + j] = before
                pairs[j * n + l] = after
            }
            for (k, p) in places.enumerated() { ranks[j * n + k] = p }
        }
        return (pairs, ranks)
    }

    /// P(v <= p) and P(v > p) at p, each a sum of positive terms.
    private static func tails(_ stage: TruncatedGeometric) -> (atMost: [Double], above: [Double]) {
        let powers = stage.powers
        var (atMost, above) = (powers, [Double](repeating: 0, count: powers.count))
        for p in 1..<powers.count { atMost[p] += atMost[p - 1] }
        for p in (0..<(powers.count - 1)).reversed() { above[p] = above[p + 1] + powers[p + 1] }
        let total = atMost[powers.count - 1]
        return (atMost.map { $0 / total }, above.map { $0 / total })
    }
}
