import NumericalCore
import Objectives

/// A mean loss as a function of the scores s(x, y) of every context and arm, pi proportional to pi_ref e^s.
protocol ScoreLoss: Sendable {
    /// The part of the loss that some contexts bring about; adds its gradient, and its Hessians if asked for.
    ///
    /// - Parameters:
    ///   - scores: K scores for each of these contexts.
    ///   - gradient: as many slopes.
    ///   - hessians: K x K second derivatives for each of these contexts; empty if not wanted.
    mutating func add(
        _ contexts: Range<Int>, scores: [Double], gradient: inout [Double], hessians: inout [Double]
    ) -> Double

    /// The mean size of the slopes of single labels at the reference policy, each times its context's `units`.
    ///
    /// Unlike the gradient there, it does not vanish when the labels balance.
    mutating func slopeScale(units: [Double]) -> Double

    /// Whether the loss holds anything fixed during a step.
    var hasAnchors: Bool { get }

    /// Takes what the loss holds fixed during a step from the policy of these scores; whether that moved by more than
    /// `tolerance`.
    mutating func renewAnchors(scores: [Double], tolerance: Double) -> Bool

    /// Makes the mean one over `size` labels (a loss of rankings: rankings) drawn with replacement from all of them.
    ///
    /// What is held fixed during a step stays that of all labels.
    mutating func drawSample(size: Int, from stream: inout RandomStream)

    /// Rounds the kinks of the loss off over a width, all multipliers 1/2; nil for the loss as it is.
    mutating func roundKinks(width: Double?)

    /// Makes the next evaluation find the slopes at the kinks.
    mutating func recordKinks()

    /// Takes the slopes found by the last evaluation for multipliers, and makes the width smaller by a factor.
    mutating func narrowKinks(by factor: Double)
}

extension ScoreLoss {
    mutating func roundKinks(width: Double?) {}
    mutating func recordKinks() {}
    mutating func narrowKinks(by factor: Double) {}
    var hasAnchors: Bool { false }
    mutating func renewAnchors(scores: [Double], tolerance: Double) -> Bool { false }
}

/// A symmetric K x K block of second derivatives inside a longer array.
struct HessianBlock {
    let start: Int
    let arms: Int

    init(_ place: Int, arms: Int) {
        start = place * arms * arms
        self.arms = arms
    }

    /// Adds h (e_i - e_j)(e_i - e_j)'.
    func addMargin(_ h: Double, _ i: Int, _ j: Int, to hessians: inout MutableSpan<Double>) {
        hessians[start + i * arms + i] += h
        hessians[start + j * arms + j] += h
        hessians[start + i * arms + j] -= h
        hessians[start + j * arms + i] -= h
    }
}
