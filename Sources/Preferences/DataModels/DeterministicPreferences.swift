import Rankings

/// The arm with the better central rank always wins.
public struct DeterministicPreferences: DataModel {
    public let name = "deterministic"
    public let summary = "the better arm always wins"

    /// The model.
    public init() {}

    public func labelProbabilities(
        in context: BanditContext, proposal: PairProposal, tables: inout CentredTables
    ) -> [Double] {
        let ranks = context.centralRanking.ranks
        return Preferences.labelProbabilities(in: context, proposal: proposal) { i, j in ranks[i] < ranks[j] ? 1 : 0 }
    }
}
