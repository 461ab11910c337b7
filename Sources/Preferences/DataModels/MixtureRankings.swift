#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif
import NumericalCore
public import Rankings

/// Whole rankings from several populations, each with a Mallows law about a centre of its own; a label is one pair of a
/// ranking, or each of its pairs.
///
/// One pair a ranking has the weighted pairwise law sum_k w_k P_k(i before j), so its counts are drawn without drawing
/// rankings. All pairs of a ranking come from one person, of one population.
///
/// Source: `murphy2003` in docs/references.md.
public struct MixtureRankings: DataModel {
    /// Where the rankings of a population centre.
    public enum Centre: Sendable, Equatable {
        /// The arms by decreasing reward.
        case reward
        /// The arms by increasing reward.
        case reversed
        /// Any ranking, drawn once for each replicate and context. Over these draws it is uniform, and so is the law
        /// of a population whose centre is not yet drawn.
        case random
        /// That ranking of the arms.
        case fixed(Ranking)
    }

    /// A share of the people.
    public struct Population: Sendable, Equatable {
        /// The share.
        public let weight: Double
        /// phi from 0, exclusively, to 1; nil for the dispersion of the context.
        public let dispersion: Double?
        /// Where its rankings centre.
        public let centre: Centre

        /// A population.
        public init(weight: Double, dispersion: Double? = nil, centre: Centre = .reward) {
            precondition(weight > 0, "a positive weight")
            precondition(dispersion.map { $0 > 0 && $0 <= 1 } ?? true, "a dispersion above 0 and at most 1")
            self.weight = weight
            self.dispersion = dispersion
            self.centre = centre
        }
    }

    /// The distance of every population.
    public let distance: any RankingDistance
    /// The populations; their weights count relative to their sum.
    public let populations: [Population]

    public let name = "mixture"
    public let summary = "rankings of several populations, each with a weight, a dispersion and a centre of its own"
    public var rankingPairs: RankingPairs? { .everyTwo }

    public var identity: String {
        let parts = populations.map {
            "weight=\($0.weight) dispersion=\($0.dispersion.map { "\($0)" } ?? "world") centre=\($0.centre)"
        }
        return "\(name) distance=\(distance.name) populations=[\(parts.joined(separator: "; "))]"
    }

    /// The law of pairs is exact up to so many arms.
    public var largestArms: Int? {
        switch distance.name {
        case SpearmanDistance().name: SpearmanLaw.largestItems
        case FootruleDistance().name: FootruleLaw.largestItems
        case UlamDistance().name: UlamLaw.largestItemsOfMarginals
        default: nil
        }
    }

    /// The mixture of at least one population.
    public init(distance: any RankingDistance, populations: [Population]) {
        precondition(!populations.isEmpty, "at least one population")
        self.distance = distance
        self.populations = populations
    }

    /// The same with every random centre drawn.
    public func resolved(context x: Int, arms: Int, streams: DataStreams) -> any DataModel {
        MixtureRankings(
            distance: distance,
            populations: populations.enumerated().map { k, population in
                guard population.centre == .random else { return population }
                var order = Array(0..<arms)
                var stream = streams.centre(context: x, population: k)
                stream.shuffle(&order)
                guard let ranking = try? Ranking(order: order) else { return population }
                return Population(
                    weight: population.weight, dispersion: population.dispersion, centre: .fixed(ranking))
            })
    }

    public func labelProbabilities(
        in context: BanditContext, proposal: PairProposal, tables: inout CentredTables
    ) throws(RankingsError) -> [Double] {
        let arms = context.arms
        let total = populations.reduce(0) { $0 + $1.weight }
        var winning = [Double](repeating: 0, count: arms * arms)
        for population in laws(in: context) {
            let (ranks, t) = (population.centre.ranks, population.negativeLogDispersion)
            let table = try tables.table(at: t) { () throws(RankingsError) -> [Double] in
                try distance.law(items: arms, negativeLogDispersion: t).pairwiseProbabilities()
            }
            for i in 0..<arms {
                for j in 0..<arms {
                    winning[i * arms + j] += population.weight / total * table[ranks[i] * arms + ranks[j]]
                }
            }
        }
        return Preferences.labelProbabilities(in: context, proposal: proposal) { winning[$0 * arms + $1] }
    }

    public func rankingSampler(in context: BanditContext) throws(RankingsError) -> RankingSampler? {
        var models: [(weight: Double, model: MallowsModel)] = []
        for population in laws(in: context) {
            let model = try MallowsModel(
                distance: distance, centre: population.centre, negativeLogDispersion: population.negativeLogDispersion)
            models.append((population.weight, model))
        }
        let mixture = try MallowsMixture(models)
        return { mixture.draw(from: &$0) }
    }

    public func populations(in context: BanditContext) -> [MallowsPopulation]? { laws(in: context) }

    private func laws(in context: BanditContext) -> [MallowsPopulation] {
        let ranking = context.centralRanking
        return populations.map { population in
            let t = population.dispersion.map { abs(log($0)) } ?? context.negativeLogDispersion
            let (centre, spread): (Ranking, Double) =
                switch population.centre {
                case .reward: (ranking, t)
                case .reversed: (ranking.relabelled((0..<context.arms).reversed()), t)
                case .fixed(let ranking): (ranking, t)
                case .random: (ranking, 0)
                }
            return MallowsPopulation(
                weight: population.weight, distance: distance, centre: centre, negativeLogDispersion: spread)
        }
    }
}
