import Fitting
import Foundation
import NumericalCore
import Objectives
import Optimization
import Preferences
import Rankings

/// Data with all that an objective may ask for: whole rankings and their pairs, a reference that is not uniform,
/// further references, rewards. Every arm wins and loses against every other, so that every convex loss has its
/// minimum.
func richData(
    contexts: Int, arms: Int, most: Int = 4, _ stream: inout RandomStream
) throws -> TrainingData {
    var rankings: [(context: Int, ranking: Ranking)] = []
    for x in 0..<contexts {
        var order = Array(0..<arms)
        for _ in 0..<(1 + stream.index(below: most)) {
            // An order and its reverse: every pair both ways.
            stream.shuffle(&order)
            rankings.append((x, try Ranking(order: order)))
            rankings.append((x, try Ranking(order: order.reversed())))
        }
        for _ in 0..<stream.index(below: most) { rankings.append((x, try Ranking(order: order))) }
    }
    let counts = RankingCounts(contexts: contexts, arms: arms, rankings: rankings)
    var t: [Double] = []
    for _ in 0..<contexts { t.append(0.1 + 1.5 * stream.uniform()) }
    return TrainingData(
        counts: counts.wins(.everyTwo), rankings: counts, negativeLogDispersion: t,
        logReference: randomReference(contexts, arms, &stream),
        otherLogReferences: [randomReference(contexts, arms, &stream)],
        reward: table(contexts, arms) { stream.uniform() })
}

/// A table of the given numbers.
func table(_ contexts: Int, _ arms: Int, _ number: () -> Double) -> ContextArmTable {
    var table = ContextArmTable(contexts: contexts, arms: arms)
    for place in table.values.indices { table.values[place] = number() }
    return table
}

/// A reference policy with probabilities of different sizes.
func randomReference(_ contexts: Int, _ arms: Int, _ stream: inout RandomStream) -> ContextArmTable {
    var reference = table(contexts, arms) { 3 * stream.uniform() }
    for x in 0..<contexts {
        let normalizer = logSumExp(reference.row(x))
        for y in 0..<arms { reference[context: x, arm: y] -= normalizer }
    }
    return reference
}

/// All objectives of the catalog at their standard parameters, and DPO's and the exponential loss's plug-ins.
func allObjectives(beta: Double) -> [any Objective] {
    (ObjectiveCatalog.all.map(\.name) + ["exponential+theta", "cdpo+theta"])
        .compactMap { ObjectiveCatalog.named($0)?.standard(beta: beta) }
}

/// Every optimizer of the catalog, at its standard settings but for the number of steps.
func allMinimizers(steps: Int) throws -> [any Minimizer] {
    try OptimizerCatalog.all.map { entry in
        var values = SettingValues(standardsOf: entry.settings)
        values[number: "steps"] = Double(steps)
        return try entry.make(values)
    }
}

/// A minimizer that stays where it starts, so that a fit says what it knows about that point.
struct Stay: Minimizer {
    let name = "stay"
    let keepsUnits = false
    let plannedSteps: Int? = nil

    func minimize(
        _ function: some DifferentiableFunction, from start: [Double], gradientTolerance: Double, observe: Observer?
    ) throws(OptimizationError) -> Minimum {
        var function = function
        let (value, norm) = measure(&function, at: start)
        _ = observe?(Iterate(step: 0, evaluations: 1, point: start))
        return Minimum(
            point: start, value: value, gradientNorm: norm, steps: 0, evaluations: 1, termination: .stopped)
    }
}
