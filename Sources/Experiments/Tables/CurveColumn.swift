import Preferences

/// The measured columns of `curves.csv`, in their order; an experiment has the first so many of them.
public enum CurveColumn: String, CaseIterable, Sendable {
    /// Mean loss per labelled pair.
    case loss
    /// Euclidean norm of its gradient in the policy's parameters.
    case gradientNorm = "gradient_norm"
    /// Mean log [pi/pi_ref] of the preferred arm over the labels.
    case chosenLogRatio = "chosen_log_ratio"
    /// Mean log [pi/pi_ref] of the other arm over the labels.
    case rejectedLogRatio = "rejected_log_ratio"
    /// Expected true reward.
    case reward
    /// KL(pi || pi_ref), nats.
    case kl
    /// KL(pi_ref || pi), nats.
    case forwardKL = "forward_kl"
    /// Entropy of the policy, nats.
    case entropy
    /// Largest probability of an arm.
    case maxProbability = "max_probability"
    /// Probability that an arm of the policy has more reward than one of the reference policy.
    case winRate = "win_rate"
    /// Most reward that any policy has at the same KL.
    case frontierReward = "frontier_reward"
    /// That reward minus the policy's.
    case frontierGap = "frontier_gap"
    /// Expected true reward in held-out contexts.
    case heldOutReward = "held_out_reward"
    /// KL(pi || pi_ref) there, nats.
    case heldOutKL = "held_out_kl"
    /// How far the reward there is below the most at the same KL.
    case heldOutFrontierGap = "held_out_frontier_gap"
    /// Expected true reward in shifted contexts.
    case shiftedReward = "shifted_reward"
    /// KL(pi || pi_ref) there, nats.
    case shiftedKL = "shifted_kl"
    /// How far the reward there is below the most at the same KL.
    case shiftedFrontierGap = "shifted_frontier_gap"

    /// Its place in a row.
    var place: Int { Self.allCases.firstIndex(of: self) ?? 0 }

    /// What an axis says.
    var axisLabel: String {
        switch self {
        case .loss: "mean loss per pair"
        case .gradientNorm: "gradient norm"
        case .chosenLogRatio: "mean log π/π_ref of the chosen arm (nats)"
        case .rejectedLogRatio: "mean log π/π_ref of the rejected arm (nats)"
        case .reward: "expected reward"
        case .kl: "KL(π ‖ π_ref) (nats)"
        case .forwardKL: "KL(π_ref ‖ π) (nats)"
        case .entropy: "entropy of π (nats)"
        case .maxProbability: "largest probability of an arm"
        case .winRate: "win rate against π_ref"
        case .frontierReward: "frontier reward at the same KL"
        case .frontierGap: "reward below the frontier at the same KL"
        case .heldOutReward: "expected reward, held-out contexts"
        case .heldOutKL: "KL(π ‖ π_ref), held-out contexts (nats)"
        case .heldOutFrontierGap: "reward below the frontier, held-out contexts"
        case .shiftedReward: "expected reward, shifted contexts"
        case .shiftedKL: "KL(π ‖ π_ref), shifted contexts (nats)"
        case .shiftedFrontierGap: "reward below the frontier, shifted contexts"
        }
    }
}

extension Grid {
    /// The measured columns of their tables: the last ones where some cell has such contexts.
    var columns: [CurveColumn] {
        let parts = (0..<worlds.count).map { worlds[$0]?.heldOut.map { $0.shift == nil ? 1 : 2 } ?? 0 }.max() ?? 0
        return CurveColumn.allCases.dropLast(Self.columnsOfHeldOutContexts * (2 - parts))
    }

    private static var columnsOfHeldOutContexts: Int { 3 }
}
