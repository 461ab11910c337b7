/// A box of t = e^-gap in [0, 1] of the gaps between neighbours in an order of a few arms, and what Savage's loss does in it.
///
/// With T the product of t over the gaps between two arms, labels for the upper one cost T^2/(1 + T)^2 and labels for the lower one 1/(1 + T)^2.
struct CircleBox {
    /// Two compared arms by their places, with the labels for the upper and for the lower one.
    private struct Span {
        let upper: Int
        let lower: Int
        let wins: Double
        let losses: Double
        /// The T of their least loss, and that of the least slope in log T, where it falls most.
        let lowest: Double
        let steepest: Double
        /// Between which T is in the box, and the slope.
        var t = SIMD2<Double>.zero
        var slope = SIMD2<Double>.zero

        init(_ upper: Int, _ lower: Int, wins: Double, losses: Double) {
            (self.upper, self.lower, self.wins, self.losses) = (upper, lower, wins, losses)
            lowest = losses / wins
            let sum = wins + losses
            steepest = losses / (sum + (sum * sum - wins * losses).squareRoot())
        }

        /// Those of a set of gaps that are between the two arms.
        func crossed(_ gaps: Int) -> Int { gaps & (1 << lower - 1 << upper) }

        func loss(_ t: Double) -> Double { (wins * t * t + losses) / ((1 + t) * (1 + t)) }
        func slope(_ t: Double) -> Double { 2 * t * (wins * t - losses) / ((1 + t) * (1 + t) * (1 + t)) }

        mutating func setSlopes() {
            slope[0] = slope(min(max(steepest, t[0]), t[1]))
            slope[1] = max(slope(t[0]), slope(t[1]))
            // It is 0 at infinity alone, where no finite scores are.
            if t[0] == 0 && losses == 0 { slope[0] = .leastNormalMagnitude }
            if t[0] == 0 && wins * t[1] < losses { slope[1] = -.leastNormalMagnitude }
        }
    }

    private let arms: Int
    private var spans: [Span] = []
    /// The sets of gaps, as bits, that cut the order into a chain of groups.
    private var chains: [Int] = []
    private var low: [Double]
    private var high: [Double]
    /// Products of `low` and of `high` from a place to another one, in rows.
    private var lowest: [Double]
    private var highest: [Double]
    /// A quadratic form in t of the gaps, and its diagonal.
    private var form: [Double]
    private var diagonal: [Double]

    init(arms: Int) {
        self.arms = arms
        low = Array(repeating: 0, count: arms - 1)
        high = low
        lowest = Array(repeating: 1, count: arms * arms)
        highest = lowest
        form = Array(repeating: 0, count: (arms - 1) * (arms - 1))
        diagonal = low
    }

    mutating func setOrder(_ order: [Int], _ labels: ArmWins) {
        spans.removeAll(keepingCapacity: true)
        for lower in order.indices {
            for upper in 0..<lower where labels.compares(order[upper], order[lower]) {
                let (wins, losses) = (labels[order[upper], order[lower]], labels[order[lower], order[upper]])
                spans.append(Span(upper, lower, wins: wins, losses: losses))
            }
        }
        chains.removeAll(keepingCapacity: true)
        for gaps in 1..<(1 << (arms - 1)) where isChain(gaps) { chains.append(gaps) }
    }

    /// Whether there are labels over each of these gaps alone, and none against one of them alone.
    private func isChain(_ gaps: Int) -> Bool {
        var won = 0
        for span in spans {
            let crossed = span.crossed(gaps)
            if crossed & (crossed - 1) != 0 || crossed == 0 { continue }
            if span.losses > 0 { return false }
            won |= crossed
        }
        return won == gaps
    }

    /// The last box of a stack of lower and upper bounds.
    mutating func take(from stack: inout [Double]) {
        let start = stack.count - 2 * low.count
        for k in low.indices { (low[k], high[k]) = (stack[start + k], stack[start + low.count + k]) }
        stack.removeLast(2 * low.count)
    }

    /// Cuts the gap, of those that are wide, by which the slopes vary most. False if the box is so small that its slopes are rounding.
    func addHalves(to stack: inout [Double]) -> Bool {
        let width = low.indices.reduce(0) { max($0, high[$1] - low[$1]) }
        if width < Self.leastWidth { return false }
        var (cut, most) = (0, -1.0)
        for k in low.indices where high[k] - low[k] >= width * Self.leastShare {
            var range = 0.0
            for span in spans where span.upper <= k && k < span.lower { range += span.slope[1] - span.slope[0] }
            range *= 1 - low[k] / high[k]
            if range > most { (cut, most) = (k, range) }
        }
        let middle = (low[cut] + high[cut]) / 2
        for k in low.indices { stack.append(low[k]) }
        for k in low.indices { stack.append(k == cut ? middle : high[k]) }
        for k in low.indices { stack.append(k == cut ? middle : low[k]) }
        for k in low.indices { stack.append(high[k]) }
        return true
    }

