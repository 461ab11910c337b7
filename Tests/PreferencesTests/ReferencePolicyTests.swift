import Foundation
import NumericalCore
import Preferences
import Rankings
import TestSupport
import Testing

/// Reference policies are normalized, finite, and have the law that their specification names.
@Suite struct ReferencePolicyTests {
    private func references(
        _ reference: WorldSpecification.Reference, contexts: Int = 500, arms: Int = 4,
        rewards: WorldSpecification.Reward = .uniform(low: 0, high: 1), phi: Double = 0.5
    ) throws -> [[Double]] {
        let world = try WorldSpecification(
            contexts: contexts, arms: arms, reward: rewards, reference: reference, dispersion: .constant(phi)
        ).world(seed: 1, replicate: 0)
        return (0..<contexts).map { Array(world.logReference.row($0)) }
    }

    /// Probabilities of each context sum to 1, with a finite logarithm each, also where most of them underflow.
    @Test(
        arguments: [
            .uniform, .dirichlet(1), .dirichlet(0.5), .dirichlet(0.01), .dirichlet(1e-4), .dirichlet(100),
            .softmax(deviation: 0), .softmax(deviation: 1), .softmax(deviation: 500), .mallowsTop(distance: "kendall"),
            .mallowsTop(distance: "spearman"),
        ] as [WorldSpecification.Reference]) func normalized(_ reference: WorldSpecification.Reference) throws
    {
        for phi in [1e-300, 0.5, 1] {
            for row in try references(reference, contexts: 50, arms: 6, phi: phi) {
                #expect(row.allSatisfy { $0.isFinite && $0 <= 0 })
                #expect(abs(row.reduce(0) { $0 + exp($1) } - 1) <= 1e-12)
            }
        }
    }

    /// Uniform means uniform, and given probabilities are taken as they are, divided by their sum.
    @Test func uniformAndGiven() throws {
        #expect(try references(.uniform).allSatisfy { $0.allSatisfy { relativeError($0, -log(4.0)) <= 1e-15 } })
        let row = try references(.values([[2, 1, 1, 4]]), contexts: 1)[0]
        for (value, expected) in zip(row, [0.25, 0.125, 0.125, 0.5]) {
            #expect(relativeError(exp(value), expected) <= 1e-14)
        }
    }

    /// Dirichlet's moments: mean 1/K, variance (1/K)(1 - 1/K)/(K a + 1), from well spread to nearly one-hot. The trick of
    /// a gamma of shape a + 1 with the wrong power gives another variance.
    @Test(arguments: [0.05, 0.5, 1, 3]) func dirichlet(concentration: Double) throws {
        let rows = try references(.dirichlet(concentration), contexts: 4000)
        let expected = 0.25 * 0.75 / (4 * concentration + 1)
        for arm in 0..<4 {
            let values = rows.map { exp($0[arm]) }
            let mean = values.reduce(0, +) / 4000
            let squares = values.map { ($0 - 0.25) * ($0 - 0.25) }
            let variance = squares.reduce(0, +) / 4000
            let spread = squares.reduce(0) { $0 + ($1 - variance) * ($1 - variance) } / 4000
            #expect(abs(mean - 0.25) < 5 * (expected / 4000).squareRoot())
            #expect(abs(variance - expected) < 5 * (spread / 4000).squareRoot())
        }
    }

    /// Two arms: the law of the first is uniform for a = 1 and the arcsine law for a = 1/2, which have closed
    /// distribution functions. A gamma of shape a (not a + 1), or no power of the uniform number, would bend them.
    @Test(arguments: [0.5, 1]) func dirichletOfTwoArms(concentration: Double) throws {
        var cells = [Int](repeating: 0, count: 20)
        for row in try references(.dirichlet(concentration), contexts: 100_000, arms: 2) {
            let p = exp(row[0])
            let u = concentration == 1 ? p : 2 / Double.pi * asin(min(1, p).squareRoot())
            cells[min(19, Int(20 * u))] += 1
        }
        #expect(
            chiSquare(observed: cells, expected: Array(repeating: 5000, count: 20))
                < chiSquareLimit(degreesOfFreedom: 19))
    }

    /// Log-odds of two arms of a softmax reference are a difference of two normal numbers: variance 2 sd^2.
    @Test func softmax() throws {
        let odds = try references(.softmax(deviation: 1.5), contexts: 4000).map { $0[0] - $0[3] }
        let mean = odds.reduce(0, +) / 4000
        let variance = odds.reduce(0) { $0 + $1 * $1 } / 4000
        #expect(abs(mean) < 5 * (4.5 / 4000).squareRoot())
        #expect(abs(variance / 4.5 - 1) < 5 * (2 / 4000.0).squareRoot())
        #expect(try references(.softmax(deviation: 0), contexts: 1)[0].allSatisfy { $0 == -log(4.0) })
    }

    /// The chance to be ranked first, by enumeration of the Mallows law about the context's own central ranking; arms
    /// taken for central ranks would give the probabilities to the wrong arms.
    @Test(arguments: ["kendall", "spearman"], [0.2, 0.7, 0.99, 1]) func mallowsTop(distance: String, phi: Double) throws
    {
        let context = testContext(arms: 5, phi: phi)
        var expected = [Double](repeating: 0, count: 5)
        for (order, probability) in orders(of: distance, in: context, temperature: 1) {
            expected[order[0]] += probability
        }
        let row = try references(
            .mallowsTop(distance: distance), contexts: 1, arms: 5, rewards: .values([context.reward]), phi: phi)[0]
        for (value, reference) in zip(row, expected) { #expect(relativeError(exp(value), reference) <= 1e-12) }
    }

    /// A Mallows reference of more arms than the Spearman law takes is an error.
    @Test func tooManyArms() throws {
        #expect(throws: RankingsError.self) { try references(.mallowsTop(distance: "spearman"), contexts: 1, arms: 21) }
        #expect(try references(.mallowsTop(distance: "kendall"), contexts: 1, arms: 21)[0].count == 21)
    }

    /// Data can be drawn by the reference policy however concentrated it is.
    @Test(arguments: [WorldSpecification.Reference.dirichlet(1e-3), .softmax(deviation: 500)])
    func proposalsByConcentratedReferences(reference: WorldSpecification.Reference) throws {
        let specification = WorldSpecification(
            contexts: 20, arms: 5, reward: .uniform(low: 0, high: 1), reference: reference, dispersion: .constant(0.5))
        let preferences = PreferenceSpecification(model: MallowsThetaPairs(), pairs: 1000, proposal: .reference)
        let streams = DataStreams(seed: 1, world: specification, preferences: preferences, replicate: 0)
        let world = try specification.world(seed: 1, replicate: 0)
        var tables = CentredTables()
        for x in 0..<20 {
            let law = preferences.model
            let labels = try law.labelProbabilities(in: world.context(x), proposal: .reference, tables: &tables)
            try #require(abs(labels.reduce(0, +) - 1) <= 1e-12)
        }
        #expect(try preferences.drawCounts(in: world, streams: streams).total == 1000)
    }
}
