import Optimization
import TestSupport
import Testing

/// Every minimizer on every problem with a known minimum.
@Suite struct KnownMinima {
    /// Steepest descent creeps along narrow valleys for thousands of steps, by nature.
    private func exempt(_ minimizer: any Minimizer, _ problem: Problem) -> Bool {
        switch minimizer.name {
        case "steepest-descent": [Problem.narrow.name, Problem.rosenbrock.name].contains(problem.name)
        default: false
        }
    }

    /// Catches a method that is wired to the wrong function, a gradient that is not passed on, or a claim of convergence
    /// where there is none.
    @Test(arguments: Problem.all) func everyMinimizerFindsThem(_ problem: Problem) throws {
        for minimizer in minimizers where !exempt(minimizer, problem) {
            let minimum = try minimizer.minimize(problem, from: problem.start, gradientTolerance: 1e-6) { _ in true }
            // The simplex stops by its own size, 1e-6, where the gradient may be somewhat larger: its own accuracy.
            let bySize = minimizer is SimplexMinimizer
            #expect(minimum.termination == .converged || bySize && minimum.termination == .stalled, "\(minimizer.name)")
            #expect((minimum.termination == .converged) == (minimum.gradientNorm <= 1e-6), "\(minimum)")
            for (got, expected) in zip(minimum.point, problem.solution) {
                // A gradient of 1e-6 over the smallest curvature of a problem (0.4, Rosenbrock's): 2.5e-6.
                #expect(abs(got - expected) < 3e-6, "\(minimizer.name): \(minimum.point)")
            }
            #expect(abs(minimum.value - problem.lowest) < 1e-11 * (1 + problem.lowest), "\(minimizer.name)")
        }
    }

    /// Catches a minimizer of the catalog that these tests do not try.
    @Test func allOfTheCatalogAreTried() {
        #expect(Set(OptimizerCatalog.all.map(\.name)) == Set(minimizers.map(\.name)))
        #expect(OptimizerCatalog.named("bfgs2")?.name == "bfgs2" && OptimizerCatalog.named("none") == nil)
    }

    /// Catches an exempt pair that does not even go downhill.
    @Test func exemptionsGoDownhill() throws {
        for problem in Problem.all {
            for minimizer in minimizers where exempt(minimizer, problem) {
                let minimum = try minimizer.minimize(problem, from: problem.start, gradientTolerance: 1e-6) { _ in true
                }
                #expect(minimum.value < problem.function(problem.start).0)
                #expect([.converged, .stepLimit, .stalled].contains(minimum.termination))
            }
        }
    }

    /// Catches a result that is not where the function was left: value, gradient norm and the last observed point.
    @Test func resultsAreConsistent() throws {
        for minimizer in minimizers {
            for problem in Problem.all {
                var seen: [(step: Int, point: [Double])] = []
                let minimum = try minimizer.minimize(problem, from: problem.start, gradientTolerance: 1e-6) {
                    seen.append(($0.step, $0.point))
                    return true
                }
                let (value, gradient) = problem.function(minimum.point)
                let norm = gradient.reduce(0) { $0 + $1 * $1 }.squareRoot()
                #expect(minimum.value == value, "\(minimizer.name)")
                #expect(relativeError(minimum.gradientNorm, norm) < 1e-12)
                #expect(seen.map(\.step) == Array(0...minimum.steps), "\(minimizer.name)")
                #expect(seen.first?.point == problem.start && seen.last?.point == minimum.point, "\(minimizer.name)")
                #expect(minimum.evaluations >= minimum.steps)
            }
        }
    }

    /// Catches a step limit that is not kept, or not reported.
    @Test func stepLimits() throws {
        let limited: [any Minimizer] =
            GradientMinimizer.Method.allCases.map { GradientMinimizer($0, steps: 2) } + [
                SimplexMinimizer(steps: 2), Newton(steps: 2), Adam(learningRate: 0.02, steps: 2),
                RMSprop(StepPlan(learningRate: 0.02, steps: 2)),
                GradientDescent(StepPlan(learningRate: 1e-3, steps: 2)),
            ]
        for minimizer in limited {
            let problem = Problem.rosenbrock
            let minimum = try minimizer.minimize(problem, from: problem.start, gradientTolerance: 1e-6) { _ in true }
            #expect(minimum.termination == .stepLimit && minimum.steps == 2, "\(minimizer.name)")
        }
    }

    /// Catches second derivatives in the table of problems that are not those of their gradients, with which Newton's method
    /// would only look slow.
    @Test(arguments: Problem.all) func secondDerivatives(_ problem: Problem) {
        for point in [problem.start, problem.start.indices.map { 0.3 - 0.2 * Double($0) }] {
            let hessian = problem.hessian(point)
            for i in point.indices {
                let slopes = [-1e-5, 1e-5].map { shift in
                    problem.function(point.indices.map { point[$0] + ($0 == i ? shift : 0) }).1
                }
                for j in point.indices {
                    let quotient = (slopes[1][j] - slopes[0][j]) / 2e-5
                    #expect(abs(hessian[i * point.count + j] - quotient) < 1e-6 * (1 + abs(quotient)), "\(problem)")
                }
            }
        }
    }

    /// Catches shared state between minimizations: 64 at once give what they give one by one, bit for bit.
    @Test func manyThreads() async throws {
        let jobs = (0..<64).map { (minimizers[$0 % minimizers.count], Problem.all[$0 % Problem.all.count]) }
        let run: @Sendable (any Minimizer, Problem) throws -> Minimum = {
            try $0.minimize($1, from: $1.start, gradientTolerance: 1e-6) { _ in true }
        }
        let serial = try jobs.map { try run($0.0, $0.1) }
        let parallel = try await withThrowingTaskGroup(of: (Int, Minimum).self) { group in
            for (place, job) in jobs.enumerated() { group.addTask { (place, try run(job.0, job.1)) } }
            var results: [Int: Minimum] = [:]
            for try await (place, minimum) in group { results[place] = minimum }
            return results
        }
        for (place, minimum) in serial.enumerated() { #expect(parallel[place] == minimum) }
    }
}
