#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif
import NumericalCore
import Rankings

/// Whole rankings by repeated choice: the next arm is chosen with probability proportional to e^(r / temperature).
///
/// Drawn by sorting r / temperature plus Gumbel noise. Its pairwise marginal is Bradley-Terry's, whatever the other arms.
///
/// Source: `plackett1975`, `luce1959`, `yellott1977` in docs/references.md.
public struct PlackettLuce: DataModel {
    /// The reward difference over which preferences turn from 1/2 to sigma(1).
    public let temperature: Double

    public let name = "plackett-luce"
    public let summary = "rankings by repeated softmax choice on reward / temperature"
    public var rankingPairs: RankingPairs? { .everyTwo }

    public var identity: String { "\(name) temperature=\(temperature)" }

    /// The model at a positive temperature.
    public init(temperature: Double = 1) {
        precondition(temperature > 0, "the temperature is positive")
        self.temperature = temperature
    }

    public func labelProbabilities(
        in context: BanditContext, proposal: PairProposal, tables: inout CentredTables
    ) -> [Double] {
        BradleyTerry(temperature: temperature).labelProbabilities(in: context, proposal: proposal, tables: &tables)
    }

    public func rankingSampler(in context: BanditContext) -> RankingSampler? {
        let scores = context.reward.map { $0 / temperature }
        return { stream in
            Ranking(byDecreasing: scores.map { $0 - log(-log(stream.openUniform())) })
        }
    }
}
