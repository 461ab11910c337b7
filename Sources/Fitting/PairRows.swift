#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif
import NumericalCore
import Objectives

extension PairTable {
    /// Writes the weights of some pairs from place 0 on.
    func copyWeights(_ pairs: Range<Int>, to rows: inout MarginRows) {
        Self.copy(forward.span.extracting(pairs), to: &rows.forward)
        Self.copy(backward.span.extracting(pairs), to: &rows.backward)
    }

    private static func copy(_ values: Span<Double>, to target: inout [Double]) {
        var target = target.mutableSpan
        for i in values.indices { target[i] = values[i] }
    }

    /// Writes the differences of the scores of a run's pairs from place 0 on.
    func writeMargins(_ run: Range<Int>, base: Int, _ scores: [Double], to margins: inout [Double]) {
        let (first, second, scores) = (first.span, second.span, scores.span)
        let start = starts[run.lowerBound]
        var margins = margins.mutableSpan
        for x in run {
            let origin = (x - base) * arms
            for pair in pairs(of: x..<(x + 1)) {
                margins[pair - start] = scores[origin + Int(first[pair])] - scores[origin + Int(second[pair])]
            }
        }
    }
}

extension Yardstick {
    /// What makes log(pi/pi_ref) what the objective looks at, if anything: log pi_ref minus the yardstick itself.
    func shifts(_ data: TrainingData) -> ContextArmTable? {
        switch self {
        case .reference: return nil
        case .nothing: return data.logReference
        case .references(let mainWeight):
            guard !data.otherLogReferences.isEmpty else { return nil }
            let others = (1 - mainWeight) / Double(data.otherLogReferences.count)
            var shifts = data.logReference
            for place in shifts.values.indices {
                let terms =
                    [log(mainWeight) - data.logReference.values[place]]
                    + data.otherLogReferences.map { log(others) - $0.values[place] }
                shifts.values[place] += logSumExp(terms)
            }
            return shifts
        }
    }
}
