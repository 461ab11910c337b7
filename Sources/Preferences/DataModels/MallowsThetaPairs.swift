import NumericalCore
import Rankings

/// Independent pairs from the theta link: P(i over j) = sigma(2 t s), s the distance of their central ranks.
///
/// For three and more arms this is *not* the pairwise marginal of the Spearman law (that is `spearman-ranking`); it is
/// exact for neighbours in a ranking, and as a law of independent pairs (Babington Smith).
///
/// Source: `chen2025`, `babington1950` in docs/references.md.
public struct MallowsThetaPairs: DataModel {
    public let name = "mallows-theta"
    public let summary = "independent pairs, sigma(2 t s) on central ranks"

    /// The model.
    public init() {}

    public func labelProbabilities(
        in context: BanditContext, proposal: PairProposal, tables: inout CentredTables
    ) -> [Double] {
        let ranks = context.centralRanking.ranks
        return Preferences.labelProbabilities(in: context, proposal: proposal) { i, j in
            LogSigmoid.sigmoid(2 * context.negativeLogDispersion * Double(ranks[j] - ranks[i]))
        }
    }
}
