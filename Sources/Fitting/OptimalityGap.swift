import Objectives
import Optimization
import Policies
import Preferences

/// How far a fitted loss is above its minimum at most, where that can be proven.
///
/// The sum over contexts of `OptimalityBound`, in the scores of tabular policies or in the parameters of softmax policies; nil for losses
/// that are not convex or whose curvature has no known ratio, and where the bound does not hold yet.
///
/// Cost: one Hessian, and O(K^3) for each context.
func provenGap(
    _ objective: any Objective, _ model: any PolicyModel, _ loss: PolicyLoss, _ data: TrainingData, point: [Double],
    hasPenalty: Bool
) -> Double? {
    guard objective.isConvex else { return nil }
    var loss = loss
    let size = loss.blockSize
    var (gradient, hessian) = ([Double](repeating: 0, count: size), [Double](repeating: 0, count: size * size))
    var total = 0.0
    for block in 0..<loss.blocks {
        let x = Array(point[(block * size)..<((block + 1) * size)])
        var gradientSpan = gradient.mutableSpan
        var hessianSpan = hessian.mutableSpan
        _ = loss.evaluate(block: block, at: x.span, gradient: &gradientSpan, hessian: &hessianSpan)
        if gradient.allSatisfy({ $0 == 0 }) { continue }
        let contexts = model is TabularPolicy ? block..<(block + 1) : 0..<model.contexts
        guard let bound = OptimalityBound(gradient: gradient, hessian: hessian) else { return nil }
        // The largest ratio of the contexts; the penalty's softmax has ratio 1 in differences of scores.
        var ratio = hasPenalty ? 1.0 : 0
        for x in contexts {
            guard let here = objective.curvatureRatio(negativeLogDispersion: data.negativeLogDispersion[x]) else {
                return nil
            }
            ratio = max(ratio, here)
        }
        let leverage =
            ratio == 0
            ? 0
            : largestLeverage(
                bound, model, contexts, data, comparedOnly: objective is any MarginObjective && !hasPenalty)
        guard let gap = bound.gap(ratio: ratio, largestLeverage: leverage) else { return nil }
        total += gap
    }
    return total
}

/// The largest leverage of a difference of two arms' scores; for losses of margins alone, of arms that were compared.
private func largestLeverage(
    _ bound: OptimalityBound, _ model: any PolicyModel, _ contexts: Range<Int>, _ data: TrainingData,
    comparedOnly: Bool
) -> Double {
    let (counts, arms) = (data.counts, model.arms)
    var largest = 0.0
    for x in contexts {
        let isWanted = { (i: Int, j: Int) in
            !comparedOnly || counts[context: x, winner: i, loser: j] > 0 || counts[context: x, winner: j, loser: i] > 0
        }
        if let softmax = model as? SoftmaxPolicy {
            let length = arms * softmax.parameterCount
            let rows = softmax.features.span.extracting((x * length)..<((x + 1) * length))
            largest = max(largest, bound.largestLeverage(ofDifferences: rows, rows: arms, wanted: isWanted))
            continue
        }
        for i in 0..<arms {
            for j in 0..<i where isWanted(i, j) { largest = max(largest, bound.leverage(difference: i, j)) }
        }
    }
    return largest
}
