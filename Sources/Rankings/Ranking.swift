/// A ranking of n items: a permutation by construction.
///
/// `ranks[y]` is the rank of item y, 0 for the best. The *order* of a ranking lists the items from best to worst; it is
/// the inverse permutation.
public struct Ranking: Sendable, Hashable {
    /// The rank of each item, 0 for the best.
    public let ranks: [Int]

    /// The ranking in which item y has rank `ranks[y]`.
    ///
    /// - Throws: `RankingsError` if the ranks are not a permutation of 0 ..< n.
    public init(ranks: [Int]) throws(RankingsError) {
        try Self.check(ranks)
        self.ranks = ranks
    }

    /// The ranking whose items from best to worst are `order`.
    ///
    /// - Throws: `RankingsError` if the order is not a permutation of 0 ..< n.
    public init(order: [Int]) throws(RankingsError) {
        try Self.check(order)
        self.init(permutation: Self.inverse(order))
    }

    /// The ranking that puts `count` items in the order of their indices.
    public init(identity count: Int) {
        self.init(permutation: Array(0..<count))
    }

    /// The ranking by decreasing score; equal scores keep the order of their indices.
    public init(byDecreasing scores: [Double]) {
        let order = scores.indices.sorted { scores[$0] != scores[$1] ? scores[$0] > scores[$1] : $0 < $1 }
        self.init(permutation: Self.inverse(order))
    }

    /// The ranking of these ranks, which are known to be a permutation.
    init(permutation: [Int]) { ranks = permutation }

    /// The number of items.
    public var count: Int { ranks.count }

    /// The items from best to worst.
    public var order: [Int] { Self.inverse(ranks) }

    /// The ranking of this one's items when `order` lists, best first, their places in this ranking.
    ///
    /// If this is a central ranking and `order` a draw from a law about the identity, the result is a draw from that law
    /// about this centre.
    public func relabelled(_ order: [Int]) -> Ranking {
        let items = self.order
        var ranks = [Int](repeating: 0, count: count)
        for (rank, place) in order.enumerated() { ranks[items[place]] = rank }
        return Ranking(permutation: ranks)
    }

    private static func inverse(_ permutation: [Int]) -> [Int] {
        var result = [Int](repeating: 0, count: permutation.count)
        for (index, value) in permutation.enumerated() { result[value] = index }
        return result
    }

    private static func check(_ values: [Int]) throws(RankingsError) {
        var seen = [Bool](repeating: false, count: values.count)
        for value in values {
            guard values.indices.contains(value) else { throw .outOfRange(value: value, count: values.count) }
            guard !seen[value] else { throw .repeated(value: value) }
            seen[value] = true
        }
    }
}

/// What can be wrong with a ranking, or asked of a law that is not known exactly.
public enum RankingsError: Error, Equatable, CustomStringConvertible {
    /// A rank or item that is not in 0 ..< count.
    case outOfRange(value: Int, count: Int)
    /// A rank or item that occurs twice.
    case repeated(value: Int)
    /// Rankings of different lengths in one sample.
    case differentLengths(expected: Int, got: Int)
    /// A sample without rankings.
    case noRankings
    /// More items than an exact computation can take.
    case tooManyItems(computation: String, items: Int, limit: Int)
    /// An estimate at which the law is not known exactly, although it is up to that dispersion.
    case beyondExactLaw(dispersion: Double)
    /// The likelihood equation could not be solved.
    case noEstimate(reason: String)
    /// A chain that is still correlated with its start.
    case slowChain(sweeps: Int, autocorrelationTime: Double)

    /// One line for a person; ranks and items count from 1 there, also those one above the largest integer.
    public var description: String {
        switch self {
        case .outOfRange(let value, let count): "expected ranks from 1 to \(count), got \(Int128(value) + 1)"
        case .repeated(let value): "\(Int128(value) + 1) occurs twice"
        case .differentLengths(let expected, let got): "expected \(expected) items, got \(got)"
        case .noRankings: "no rankings"
        case .tooManyItems(let computation, let items, let limit):
            "\(computation) is exact up to \(limit) items, got \(items)"
        case .beyondExactLaw(let dispersion):
            "the estimate lies where the law is not known exactly, above dispersion \(dispersion)"
        case .noEstimate(let reason): "the likelihood equation could not be solved: \(reason)"
        case .slowChain(let sweeps, let tau):
            "the chain is too slow: an autocorrelation time of about \(tau) sweeps after \(sweeps)"
        }
    }
}
