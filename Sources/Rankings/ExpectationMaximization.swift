#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif
import NumericalCore

/// One start of `MixtureEstimate`, on its way.
struct ExpectationMaximization {
    private let sample: RankingSample
    private let distance: any RankingDistance
    private(set) var mixture: MallowsMixture
    private(set) var meanDistances: [Double]
    private(set) var trace: [Double] = []
    private(set) var converged = false
    /// r_ik at k m + i, for ranking i of m.
    private var responsibilities: [Double] = []

    var logLikelihood: Double { trace.last ?? -.infinity }

    /// Centres from the sample, far from each other; equal weights and dispersions.
    init(
        _ sample: RankingSample, _ distance: any RankingDistance, populations: Int, _ stream: inout RandomStream
    ) throws(RankingsError) {
        self.sample = sample
        self.distance = distance
        let rankings = sample.distinct
        var nearest = [Double](repeating: .infinity, count: rankings.count)
        var centres: [Ranking] = []
        for _ in 0..<populations {
            let odds = zip(rankings, nearest).map { Double($0.count) * ($1.isFinite ? $1 : 1) }
            let centre = rankings[Self.choose(odds, &stream)].ranking
            centres.append(centre)
            for (i, item) in rankings.enumerated() {
                nearest[i] = min(nearest[i], Double(distance(item.ranking, centre)))
            }
        }
        let mean = zip(rankings, nearest).reduce(0) { $0 + Double($1.0.count) * $1.1 } / Double(sample.total)
        let t = try Self.negativeLogDispersion(distance, sample.items, mean: mean)
        var models: [(weight: Double, model: MallowsModel)] = []
        for centre in centres {
            models.append((1, try MallowsModel(distance: distance, centre: centre, negativeLogDispersion: t)))
        }
        mixture = try MallowsMixture(models)
        meanDistances = centres.map { _ in mean }
        trace = [expect()]
    }

    /// Steps until one gains less than 1e-10 of the log-likelihood.
    mutating func iterate(atMost most: Int) throws(RankingsError) {
        while !converged && trace.count <= most {
            try maximize()
            let before = logLikelihood
            trace.append(expect())
            converged = logLikelihood - before <= 1e-10 * abs(logLikelihood)
        }
    }

    /// The E step; gives the log-likelihood.
    private mutating func expect() -> Double {
        let rankings = sample.distinct
        let m = rankings.count
        responsibilities = Array(repeating: 0, count: mixture.populations.count * m)
        var sum = 0.0
        for (i, item) in rankings.enumerated() {
            let shares = mixture.logShares(of: item.ranking)
            let total = logSumExp(shares)
            sum += Double(item.count) * total
            for (k, share) in shares.enumerated() { responsibilities[k * m + i] = exp(share - total) }
        }
        return sum
    }

    /// The M step.
    private mutating func maximize() throws(RankingsError) {
        let m = sample.distinct.count
        var models: [(weight: Double, model: MallowsModel)] = []
        for (k, population) in mixture.populations.enumerated() {
            let weights = sample.distinct.indices.map {
                Double(sample.distinct[$0].count) * responsibilities[k * m + $0]
            }
            let total = weights.reduce(0, +)
            // A population that nobody belongs to stays as it is, with weight 0.
            guard total > 0 else {
                models.append((0, population.model))
                continue
            }
            var centre = population.model.centre
            var mean = meanDistance(from: centre, weights) / total
            if let weighted = sample.weighted(by: weights) {
                let candidate = try distance.centralRanking(of: weighted).ranking
                let other = meanDistance(from: candidate, weights) / total
                if other < mean { (centre, mean) = (candidate, other) }
            }
            meanDistances[k] = mean
            let t = try Self.negativeLogDispersion(distance, sample.items, mean: mean)
            models.append((total, try MallowsModel(distance: distance, centre: centre, negativeLogDispersion: t)))
        }
        mixture = try MallowsMixture(models)
    }

    /// The t >= 0 at which E[d] equals the mean distance, by the likelihood of one ranking.
    private static func negativeLogDispersion(
        _ distance: any RankingDistance, _ items: Int, mean: Double
    ) throws(RankingsError) -> Double {
        _ = try distance.law(items: items, negativeLogDispersion: 0)
        return try DispersionEstimate.maximum(
            RankingLikelihood(distance: distance, items: items, rankings: 1, totalDistance: mean))
    }

    private func meanDistance(from centre: Ranking, _ weights: [Double]) -> Double {
        zip(sample.distinct, weights).reduce(0) { sum, item in
            item.1 == 0 ? sum : sum + item.1 * Double(distance(item.0.ranking, centre))
        }
    }

    /// A place with the given odds; any, if all are 0.
    private static func choose(_ odds: [Double], _ stream: inout RandomStream) -> Int {
        let total = odds.reduce(0, +)
        if total == 0 { return stream.index(below: odds.count) }
        var rest = stream.uniform() * total
        var last = 0
        for (i, weight) in odds.enumerated() where weight > 0 {
            if rest < weight { return i }
            rest -= weight
            last = i
        }
        return last
    }
}

extension RankingSample {
    /// The sample with other weights, in whole numbers of 2^-40 of their sum: fine enough that a consensus of it is
    /// within that of the best for the weights themselves, and exact in the integer arithmetic of every consensus. Nil
    /// if no ranking has any weight.
    func weighted(by weights: [Double]) -> RankingSample? {
        let total = weights.reduce(0, +)
        let counted = zip(distinct, weights).map { item, weight in
            (ranking: item.ranking, count: Int((weight / total * 0x1p40).rounded()))
        }
        return try? RankingSample(counted.filter { $0.count > 0 })
    }
}
