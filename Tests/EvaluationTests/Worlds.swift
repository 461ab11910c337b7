import NumericalCore
import Policies
import Preferences

/// A random world of the given spread of rewards and sharpness of the reference policy; one in four has tied rewards.
func randomWorld(_ stream: inout RandomStream) -> BanditWorld {
    let (contexts, arms) = (1 + stream.index(below: 4), 2 + stream.index(below: 7))
    let spread = [0.1, 1, 20][stream.index(below: 3)]
    let sharpness = [0.0, 1, 6, 60][stream.index(below: 4)]
    let tied = stream.index(below: 4) == 0
    let reward = (0..<contexts).map { _ in
        (0..<arms).map { _ in tied ? Double(stream.index(below: 3)) : spread * (stream.uniform() - 0.5) }
    }
    let reference = (0..<contexts).map { _ in
        let logits = (0..<arms).map { _ in sharpness * (stream.uniform() - 0.5) }
        let normalizer = logSumExp(logits)
        return logits.map { $0 - normalizer }
    }
    return BanditWorld(
        reward: ContextArmTable(rows: reward), logReference: ContextArmTable(rows: reference),
        negativeLogDispersion: (0..<contexts).map { _ in 0.1 + 2 * stream.uniform() })
}

/// pi ~ pi_ref e^(tilt r).
func tilted(_ world: BanditWorld, by tilt: Double) -> Policy {
    var scores = world.reward
    scores.values = scores.values.map { tilt * $0 }
    return Policy(logReference: world.logReference, scores: scores)
}

/// One win of every arm over every other.
func everyPairOnce(contexts: Int, arms: Int) -> WinCounts {
    var counts = WinCounts(contexts: contexts, arms: arms)
    for x in 0..<contexts {
        for winner in 0..<arms {
            for loser in 0..<arms where winner != loser { counts[context: x, winner: winner, loser: loser] = 1 }
        }
    }
    return counts
}
