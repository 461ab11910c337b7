/// Marginals of a law whose probabilities depend on the cycles of mu alone (Cayley, Hamming).
///
/// Such a law does not change under conjugation, so the ranks of two items a != b have a joint law of five values:
///
///     both fixed: mu(a) = a, mu(b) = b                  exchanged: mu(a) = b, mu(b) = a
///     one fixed: mu(a) = a, mu(b) = c                   chained: mu(a) = b, mu(b) = c
///     apart: mu(a) = c, mu(b) = d                       (c, d different from a, b and each other)
///
/// Each is the probability of one such outcome. P(i before j) counts the outcomes of each kind with mu(i) < mu(j).
struct ClassFunctionMarginals: Sendable {
    /// The number of items.
    let items: Int
    /// P(mu(i) = i).
    let fixed: Double
    /// P(mu(i) = k), k another rank.
    let moved: Double
    let bothFixed: Double
    let exchanged: Double
    let oneFixed: Double
    let chained: Double
    let apart: Double

    /// P(item i has rank k) at i n + k.
    func rankProbabilities() -> [Double] {
        (0..<(items * items)).map { $0 / items == $0 % items ? fixed : moved }
    }

    /// P(i before j) at i n + j; both orders are counted, neither is taken from 1.
    func pairwiseProbabilities() -> [Double] {
        let n = items
        var result = [Double](repeating: 0, count: n * n)
        let others = Double(n - 2)
        for i in 0..<n {
            for j in (i + 1)..<max(n, i + 1) {
                let (above, between, below) = (Double(i), Double(j - i - 1), Double(n - 1 - j))
                let evenly = apart * others * (others - 1) / 2
                result[i * n + j] =
                    bothFixed + oneFixed * (above + below + 2 * between) + chained * (above + below) + evenly
                result[j * n + i] =
                    exchanged + oneFixed * (above + below) + chained * (above + below + 2 * between) + evenly
            }
        }
        return result
    }
}
