import Optimization
import TestSupport
import Testing

/// What minimizers say about functions that are wrong.
@Suite struct PlantedFaults {
    /// A problem with its value or gradient spoilt after so many evaluations.
    private struct Spoilt: TwiceDifferentiableFunction {
        let problem: Problem
        let spoil: (_ evaluation: Int, _ value: Double, _ gradient: [Double]) -> (Double, [Double])
        var evaluations = 0
        var dimension: Int { problem.dimension }
        var blocks: Int { 1 }

        mutating func evaluate(
            block: Int, at x: Span<Double>, gradient: inout MutableSpan<Double>, hessian: inout MutableSpan<Double>
        ) -> Double {
            let second = problem.hessian(x.indices.map { x[$0] })
            for i in hessian.indices { hessian[i] = second[i] }
            return evaluate(at: x, gradient: &gradient)
        }

        mutating func evaluate(at x: Span<Double>, gradient: inout MutableSpan<Double>) -> Double {
            let (value, slopes) = problem.function(x.indices.map { x[$0] })
            let (spoiltValue, spoiltSlopes) = spoil(evaluations, value, slopes)
            evaluations += 1
            for i in gradient.indices { gradient[i] = spoiltSlopes[i] }
            return spoiltValue
        }
    }

    private func end(
        _ minimizer: any Minimizer, _ problem: Problem,
        _ spoil: @escaping (_ evaluation: Int, _ value: Double, _ gradient: [Double]) -> (Double, [Double])
    ) throws -> Minimum {
        try minimizer.minimize(
            Spoilt(problem: problem, spoil: spoil), from: problem.start, gradientTolerance: 1e-6
        ) { _ in true }
    }

    /// Catches a wrong gradient that passes for a minimum: with its sign turned, no step goes down.
    @Test func wrongGradientStalls() throws {
        for problem in [Problem.round, .logistic, .rosenbrock] {
            for method in GradientMinimizer.Method.allCases {
                let minimum = try end(GradientMinimizer(method), problem) { ($1, $2.map { -$0 }) }
                #expect(minimum.termination == .stalled, "\(method), \(problem): \(minimum)")
                #expect(minimum.gradientNorm > 1e-3)
            }
        }
    }

    /// Catches a loss that became nan or infinite and goes on as if nothing had happened, at the start or later on.
    @Test func nonFiniteValuesEndTheRun() throws {
        for bad in [Double.nan, .infinity] {
            for onset in [0, 1, 2, 5, 6] {
                for minimizer in minimizers {
                    let minimum = try end(minimizer, .rosenbrock) { ($0 >= onset ? bad : $1, $2) }
                    #expect(minimum.termination == .notFinite, "\(minimizer.name), \(bad) from \(onset): \(minimum)")
                }
            }
        }
    }

    /// Catches a gradient of nan behind a finite value, which no comparison with a tolerance notices.
    @Test func nanGradientEndsTheRun() throws {
        for onset in [0, 3] {
            for minimizer in minimizers where minimizer.name != "nmsimplex2" {
                let minimum = try end(minimizer, .rosenbrock) { ($1, $0 >= onset ? [.nan, 1] : $2) }
                #expect(minimum.termination == .notFinite, "\(minimizer.name) from \(onset): \(minimum)")
            }
        }
    }

    /// Catches work without a reason, and a constant function that does not count as solved: it is at its minimum at step
    /// 0. The simplex wanders, and Adam and its like take all their steps, but they say so too.
    @Test func constantFunctionIsConverged() throws {
        let constant = Problem(name: "constant", start: [1, 2, 3], solution: [1, 2, 3], lowest: 4) { _ in
            (4, [0, 0, 0])
        }
        for minimizer in minimizers {
            let minimum = try minimizer.minimize(constant, from: constant.start, gradientTolerance: 0) { _ in true }
            #expect(minimum.value == 4 && minimum.gradientNorm == 0)
            #expect(minimum.termination == .converged, "\(minimizer.name)")
            if minimizer is SimplexMinimizer { continue }
            #expect(minimum.point == constant.start)
            #expect(minimum.steps == (minimizer.plannedSteps ?? 0), "\(minimizer.name)")
        }
    }

    /// Catches an error that does not say what happened.
    @Test func errorsAreOneLine() {
        let errors: [OptimizationError] = [
            .library(function: "f", status: "s"), .noSignChange(lower: -1.5, upper: 2.5),
            .noSecondDerivatives(method: "m"), .noSamples(method: "m"),
        ]
        #expect(
            errors.map(\.description) == [
                "f: s", "no sign change between -1.5 and 2.5",
                "m needs second derivatives, and the function has none",
                "m works on minibatches, and the function is no mean over labels",
            ])
    }

    /// Catches minibatches of a function that has none, which would silently be all of it.
    @Test func noMinibatches() throws {
        let plan = StepPlan(learningRate: 0.1, steps: 3, batch: 2)
        for minimizer in [Adam(plan), RMSprop(plan), GradientDescent(plan)] as [any Minimizer] {
            #expect(throws: OptimizationError.noSamples(method: minimizer.name)) {
                try minimizer.minimize(Problem.round, from: [0, 0, 0, 0], gradientTolerance: 0, observe: nil)
            }
        }
    }
}
