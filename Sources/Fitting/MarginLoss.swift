#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif
import NumericalCore
import Objectives
import Preferences

/// The mean of a loss of margins over the labels.
///
/// Cost of an evaluation: one pass over the compared pairs, in chunks that stay in the cache.
struct MarginLoss: ScoreLoss {
    /// All pairs, or those of a minibatch.
    private var table: PairTable
    private let counts: WinCounts
    /// Draws minibatches; there once it was asked to.
    private var sampler: PairSampler?
    private let objective: any MarginObjective
    private let t: [Double]
    /// What is added to the margin of each pair, of all and of those in the table; empty if nothing is.
    private let allOffsets: [Double]
    private var offsets: [Double]
    /// All contexts, cut into chunks of equal t.
    private var runs: [Range<Int>]
    private var rows = MarginRows()
    /// The pairs whose weights stand in `rows`.
    private var weighted = 0..<0
    /// Who evaluates all contexts together.
    private let threads: Threads
    /// How kinks are rounded off; none are at width 0.
    private var kinks = RoundedKinks()

    init(_ table: PairTable, objective: any MarginObjective, data: TrainingData, threads: Threads) {
        self.threads = threads
        self.table = table
        counts = data.counts
        self.objective = objective
        t = data.negativeLogDispersion
        allOffsets = Self.offsets(table, objective, data)
        offsets = allOffsets
        runs = Self.runs(table, t.indices, t)
    }

    private static func runs(_ table: PairTable, _ contexts: Range<Int>, _ t: [Double]) -> [Range<Int>] {
        table.runs(of: contexts) { t[$0] != t[$1] }
    }

    private static func offsets(
        _ table: PairTable, _ objective: any MarginObjective, _ data: TrainingData
    ) -> [Double] {
        let shifts = objective.yardstick.shifts(data)
        let reward = objective.usesReward ? data.reward : nil
        guard shifts != nil || reward != nil else { return [] }
        var offsets = [Double](repeating: 0, count: table.first.count)
        for x in 0..<data.counts.contexts {
            for pair in table.pairs(of: x..<(x + 1)) {
                let (i, j) = (Int(table.first[pair]), Int(table.second[pair]))
                if let shifts { offsets[pair] += shifts[context: x, arm: i] - shifts[context: x, arm: j] }
                if let reward {
                    offsets[pair] += objective.marginOffset(
                        rewardGap: reward[context: x, arm: i] - reward[context: x, arm: j])
                }
            }
        }
        return offsets
    }

    mutating func add(
        _ contexts: Range<Int>, scores: [Double], gradient: inout [Double], hessians: inout [Double]
    ) -> Double {
        if contexts.count == 1 { return add(contexts, base: contexts.lowerBound, scores, &gradient, &hessians) }
        let runs = contexts == t.indices ? runs : Self.runs(table, contexts, t)
        if threads.count > 1 && hessians.isEmpty && kinks.width == 0 && runs.count > Self.runsPerPart {
            return addOnThreads(runs, base: contexts.lowerBound, scores, &gradient)
        }
        var loss = 0.0
        for run in runs { loss += add(run, base: contexts.lowerBound, scores, &gradient, &hessians) }
        return loss
    }

    /// How many runs a thread takes at a time.
    private static let runsPerPart = 16

    /// The same sums in the same order, the runs' own on several threads.
    private func addOnThreads(
        _ runs: [Range<Int>], base: Int, _ scores: [Double], _ gradient: inout [Double]
    ) -> Double {
        let parts = threads.map(runs.indices, by: Self.runsPerPart) { places in
            var part = self
            let contexts = runs[places.lowerBound].lowerBound..<runs[places.upperBound - 1].upperBound
            let origin = (contexts.lowerBound - base) * table.arms
            let own = Array(scores[origin..<(origin + contexts.count * table.arms)])
            var slopes = [Double](repeating: 0, count: own.count)
            var none: [Double] = []
            let losses = runs[places].map { part.add($0, base: contexts.lowerBound, own, &slopes, &none) }
            return (origin: origin, losses: losses, slopes: slopes)
        }
        var loss = 0.0
        for part in parts {
            for value in part.losses { loss += value }
            for (place, slope) in part.slopes.enumerated() { gradient[part.origin + place] += slope }
        }
        return loss
    }

    /// One chunk of contexts of equal t.
    private mutating func add(
        _ run: Range<Int>, base: Int, _ scores: [Double], _ gradient: inout [Double], _ hessians: inout [Double]
    ) -> Double {
        let pairs = table.pairs(of: run)
        gather(run, base: base, scores)
        if kinks.width > 0 {
            objective.evaluateRounded(
                &rows, &kinks.rows, from: pairs.lowerBound, 0..<pairs.count, negativeLogDispersion: t[run.lowerBound],
                width: kinks.width)
        } else {
            objective.evaluate(&rows, 0..<pairs.count, negativeLogDispersion: t[run.lowerBound])
        }
        let losses = rows.losses.span
        var loss = 0.0
        for i in 0..<pairs.count { loss += losses[i] }
        addSlopes(run, base: base, &gradient)
        if !hessians.isEmpty { addCurvatures(run, base: base, &hessians) }
        return loss
    }

