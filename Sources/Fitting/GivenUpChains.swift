/// A number that is known to lie between two others.
struct Bracket {
    var lower: Double
    var upper: Double
}

/// The least of the limits at infinity of Savage's loss that may be an infimum which no finite scores have.
///
/// These are chains of groups of arms, each compared with the next one and never beaten by it, in which a group's own loss has a minimum: the labels
/// for lower groups are given up. The argument is in docs/objectives.md.
struct GivenUpChains {
    private let labels: ArmWins
    /// Sets of arms as bits: whom each arm won against, and who won against it.
    private let beaten: [Int]
    private let beating: [Int]
    private var groups: [Int] = []
    private var least = Bracket(lower: .infinity, upper: .infinity)
    private var excess: [Int: Bracket] = [:]
    private var steps = 0

    init(_ labels: ArmWins) {
        self.labels = labels
        let arms = 0..<labels.arms
        beaten = arms.map { i in arms.reduce(0) { labels[i, $1] > 0 ? $0 | 1 << $1 : $0 } }
        beating = arms.map { i in arms.reduce(0) { labels[$1, i] > 0 ? $0 | 1 << $1 : $0 } }
    }

    /// The least limit that is below a bound, infinity if there is none; nil if there are too many, or a group's minimum is not found in `boxes`.
    mutating func leastLimit(below bound: Double, boxes: inout Int) -> Bracket? {
        let all = 1 << labels.arms - 1
        least.upper = bound
        guard extend(from: all, all, least: labels.pairsLeast, boxes: &boxes) else { return nil }
        return least.lower == .infinity ? Bracket(lower: .infinity, upper: .infinity) : least
    }

    /// Goes through the chains that begin with `groups` and go on among these arms, of which the next group holds some of `next`; all come to
    /// `least` or more. False if it gave up.
    private mutating func extend(from rest: Int, _ next: Int, least: Double, boxes: inout Int) -> Bool {
        let candidates = groups.last.map { last in rest & ~others(last, beating) } ?? rest
        var group = candidates
        while group > 0 {
            defer { group = (group - 1) & candidates }
            if group & next == 0 || group == rest && groups.isEmpty { continue }
            steps += 1
            if steps > Self.mostSteps { return false }
            let below = rest & ~group
            let least = least + givenUp(group, below)
            guard least < self.least.upper, holdsTogether(group) else { continue }
            groups.append(group)
            defer { groups.removeLast() }
            let isDone =
                below == 0
                ? addChain(pairsLeast: least, boxes: &boxes)
                : extend(from: below, others(group, beaten), least: least, boxes: &boxes)
            if !isDone { return false }
        }
        return true
    }

    /// Takes the limit of a chain for the least if it is, which comes to this if circles within groups cost nothing; false if a group's
    /// minimum is not found.
    private mutating func addChain(pairsLeast: Double, boxes: inout Int) -> Bool {
        var value = Bracket(lower: pairsLeast, upper: pairsLeast)
        for group in groups {
            guard let circles = circlesLoss(group, boxes: &boxes) else { return false }
            value = Bracket(lower: value.lower + circles.lower, upper: value.upper + circles.upper)
        }
        least = Bracket(lower: min(least.lower, value.lower), upper: min(least.upper, value.upper))
        return true
    }

    /// The union of some arms' sets.
    private func others(_ group: Int, _ sets: [Int]) -> Int {
        var (union, arms) = (0, group)
        while arms != 0 {
            union |= sets[arms.trailingZeroBitCount]
            arms &= arms - 1
        }
        return union
    }

    /// What labels for lower arms over these cost more than the pairs do at least.
    private func givenUp(_ group: Int, _ lower: Int) -> Double {
        var (sum, uppers) = (0.0, group)
        while uppers != 0 {
            let i = uppers.trailingZeroBitCount
            uppers &= uppers - 1
            var lowers = lower
            while lowers != 0 {
                let j = lowers.trailingZeroBitCount
                lowers &= lowers - 1
                sum += labels[j, i] - labels.least(i, j)
            }
        }
        return sum
    }

    /// Whether those of a group that are compared are strongly connected: else one could go further away from the others.
    private func holdsTogether(_ group: Int) -> Bool {
        var arms = group
        while arms != 0 {
            let arm = arms.trailingZeroBitCount
            arms &= arms - 1
            if reach(from: arm, beaten, group) != reach(from: arm, beating, group) { return false }
        }
        return true
    }

    private func reach(from arm: Int, _ next: [Int], _ group: Int) -> Int {
        var (reached, frontier) = (1 << arm, 1 << arm)
        while frontier != 0 {
            let new = next[frontier.trailingZeroBitCount] & group & ~reached
            frontier = frontier & (frontier - 1) | new
            reached |= new
        }
        return reached
    }

    private func members(_ group: Int) -> [Int] { (0..<labels.arms).filter { group >> $0 & 1 == 1 } }

    /// By how much the least loss of a group is above that of its pairs.
    private mutating func circlesLoss(_ group: Int, boxes: inout Int) -> Bracket? {
        if let known = excess[group] { return known }
        var sum = Bracket(lower: 0, upper: 0)
        let own = ArmWins(labels, of: members(group))
        for block in own.blocks() where block.count > 2 {
            let circle = ArmWins(own, of: block)
            guard let least = CircleSearch.least(circle, boxes: &boxes) else { return nil }
            let pairs = circle.pairsLeast
            sum = Bracket(lower: sum.lower + least.lower - pairs, upper: sum.upper + least.upper - pairs)
        }
        excess[group] = sum
        return sum
    }

    private static let mostSteps = 100_000
}
