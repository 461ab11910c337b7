import NumericalCore
public import Rankings

/// Independent pairs from the phi link: P(i over j) = h(s) on central ranks, the exact pairwise marginal of the Kendall
/// law for any number of arms.
///
/// Source: `chen2025`, `mallows1957` in docs/references.md.
public struct MallowsPhiPairs: DataModel {
    public let name = "mallows-phi"
    public let summary = "independent pairs, the phi link h(s) on central ranks"

    /// The model.
    public init() {}

    public func labelProbabilities(
        in context: BanditContext, proposal: PairProposal, tables: inout CentredTables
    ) throws(RankingsError) -> [Double] {
        let (t, arms, ranks) = (context.negativeLogDispersion, context.arms, context.centralRanking.ranks)
        let pairwise = try tables.table(at: t) { () throws(RankingsError) -> [Double] in
            KendallLaw(items: arms, negativeLogDispersion: t).pairwiseProbabilities()
        }
        return Preferences.labelProbabilities(in: context, proposal: proposal) { i, j in
            pairwise[ranks[i] * arms + ranks[j]]
        }
    }
}
