public import NumericalCore
import Optimization
public import Rankings

/// The law and the amount of preference data of a replicate.
public struct PreferenceSpecification: Sendable {
    /// How many pairs a ranking gives.
    public enum PairsPerRanking: String, Sendable, CaseIterable {
        /// One, chosen by the proposal.
        case one
        /// All that the model takes from a ranking.
        case all
    }

    /// The law of a label.
    public let model: any DataModel
    /// The number of labelled pairs in all; nil for infinitely many: the law of the labels in place of a sample.
    public let pairs: Int?
    /// Which arms are compared.
    public let proposal: PairProposal
    /// How many pairs a ranking gives.
    public let perRanking: PairsPerRanking

    /// The settings. All pairs of each ranking need a model of rankings, and a number of pairs.
    public init(
        model: any DataModel, pairs: Int?, proposal: PairProposal = .uniform, perRanking: PairsPerRanking = .one
    ) {
        precondition(pairs.map { $0 >= 1 } ?? true, "at least one pair")
        precondition(
            perRanking == .one || pairs != nil && model.rankingPairs != nil, "the model draws so many rankings")
        self.model = model
        self.pairs = pairs
        self.proposal = proposal
        self.perRanking = perRanking
    }

    /// What stands for the number of infinitely many pairs.
    public static let infinite = "infinite"

    /// What the data are, as text: part of the identity of their streams.
    public var identity: String {
        "model=\(model.identity) pairs=\(pairs.map(String.init) ?? Self.infinite) proposal=\(proposal) per-ranking=\(perRanking)"
    }

    /// How many rankings are behind a number of pairs, for a world of `arms` arms.
    func rankings(arms: Int) -> Int {
        guard let pairs else { preconditionFailure("infinitely many pairs have no number of rankings") }
        guard perRanking == .all, let pairsOfOne = model.rankingPairs else { return pairs }
        return pairs / pairsOfOne.count(arms: arms)
    }
}

/// The streams of one replicate's data, each named by what it is for.
public struct DataStreams: Sendable {
    private let streams: StreamFamily
    private let centres: StreamFamily

    /// The streams for data of the given law in worlds of the given law.
    public init(
        seed: UInt64, world: WorldSpecification, preferences: PreferenceSpecification, replicate: Int
    ) {
        streams = StreamFamily(
            seed: seed, identity: ["data", world.identity, preferences.identity, "replicate \(replicate)"])
        centres = StreamFamily(
            seed: seed,
            identity: [
                "population centres", "contexts=\(world.contexts) arms=\(world.arms)", "replicate \(replicate)",
            ])
    }

    /// For the labels that optimizers see at a time: the same whatever is fitted, and how.
    public var minibatches: RandomStream { stream("minibatches") }

    func stream(_ purpose: String) -> RandomStream { streams.stream([purpose]) }

    /// For the centre of a population in a context: the same whatever the rewards, the weights and the amount of data, so
    /// that experiments which differ in these alone meet the same centres.
    func centre(context x: Int, population: Int) -> RandomStream {
        centres.stream(["context \(x)", "population \(population)"])
    }
}

/// Drawing data: counts directly where the law allows it, whole rankings where it does not.
extension PreferenceSpecification {
    /// The win counts of one replicate.
    ///
    /// The context of each label is uniform. Labels of independent pairs, and one pair of each ranking, are independent
    /// with known probabilities: their counts are multinomial and are drawn as such, C K^2 binomials whatever the number
    /// of labels. All pairs of each ranking are counted from rankings drawn one by one. Of infinitely many pairs the
    /// counts are the probabilities themselves, rounded to 2^-40
    /// of a context's labels (of its share of 2^59, beyond 2^19 contexts), and not to 0.
    ///
    /// - Throws: `RankingsError.tooManyItems` where the law is not known exactly.
    /// - Parameter threads: who shares the contexts, each of which has a stream of its own.
    public func drawCounts(
        in world: BanditWorld, streams: DataStreams, threads: Threads = .one
    ) throws(RankingsError) -> WinCounts {
        if let rankings = try drawRankingCounts(in: world, streams: streams), let rankingPairs = model.rankingPairs {
            return rankings.wins(rankingPairs)
        }
        let amounts = pairs.map { split($0, over: world.contexts, streams) }
        // As few parts as there are threads: each makes the tables of its laws anew.
        let size = (world.contexts + threads.count - 1) / threads.count
        let (wins, parts) = threads.table(rows: world.contexts, width: world.arms * world.arms, by: size, zero: 0) {
            contexts, wins in
            do throws(RankingsError) {
                return Result<[Int], RankingsError>.success(
                    try drawWins(contexts, amounts, world, streams, into: &wins))
            } catch {
                return .failure(error)
            }
        }
        var totals: [Int] = []
        for part in parts { totals += try part.get() }
        return WinCounts(contexts: world.contexts, arms: world.arms, wins: wins, totals: totals)
    }

