import Foundation
import Optimization

/// A function to minimize with a known minimum.
struct Problem: TwiceDifferentiableFunction, CustomStringConvertible, Sendable {
    let name: String
    let start: [Double]
    let solution: [Double]
    let lowest: Double
    /// Value and gradient.
    let function: @Sendable ([Double]) -> (Double, [Double])
    /// Second derivatives, row by row; those of a function without curvature where none are given.
    var hessian: @Sendable ([Double]) -> [Double] = { Array(repeating: 0, count: $0.count * $0.count) }

    var dimension: Int { start.count }
    var description: String { name }

    func evaluate(at x: Span<Double>, gradient: inout MutableSpan<Double>) -> Double {
        let (value, slopes) = function(x.indices.map { x[$0] })
        for i in gradient.indices { gradient[i] = slopes[i] }
        return value
    }

    var blocks: Int { 1 }

    func evaluate(
        block: Int, at x: Span<Double>, gradient: inout MutableSpan<Double>, hessian: inout MutableSpan<Double>
    ) -> Double {
        let second = self.hessian(x.indices.map { x[$0] })
        for i in hessian.indices { hessian[i] = second[i] }
        return evaluate(at: x, gradient: &gradient)
    }

    /// The problem with its second derivatives, those of one variable by itself on the diagonal and nothing beside it.
    func curvingApart(_ diagonal: @escaping @Sendable ([Double]) -> [Double]) -> Problem {
        curving { x in
            let second = diagonal(x)
            return (0..<(x.count * x.count)).map { $0 % (x.count + 1) == 0 ? second[$0 / (x.count + 1)] : 0 }
        }
    }

    /// The problem with its second derivatives.
    func curving(_ hessian: @escaping @Sendable ([Double]) -> [Double]) -> Problem {
        var problem = self
        problem.hessian = hessian
        return problem
    }

    /// sum_i w_i (x_i - c_i)^2 / 2 + 3.
    static func bowl(_ name: String, weights: [Double], centre: [Double]) -> Problem {
        Problem(name: name, start: centre.map { _ in 0 }, solution: centre, lowest: 3) { x in
            let shifted = zip(x, centre).map { $0 - $1 }
            let value = zip(weights, shifted).reduce(3) { $0 + $1.0 * $1.1 * $1.1 / 2 }
            return (value, zip(weights, shifted).map { $0 * $1 })
        }.curvingApart { _ in weights }
    }

    static let line = bowl("parabola", weights: [2.5], centre: [-0.7])
    static let round = bowl("round quadratic", weights: [1, 1, 1, 1], centre: [0.3, -1.2, 2, 0.01])
    static let narrow = bowl("ill-conditioned quadratic", weights: [1, 30, 1000], centre: [1, -0.5, 0.2])

    /// (1 - x)^2 + 100 (y - x^2)^2 from its classical start.
    static let rosenbrock = Problem(name: "Rosenbrock", start: [-1.2, 1], solution: [1, 1], lowest: 0) { p in
        let (x, y) = (p[0], p[1])
        let gap = y - x * x
        return ((1 - x) * (1 - x) + 100 * gap * gap, [-2 * (1 - x) - 400 * x * gap, 200 * gap])
    }.curving { p in [2 - 400 * (p[1] - 3 * p[0] * p[0]), -400 * p[0], -400 * p[0], 200] }

    /// log cosh(x - 2) + log cosh(2 y + 1): nearly linear far out.
    static let logCosh = Problem(name: "log cosh", start: [8, -7], solution: [2, -0.5], lowest: 0) { p in
        let (a, b) = (p[0] - 2, 2 * p[1] + 1)
        let value = { (z: Double) in abs(z) + log1p(exp(-2 * abs(z))) - log(2) }
        return (value(a) + value(b), [tanh(a), 2 * tanh(b)])
    }.curvingApart { p in
        [p[0] - 2, 2 * p[1] + 1].enumerated().map { (1 - tanh($1) * tanh($1)) * ($0 == 0 ? 1 : 4) }
    }

    /// Bernoulli log-likelihoods with 3 of 4, 1 of 5 and 9 of 10 successes: the optimum is at the observed log-odds.
    static let logistic = Problem(
        name: "logistic", start: [0, 0, 0], solution: [log(3), -log(4), log(9)],
        lowest: -(3 * log(0.75) + log(0.25) + log(0.2) + 4 * log(0.8) + 9 * log(0.9) + log(0.1))
    ) { x in
        let counts: [(won: Double, lost: Double)] = [(3, 1), (1, 4), (9, 1)]
        var (value, slopes) = (0.0, [Double]())
        for (z, count) in zip(x, counts) {
            value += count.won * log1p(exp(-z)) + count.lost * log1p(exp(z))
            slopes.append(count.lost / (1 + exp(-z)) - count.won / (1 + exp(z)))
        }
        return (value, slopes)
    }.curvingApart { x in zip(x, [4.0, 5, 10]).map { $1 / ((1 + exp(-$0)) * (1 + exp($0))) } }

    /// x^2 + x y + 10 y^2 - x + 3 y, on which the reference steps were taken.
    static let valley = Problem(name: "valley", start: [0.5, -2], solution: [], lowest: 0) { p in
        let (x, y) = (p[0], p[1])
        return (x * x + x * y + 10 * y * y - x + 3 * y, [2 * x + y - 1, x + 20 * y + 3])
    }

    static let all = [line, round, narrow, rosenbrock, logCosh, logistic]
}

/// Every minimizer, with settings under which it is to solve the problems: steps of a size of their own, as Adam's and
/// RMSprop's, must shrink for that.
let minimizers: [any Minimizer] =
    GradientMinimizer.Method.allCases.map { GradientMinimizer($0, steps: 2000) } + [
        SimplexMinimizer(), Newton(),
        Adam(StepPlan(learningRate: 0.02, steps: 20_000, schedule: .cosine)),
        RMSprop(StepPlan(learningRate: 0.002, steps: 20_000, schedule: .cosine)),
        GradientDescent(StepPlan(learningRate: 0.001, steps: 20_000, schedule: .linear)),
    ]