    /// The slopes of a run's pairs, to the gradient in their scores.
    private func addSlopes(_ run: Range<Int>, base: Int, _ gradient: inout [Double]) {
        let (first, second, slopes) = (table.first.span, table.second.span, rows.slopes.span)
        let start = table.starts[run.lowerBound]
        var gradient = gradient.mutableSpan
        for x in run {
            let origin = (x - base) * table.arms
            // The pairs of one first arm follow each other.
            var (arm, sum) = (-1, 0.0)
            for pair in table.pairs(of: x..<(x + 1)) {
                let slope = slopes[pair - start]
                if Int(first[pair]) != arm {
                    if arm >= 0 { gradient[origin + arm] = sum }
                    arm = Int(first[pair])
                    sum = gradient[origin + arm]
                }
                sum += slope
                gradient[origin + Int(second[pair])] -= slope
            }
            if arm >= 0 { gradient[origin + arm] = sum }
        }
    }

    /// The curvatures of a run's pairs, to the Hessians of their contexts.
    private func addCurvatures(_ run: Range<Int>, base: Int, _ hessians: inout [Double]) {
        let (first, second, curvatures) = (table.first.span, table.second.span, rows.curvatures.span)
        let start = table.starts[run.lowerBound]
        var hessians = hessians.mutableSpan
        for x in run {
            let block = HessianBlock(x - base, arms: table.arms)
            for pair in table.pairs(of: x..<(x + 1)) {
                block.addMargin(curvatures[pair - start], Int(first[pair]), Int(second[pair]), to: &hessians)
            }
        }
    }

    /// The weights and margins of the pairs of a run, into `rows` from 0 on.
    private mutating func gather(_ run: Range<Int>, base: Int, _ scores: [Double]) {
        let pairs = table.pairs(of: run)
        rows.reserve(pairs.count)
        // A context is often evaluated several times running.
        if weighted != pairs {
            table.copyWeights(pairs, to: &rows)
            weighted = pairs
        }
        table.writeMargins(run, base: base, scores, to: &rows.margins)
        if offsets.isEmpty { return }
        for pair in pairs { rows.margins[pair - pairs.lowerBound] += offsets[pair] }
    }

    mutating func drawSample(size: Int, from stream: inout RandomStream) {
        let sampler = self.sampler ?? PairSampler(table, counts)
        self.sampler = sampler
        let sample = sampler.draw(size, from: &stream)
        table = sample.table
        if !allOffsets.isEmpty { offsets = sample.pairs.map { allOffsets[$0] } }
        runs = Self.runs(table, t.indices, t)
        weighted = 0..<0
    }

    mutating func roundKinks(width: Double?) { kinks = RoundedKinks(width: width, pairs: table.first.count) }
    mutating func narrowKinks(by factor: Double) { kinks.narrow(by: factor) }
    mutating func recordKinks() { kinks.rows.records = true }

    mutating func slopeScale(units: [Double]) -> Double {
        if offsets.isEmpty { return slopeScaleWithoutOffsets(units) }
        var sum = 0.0
        let zeros = [Double](repeating: 0, count: table.arms * (runs.map(\.count).max() ?? 0))
        // The two directions apart, so that they do not cancel.
        for isForward in [true, false] {
            let parts = threads.map(runs.indices, by: Self.runsPerPart) { places in
                var part = self
                return runs[places].flatMap { part.slopeSizes($0, isForward: isForward, units, zeros) }
            }
            for part in parts {
                for size in part { sum += size }
            }
        }
        return sum
    }

    /// Where all margins are 0 at the reference policy, the slopes of a direction are its weights times one number for each t.
    private mutating func slopeScaleWithoutOffsets(_ units: [Double]) -> Double {
        let parts = threads.map(runs.indices, by: Self.runsPerPart) { places in
            var sum = 0.0
            for run in runs[places] {
                let (forward, backward) = slopesOfLabels(negativeLogDispersion: t[run.lowerBound])
                for x in run {
                    let pairs = table.pairs(of: x..<(x + 1))
                    sum += units[x] * forward * table.forward[pairs].reduce(0, +)
                    sum += units[x] * backward * table.backward[pairs].reduce(0, +)
                }
            }
            return sum
        }
        return parts.reduce(0, +)
    }

    /// The sizes of the slopes of a label at margin 0, for both directions of a pair.
    private func slopesOfLabels(negativeLogDispersion t: Double) -> (forward: Double, backward: Double) {
        var rows = MarginRows()
        rows.reserve(2)
        rows.forward[0] = 1
        rows.backward[1] = 1
        objective.evaluate(&rows, 0..<2, negativeLogDispersion: t)
        return (abs(rows.slopes[0]), abs(rows.slopes[1]))
    }

    /// The sizes of the slopes that one direction of each pair of a run has alone, in units of its context.
    private mutating func slopeSizes(
        _ run: Range<Int>, isForward: Bool, _ units: [Double], _ zeros: [Double]
    ) -> [Double] {
        let pairs = table.pairs(of: run)
        gather(run, base: run.lowerBound, zeros)
        for place in 0..<pairs.count {
            if isForward { rows.backward[place] = 0 } else { rows.forward[place] = 0 }
        }
        weighted = 0..<0
        objective.evaluate(&rows, 0..<pairs.count, negativeLogDispersion: t[run.lowerBound])
        var sizes: [Double] = []
        sizes.reserveCapacity(pairs.count)
        for x in run {
            for pair in table.pairs(of: x..<(x + 1)) {
                sizes.append(abs(rows.slopes[pair - pairs.lowerBound]) * units[x])
            }
        }
        return sizes
    }
}
