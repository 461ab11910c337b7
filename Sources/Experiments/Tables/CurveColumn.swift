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
        }
    }
}

extension Experiment {
    /// The measured columns of its tables.
    var columns: [CurveColumn] { CurveColumn.allCases }
}
