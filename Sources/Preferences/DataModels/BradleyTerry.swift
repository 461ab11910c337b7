import NumericalCore

/// Independent pairs: P(i over j) = sigma((r_i - r_j) / temperature).
///
/// Source: `bradley1952` in docs/references.md.
public struct BradleyTerry: DataModel {
    /// The reward difference over which preferences turn from 1/2 to sigma(1).
    public let temperature: Double

    public let name = "bradley-terry"
    public let summary = "independent pairs, sigma((r_i - r_j) / temperature)"

    public var identity: String { "\(name) temperature=\(temperature)" }

    /// The model at a positive temperature.
    public init(temperature: Double = 1) {
        precondition(temperature > 0, "the temperature is positive")
        self.temperature = temperature
    }

    public func labelProbabilities(
        in context: BanditContext, proposal: PairProposal, tables: inout CentredTables
    ) -> [Double] {
        var result = proposal.probabilities(in: context)
        let arms = context.arms
        for i in 0..<arms {
            for j in (i + 1)..<max(arms, i + 1) {
                let (winning, losing) = LogSigmoid.sigmoids((context.reward[i] - context.reward[j]) / temperature)
                result[i * arms + j] *= winning
                result[j * arms + i] *= losing
            }
        }
        return result
    }
}
