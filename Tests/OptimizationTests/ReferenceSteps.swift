import Optimization
import TestSupport
import Testing

/// The first-order methods against PyTorch, and the schedules against transformers.
@Suite struct ReferenceSteps {
    struct Case: Decodable, CustomTestStringConvertible {
        let optimizer: String
        let learning_rate: Double
        let own: Double?
        let schedule: String
        let warm_up: Int
        let steps: Int
        let rates: [Double]
        let points: [[Double]]

        var testDescription: String { "\(optimizer) \(own ?? 0) \(schedule) \(warm_up)" }

        func plan() throws -> StepPlan {
            StepPlan(
                learningRate: learning_rate, steps: steps, schedule: try #require(Schedule(rawValue: schedule)),
                warmUp: warm_up)
        }

        func minimizer() throws -> any Minimizer {
            switch optimizer {
            case "adam": Adam(try plan())
            case "rmsprop": RMSprop(try plan(), decay: try #require(own))
            default: GradientDescent(try plan(), momentum: try #require(own))
            }
        }
    }

    private static func cases() throws -> [Case] { try Reference.cases("optimizer_steps.json", as: Case.self) }

    /// Catches a schedule that is a step early or late, warms up to another step, or ends elsewhere than at the last one.
    @Test(arguments: try cases()) func rates(_ item: Case) throws {
        let plan = try item.plan()
        #expect(item.rates.count == 12)
        for (step, rate) in item.rates.enumerated() {
            // The cosine goes through zero at the end of the range: absolute, in units of the rate.
            #expect(abs(plan.rate(step: step) - rate) < 4e-16 * item.learning_rate)
        }
    }

    /// Catches another formula than PyTorch's: dampening, a bias correction too many, an epsilon inside the root, a rate that is not the
    /// step's own. Sums in another order differ by some 1e-16 a step.
    @Test(arguments: try cases()) func points(_ item: Case) throws {
        var passed: [[Double]] = []
        let end = try item.minimizer().minimize(Problem.valley, from: Problem.valley.start, gradientTolerance: 0) {
            passed.append($0.point)
            return true
        }
        #expect(passed.count == item.points.count + 1 && end.termination == .stepLimit)
        for (got, expected) in zip(passed.dropFirst(), item.points) {
            for (a, b) in zip(got, expected) { #expect(abs(a - b) < 1e-14 * (1 + abs(b))) }
        }
    }

    /// Catches a file that holds less than all methods with all schedules.
    @Test func allAreThere() throws {
        let cases = try Self.cases()
        #expect(cases.count == 45)
        #expect(Set(cases.map(\.optimizer)) == ["adam", "rmsprop", "sgd"])
        #expect(Set(cases.map(\.schedule)) == Set(Schedule.allCases.map(\.rawValue)))
    }

    /// Catches another epsilon of RMSprop than 1e-8: the first step is rate g / (0.1 |g| + epsilon), here of a gradient of 3e-8.
    @Test func epsilonOfRMSprop() throws {
        let slope = Problem(name: "slope", start: [0], solution: [], lowest: 0) { ($0[0] * 3e-8, [3e-8]) }
        let method = RMSprop(StepPlan(learningRate: 2, steps: 1))
        let minimum = try method.minimize(slope, from: [0], gradientTolerance: 0, observe: nil)
        #expect(relativeError(minimum.point[0], -2 * 3.0 / 1.3) < 1e-14)
    }
}
