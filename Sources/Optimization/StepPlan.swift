import NumericalCore

/// How a first-order method goes about its steps: how many, how long, and on how many labels.
public struct StepPlan: Sendable, Equatable {
    /// The rate that the schedule scales, in units of the parameters.
    public let learningRate: Double
    /// Number of steps; all are taken.
    public let steps: Int
    /// The number of labels in each step's minibatch; nil where each step sees all labels.
    public let batch: Int?
    /// How the rate changes.
    public let schedule: Schedule
    /// The number of steps in which the rate rises along a line.
    public let warmUp: Int

    /// A plan; the warm-up is not longer than the whole.
    public init(learningRate: Double, steps: Int, batch: Int? = nil, schedule: Schedule = .constant, warmUp: Int = 0) {
        precondition(learningRate > 0 && steps > 0, "the learning rate and the number of steps are positive")
        precondition(batch.map { $0 > 0 } ?? true, "a minibatch has at least one label")
        precondition((0...steps).contains(warmUp), "the warm-up takes some of the steps")
        self.learningRate = learningRate
        self.steps = steps
        self.batch = batch
        self.schedule = schedule
        self.warmUp = warmUp
    }

    /// The learning rate of step k = 0, ..., `steps` - 1.
    public func rate(step: Int) -> Double {
        learningRate * schedule.factor(step: step, steps: steps, warmUp: warmUp)
    }

    /// Minimizes by a rule that turns each gradient into a step.
    ///
    /// - Throws: `OptimizationError.noSamples` if there is a batch and the function is no mean over labels.
    func descend(
        _ function: some DifferentiableFunction, from start: [Double], gradientTolerance: Double,
        observe: Observer?, rule: some UpdateRule, method: String
    ) throws(OptimizationError) -> Minimum {
        guard let batch else {
            return descend(function, from: start, gradientTolerance, observe, rule) { _ in }
        }
        guard let sampled = function as? any SampledFunction else { throw .noSamples(method: method) }
        func descendOnSamples(_ sampled: some SampledFunction) -> Minimum {
            descend(sampled, from: start, gradientTolerance, observe, rule) { $0.drawSample(size: batch) }
        }
        return descendOnSamples(sampled)
    }

    /// Steps on a copy of the function that is made ready for each of them; the end is that of the function itself.
    private func descend<Function: DifferentiableFunction>(
        _ function: Function, from start: [Double], _ gradientTolerance: Double, _ observe: Observer?,
        _ rule: some UpdateRule, prepare: (inout Function) -> Void
    ) -> Minimum {
        var (whole, seen, rule) = (function, function, rule)
        var point = start
        var gradient = [Double](repeating: 0, count: start.count)
        var step = 0
        while step < steps, observe?(Iterate(step: step, evaluations: step, point: point)) ?? true {
            prepare(&seen)
            var span = gradient.mutableSpan
            let value = seen.evaluate(at: point.span, gradient: &span)
            guard value.isFinite else {
                return Minimum(
                    point: point, value: value, gradientNorm: norm(gradient), steps: step, evaluations: step + 1,
                    termination: .notFinite)
            }
            rule.move(&point, gradient: gradient, step: step + 1, rate: rate(step: step))
            step += 1
        }
        if step == steps { _ = observe?(Iterate(step: step, evaluations: step, point: point)) }
        let (value, norm) = measure(&whole, at: point)
        let termination: Termination =
            !(value.isFinite && norm.isFinite)
            ? .notFinite : norm <= gradientTolerance ? .converged : step < steps ? .stopped : .stepLimit
        return Minimum(
            point: point, value: value, gradientNorm: norm, steps: step, evaluations: step + 1,
            termination: termination)
    }
}

/// What a first-order method makes of the gradients it has seen.
protocol UpdateRule {
    /// Takes step k = 1, 2, ... with the gradient at `point`.
    mutating func move(_ point: inout [Double], gradient: [Double], step: Int, rate: Double)
}

/// The settings in catalogs and files.
extension StepPlan {
    /// The settings of a method with these defaults, without those of its own.
    static func settings(learningRate: Double, steps: Int) -> [CatalogSetting] {
        [
            .number(.real("learning-rate", learningRate)), .number(.integer("steps", steps)),
            .optionalInteger("batch"), .choice("schedule", of: Schedule.allCases.map(\.rawValue)),
            .number(.integer("warm-up", 0, allowsZero: true)),
        ]
    }

    /// The plan that was set.
    init(_ values: SettingValues) throws(SettingFault) {
        let (steps, warmUp) = (Int(values[number: "steps"]), Int(values[number: "warm-up"]))
        if warmUp > steps {
            throw SettingFault(setting: "warm-up", message: "expected at most the \(steps) steps, got \(warmUp)")
        }
        guard let schedule = Schedule(rawValue: values[choice: "schedule"]) else {
            throw SettingFault(setting: "schedule", message: "unknown: '\(values[choice: "schedule"])'")
        }
        self.init(
            learningRate: values[number: "learning-rate"], steps: steps, batch: values[optionalInteger: "batch"],
            schedule: schedule, warmUp: warmUp)
    }
}
