import Experiments
import Foundation
import GRDB
import TestSupport
import Testing

/// What any program that speaks SQL finds in a store.
@Suite struct StoreViews {
    private static let text = Trial.text(
        replacing: [3: "replicates: 4", 8: "  reference: {dirichlet: 0.05}", 20: "  optimizer: bfgs2"],
        adding: [
            "sweep:", "  world.dispersion: [0.2, {choice: [0.3, 0.8]}]", "  fit.objective: [dpo, hinge]",
            "  fit.beta: [1e-3, 1]",
        ])

    /// Would catch a view that decodes a number wrongly (each is compared bit by bit with that of `curves.csv`), loses or
    /// repeats a row, or gives a swept key another value.
    @Test func curves() async throws {
        let scratch = try Scratch()
        let experiment = try Trial.experiment(Self.text)
        let store = try await Trial.store(experiment, below: scratch)
        let folder = try ResultFolder(for: experiment, below: scratch.path, withFigures: false)
        _ = try folder.write(experiment, from: store, RunInformation(jobs: 1, version: "test"))
        let curves = try TestSupport.Table(scratch.read("trial/curves.csv"))
        let queue = try DatabaseQueue(path: scratch.file("trial/store.sqlite"))
        let rows = try queue.read { db in
            try Row.fetchAll(db, sql: "SELECT * FROM curves ORDER BY cell, replicate, step")
        }
        #expect(rows.count == curves.rows.count && rows.count > 100)
        for column in ["cell", "replicate", "step"] {
            let numbers = rows.map { $0[column] as Int }
            #expect(numbers.map { "\($0)" } == curves[column])
        }
        for column in Trial.measured {
            let numbers = rows.map { $0[column] as Double }
            #expect(numbers.map(\.bitPattern) == curves.numbers(column).map(\.bitPattern), "\(column)")
        }
        #expect(rows.map { $0["termination"] } == curves["termination"])
        #expect(rows.map { $0["fit.objective"] } == curves["fit.objective"])
        #expect(rows.map { $0["fit.beta"] as Double } == curves.numbers("fit.beta"))
        let dispersions = Set(rows.map { ($0["world.dispersion"] as DatabaseValue).description })
        #expect(dispersions == ["0.2", "\"{\\\"choice\\\":[0.3,0.8]}\""])

        let finals = try queue.read { db in
            try Row.fetchAll(db, sql: "SELECT * FROM finals ORDER BY cell, replicate")
        }
        #expect(finals.count == 8 * 4)
        for final in finals {
            let last = rows.last { $0["cell"] == final["cell"] as Int && $0["replicate"] == final["replicate"] as Int }
            #expect(last == final)
        }
        let cells = try queue.read { try Row.fetchAll($0, sql: "SELECT * FROM cells ORDER BY cell") }
        #expect(cells.map { $0["cell"] } == Array(1...8))
        #expect((cells.first?["fit"] as String?)?.contains("\"checkpoints\": 4") == true)
    }

    /// Would catch doubles that the views change: of both signs, with every power of two that there is, none normal and
    /// least among them; what is not finite is NULL.
    @Test func everyDouble() async throws {
        let scratch = try Scratch()
        let store = try await Trial.store(try Trial.experiment(Trial.text()), below: scratch)
        try store.close()
        var finite = [0, -0.0, .leastNonzeroMagnitude, .leastNormalMagnitude, .greatestFiniteMagnitude, 0.1, -1 / 3]
        for exponent in -1074...1023 {
            let power = Double(sign: .plus, exponent: exponent, significand: 1)
            finite += [power, -power, power.nextUp * 1.7]
        }
        let numbers = finite.filter(\.isFinite) + [.infinity, -.infinity, .nan]
        let queue = try DatabaseQueue(path: scratch.file("trial/store.sqlite"))
        try await queue.write { db in
            let update = try db.makeStatement(sql: "UPDATE fit SET checkpoints = ? WHERE id = 1")
            let query = try db.makeStatement(sql: "SELECT loss FROM finals WHERE replicate = 1")
            for number in numbers {
                var row = [UInt64](repeating: 0, count: 2 + CurveColumn.allCases.count)
                row[2] = number.bitPattern.bigEndian
                try update.execute(arguments: [unsafe row.withUnsafeBytes { unsafe Data($0) }])
                let got = try Double.fetchOne(query)
                #expect(number.isFinite ? got == number : got == nil, "\(number)")
            }
        }
    }
}
