public import NumericalCore
public import Rankings

/// A law of preferences: what a label says about two arms of a context.
///
/// A model gives the probability of every label, so that counts of labels can be drawn directly. Models of whole
/// rankings can also draw a ranking.
public protocol DataModel: Sendable {
    /// Its name in configurations.
    var name: String { get }
    /// The name with every parameter: equal for equal laws; part of the identity of streams.
    var identity: String { get }
    /// One line for `list models`.
    var summary: String { get }
    /// The most arms for which its law is known exactly, if there is a limit.
    var largestArms: Int? { get }
    /// What a ranking gives when it is asked for all its pairs; nil for a law of independent pairs.
    var rankingPairs: RankingPairs? { get }

    /// The law in one context of one replicate: what is drawn once for all of its data, drawn. Asked for before any data.
    func resolved(context x: Int, arms: Int, streams: DataStreams) -> any DataModel

    /// At i K + j the probability that one label says 'i over j'; 1 over all i != j.
    ///
    /// For a model of rankings: the label is one pair of a ranking, chosen by `proposal`.
    func labelProbabilities(
        in context: BanditContext, proposal: PairProposal, tables: inout CentredTables
    ) throws(RankingsError) -> [Double]

    /// A sampler of whole rankings of the context's arms; nil for a law of independent pairs.
    func rankingSampler(in context: BanditContext) throws(RankingsError) -> RankingSampler?

    /// The Mallows populations that the rankings of a context come from, whether their laws are known exactly or not; nil
    /// for rankings of another law, and for independent pairs.
    func populations(in context: BanditContext) -> [MallowsPopulation]?
}

/// Draws a ranking.
public typealias RankingSampler = @Sendable (inout RandomStream) -> Ranking

/// The pairs that a ranking gives when it is asked for all of them.
public enum RankingPairs: Sendable {
    /// Every two arms: K (K - 1) / 2.
    case everyTwo
    /// Arms that stand next to each other: K - 1.
    case neighbours

    /// How many pairs a ranking of `arms` arms gives.
    public func count(arms: Int) -> Int {
        switch self {
        case .everyTwo: arms * (arms - 1) / 2
        case .neighbours: arms - 1
        }
    }

    /// The pairs themselves.
    func pairs(ofOrder order: [Int]) -> [(winner: Int, loser: Int)] {
        return order.indices.flatMap { i in
            let others = self == .neighbours ? order[(i + 1)...].prefix(1) : order[(i + 1)...]
            return others.map { (order[i], $0) }
        }
    }
}

/// Probabilities about the identity that a model has computed already, by t: contexts of equal dispersion share them.
public struct CentredTables {
    private var byT: [Double: [Double]] = [:]

    /// None yet.
    public init() {}

    mutating func table(
        at t: Double, _ compute: () throws(RankingsError) -> [Double]
    ) throws(RankingsError) -> [Double] {
        if let known = byT[t] { return known }
        let table = try compute()
        byT[t] = table
        return table
    }
}

extension DataModel {
    public var identity: String { name }
    public var largestArms: Int? { nil }
    public var rankingPairs: RankingPairs? { nil }
    public func resolved(context x: Int, arms: Int, streams: DataStreams) -> any DataModel { self }
    public func rankingSampler(in context: BanditContext) throws(RankingsError) -> RankingSampler? { nil }
    public func populations(in context: BanditContext) -> [MallowsPopulation]? { nil }
}

/// At i K + j, the proposal's probability to compare i and j times the probability that i wins.
func labelProbabilities(
    in context: BanditContext, proposal: PairProposal, winning: (_ i: Int, _ j: Int) -> Double
) -> [Double] {
    let arms = context.arms
    var result = proposal.probabilities(in: context)
    for i in 0..<arms {
        for j in 0..<arms where i != j { result[i * arms + j] *= winning(i, j) }
    }
    return result
}

/// The data models: the only list of them.
public enum DataModelCatalog {
    /// How to make a data model.
    public struct Entry: Sendable {
        /// Its parameters.
        public let parameters: [Parameter]
        /// The model with the values of `parameters` in their order.
        public let make: @Sendable (_ values: [Double]) -> any DataModel

        /// The model with its parameters as they are where the user names none.
        public var standard: any DataModel { make(parameters.map(\.standard)) }
        /// Its name in configurations.
        public var name: String { standard.name }

        init(parameters: [Parameter] = [], make: @escaping @Sendable (_ values: [Double]) -> any DataModel) {
            self.parameters = parameters
            self.make = make
        }
    }

    /// All models.
    public static let all: [Entry] = [
        Entry(parameters: [temperature]) { BradleyTerry(temperature: $0[0]) },
        Entry { _ in MallowsThetaPairs() },
        Entry { _ in MallowsPhiPairs() },
        Entry { _ in MallowsRankings(.spearman) },
        Entry { _ in MallowsRankings(.kendall) },
        Entry { _ in SpearmanNeighbours() },
        Entry(parameters: [temperature]) { PlackettLuce(temperature: $0[0]) },
        Entry { _ in DeterministicPreferences() },
        Entry { _ in
            // Which distance and populations, a configuration must say.
            MixtureRankings(
                distance: KendallDistance(),
                populations: [.init(weight: 0.75), .init(weight: 0.25, centre: .reversed)])
        },
        // Which dispersions, a configuration must say.
        Entry { _ in GeneralizedKendallRankings(dispersions: [0.5]) },
    ]

    /// The reward difference over which preferences turn from 1/2 to sigma(1), in the models that read rewards.
    private static let temperature = Parameter.real("temperature", 1)

    /// The entry of that name, if there is one.
    public static func named(_ name: String) -> Entry? { all.first { $0.name == name } }
}
