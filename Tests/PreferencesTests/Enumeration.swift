import Foundation
import NumericalCore
import Preferences
import TestSupport

/// A context for tests, with the arms out of order, so that arms and central ranks are different things.
func testContext(arms: Int, phi: Double, logReference: [Double]? = nil) -> BanditContext {
    let rewards = [0.3, 1.7, -0.4, 1.1, 0.9, 0.0]
    let reference = logReference ?? [0.1, 0.35, 0.2, 0.05, 0.3, 0.15].prefix(arms).map { log($0) }
    let normalizer = log(reference.reduce(0) { $0 + exp($1) })
    return BanditWorld(
        reward: ContextArmTable(rows: [Array(rewards.prefix(arms))]),
        logReference: ContextArmTable(rows: [reference.map { $0 - normalizer }]),
        negativeLogDispersion: [abs(log(phi))]
    ).context(0)
}

/// Every order of the arms with its probability, from the definition of the law alone.
func orders(of law: String, in context: BanditContext, temperature: Double) -> [(order: [Int], probability: Double)] {
    let centre = context.reward.indices.sorted { context.reward[$0] > context.reward[$1] }
    let phi = exp(-context.negativeLogDispersion)
    let weighted = permutations(context.arms).map { order -> (order: [Int], probability: Double) in
        var weight = 1.0
        switch law {
        case "kendall":
            for i in order.indices {
                for j in order.indices.dropFirst(i + 1) {
                    let disagrees = context.reward[order[i]] < context.reward[order[j]]
                    if disagrees { weight *= phi }
                }
            }
        case "spearman":
            for (rank, arm) in order.enumerated() {
                let gap = rank - centre.count { context.reward[$0] > context.reward[arm] }
                weight *= pow(phi, Double(gap * gap))
            }
        default:
            for i in order.indices {
                let remaining = order[i...].reduce(0) { $0 + exp(context.reward[$1] / temperature) }
                weight *= exp(context.reward[order[i]] / temperature) / remaining
            }
        }
        return (order, weight)
    }
    let total = weighted.reduce(0) { $0 + $1.probability }
    return weighted.map { ($0.order, $0.probability / total) }
}

/// The chance that i and j are compared: drawn one after the other, in either order.
func proposalProbability(_ proposal: PairProposal, _ i: Int, _ j: Int, in context: BanditContext) -> Double {
    switch proposal {
    case .uniform: return 1 / Double(context.arms) / Double(context.arms - 1) * 2
    case .reference:
        let (p, q) = (exp(context.logReference[i]), exp(context.logReference[j]))
        return p * q / (1 - p) + q * p / (1 - q)
    }
}

/// The law of a label by enumeration: a ranking, then a pair of it.
func enumeratedLabels(
    _ orders: [(order: [Int], probability: Double)], proposal: PairProposal, in context: BanditContext
) -> [Double] {
    let arms = context.arms
    var law = [Double](repeating: 0, count: arms * arms)
    for (order, probability) in orders {
        for (rank, winner) in order.enumerated() {
            for loser in order.dropFirst(rank + 1) {
                law[winner * arms + loser] +=
                    probability * proposalProbability(proposal, winner, loser, in: context)
            }
        }
    }
    return law
}

/// A model of the catalog.
func model(_ name: String, temperature: Double = 0.7) -> (any DataModel)? {
    DataModelCatalog.named(name).map { entry in entry.make(entry.parameters.map { _ in temperature }) }
}

/// Folders that vanish after use.
func withTemporaryFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder.path)
}
