import NumericalCore
import Optimization
public import Rankings

/// A share of the rankings of a context: a Mallows law, exact or not.
public struct MallowsPopulation: Sendable {
    /// The share, relative to the sum of all.
    public let weight: Double
    /// The distance of the law.
    public let distance: any RankingDistance
    /// The central ranking.
    public let centre: Ranking
    /// t = -log phi.
    public let negativeLogDispersion: Double
}

/// The rankings behind one replicate's data, drawn by Metropolis chains: approximate, for numbers of arms at which the
/// law is not known exactly.
///
/// Each population of each context has a chain and a stream of its own, apart from those of exact draws.
public struct ChainDraws: Sendable {
    /// The rankings, context by context.
    public let rankings: [(context: Int, ranking: Ranking)]
    /// The chains that drew them.
    public let chains: [MetropolisSampler]

    /// Draws as many rankings as `preferences.rankings(arms:)` says; nil for a model without Mallows populations.
    ///
    /// - Throws: `RankingsError.slowChain`.
    public init?(
        of preferences: PreferenceSpecification, in world: BanditWorld, streams: DataStreams
    ) throws(RankingsError) {
        var rankings: [(context: Int, ranking: Ranking)] = []
        var chains: [MetropolisSampler] = []
        let shares = preferences.split(preferences.rankings(arms: world.arms), over: world.contexts, streams)
        for (x, count) in shares.enumerated() {
            let model = preferences.model.resolved(context: x, arms: world.arms, streams: streams)
            guard let populations = model.populations(in: world.context(x)) else { return nil }
            var stream = streams.stream("populations of context \(x)")
            let sizes = stream.multinomial(trials: count, weights: populations.map(\.weight))
            var drawn: [(context: Int, ranking: Ranking)] = []
            for (k, population) in populations.enumerated() where sizes[k] > 0 {
                var steps = streams.stream("chain of context \(x), population \(k)")
                var chain = try MetropolisSampler(
                    distance: population.distance, items: world.arms,
                    negativeLogDispersion: population.negativeLogDispersion, from: &steps)
                for _ in 0..<sizes[k] { drawn.append((x, population.centre.relabelled(chain.draw(from: &steps)))) }
                chains.append(chain)
            }
            // In random order, as people of several populations come.
            stream.shuffle(&drawn)
            rankings += drawn
        }
        self.rankings = rankings
        self.chains = chains
    }
}

extension PreferenceSpecification {
    /// The labels that rankings of `world` give: of each one pair, chosen by the proposal, or all pairs.
    public func counts(
        of rankings: [(context: Int, ranking: Ranking)], in world: BanditWorld, streams: DataStreams
    ) -> WinCounts {
        var counts = WinCounts(contexts: world.contexts, arms: world.arms)
        var stream = streams.stream("pairs of rankings")
        let proposals =
            perRanking == .all ? [] : (0..<world.contexts).map { proposal.sampler(in: world.context($0)) }
        guard let pairs = model.rankingPairs else { return counts }
        for (x, ranking) in rankings {
            if perRanking == .all {
                for (winner, loser) in pairs.pairs(ofOrder: ranking.order) {
                    counts[context: x, winner: winner, loser: loser] += 1
                }
            } else if pairs == .neighbours {
                let place = stream.index(below: world.arms - 1)
                counts[context: x, winner: ranking.order[place], loser: ranking.order[place + 1]] += 1
            } else {
                let (i, j) = proposals[x](&stream)
                let isFirst = ranking.ranks[i] < ranking.ranks[j]
                counts[context: x, winner: isFirst ? i : j, loser: isFirst ? j : i] += 1
            }
        }
        return counts
    }
}
