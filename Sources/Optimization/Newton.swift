#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif
import NumericalCore

/// Newton's method with the exact Hessian, each block of variables by itself.
///
///     x <- x - a (H + shift)^-1 g
///
/// with a = 1, halved until the function falls by a quarter of what its slope promises (Armijo; a quadratic falls by half). Directions in which the function is
/// flat have gradient 0 and get a curvature of their own, so the step does not move along them; where the Hessian is not positive
/// definite (no convex function), multiples of the identity are added until it is. Steps count rounds in which every
/// block that has not ended takes one.
///
/// Cost a step: one evaluation and O(n^3) for each block of n variables, by GSL's Cholesky factors.
///
/// Source: `nocedal2006` in docs/references.md, algorithms 3.2 and 3.3.
public struct Newton: Minimizer, Equatable {
    /// The most steps it may take.
    public let steps: Int

    public let name = "newton"
    public let keepsUnits = false
    public let plannedSteps: Int? = nil

    /// A minimizer that takes at most `steps` steps.
    public init(steps: Int = 100) {
        precondition(steps > 0, "at least one step")
        self.steps = steps
    }

    public func minimize(
        _ function: some DifferentiableFunction, from start: [Double], gradientTolerance: Double,
        observe: Observer?
    ) throws(OptimizationError) -> Minimum {
        guard let function = function as? any TwiceDifferentiableFunction else {
            throw .noSecondDerivatives(method: name)
        }
        return minimize(blocksOf: function, from: start, gradientTolerance: gradientTolerance, observe: observe)
    }

    private func minimize(
        blocksOf function: some TwiceDifferentiableFunction, from start: [Double], gradientTolerance: Double,
        observe: Observer?
    ) -> Minimum {
        let size = function.blockSize
        let tolerance = gradientTolerance / Double(max(function.blocks, 1)).squareRoot()
        var parts = function.threads.map(0..<function.blocks, by: Self.blocksPerPart) { blocks in
            solve(blocks, of: function, from: start, tolerance: tolerance, keepsPath: observe != nil)
        }
        var end = Minimum(
            point: [], value: 0, gradientNorm: 0, steps: 0, evaluations: 0, termination: .converged)
        end.point.reserveCapacity(start.count)
        var evaluationsOfSteps: [Int] = []
        for part in parts {
            end.point += part.end
            for block in part.blocks { end.add(block) }
            let known = min(evaluationsOfSteps.count, part.evaluationsOfSteps.count)
            for step in 0..<known { evaluationsOfSteps[step] += part.evaluationsOfSteps[step] }
            evaluationsOfSteps += part.evaluationsOfSteps[known...]
        }
        end.point += start[(function.blocks * size)...]
        end.gradientNorm = end.gradientNorm.squareRoot()
        if end.termination != .notFinite && end.gradientNorm <= gradientTolerance { end.termination = .converged }
        guard let observe else { return end }
        // The point after k steps; a part that has ended stays where it is.
        var path = [start]
        for step in 1..<(end.steps + 1) {
            path.append(parts.flatMap { $0.path[min(step, $0.path.count - 1)] })
            for place in parts.indices where step + 1 < parts[place].path.count { parts[place].path[step] = [] }
        }
        parts = []
        var whole = function
        return replay(path, evaluationsOfSteps, end, &whole, observe)
    }

    /// How many blocks a thread takes at a time.
    private static let blocksPerPart = 512

    /// What comes of some blocks.
    private struct Part {
        var end: [Double] = []
        var blocks: [Block] = []
        /// path[k]: the point after k steps; the start alone if nobody looks.
        var path: [[Double]] = []
        var evaluationsOfSteps: [Int] = []
    }

    /// What comes of one block.
    fileprivate struct Block {
        let value: Double
        let squaredGradient: Double
        let rounds: Int
        let evaluations: Int
        let termination: Termination
    }

    private func solve(
        _ blocks: Range<Int>, of function: some TwiceDifferentiableFunction, from start: [Double], tolerance: Double,
        keepsPath: Bool
    ) -> Part {
        var function = function
        let size = function.blockSize
        var part = Part()
        part.path = [Array(start[(blocks.lowerBound * size)..<(blocks.upperBound * size)])]
        var search = NewtonSearch(size: size)
        for block in blocks {
            let range = ((block - blocks.lowerBound) * size)..<((block - blocks.lowerBound + 1) * size)
            var rounds = 0
            search.begin(&function, block: block, at: part.path[0][range])
            if part.evaluationsOfSteps.isEmpty { part.evaluationsOfSteps = [0] }
            part.evaluationsOfSteps[0] += search.evaluations
            while search.termination(tolerance: tolerance) == nil && rounds < steps {
                let before = search.evaluations
                guard search.advance(&function, block: block, tolerance: tolerance) else { break }
                rounds += 1
                if part.evaluationsOfSteps.count == rounds { part.evaluationsOfSteps.append(0) }
                part.evaluationsOfSteps[rounds] += search.evaluations - before
                guard keepsPath else { continue }
                if part.path.count == rounds { part.path.append(part.path[rounds - 1]) }
                for later in rounds..<part.path.count { part.path[later].replaceSubrange(range, with: search.point) }
            }
            part.end += search.point
            part.blocks.append(
                Block(
                    value: search.value, squaredGradient: search.squaredGradient, rounds: rounds,
                    evaluations: search.evaluations,
                    termination: search.termination(tolerance: tolerance) ?? .stepLimit))
        }
        return part
    }

