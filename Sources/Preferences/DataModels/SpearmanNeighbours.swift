import NumericalCore
public import Rankings

/// Pairs of arms that stand next to each other in a ranking from the exact Spearman law; up to 20 arms.
///
/// Given that two arms are neighbours, the theta link is exact: here MallowsPO-theta is the right likelihood. Which arms
/// are compared is up to the ranking, so there is no proposal.
///
/// Source: `chen2025` in docs/references.md.
public struct SpearmanNeighbours: DataModel {
    public let name = "spearman-adjacent"
    public let summary = "neighbours in rankings from the exact Spearman-Mallows law"
    public var largestArms: Int? { SpearmanLaw.largestItems }
    public var rankingPairs: RankingPairs? { .neighbours }

    /// The model.
    public init() {}

    public func labelProbabilities(
        in context: BanditContext, proposal: PairProposal, tables: inout CentredTables
    ) throws(RankingsError) -> [Double] {
        let (t, arms, ranks) = (context.negativeLogDispersion, context.arms, context.centralRanking.ranks)
        let adjacent = try tables.table(at: t) { () throws(RankingsError) -> [Double] in
            try SpearmanLaw(items: arms, negativeLogDispersion: t).adjacentPairProbabilities()
        }
        return (0..<(arms * arms)).map { adjacent[ranks[$0 / arms] * arms + ranks[$0 % arms]] }
    }

    public func rankingSampler(in context: BanditContext) throws(RankingsError) -> RankingSampler? {
        try MallowsRankings(.spearman).rankingSampler(in: context)
    }

    public func populations(in context: BanditContext) -> [MallowsPopulation]? {
        MallowsRankings(.spearman).populations(in: context)
    }
}