    var middleLoss: Double {
        var sum = 0.0
        for span in spans {
            var t = 1.0
            for k in span.upper..<span.lower { t *= (low[k] + high[k]) / 2 }
            sum += span.loss(t)
        }
        return sum
    }

    /// Whether no point of the box is a minimum: all losses are above this, or there is a slope everywhere, or a limit at infinity is lower.
    mutating func holdsNoMinimum(below bound: Double) -> Bool {
        for upper in 0..<arms {
            var (low, high) = (1.0, 1.0)
            for lower in (upper + 1)..<max(arms, upper + 1) {
                low *= self.low[lower - 1]
                high *= self.high[lower - 1]
                lowest[upper * arms + lower] = low
                highest[upper * arms + lower] = high
            }
        }
        var least = 0.0
        for place in spans.indices {
            let end = spans[place].upper * arms + spans[place].lower
            spans[place].t = SIMD2(lowest[end], highest[end])
            let span = spans[place]
            least += span.loss(min(max(span.lowest, span.t[0]), span.t[1]))
        }
        return least > bound || slopes() || isAboveLimits()
    }

    /// Whether the loss rises or falls everywhere as some arms go up.
    private mutating func slopes() -> Bool {
        for place in spans.indices { spans[place].setSlopes() }
        for set in 1..<(1 << (arms - 1)) {
            // What rises and what falls, at least and at most.
            var (rise, fall) = (SIMD2<Double>.zero, SIMD2<Double>.zero)
            for span in spans where (set >> span.upper ^ set >> span.lower) & 1 == 1 {
                let slope = set >> span.upper & 1 == 1 ? span.slope : SIMD2(-span.slope[1], -span.slope[0])
                rise.replace(with: rise + slope, where: slope .> 0)
                fall.replace(with: fall - slope, where: slope .< 0)
            }
            if rise[0] > fall[0] * Self.excess || fall[1] > rise[1] * Self.excess { return true }
        }
        return false
    }

    /// Whether every point is above the limit that it goes to if some gaps become infinite.
    private mutating func isAboveLimits() -> Bool {
        for gaps in chains where isAboveLimit(gaps) { return true }
        return false
    }

    /// A label over one of these gaps costs at least a multiple of its t^2, one against several of them brings less than 2 T, which is at most a
    /// multiple of the product of two t. The loss is above its limit if that quadratic form is positive.
    private mutating func isAboveLimit(_ gaps: Int) -> Bool {
        let size = arms - 1
        for place in form.indices { form[place] = 0 }
        for span in spans {
            let crossed = span.crossed(gaps)
            if crossed == 0 { continue }
            let first = crossed.trailingZeroBitCount
            if crossed & (crossed - 1) == 0 {
                let others = lowest[span.upper * arms + first] * lowest[(first + 1) * arms + span.lower]
                form[first * size + first] += span.wins * others * others / ((1 + span.t[1]) * (1 + span.t[1]))
            } else if span.losses > 0 {
                let last = size - 1 - (crossed << (Int.bitWidth - size)).leadingZeroBitCount
                var others = 1.0
                for k in span.upper..<span.lower where k != first && k != last { others *= high[k] }
                form[first * size + last] -= span.losses * others
                form[last * size + first] -= span.losses * others
            }
        }
        return isPositive(gaps)
    }

    /// By Gauss' elimination, of the rows of some gaps.
    private mutating func isPositive(_ gaps: Int) -> Bool {
        let size = arms - 1
        for k in 0..<size { diagonal[k] = form[k * size + k] }
        for k in 0..<size where gaps >> k & 1 == 1 {
            let pivot = form[k * size + k]
            if !(pivot > max(diagonal[k] * Self.rounding, Self.leastPivot)) { return false }
            for i in (k + 1)..<max(size, k + 1) where gaps >> i & 1 == 1 {
                let factor = form[i * size + k] / pivot
                for j in (k + 1)..<size { form[i * size + j] -= factor * form[k * size + j] }
            }
        }
        return true
    }

    /// More than what rounding may hide.
    private static let rounding = 1e-12
    private static let excess = 1 + rounding
    private static let leastPivot = 1e-290
    private static let leastWidth = 1e-10
    private static let leastShare = 1.0 / 16
}
