import NumericalCore

/// Savage's loss of a few arms that are compared in circles, against its limits at infinity: whether finite scores have its infimum.
///
/// In an order of the arms let t = e^-gap in [0, 1] of each gap between neighbours. Boxes of t are bisected until each is proven to hold no minimum
/// (`CircleBox`), or one point is below all limits that no point near them undercuts (`GivenUpChains`). The argument is in docs/objectives.md.
struct CircleSearch {
    private let labels: ArmWins
    /// The lowest loss that was seen, at first that of equal scores.
    private var best: Double
    /// The least limit, infinity if it is not below `best`.
    private var limit = Double.infinity
    /// The search ends at a point below this, and leaves out boxes with losses above the lowest times `slack`.
    private var goal = -Double.infinity
    private var slack = 1 - sameness
    private var box: CircleBox
    private var stack: [Double] = []

    /// Whether a block of arms that are strongly connected has its infimum at finite scores.
    static func existence(_ labels: ArmWins) -> TabularExistence {
        guard labels.hasUnanimousPair else { return .attainedSomewhere }
        guard labels.arms <= mostArms else { return .open }
        var (boxes, chains, search) = (mostBoxes >> labels.arms, GivenUpChains(labels), Self(labels))
        if labels.arms > fewArms { search.descend() }
        let bound = search.best * (1 + precision)
        guard let limit = chains.leastLimit(below: bound, boxes: &boxes) else { return .open }
        if limit.lower == .infinity { return .attainedSomewhere }
        (search.limit, search.goal, search.slack) = (limit.upper, limit.lower * (1 - precision), 1 + precision)
        let isDone = search.isUndercut || search.run(boxes: &boxes)
        return search.isUndercut ? .attainedSomewhere : isDone ? .missing : .open
    }

    /// The least loss of a block; nil if `boxes` are not enough.
    static func least(_ labels: ArmWins, boxes: inout Int) -> Bracket? {
        if labels.arms == 2 { return Bracket(lower: labels.least(0, 1), upper: labels.least(0, 1)) }
        var (chains, search) = (GivenUpChains(labels), Self(labels))
        guard let limit = chains.leastLimit(below: search.best, boxes: &boxes) else { return nil }
        search.limit = limit.upper
        guard search.run(boxes: &boxes) else { return nil }
        let upper = min(search.best, limit.upper)
        return Bracket(lower: min(upper * (1 - sameness), limit.lower), upper: upper)
    }

    private init(_ labels: ArmWins) {
        self.labels = labels
        box = CircleBox(arms: labels.arms)
        best = labels.wins.reduce(0, +) / 4
    }

    /// Whether a point is below all limits.
    private var isUndercut: Bool { best < goal }

    /// Goes some way down from equal scores: of many arms that leaves few chains and orders to look at.
    private mutating func descend() {
        var scores = [Double](repeating: 0, count: labels.arms)
        /// The loss of a label of arm i over arm j is the square of this.
        func q(_ i: Int, _ j: Int) -> Double { LogSigmoid.sigmoid(scores[j] - scores[i]) }
        for _ in 0..<Self.sweeps {
            for i in scores.indices {
                var (slope, curvature) = (0.0, 0.0)
                for j in scores.indices where labels.compares(i, j) {
                    let (wins, losses, q) = (labels[i, j], labels[j, i], q(i, j))
                    slope += 2 * q * (1 - q) * (losses * (1 - q) - wins * q)
                    curvature += Self.mostCurvature * (wins + losses)
                }
                scores[i] -= slope / curvature
            }
        }
        let loss = scores.indices.reduce(0) { sum, i in
            scores.indices.reduce(sum) { $0 + labels[i, $1] * q(i, $1) * q(i, $1) }
        }
        best = min(best, loss)
    }

    /// Goes through the boxes of all orders; false if there are more.
    private mutating func run(boxes: inout Int) -> Bool {
        var (order, orders): ([Int], [[Int]]) = ([], [])
        guard collect(&order, least: labels.pairsLeast, in: &orders, most: boxes) else { return false }
        for order in orders {
            if !bisect(order, boxes: &boxes) { return false }
            if isUndercut { return true }
        }
        return true
    }

    /// Collects the orders that begin with these arms, whose loss is at least `least`, and are not above the limit; false if there are more than `most`.
    private func collect(_ order: inout [Int], least: Double, in orders: inout [[Int]], most: Int) -> Bool {
        if least > slack * min(best, limit) { return true }
        if order.count == labels.arms {
            orders.append(order)
            return orders.count <= most
        }
        for arm in 0..<labels.arms where !order.contains(arm) {
            var above = least
            for other in 0..<labels.arms where other != arm && !order.contains(other) {
                let (wins, losses) = (labels[arm, other], labels[other, arm])
                // At equal scores, if the other won more often.
                if losses > wins { above += (wins + losses) / 4 - labels.least(arm, other) }
            }
            order.append(arm)
            defer { order.removeLast() }
            if !collect(&order, least: above, in: &orders, most: most) { return false }
        }
        return true
    }

    /// The boxes of one order.
    private mutating func bisect(_ order: [Int], boxes: inout Int) -> Bool {
        box.setOrder(order, labels)
        let gaps = order.count - 1
        stack.removeAll(keepingCapacity: true)
        for place in 0..<(2 * gaps) { stack.append(place < gaps ? 0 : 1) }
        while !stack.isEmpty {
            boxes -= 1
            if boxes < 0 { return false }
            box.take(from: &stack)
            if box.holdsNoMinimum(below: slack * min(best, limit)) { continue }
            best = min(best, box.middleLoss)
            if isUndercut { return true }
            guard box.addHalves(to: &stack) else { return false }
        }
        return true
    }

    /// By as much must losses differ, relatively, to be told apart.
    private static let precision = 1e-11
    /// As near to each other are the bounds of a least loss.
    private static let sameness = 1e-8
    private static let mostArms = 10
    /// Boxes are so few of these that they do without a descent.
    private static let fewArms = 5
    private static let sweeps = 50
    /// That of sigma(-x)^2 is 2 q^2 (1 - q) (2 - 3 q), at most 0.1542.
    private static let mostCurvature = 0.155
    /// Times 2^-arms, to which a box's cost is about inverse.
    private static let mostBoxes = 2_000_000
}
