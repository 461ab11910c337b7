#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif
import NumericalCore
import Objectives
import Preferences

/// Savage's loss of three arms that are compared in a circle, against its limits at infinity that no finite policy near them undercuts.
///
/// Those are chains a, b, c of which no arm won against the one before it; the loss there is the number of times that c
/// won against a. The argument is in docs/objectives.md. With q = sigma(-margin) of a over b and of b over c, both up to epsilon, the loss is above that if
/// n(c, a) <= (1 - epsilon)^2 sqrt(n(a, b) n(b, c)), since n(a, b) q^2 + n(b, c) q'^2 >= 2 sqrt(n(a, b) n(b, c)) q q' and
/// 1 - sigma(x)^2 < 2 e^-x. Elsewhere boxes of (q, q') are bisected until the loss, which falls in each margin but the sum's, is above it.
struct ThreeArmCircle {
    private let objective: any MarginObjective
    private let negativeLogDispersion: Double
    private let scale: Double
    /// Wins around the circle a, b, c, and against it.
    private let forward: SIMD3<Double>
    private let backward: SIMD3<Double>
    /// What the pairs come to at least, at whatever margins.
    private let least: SIMD3<Double>
    private var rows = MarginRows()

    /// Nil if these are not three arms that are compared in a circle.
    init?(_ objective: any MarginObjective, _ counts: WinCounts, context x: Int, negativeLogDispersion t: Double) {
        guard counts.arms == 3 else { return nil }
        (self.objective, negativeLogDispersion) = (objective, t)
        scale = objective.marginScale(negativeLogDispersion: t)
        let pairs = [(0, 1), (1, 2), (2, 0)]
        let along = SIMD3(pairs.map { Double(counts[context: x, winner: $0.0, loser: $0.1]) })
        let against = SIMD3(pairs.map { Double(counts[context: x, winner: $0.1, loser: $0.0]) })
        // Around the circle such that the chains lie along it: the one before it read backwards.
        let isReversed = along.min() == 0
        forward = isReversed ? SIMD3(against[2], against[1], against[0]) : along
        backward = isReversed ? SIMD3(along[2], along[1], along[0]) : against
        guard forward.min() > 0 else { return nil }
        let (wins, losses) = (forward, backward)
        least = SIMD3((0..<3).map { objective.leastLoss(wins: wins[$0], losses: losses[$0]) })
        rows.reserve(6)
        for k in 0..<3 {
            (rows.forward[k], rows.backward[k]) = (forward[k], 0)
            (rows.forward[3 + k], rows.backward[3 + k]) = (0, backward[k])
        }
    }

    /// A box of q of a over b and of b over c.
    private struct Box {
        var low: SIMD2<Double>
        var high: SIMD2<Double>

        /// The two halves; the far corner of the first is where they meet.
        var halves: (Box, Box) {
            let k = high[0] - low[0] >= high[1] - low[1] ? 0 : 1
            var (first, second) = (self, self)
            first.high[k] = (low[k] + high[k]) / 2
            second.low[k] = first.high[k]
            return (first, second)
        }
    }

    /// A chain: its two unanimous pairs, and the q up to which the loss is known to be above its limit, with the loss of a label there.
    private struct Chain {
        let (first, second): (Int, Int)
        let epsilon: Double
        let edge: Double
    }

    mutating func existence() -> TabularExistence {
        let firsts = (0..<3).filter { backward[$0] == 0 && backward[($0 + 1) % 3] == 0 }
        guard let limit = firsts.map({ forward[($0 + 2) % 3] }).min() else { return .attainedSomewhere }
        let chains = firsts.map { k in
            let (next, last) = ((k + 1) % 3, (k + 2) % 3)
            let epsilon = 1 - (forward[last] / (forward[k] * forward[next]).squareRoot()).squareRoot()
            let edge: Jet = objective.loss(
                margin: Jet(log((1 - epsilon) / max(epsilon, 0)) / scale), negativeLogDispersion: negativeLogDispersion)
            return Chain(first: k, second: next, epsilon: epsilon, edge: edge.value)
        }
        // Mostly one of a few points tells that there is a lower one.
        let places = (1..<Self.grid).map { Double($0) / Double(Self.grid) }
        for first in places {
            for second in places {
                let point = margins(SIMD2(first, second))
                if parts(point, point).sum() < limit * (1 - Self.precision) { return .attainedSomewhere }
            }
        }
        var boxes = [Box(low: .zero, high: .one)]
        for _ in 0..<Self.mostBoxes {
            guard let box = boxes.popLast() else { return .missing }
            let (low, high) = (margins(box.high), margins(box.low))
            if isAbove(limit * (1 + Self.precision), low, high, chains) { continue }
            let halves = box.halves
            let corner = margins(halves.0.high)
            if parts(corner, corner).sum() < limit * (1 - Self.precision) { return .attainedSomewhere }
            boxes += [halves.1, halves.0]
        }
        return .open
    }

    /// The margins of a over b, b over c and c over a, in units of the scale.
    private func margins(_ q: SIMD2<Double>) -> SIMD3<Double> {
        let (first, second) = (log((1 - q[0]) / q[0]), log((1 - q[1]) / q[1]))
        return SIMD3(first, second, -(first + second))
    }

    /// What the losses of the pairs are at least where the first two margins are between these; the third ones come in the other order.
    private mutating func parts(_ low: SIMD3<Double>, _ high: SIMD3<Double>) -> SIMD3<Double> {
        for k in 0..<3 {
            rows.margins[k] = (k < 2 ? high[k] : low[k]) / scale
            rows.margins[3 + k] = (k < 2 ? low[k] : high[k]) / scale
        }
        objective.evaluate(&rows, 0..<6, negativeLogDispersion: negativeLogDispersion)
        let sums = SIMD3(
            rows.losses[0] + rows.losses[3], rows.losses[1] + rows.losses[4], rows.losses[2] + rows.losses[5])
        return sums.replacing(with: least, where: sums .< least)
    }

    /// Whether the loss is above a bound in a box: by its least parts, or because each point is next to a chain's end or has the part of a q above epsilon.
    private mutating func isAbove(
        _ bound: Double, _ low: SIMD3<Double>, _ high: SIMD3<Double>, _ chains: [Chain]
    ) -> Bool {
        let parts = parts(low, high)
        let sum = parts.sum()
        if sum > bound { return true }
        for chain in chains where chain.epsilon > 0 {
            func isNear(_ k: Int) -> Bool { 1 / (1 + exp(k < 2 ? low[k] : high[k])) <= chain.epsilon }
            let (first, second) = (isNear(chain.first), isNear(chain.second))
            if first && second { return true }
            guard first || second else { continue }
            let other = first ? chain.second : chain.first
            if sum - parts[other] + max(parts[other], forward[other] * chain.edge) > bound { return true }
        }
        return false
    }

    /// By as much must losses differ, relatively, to be told apart.
    private static let precision = 1e-11
    private static let mostBoxes = 10_000
    private static let grid = 12
}
