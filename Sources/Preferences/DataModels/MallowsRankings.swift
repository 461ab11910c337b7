import NumericalCore
public import Rankings

/// Whole rankings from the exact Mallows law about the central ranking; a label is one pair of a ranking, or each of
/// its pairs.
///
/// One pair a ranking has the law's exact pairwise marginal, so its counts are drawn without drawing rankings.
public struct MallowsRankings: DataModel {
    /// Which law.
    public enum Law: Sendable {
        /// Spearman's rho (Mallows-theta), up to 20 arms.
        case spearman
        /// Kendall's tau (Mallows-phi), any number of arms.
        case kendall
    }

    private let law: Law

    public var name: String {
        switch law {
        case .spearman: "spearman-ranking"
        case .kendall: "kendall-ranking"
        }
    }

    public var summary: String {
        switch law {
        case .spearman: "rankings from the exact Spearman-Mallows law (up to \(SpearmanLaw.largestItems) arms)"
        case .kendall: "rankings from the exact Kendall-Mallows law"
        }
    }

    public var largestArms: Int? { law == .spearman ? SpearmanLaw.largestItems : nil }
    public var rankingPairs: RankingPairs? { .everyTwo }

    /// The model of that law.
    public init(_ law: Law) { self.law = law }

    private var distance: any RankingDistance {
        switch law {
        case .spearman: SpearmanDistance()
        case .kendall: KendallDistance()
        }
    }

    /// The distance, if the model takes as many arms: a law in a band would do for some dispersions alone.
    private func distance(arms: Int) throws(RankingsError) -> any RankingDistance {
        if let largestArms, arms > largestArms {
            throw .tooManyItems(computation: "the Spearman law", items: arms, limit: largestArms)
        }
        return distance
    }

    public func labelProbabilities(
        in context: BanditContext, proposal: PairProposal, tables: inout CentredTables
    ) throws(RankingsError) -> [Double] {
        let (t, arms, ranks) = (context.negativeLogDispersion, context.arms, context.centralRanking.ranks)
        let pairwise = try tables.table(at: t) { () throws(RankingsError) -> [Double] in
            try distance(arms: arms).law(items: arms, negativeLogDispersion: t).pairwiseProbabilities()
        }
        return Preferences.labelProbabilities(in: context, proposal: proposal) { i, j in
            pairwise[ranks[i] * arms + ranks[j]]
        }
    }

    public func rankingSampler(in context: BanditContext) throws(RankingsError) -> RankingSampler? {
        let model = try MallowsModel(
            distance: distance(arms: context.arms), centre: context.centralRanking,
            negativeLogDispersion: context.negativeLogDispersion)
        return { model.draw(from: &$0) }
    }

    public func populations(in context: BanditContext) -> [MallowsPopulation]? {
        [
            MallowsPopulation(
                weight: 1, distance: distance, centre: context.centralRanking,
                negativeLogDispersion: context.negativeLogDispersion)
        ]
    }
}