    /// Shows the points in their order; where the observer stops, so does the result.
    private func replay(
        _ path: [[Double]], _ evaluationsOfSteps: [Int], _ end: Minimum,
        _ function: inout some TwiceDifferentiableFunction, _ observe: Observer
    ) -> Minimum {
        var evaluations = 0
        for (step, point) in path.enumerated() {
            if step < evaluationsOfSteps.count { evaluations += evaluationsOfSteps[step] }
            if observe(Iterate(step: step, evaluations: evaluations, point: point)) || step == path.count - 1 {
                continue
            }
            let (value, norm) = measure(&function, at: point)
            return Minimum(
                point: point, value: value, gradientNorm: norm, steps: step, evaluations: evaluations,
                termination: .stopped)
        }
        return end
    }
}

extension Minimum {
    /// Adds what came of one block; the squares of the gradient's norm are summed.
    fileprivate mutating func add(_ block: Newton.Block) {
        value += block.value
        gradientNorm += block.squaredGradient
        steps = max(steps, block.rounds)
        evaluations += block.evaluations
        let order: [Termination] = [.converged, .stepLimit, .stalled, .notFinite]
        if (order.firstIndex(of: block.termination) ?? 0) > (order.firstIndex(of: termination) ?? 0) {
            termination = block.termination
        }
    }
}

/// The state of Newton's method in one block.
private struct NewtonSearch {
    let size: Int
    private(set) var point: [Double]
    private(set) var value = 0.0
    private(set) var squaredGradient = 0.0
    private(set) var evaluations = 0
    private var gradient: [Double]
    private var hessian: [Double]
    private var direction: [Double]
    private var trial: [Double]
    private var system: NewtonDirection
    private var trialGradient: [Double]
    private var trialHessian: [Double]
    /// Why no lower point was found, once that was so.
    private var failure: Termination?

    init(size: Int) {
        self.size = size
        point = Array(repeating: 0, count: size)
        gradient = point
        direction = point
        trial = point
        trialGradient = point
        hessian = Array(repeating: 0, count: size * size)
        trialHessian = hessian
        system = NewtonDirection(size: size)
    }

    mutating func begin(_ function: inout some TwiceDifferentiableFunction, block: Int, at start: ArraySlice<Double>) {
        for (i, x) in start.enumerated() { point[i] = x }
        failure = nil
        evaluations = 0
        for i in 0..<size { trial[i] = point[i] }
        value = evaluate(&function, block)
        adopt()
    }

    func termination(tolerance: Double) -> Termination? {
        if !(value.isFinite && squaredGradient.isFinite) { return .notFinite }
        if squaredGradient <= tolerance * tolerance { return .converged }
        return failure
    }

    /// One step; false if no lower point was found.
    mutating func advance(
        _ function: inout some TwiceDifferentiableFunction, block: Int, tolerance: Double
    ) -> Bool {
        findDirection()
        let slope = dot(gradient, direction)
        var length = 1.0
        for _ in 0..<Self.mostHalvings {
            for i in 0..<size { trial[i] = point[i] + length * direction[i] }
            let next = evaluate(&function, block)
            let squared = dot(trialGradient, trialGradient)
            let falls = next <= value + Self.sufficientDecrease * length * slope
            // At the precision of the value, the gradient says whether the point is better.
            let isLevel = abs(next - value) <= Self.precision * abs(value) && squared < 0.25 * squaredGradient
            if falls || isLevel {
                (value, failure) = (next, nil)
                adopt()
                return true
            }
            // Far out the function may well be infinite; next to a point it is not.
            failure = next.isFinite ? .stalled : .notFinite
            length /= 2
        }
        return false
    }

    private static let mostHalvings = 50
    private static let sufficientDecrease = 0.25
    private static let precision = 1e-14

    /// The value at `trial`, with its gradient and Hessian.
    private mutating func evaluate(_ function: inout some TwiceDifferentiableFunction, _ block: Int) -> Double {
        evaluations += 1
        var (gradient, hessian) = ([Double](), [Double]())
        swap(&gradient, &trialGradient)
        swap(&hessian, &trialHessian)
        defer {
            swap(&gradient, &trialGradient)
            swap(&hessian, &trialHessian)
        }
        var gradientSpan = gradient.mutableSpan
        var hessianSpan = hessian.mutableSpan
        return function.evaluate(block: block, at: trial.span, gradient: &gradientSpan, hessian: &hessianSpan)
    }

    /// Makes the last trial the point.
    private mutating func adopt() {
        swap(&point, &trial)
        swap(&gradient, &trialGradient)
        swap(&hessian, &trialHessian)
        squaredGradient = dot(gradient, gradient)
    }

    private mutating func findDirection() {
        system.find(gradient: gradient, hessian: hessian, into: &direction)
        // Where the function is a line to working precision, its curvature says nothing about how far to go.
        let (length, most) = (
            dot(direction, direction).squareRoot(), Self.longestStep * (1 + dot(point, point).squareRoot())
        )
        if length > most { for i in 0..<size { direction[i] *= most / length } }
    }

    /// The longest step, relative to 1 and the point: callers choose units in which the function bends over lengths of 1 or less.
    private static let longestStep = 1e3

    private func dot(_ a: [Double], _ b: [Double]) -> Double {
        var sum = 0.0
        for i in 0..<size { sum += a[i] * b[i] }
        return sum
    }
}
