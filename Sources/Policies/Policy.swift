#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif
public import NumericalCore

/// A policy pi(y | x) over finitely many arms, with the reference policy beside it; both in log space.
public struct Policy: Sendable {
    /// log pi_ref(y | x).
    let logReference: ContextArmTable
    /// log pi(y | x), normalized in each context.
    public let logProbabilities: ContextArmTable
    /// log pi(y | x) - log pi_ref(y | x).
    public let logRatios: ContextArmTable

    /// The policy proportional to pi_ref e^score in each context, made on some threads.
    public init(logReference: ContextArmTable, scores: ContextArmTable, threads: Threads = .one) {
        let arms = scores.arms
        let (references, values) = (logReference.values, scores.values)
        let (logProbabilities, shifts) = threads.table(
            rows: scores.contexts, width: arms, by: Self.contextsOfPart, zero: 0.0
        ) { contexts, logs in
            let places = (contexts.lowerBound * arms)..<(contexts.upperBound * arms)
            let (references, values) = (references.span.extracting(places), values.span.extracting(places))
            // From the largest score down, so that probabilities add up to 1 however large the scores are.
            let tops = Self.largestScores(values, references, arms)
            for i in logs.indices { logs[i] = references[i] + (values[i] - tops[i / arms]) }
            let normalizers = logSumExp(rows: logs.span, width: arms)
            // Relative to the reference's own normalizer, so that rounding cancels: scores 0 give log-ratios 0.
            var shifts = logSumExp(rows: references, width: arms)
            for row in 0..<contexts.count {
                for y in 0..<arms { logs[row * arms + y] -= normalizers[row] }
                shifts[row] = normalizers[row] - shifts[row]
            }
            return zip(tops, shifts).map { (top: $0, rest: $1) }
        }
        self.logReference = logReference
        self.logProbabilities = ContextArmTable(contexts: scores.contexts, arms: arms, values: logProbabilities)
        logRatios = ContextArmTable(
            contexts: scores.contexts, arms: arms,
            values: threads.table(rows: scores.contexts, width: arms, by: Self.contextsOfPart, zero: 0.0) {
                contexts, ratios in
                let values = values.span
                let shifts = shifts[contexts.lowerBound / Self.contextsOfPart]
                for (row, x) in contexts.enumerated() {
                    let shift = shifts[row]
                    for y in 0..<arms { ratios[row * arms + y] = (values[x * arms + y] - shift.top) - shift.rest }
                }
            }.numbers)
    }

    private static let contextsOfPart = 1024

    /// The largest score of each context among the arms that the reference policy takes.
    private static func largestScores(_ scores: Span<Double>, _ references: Span<Double>, _ arms: Int) -> [Double] {
        stride(from: 0, to: scores.count, by: max(arms, 1)).map { start in
            var top = -Double.infinity
            for i in start..<(start + arms) where references[i] > -.infinity && scores[i] > top { top = scores[i] }
            return top.isFinite ? top : 0
        }
    }

    /// The number of contexts C.
    public var contexts: Int { logProbabilities.contexts }
    /// The number of arms K.
    public var arms: Int { logProbabilities.arms }

    /// pi(y | x) of every arm of context `x`.
    public func probabilities(context x: Int) -> [Double] { logProbabilities.row(x).map { exp($0) } }
}

/// log pi_ref of the reference policy that takes every arm equally often.
public func uniformLogReference(contexts: Int, arms: Int) -> ContextArmTable {
    ContextArmTable(contexts: contexts, arms: arms, repeating: -log(Double(arms)))
}
