#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif
import NumericalCore
public import Rankings

/// Whole rankings from the generalized Mallows law about the central ranking: Kendall's distance with a dispersion for each
/// stage, so that people may agree on what is best and not on the rest. The dispersion of the world plays no part.
///
/// One pair a ranking has the law's exact pairwise marginal, so its counts are drawn without drawing rankings.
///
/// Source: `fligner1986` in docs/references.md.
public struct GeneralizedKendallRankings: DataModel {
    /// phi of each stage from 0, exclusively, to 1: of where the best arm belongs among all, the second among those
    /// below it, and so on; the last one also of all stages after it.
    public let dispersions: [Double]

    public let name = "generalized-kendall"
    public let summary = "rankings from the exact Kendall-Mallows law with a dispersion for each stage"
    public var identity: String { "\(name) dispersions=\(dispersions)" }
    public var rankingPairs: RankingPairs? { .everyTwo }
    /// The fewest arms that have so many stages.
    public var fewestArms: Int { dispersions.count + 1 }

    /// The model of at least one dispersion.
    public init(dispersions: [Double]) {
        precondition(
            !dispersions.isEmpty && dispersions.allSatisfy { $0 > 0 && $0 <= 1 }, "dispersions above 0 and at most 1")
        self.dispersions = dispersions
    }

    /// - Throws: `RankingsError.differentLengths` where there are more dispersions than stages.
    private func law(arms: Int) throws(RankingsError) -> GeneralizedKendallLaw {
        guard arms >= fewestArms else { throw .differentLengths(expected: fewestArms, got: arms) }
        let t = dispersions.map { abs(log($0)) }
        return GeneralizedKendallLaw(stageNegativeLogDispersions: (0..<(arms - 1)).map { t[min($0, t.count - 1)] })
    }

    public func labelProbabilities(
        in context: BanditContext, proposal: PairProposal, tables: inout CentredTables
    ) throws(RankingsError) -> [Double] {
        let (arms, ranks) = (context.arms, context.centralRanking.ranks)
        // The same in every context, whatever its dispersion.
        let pairwise = try tables.table(at: 0) { () throws(RankingsError) -> [Double] in
            try law(arms: arms).pairwiseProbabilities()
        }
        return Preferences.labelProbabilities(in: context, proposal: proposal) { i, j in
            pairwise[ranks[i] * arms + ranks[j]]
        }
    }

    public func rankingSampler(in context: BanditContext) throws(RankingsError) -> RankingSampler? {
        let (law, centre) = (try law(arms: context.arms), context.centralRanking)
        return { centre.relabelled(law.draw(from: &$0)) }
    }
}
