#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif
import NumericalCore
import Objectives
import Preferences

/// The mean of a loss of both log-ratios over the labels, and what an objective asks of every occurrence of an arm.
///
/// Cost of an evaluation: one pass over the compared pairs and one softmax for each context.
struct LogRatioLoss: ScoreLoss {
    /// All pairs, or those of a minibatch.
    private var table: PairTable
    private let allPairs: PairTable
    private let counts: WinCounts
    /// Draws minibatches; there once it was asked to.
    private var sampler: PairSampler?
    private let objective: any LogRatioObjective
    private let logReference: ContextArmTable
    private let shifts: ContextArmTable?
    /// The weight of -log pi for a label in which an arm occurs, and the mean over the labels; empty if the objective has none.
    private let occurrenceWeights: [Double]
    private var occurrences: [Double]
    /// What each context's log-ratios are compared with.
    private var anchors: [Double]
    private var rows = LogRatioRows()
    /// How kinks are rounded off; none are at width 0.
    private var kinks = RoundedKinks()
    private var logRatios: [Double]
    private var probabilities: [Double]
    private var slopes: [Double]
    private var curvatures: [Double]

    init(_ table: PairTable, objective: any LogRatioObjective, data: TrainingData) {
        self.table = table
        allPairs = table
        counts = data.counts
        self.objective = objective
        logReference = data.logReference
        shifts = objective.yardstick.shifts(data)
        (occurrenceWeights, occurrences) = Self.occurrences(objective, data)
        anchors = Array(repeating: 0, count: data.counts.contexts)
        logRatios = Array(repeating: 0, count: table.arms)
        probabilities = logRatios
        slopes = logRatios
        curvatures = Array(repeating: 0, count: table.arms * table.arms)
    }

    private static func occurrences(
        _ objective: any LogRatioObjective, _ data: TrainingData
    ) -> (weights: [Double], means: [Double]) {
        guard objective.usesReward, let reward = data.reward else { return ([], []) }
        let counts = data.counts
        var weights = [Double](repeating: 0, count: counts.contexts * counts.arms)
        var means = weights
        let total = Double(max(counts.total, 1))
        for x in 0..<counts.contexts {
            let times = (0..<counts.arms).map { arm in
                (0..<counts.arms).reduce(0) {
                    $0 + counts[context: x, winner: arm, loser: $1] + counts[context: x, winner: $1, loser: arm]
                }
            }
            let all = times.reduce(0, +)
            guard all > 0 else { continue }
            let mean = times.indices.reduce(0) { $0 + Double(times[$1]) * reward[context: x, arm: $1] } / Double(all)
            for arm in times.indices where times[arm] > 0 {
                let advantage = reward[context: x, arm: arm] - mean
                let weight = objective.occurrenceWeight(advantage: advantage)
                weights[x * counts.arms + arm] = weight
                means[x * counts.arms + arm] = weight * Double(times[arm]) / (2 * total)
            }
        }
        return (weights, means)
    }

    mutating func drawSample(size: Int, from stream: inout RandomStream) {
        let sampler = self.sampler ?? PairSampler(allPairs, counts)
        self.sampler = sampler
        table = sampler.draw(size, from: &stream).table
        if occurrences.isEmpty { return }
        for place in occurrences.indices { occurrences[place] = 0 }
        for x in anchors.indices {
            for pair in table.pairs(of: x..<(x + 1)) {
                let half = (table.forward[pair] + table.backward[pair]) / 2
                for arm in [table.first[pair], table.second[pair]] {
                    let place = x * table.arms + Int(arm)
                    occurrences[place] += occurrenceWeights[place] * half
                }
            }
        }
    }

    mutating func add(
        _ contexts: Range<Int>, scores: [Double], gradient: inout [Double], hessians: inout [Double]
    ) -> Double {
        var loss = 0.0
        for x in contexts where !table.pairs(of: x..<(x + 1)).isEmpty {
            let origin = (x - contexts.lowerBound) * table.arms
            let block = HessianBlock(x - contexts.lowerBound, arms: table.arms)
            prepare(x, scores, origin)
            loss += evaluatePairs(x, wantsCurvature: !hessians.isEmpty)
            loss += evaluateOccurrences(x)
            // A log-ratio is s_y - A(s), and A has the gradient pi and the Hessian diag(pi) - pi pi'.
            let total = slopes.reduce(0, +)
            for y in slopes.indices { gradient[origin + y] += slopes[y] - total * probabilities[y] }
            if !hessians.isEmpty { addHessian(total, block, &hessians) }
        }
        return loss
    }

    /// The log-ratios and probabilities of a context.
    private mutating func prepare(_ x: Int, _ scores: [Double], _ origin: Int) {
        let arms = table.arms
        for y in 0..<arms { logRatios[y] = logReference[context: x, arm: y] + scores[origin + y] }
        let normalizer = normalizer(scores, origin)
        for y in 0..<arms {
            probabilities[y] = exp(logRatios[y] - normalizer)
            logRatios[y] = scores[origin + y] - normalizer
            if let shifts { logRatios[y] += shifts[context: x, arm: y] }
            slopes[y] = 0
        }
    }

