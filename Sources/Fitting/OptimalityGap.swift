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
        let leverage = ratio == 0 ? 0 : largestLeverage(bound, model, contexts, data)
        guard let gap = bound.gap(ratio: ratio, largestLeverage: leverage) else { return nil }
        total += gap
    }
    return total
}

/// The largest leverage of a difference of two arms' scores.
private func largestLeverage(
    _ bound: OptimalityBound, _ model: any PolicyModel, _ contexts: Range<Int>, _ data: TrainingData
) -> Double {
    var largest = 0.0
    for x in contexts {
        for i in 0..<model.arms {
            for j in 0..<i {
                guard let softmax = model as? SoftmaxPolicy else {
                    largest = max(largest, bound.leverage(difference: i, j))
                    continue
                }
                largest = max(largest, bound.leverage(softmax.featureDifference(context: x, i, j)))
            }
        }
    }
    return largest
}
