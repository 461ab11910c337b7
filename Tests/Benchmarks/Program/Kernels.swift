import Foundation
import NumericalCore
import VectorExponential

extension Workload {
    /// The yardstick: exponentials alone, in an array that stays in the first-level cache.
    static let exponential = Workload(
        name: "exponential", summary: "exp of an array, as fast as the machine can: the yardstick", unit: "element",
        settings: Settings(["elements": 1024])
    ) { settings in
        let x = points(settings["elements"])
        var result = x
        return (
            Double(x.count),
            {
                unsafe vector_exponential(x, &result, x.count)
                return result[0] + result[x.count - 1]
            }
        )
    }

    /// The kernel of every loss of margins that goes through the sigmoid.
    static let logSigmoid = pairs(
        name: "log-sigmoid", summary: "loss, slope and curvature of pairs, both directions at once"
    ) { margins, forward, backward, losses, slopes, curvatures in
        LogSigmoid.evaluate(
            margins: margins, scale: 0.5, forward: forward, backward: backward, range: margins.indices,
            losses: &losses, slopes: &slopes, curvatures: &curvatures)
    }

    /// The kernel of MallowsPO-phi, in its costlier regime.
    static let phiLink = pairs(
        name: "phi-link", summary: "the same of MallowsPO-phi at t = 0.5"
    ) { margins, forward, backward, losses, slopes, curvatures in
        SmoothedPhiLink.evaluate(
            margins: margins, scale: 0.5, negativeLogDispersion: 0.5, epsilon: 0.1, forward: forward,
            backward: backward, range: margins.indices, losses: &losses, slopes: &slopes, curvatures: &curvatures)
    }

    /// A kernel that gives loss, slope and curvature of pairs from their margins and the weights of both directions.
    private static func pairs(
        name: String, summary: String,
        _ kernel:
            @escaping @Sendable (
                _ margins: [Double], _ forward: [Double], _ backward: [Double], _ losses: inout [Double],
                _ slopes: inout [Double], _ curvatures: inout [Double]
            ) -> Void
    ) -> Workload {
        Workload(name: name, summary: summary, unit: "pair", settings: Settings(["pairs": 512])) { settings in
            let margins = points(settings["pairs"])
            let forward = margins.map { 1 - 0.01 * $0 }
            let backward = margins.map { 2 + 0.01 * $0 }
            let calls = calls(margins.count)
            return (
                Double(margins.count * calls),
                {
                    var (losses, slopes, curvatures) = (margins, margins, margins)
                    for _ in 0..<calls { kernel(margins, forward, backward, &losses, &slopes, &curvatures) }
                    return losses[0] + slopes[margins.count - 1] + curvatures[margins.count / 2]
                }
            )
        }
    }

    /// The kernel of many small logistic fits side by side.
    static let adamLanes = lanes(
        name: "adam-lanes", summary: "Adam on tabular contexts side by side in SIMD lanes", .logistic)

    /// That of MallowsPO-phi, in its costlier regime.
    static let phiLanes = lanes(name: "phi-lanes", summary: "the same of MallowsPO-phi at t = 0.5", .phi)

    private static func lanes(name: String, summary: String, _ link: LinkLanes.Link) -> Workload {
        Workload(
            name: name, summary: summary, unit: "pair, lane and step", settings: Settings(["arms": 5, "steps": 1000])
        ) { settings in
            let (arms, steps) = (settings["arms"], settings["steps"])
            var lanes = LinkLanes(arms: arms, link: link)
            for lane in 0..<link.lanes {
                lanes.setScale(0.1 * Double(lane + 1), lane: lane)
                lanes.setPhiLink(negativeLogDispersion: 0.5, epsilon: 0.1, lane: lane)
                forEachPair(arms) { i, j in
                    lanes.setWeights(0.02 + 0.001 * Double(j), 0.03 - 0.001 * Double(i), pair: i, j, lane: lane)
                }
            }
            let plan = adamSteps(steps)
            return (
                Double(arms * (arms - 1) / 2 * link.lanes * steps),
                {
                    var lanes = lanes
                    lanes.take(0..<steps, of: plan)
                    return lanes.score(0, lane: 0) + lanes.score(arms - 1, lane: link.lanes - 1)
                }
            )
        }
    }

    /// The steps of other losses side by side, without the losses themselves.
    static let marginLanes = Workload(
        name: "margin-lanes", summary: "Adam on tabular contexts side by side, without the losses",
        unit: "pair, lane and step", settings: Settings(["arms": 5, "lanes": 51, "steps": 1000])
    ) { settings in
        let (arms, steps) = (settings["arms"], settings["steps"])
        let lanes = MarginLanes(arms: arms, scales: (0..<settings["lanes"]).map { 0.1 * Double($0 + 1) })
        let start = points(lanes.rows)
        let plan = adamSteps(steps)
        return (
            Double(lanes.rows * steps),
            {
                var (lanes, margins) = (lanes, start)
                for step in 0..<steps {
                    lanes.take(step, of: plan, losses: start, slopes: start, margins: &margins)
                }
                return lanes.score(0, lane: 0) + lanes.sizes[0] + margins[0]
            }
        )
    }

    private static func adamSteps(_ count: Int) -> AdamSteps {
        let numbers = (1...count).map(Double.init)
        return AdamSteps(
            rates: numbers.map { _ in 0.01 }, corrections1: numbers.map { 1 / (1 - pow(0.9, $0)) },
            corrections2: numbers.map { 1 / (1 - pow(0.999, $0)) }, decay1: 0.9, decay2: 0.999, epsilon: 1e-8)
    }

    private static func forEachPair(_ arms: Int, _ visit: (_ i: Int, _ j: Int) -> Void) {
        for i in 0..<arms {
            for j in (i + 1)..<max(arms, i + 1) { visit(i, j) }
        }
    }

    /// How many calls to time together, so that making room for the results does not count.
    private static func calls(_ pairs: Int) -> Int { max(1, 100_000 / max(pairs, 1)) }

    /// Numbers between -10 and 10 in no order.
    private static func points(_ count: Int) -> [Double] {
        (0..<count).map { 10 * sin(Double($0 * $0)) }
    }
}
