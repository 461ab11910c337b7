import NumericalCore
import Objectives
import Testing

/// Whole rows of margins against one margin at a time.
@Suite struct Rows {
    /// Catches a vector kernel that differs from its own tail, reads past its end, or mixes up elements.
    ///
    /// Exactly equal: the same operations on each element, whatever stands beside it.
    @Test func rowsEqualSingleEvaluations() {
        var stream = RandomStream(seed: 1, identity: ["rows"])
        for item in instances(betas: [0.1, 2], ts: [0, 0.3, 0.5, 3]) {
            for length in Array(0...19) + [64, 257] {
                let margins = (0..<length).map { _ in (stream.uniform() - 0.5) * 40 }
                var (work, losses) = (margins, [Double](repeating: .nan, count: length))
                var slopes = losses
                evaluate(item, &work, &losses, &slopes)
                for i in 0..<length {
                    let single = item.loss(margins[i])
                    #expect(losses[i] == single.value && slopes[i] == single.slope, "\(item), \(i) of \(length)")
                }
            }
        }
    }

    private func evaluate(
        _ item: Instance, _ margins: inout [Double], _ losses: inout [Double], _ slopes: inout [Double]
    ) {
        var marginSpan = margins.mutableSpan
        var lossSpan = losses.mutableSpan
        var slopeSpan = slopes.mutableSpan
        item.objective.evaluate(
            margins: &marginSpan, negativeLogDispersion: item.t, losses: &lossSpan, slopes: &slopeSpan)
    }
}
