import NumericalCore
import Objectives
import Optimization
import Policies
import Preferences

/// How far a loss is above its minimum at most, by `OptimalityBound`: in the scores of a context for tabular policies, in the
/// parameters for others.
struct GapProof {
    let objective: any Objective
    let model: any PolicyModel
    let data: TrainingData
    let hasPenalty: Bool
    private let isTabular: Bool
    private let isMarginLoss: Bool

    init(_ objective: any Objective, _ model: any PolicyModel, _ data: TrainingData, hasPenalty: Bool) {
        self.objective = objective
        self.model = model
        self.data = data
        self.hasPenalty = hasPenalty
        isTabular = model is TabularPolicy
        isMarginLoss = objective is any MarginObjective
    }

    /// The sum over all blocks of a loss at `point`, in parameters; nil for losses that are not convex or whose curvature has no known
    /// ratio, and where the bound does not hold yet.
    ///
    /// Cost: one Hessian, and O(K^3) for each context.
    func gap(_ loss: PolicyLoss, point: [Double]) -> Double? {
        guard objective.isConvex else { return nil }
        let parts = loss.threads.map(0..<loss.blocks, by: Self.blocksPerPart) { gap(loss, $0, point: point) }
        var total = 0.0
        for part in parts {
            guard let part else { return nil }
            total += part
        }
        return total
    }

    /// How many blocks a thread takes at a time.
    private static let blocksPerPart = 512

    /// The sum over some blocks.
    private func gap(_ loss: PolicyLoss, _ blocks: Range<Int>, point: [Double]) -> Double? {
        var loss = loss
        let size = loss.blockSize
        var place = [Double](repeating: 0, count: size)
        var total = 0.0
        for block in blocks {
            for i in 0..<size { place[i] = point[block * size + i] }
            let here = bound(&loss, block: block, at: place, unit: 1, rounding: 1e-16) {
                objective.curvatureRatio(negativeLogDispersion: $0)
            }
            guard let gap = here.gap else { return nil }
            total += gap
        }
        return total
    }

    /// The rounded form of a loss with kinks in one block, at variables of which `unit` makes parameters: its value, how far that is
    /// above its minimum, and how far it is above the loss itself, at most.
    func rounded(
        _ loss: inout PolicyLoss, block: Int, at place: [Double], unit: Double, width: Double
    ) -> (value: Double, gap: Double?, excess: Double) {
        var excess = 0.0
        for x in contexts(block) {
            let t = data.negativeLogDispersion[x]
            let share = Double(data.counts.total(context: x)) / Double(max(data.counts.total, 1))
            excess += share * (objective.kinks(negativeLogDispersion: t)?.excess(width: width) ?? 0)
        }
        let here = bound(&loss, block: block, at: place, unit: unit, rounding: 1e-14) {
            objective.kinks(negativeLogDispersion: $0)?.curvatureRatio(width: width)
        }
        return (here.value, here.gap, excess)
    }

    private func contexts(_ block: Int) -> Range<Int> {
        isTabular ? block..<(block + 1) : 0..<model.contexts
    }

    /// The value of a block and the bound on its distance from the minimum.
    private func bound(
        _ loss: inout PolicyLoss, block: Int, at place: [Double], unit: Double, rounding: Double,
        ratio: (_ t: Double) -> Double?
    ) -> (value: Double, gap: Double?) {
        let size = place.count
        var (gradient, hessian) = ([Double](repeating: 0, count: size), [Double](repeating: 0, count: size * size))
        var gradientSpan = gradient.mutableSpan
        var hessianSpan = hessian.mutableSpan
        let value = loss.evaluate(block: block, at: place.span, gradient: &gradientSpan, hessian: &hessianSpan)
        if gradient.allSatisfy({ $0 == 0 }) { return (value, 0) }
        // The largest ratio of the contexts; the penalty's softmax has ratio 1 in differences of scores.
        var largest = hasPenalty ? 1.0 : 0
        for x in contexts(block) {
            guard let here = ratio(data.negativeLogDispersion[x]) else { return (value, nil) }
            largest = max(largest, here)
        }
        guard let bound = OptimalityBound(gradient: gradient, hessian: hessian, rounding: rounding) else {
            return (value, nil)
        }
        let leverage = largest == 0 ? 0 : largestLeverage(bound, contexts(block))
        return (value, bound.gap(ratio: largest * unit, largestLeverage: leverage))
    }

    /// The largest leverage of a difference of two arms' scores; for losses of margins alone, of arms that were compared.
    private func largestLeverage(_ bound: OptimalityBound, _ contexts: Range<Int>) -> Double {
        let (counts, arms) = (data.counts, model.arms)
        let comparedOnly = isMarginLoss && !hasPenalty
        var largest = 0.0
        for x in contexts {
            if !isTabular, let softmax = model as? SoftmaxPolicy {
                let isWanted = { (i: Int, j: Int) in
                    !comparedOnly || counts[context: x, winner: i, loser: j] > 0
                        || counts[context: x, winner: j, loser: i] > 0
                }
                let length = arms * softmax.parameterCount
                let rows = softmax.features.span.extracting((x * length)..<((x + 1) * length))
                largest = max(largest, bound.largestLeverage(ofDifferences: rows, rows: arms, wanted: isWanted))
                continue
            }
            counts.withWins(context: x) { wins in
                for i in 0..<arms {
                    for j in 0..<i where !comparedOnly || wins[i * arms + j] > 0 || wins[j * arms + i] > 0 {
                        largest = max(largest, bound.leverage(difference: i, j))
                    }
                }
            }
        }
        return largest
    }
}