    /// log sum_y pi_ref e^s, of `logRatios` that hold log pi_ref + s: to the last bits of the scores where these are small.
    private func normalizer(_ scores: [Double], _ origin: Int) -> Double {
        let scores = scores[origin..<(origin + table.arms)]
        guard scores.allSatisfy({ abs($0) < 0.5 }) else { return logSumExp(logRatios) }
        return log1p(zip(scores, logRatios).reduce(0) { $0 + exp($1.1 - $1.0) * expm1($1.0) })
    }

    private mutating func gather(_ x: Int) {
        let pairs = table.pairs(of: x..<(x + 1))
        rows.reserve(pairs.count)
        for pair in pairs {
            let place = pair - pairs.lowerBound
            rows.forward[place] = table.forward[pair]
            rows.backward[place] = table.backward[pair]
            rows.first[place] = logRatios[Int(table.first[pair])]
            rows.second[place] = logRatios[Int(table.second[pair])]
        }
    }

    private mutating func evaluatePairs(_ x: Int, wantsCurvature: Bool) -> Double {
        let pairs = table.pairs(of: x..<(x + 1))
        gather(x)
        if kinks.width > 0 {
            objective.evaluateRounded(
                &rows, &kinks.rows, from: pairs.lowerBound, 0..<pairs.count, anchor: anchors[x], width: kinks.width)
        } else {
            objective.evaluate(&rows, 0..<pairs.count, anchor: anchors[x])
        }
        if wantsCurvature { for i in curvatures.indices { curvatures[i] = 0 } }
        var loss = 0.0
        for pair in pairs {
            let result = rows.derivatives[pair - pairs.lowerBound]
            let (i, j) = (Int(table.first[pair]), Int(table.second[pair]))
            loss += result.value
            slopes[i] += result.gradient[0]
            slopes[j] += result.gradient[1]
            guard wantsCurvature else { continue }
            curvatures[i * table.arms + i] += result.diagonal[0]
            curvatures[j * table.arms + j] += result.diagonal[1]
            curvatures[i * table.arms + j] += result.mixed
            curvatures[j * table.arms + i] += result.mixed
        }
        return loss
    }

    private mutating func evaluateOccurrences(_ x: Int) -> Double {
        if occurrences.isEmpty { return 0 }
        var loss = 0.0
        for y in slopes.indices {
            let weight = occurrences[x * table.arms + y]
            loss -= weight * (logRatios[y] + logReference[context: x, arm: y])
            slopes[y] -= weight
        }
        return loss
    }

    /// J' F J - G (diag pi - pi pi'), with J = I - 1 pi', F the curvatures in the log-ratios and G the sum of their slopes.
    private func addHessian(_ total: Double, _ block: HessianBlock, _ hessians: inout [Double]) {
        let arms = table.arms
        let rowSums = (0..<arms).map { curvatures[($0 * arms)..<(($0 + 1) * arms)].reduce(0, +) }
        let sum = rowSums.reduce(0, +)
        for i in 0..<arms {
            let p = probabilities[i]
            for j in 0..<arms {
                let q = probabilities[j]
                hessians[block.start + i * arms + j] +=
                    curvatures[i * arms + j] - rowSums[i] * q - p * rowSums[j] + (sum + total) * p * q
            }
            hessians[block.start + i * arms + i] -= total * p
        }
    }

    mutating func roundKinks(width: Double?) { kinks = RoundedKinks(width: width, pairs: table.first.count) }
    mutating func narrowKinks(by factor: Double) { kinks.narrow(by: factor) }
    mutating func recordKinks() { kinks.rows.records = true }

    mutating func slopeScale(units: [Double]) -> Double {
        var sum = 0.0
        let zeros = [Double](repeating: 0, count: table.arms)
        for x in anchors.indices {
            prepare(x, zeros, 0)
            gather(x)
            for place in 0..<table.pairs(of: x..<(x + 1)).count {
                let (a, b) = (rows.first[place], rows.second[place])
                let forward = objective.loss(chosen: a, rejected: b, anchor: anchors[x]).gradient
                let backward = objective.loss(chosen: b, rejected: a, anchor: anchors[x]).gradient
                sum += units[x] * rows.forward[place] * max(abs(forward[0]), abs(forward[1]))
                sum += units[x] * rows.backward[place] * max(abs(backward[0]), abs(backward[1]))
            }
        }
        return sum
    }

    var hasAnchors: Bool { objective.anchor != .none }

    mutating func renewAnchors(scores: [Double], tolerance: Double) -> Bool {
        var renewed = anchors
        var meanReward = 0.0
        for x in anchors.indices {
            prepare(x, scores, x * table.arms)
            switch objective.anchor {
            case .none: break
            case .divergence:
                renewed[x] = zip(probabilities, logRatios).reduce(0) { $0 + ($1.0 > 0 ? $1.0 * $1.1 : 0) }
            case .meanReward:
                for pair in allPairs.pairs(of: x..<(x + 1)) {
                    let both = logRatios[Int(allPairs.first[pair])] + logRatios[Int(allPairs.second[pair])]
                    meanReward += objective.beta * both / 2 * (allPairs.forward[pair] + allPairs.backward[pair])
                }
            }
        }
        if objective.anchor == .meanReward { renewed = Array(repeating: meanReward, count: anchors.count) }
        let moved = zip(renewed, anchors).contains { abs($0 - $1) > tolerance * max(1, abs($0)) }
        anchors = renewed
        return moved
    }
}
