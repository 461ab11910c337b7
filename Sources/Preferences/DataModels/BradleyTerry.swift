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
        Preferences.labelProbabilities(in: context, proposal: proposal) { i, j in
            LogSigmoid.sigmoid((context.reward[i] - context.reward[j]) / temperature)
        }
    }
}
