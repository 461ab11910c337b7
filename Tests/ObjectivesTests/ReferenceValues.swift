import Foundation
import NumericalCore
import Objectives
import TestSupport
import Testing

/// The MallowsPO objectives and those beside them in its paper, against values made with 100 digits.
@Suite struct ObjectiveReferenceValues {
    struct Case: Decodable {
        let objective: String
        let beta: Double
        let dispersion: Double
        let epsilon: Double?
        let margin: Double
        let value: Double
        let slope: Double
    }

    /// Catches any wrong formula, sign, factor of beta or 2t, and any cancellation in the tails.
    ///
    /// 1e-12 relative, with one allowance: the reference takes t = -log phi of the exact phi, the code is given the
    /// nearest double, so a value may move by the condition number in t, at most |margin| in units of the loss,
    /// times 1e-16; that stays below 1e-12 everywhere. IPO's values near their zero are measured against the size of
    /// the target squared, because the target 1/(2 beta) itself is rounded.
    @Test func valuesAndSlopes() throws {
        let cases = try Reference.cases("objectives.json", as: Case.self)
        #expect(cases.count > 1000)
        for item in cases {
            let entry = try #require(ObjectiveCatalog.named(item.objective))
            let objective = try #require(entry.make(item.beta, item.epsilon.map { [$0] } ?? []) as? any MarginObjective)
            let loss = objective.loss(margin: item.margin, negativeLogDispersion: -log(item.dispersion))
            #expect(relativeError(loss.value, item.value) < 1e-12, "\(item): \(loss)")
            #expect(relativeError(loss.slope, item.slope) < 1e-12, "\(item): \(loss)")
        }
    }

    /// Catches a catalog that lost an objective, and a reference table that does not reach all of the first ones.
    @Test func everyObjectiveOfTheTableIsInTheCatalog() throws {
        let names = Set(try Reference.cases("objectives.json", as: Case.self).map(\.objective))
        #expect(names.count == 6)
        #expect(names.isSubset(of: Set(ObjectiveCatalog.all.map(\.name))))
    }
}