    /// Writes the win counts of some contexts, context by context, with those of an arm against all arms in a row; the number of labels
    /// in each.
    private func drawWins(
        _ contexts: Range<Int>, _ amounts: [Int]?, _ world: BanditWorld, _ streams: DataStreams,
        into wins: inout MutableSpan<Int>
    ) throws(RankingsError) -> [Int] {
        var tables = CentredTables()
        var totals: [Int] = []
        totals.reserveCapacity(contexts.count)
        let size = world.arms * world.arms
        for x in contexts {
            let labels = amounts?[x]
            if labels == 0 {
                totals.append(0)
                continue
            }
            let law = try model.resolved(context: x, arms: world.arms, streams: streams)
                .labelProbabilities(in: world.context(x), proposal: proposal, tables: &tables)
            let start = (x - contexts.lowerBound) * size
            if let labels {
                var stream = streams.stream("labels of context \(x)")
                stream.multinomial(trials: labels, weights: law, into: &wins, from: start)
                totals.append(labels)
            } else {
                let counts = Self.expectedCounts(law, contexts: world.contexts)
                for place in counts.indices { wins[start + place] = counts[place] }
                totals.append(counts.reduce(0, +))
            }
        }
        return totals
    }

    private static func expectedCounts(_ law: [Double], contexts: Int) -> [Int] {
        let labels = min(0x1p40, (0x1p59 / Double(contexts)).rounded(.down)) / law.reduce(0, +)
        return law.map { $0 > 0 ? max(1, Int(($0 * labels).rounded())) : 0 }
    }

    /// How often each ranking occurs in the data of one replicate; nil unless all pairs of each ranking are taken.
    ///
    /// - Throws: `RankingsError.tooManyItems` where the law is not known exactly.
    public func drawRankingCounts(
        in world: BanditWorld, streams: DataStreams
    ) throws(RankingsError) -> RankingCounts? {
        guard perRanking == .all else { return nil }
        return RankingCounts(
            contexts: world.contexts, arms: world.arms, rankings: try drawRankings(in: world, streams: streams))
    }

    /// The rankings behind the data, context by context: as many as `rankings(arms:)` says.
    ///
    /// - Throws: `RankingsError.tooManyItems` where the law is not known exactly.
    public func drawRankings(
        in world: BanditWorld, streams: DataStreams
    ) throws(RankingsError) -> [(context: Int, ranking: Ranking)] {
        var result: [(context: Int, ranking: Ranking)] = []
        for (x, rankings) in split(rankings(arms: world.arms), over: world.contexts, streams).enumerated() {
            let model = model.resolved(context: x, arms: world.arms, streams: streams)
            guard rankings > 0, let draw = try model.rankingSampler(in: world.context(x)) else { continue }
            var stream = streams.stream("rankings of context \(x)")
            for _ in 0..<rankings { result.append((x, draw(&stream))) }
        }
        return result
    }

    /// The labels one by one in random order, as (context, winner, loser): the same data as `drawCounts`.
    public func expand(_ counts: WinCounts, streams: DataStreams) -> [(context: Int, winner: Int, loser: Int)] {
        var labels: [(context: Int, winner: Int, loser: Int)] = []
        labels.reserveCapacity(counts.total)
        for (x, winner, loser, count) in counts.labels {
            for _ in 0..<count { labels.append((x, winner, loser)) }
        }
        var stream = streams.stream("order of labels")
        stream.shuffle(&labels)
        return labels
    }

    func split(_ total: Int, over contexts: Int, _ streams: DataStreams) -> [Int] {
        var stream = streams.stream("contexts")
        return stream.multinomial(trials: total, weights: Array(repeating: 1, count: contexts))
    }
}
