#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif
import NumericalCore
import Policies
public import Rankings

/// An exact table that an experiment writes beside its curves: nothing in it is drawn at random.
public struct TableSpecification: Sendable {
    /// What the rows hold.
    public enum Kind: String, Sendable, CaseIterable {
        /// The paper's dispersion index against the truth: -log(H / log K) of the exact top-1 law, and t = -log phi.
        case dispersionIndex = "dispersion-index"
        /// The exact pairwise marginal against the theta link sigma(2 t s), for every pair of central ranks.
        case thetaLink = "theta-link"
    }

    /// Its file name, without ending.
    public let name: String
    /// What the rows hold.
    public let kind: Kind
    /// The distances.
    public let distances: [any RankingDistance]
    /// The numbers of arms.
    public let arms: [Int]
    /// The dispersions phi.
    public let dispersions: [Double]
    /// The figures that show its columns.
    public let figures: [FigureSpecification]

    /// The columns; all but `distance` hold numbers.
    var columns: [String] { Self.columns(of: kind) }

    static func columns(of kind: Kind) -> [String] {
        switch kind {
        case .dispersionIndex: ["distance", "arms", "dispersion", "negative_log_dispersion", "entropy_ratio", "index"]
        case .thetaLink:
            ["distance", "arms", "dispersion", "i", "j", "gap", "exact", "theta_link", "difference", "slope_ratio"]
        }
    }

    /// The rows, as text.
    ///
    /// - Throws: `RankingsError.tooManyItems` where a law is not known exactly.
    func rows() throws(RankingsError) -> [[String]] {
        var rows: [[String]] = []
        for distance in distances {
            for n in arms {
                for phi in dispersions {
                    let law = try distance.law(items: n, negativeLogDispersion: abs(log(phi)))
                    let settings = [distance.name, "\(n)", "\(phi)"]
                    switch kind {
                    case .dispersionIndex: rows.append(settings + (try Self.dispersionIndex(law)))
                    case .thetaLink: rows += try Self.thetaLink(law).map { settings + $0 }
                    }
                }
            }
        }
        return rows
    }

    private static func dispersionIndex(_ law: any CentredLaw) throws(RankingsError) -> [String] {
        let top = ContextArmTable(rows: [try law.logTopProbabilities()])
        let index = entropyProxy(logReference: top)[0]
        return ["\(law.negativeLogDispersion)", "\(exp(-index))", "\(index)"]
    }

    /// Pairs i < j with `slope_ratio`, the exact excess over 1/2 relative to the link's.
    private static func thetaLink(_ law: any CentredLaw) throws(RankingsError) -> [[String]] {
        let exact = try law.pairwiseProbabilities()
        let n = law.items
        var rows: [[String]] = []
        for i in 0..<n {
            for j in (i + 1)..<max(n, i + 1) {
                let p = exact[i * n + j]
                let x = 2 * law.negativeLogDispersion * Double(j - i)
                let link = LogSigmoid.sigmoid(x)
                // sigma(x) - 1/2 = tanh(x/2)/2, without cancellation as phi -> 1.
                let ratio = (p - exact[j * n + i]) / tanh(x / 2)
                rows.append(["\(i + 1)", "\(j + 1)", "\(j - i)", "\(p)", "\(link)", "\(p - link)", "\(ratio)"])
            }
        }
        return rows
    }
}

/// A table with its rows.
struct ExactTable {
    let specification: TableSpecification
    let rows: [[String]]

    init(_ specification: TableSpecification) throws(RankingsError) {
        self.specification = specification
        rows = try specification.rows()
    }

    var csv: String {
        var csv = CSV(header: specification.columns)
        for row in rows { csv.append(row) }
        return String(decoding: csv.bytes, as: UTF8.self)
    }
}
