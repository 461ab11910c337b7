import Experiments
import Foundation
import TestSupport
import Testing

/// What the tables of a report say.
@Suite struct ReportNumbers {
    /// The numbers in a part of a page: what the file has, and what is shown of it.
    private static func numbers(_ page: Substring) -> [(value: String, shown: String)] {
        page.matches(of: /<data value="([^"]*)">([^<]*)<\/data>/).map { (String($0.1), String($0.2)) }
    }

    /// The part of a page from one text to the next other one.
    private static func part(_ page: String, from start: String, to end: String) throws -> Substring {
        let first = try #require(page.firstRange(of: start))
        let last = try #require(page[first.upperBound...].firstRange(of: end))
        return page[first.upperBound..<last.lowerBound]
    }

    /// Would catch a number that is in no file, a rounding that is off by more than half of the fourth digit, or a digit that
    /// is told in another order of magnitude.
    @Test(arguments: [("comparisons", "comparisons.csv", 4 * 9 + 9), ("summary", "summary.csv", 2 * 6 + 4)])
    func everyNumber(table: String, file: String, count: Int) throws {
        let folder = try ReportFolder()
        let rows = try Self.part(try folder.page(), from: "<caption id=\"\(table)-table\">", to: "</table>")
        let fields = Set(try Table(folder.scratch.read(file)).rows.joined())
        let numbers = Self.numbers(rows)
        #expect(numbers.count == count)
        for (value, shown) in numbers {
            #expect(fields.contains(value))
            let number = try #require(Double(value))
            let read = try #require(Double(shown.replacing("\u{2212}", with: "-")), "\(shown)")
            #expect(number.isNaN ? read.isNaN : abs(read - number) <= 5.0001e-4 * abs(number), "\(value) as \(shown)")
        }
        // What is no number is a word of the file too.
        let words = rows.split(separator: "</td>").compactMap { $0.split(separator: ">").last }
        for word in words where !word.hasSuffix("data") && !word.hasSuffix("span") && Double(word) != nil {
            #expect(fields.contains(String(word)))
        }
    }

    /// Would catch other rows than the last checkpoint of each cell, a row that is lost, or rows out of order.
    @Test func lastCheckpoints() throws {
        let page = try ReportFolder().page()
        let rows = try Self.part(page, from: "<caption id=\"summary-table\">", to: "</table>").split(separator: "<tr>")
        #expect(rows.count == 4)
        #expect(rows[2].contains("0.8126119001") && rows[3].contains("0.7558"))
        #expect(rows[0].contains("<code>checkpoint</code> <data value=\"1\">1</data>, "))
    }

    /// Would catch a path over beta of which only one beta is shown.
    @Test func paths() throws {
        let rows = (0...3).map { "1,dpo,\([10, 10, 1, 0.1][$0]),\($0),0.\($0 + 1),0.01" }
        let summary = (["cell,objective,beta,checkpoint,reward_mean,reward_se"] + rows).joined(separator: "\n") + "\n"
        let page = try ReportFolder(replacing: ["summary.csv": summary]).page()
        let table = try Self.part(page, from: "<caption id=\"summary-table\">", to: "</table>")
        #expect(table.split(separator: "<tr>").count == 5)
        for mean in ["0.2", "0.3", "0.4"] { #expect(table.contains("<data value=\"\(mean)\">")) }
        #expect(!table.contains("<data value=\"0.1\">0.1</data><span"))
    }

    /// Would catch verdicts that are counted wrongly, that are told by a colour alone, or replicates that are dropped quietly.
    @Test func verdicts() throws {
        let section = try Self.part(try ReportFolder().page(), from: "<section id=\"comparisons\"", to: "</section>")
        let lead = try Self.part(String(section), from: "<p class=\"lead\">", to: "</p>")
        let told = lead.replacing(/<[^>]*>/, with: "")
        #expect(
            told
                == "4 comparisons: 1 \u{2713} supported, 1 \u{2717} contradicted, 2 ? inconclusive, at 5% after Holm's "
                + "correction over all of them.")
        #expect(section.contains("<strong>2 of 4</strong> rows compare fewer than all replicates"))
        let note = section.replacing(/<[^>]*>/, with: "")
        #expect(note.contains("150 of 200better alone 40, than alone 7, neither 3"))
        #expect(section.contains("<code>better-frontier</code>: <span class=\"count\">1 "))
    }

    /// Would catch a long table that is shown in full, or cut without a word.
    @Test func longTables() throws {
        let rows = (1...250).map { "\($0),\($0 * $0)" }.joined(separator: "\n")
        let page = try ReportFolder(replacing: [
            "manifest.json": nil, "squares.csv": "n,square\n\(rows)\n", "comparisons.csv": nil,
        ]).page()
        #expect(page.contains("<strong>The first 200 of 250 rows; all are in squares.csv.</strong>"))
        #expect(page.contains("<data value=\"40000\">") && !page.contains("<data value=\"40401\">"))
        let points = (1...250).flatMap { cell in (0...2).map { "\(cell),0.1,\($0),\(cell).\($0)5,0.01" } }
        let summary = (["cell,beta,checkpoint,reward_mean,reward_se"] + points).joined(separator: "\n") + "\n"
        let cells = try ReportFolder(replacing: ["summary.csv": summary]).page()
        #expect(cells.contains("<strong>The first 200 of 250 rows; all are in summary.csv.</strong>"))
        #expect(cells.contains("<data value=\"200.25\">") && !cells.contains("<data value=\"201.25\">"))
        #expect(!cells.contains("<data value=\"200.15\">"))
    }

    /// Would catch an experiment of exact tables alone that is said to have no cells, or whose settings are nowhere.
    @Test func tablesAlone() throws {
        let manifest = """
            {"name": "exact", "experiment": {"name": "exact", "tables": [{"name": "index", "kind": "dispersion-index", \
            "arms": [3, 4]}]}, "cells": 0, "replicates": 0, "version": "0.1.0"}

            """
        let page = try ReportFolder(replacing: [
            "manifest.json": manifest, "summary.csv": nil, "comparisons.csv": nil, "figures.json": nil,
            "index.csv": "arms,index\n3,0.125\n", "notes.csv": "a,b\n1\n",
        ]).page()
        #expect(page.contains("The experiment compares nothing.") && page.contains("<data value=\"0.125\">"))
        let settings = try Self.part(page, from: "<section id=\"settings\"", to: "</section>")
        #expect(settings.contains("The exact table index") && settings.contains("[3, 4]"))
        #expect(!settings.contains("What all cells share") && !page.contains("0 cells"))
    }
}
