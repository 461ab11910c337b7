import Foundation
import TestSupport
import Testing

/// `tabulate` against reference values made by other software.
@Suite struct Tabulation {
    private func table(_ arguments: String...) throws -> Table {
        let program = try Program()
        let outcome = try program.finish(program.process(["tabulate"] + arguments))
        #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
        return try Table(outcome.output)
    }

    /// Would catch columns that are renamed or moved, complements or slopes that are mixed up, and digits lost in print.
    /// The reference has 50 digits; the link is right to 1e-13.
    @Test func phiLink() throws {
        let reference = try Reference.rows("phi_link_reference_extended.csv")
        for phi in ["1e-300", "0.001", "0.5", "0.9", "0.999999"] {
            let rows = reference.filter {
                $0["phi"] == phi && $0["s"] != "0+" && !($0["s"] == "1000" && phi == "1e-300")
            }
            let gaps = rows.compactMap { $0["s"] }
            #expect(gaps.count > 5)
            let table = try table(
                "link", "--distance", "kendall", "--dispersion", phi, "--gap", gaps.joined(separator: ","))
            #expect(
                table.columns
                    == [
                        "distance", "dispersion", "gap", "probability", "one_minus_probability", "log_probability",
                        "slope",
                    ])
            #expect(Set(table["distance"]) == ["kendall"])
            #expect(table.numbers("gap") == gaps.compactMap { Double($0) })
            for (column, name) in [
                ("probability", "h"), ("one_minus_probability", "one_minus_h"),
                ("log_probability", "log_h"), ("slope", "dlogh_ds"),
            ] {
                for (got, row) in zip(table.numbers(column), rows) {
                    #expect(relativeError(got, Double(row[name] ?? "") ?? .nan) <= 1e-13, "\(phi) \(row) \(column)")
                }
            }
        }
    }

    /// Would catch a negative gap read as an option, the sides of a gap exchanged, and a smoothed link at 0.
    @Test func linkSides() throws {
        for distance in ["kendall", "spearman"] {
            let table = try table("link", "--distance", distance, "--dispersion", "0.7", "--gap", "-1.5,0,1.5")
            let (p, q) = (table.numbers("probability"), table.numbers("one_minus_probability"))
            #expect(p[0] == q[2] && p[2] == q[0] && p[2] > 0.5 && p[1] == 0.5)
        }
        let theta = try table("link", "--distance", "spearman", "--dispersion", "0.5", "--gap", "1")
        #expect(relativeError(theta.numbers("probability")[0], 0.8) <= 1e-15)  // sigma(2 log 2) = 4/5
        #expect(relativeError(theta.numbers("slope")[0], 0.277258872223978123766892848583) <= 1e-15)  // 2 log(2) / 5
    }

    /// Would catch moments of another law, or rows in another order than asked for.
    @Test(arguments: ["kendall", "spearman"]) func partition(distance: String) throws {
        let table = try table(
            "partition", "--distance", distance, "--arms", "3,5,7", "--dispersion", "0.1,0.5,0.9")
        #expect(table.columns == ["distance", "arms", "dispersion", "log_z", "mean_distance", "variance_distance"])
        #expect(table["arms"] == ["3", "3", "3", "5", "5", "5", "7", "7", "7"])
        let reference = try Reference.rows("partition_reference.csv").filter {
            $0["model"] == (distance == "spearman" ? "spearman_rho" : distance)
        }
        for place in table.rows.indices {
            let row = try #require(
                reference.first {
                    $0["n"] == table["arms"][place]
                        && $0["phi"].flatMap { Double($0) } == table.numbers("dispersion")[place]
                })
            for (column, name) in [("log_z", "logZ"), ("mean_distance", "E_d"), ("variance_distance", "Var_d")] {
                #expect(relativeError(table.numbers(column)[place], Double(row[name] ?? "") ?? .nan) <= 1e-12)
            }
        }
    }

    /// Would catch i and j exchanged, ranks from 0, or the logistic link in place of the Spearman law.
    @Test func pairwise() throws {
        let table = try table("pairwise", "--distance", "spearman", "--arms", "5", "--dispersion", "0.9")
        #expect(table.columns == ["distance", "arms", "dispersion", "i", "j", "probability"])
        #expect(table.rows.count == 20)
        let reference = try Reference.rows("spearman_pairwise_reference.csv").filter {
            $0["n"] == "5" && $0["phi"] == "0.9"
        }
        #expect(reference.count == 10)
        for row in reference {
            let place = try #require(
                table.rows.indices.first { table["i"][$0] == row["i"] && table["j"][$0] == row["j"] })
            #expect(
                relativeError(table.numbers("probability")[place], Double(row["exact_P_i_before_j"] ?? "") ?? .nan)
                    <= 1e-12)
        }
    }

    /// Would catch a frontier that is not pi_ref e^(r/lambda): each row is worked out again from its lambda.
    @Test func frontier() throws {
        let table = try table(
            "frontier", "--reward", "-0.5,0.25,1", "--reference", "0.5,0.25,0.25", "--points", "9")
        #expect(table.columns == ["lambda", "kl", "reward"] && table.rows.count == 9)
        let (reward, reference) = ([-0.5, 0.25, 1], [0.5, 0.25, 0.25])
        for place in 1..<8 {
            let lambda = table.numbers("lambda")[place]
            let weights = zip(reward, reference).map { $1 * exp($0 / lambda) }
            let policy = weights.map { $0 / weights.reduce(0, +) }
            let kl = zip(policy, reference).reduce(0) { $0 + $1.0 * log($1.0 / $1.1) }
            #expect(abs(table.numbers("kl")[place] - kl) <= 1e-12)
            #expect(abs(table.numbers("reward")[place] - zip(policy, reward).reduce(0) { $0 + $1.0 * $1.1 }) <= 1e-12)
        }
        #expect(table.rows.first == ["inf", "0.0", "0.0625"])
        #expect(table["reward"].last == "1.0" && relativeError(table.numbers("kl")[8], log(4)) <= 1e-15)
    }

    /// Would catch JSON that is not JSON, or numbers that JSON has no word for.
    @Test func json() throws {
        let program = try Program()
        for arguments in [
            ["frontier", "--reward", "0,1"],
            ["partition", "--distance", "kendall", "--arms", "3", "--dispersion", "1"],
            ["link", "--distance", "kendall", "--dispersion", "0.5", "--gap", "0,1"],
            ["pairwise", "--distance", "spearman", "--arms", "3", "--dispersion", "0.5"],
        ] {
            let outcome = try program.finish(program.process(["tabulate"] + arguments + ["--format", "json"]))
            let rows = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [[String: Any]]
            #expect((rows?.count ?? 0) >= 1)
        }
    }

    /// Would catch a law that is tabulated where it is not known, or a refusal that is not one line.
    @Test func tooManyArms() throws {
        let program = try Program()
        let outcome = try program(
            "tabulate", "partition", "--distance", "spearman", "--arms", "21", "--dispersion", "0.9")
        #expect(outcome.status == 1 && outcome.output.isEmpty && outcome.complaints.count == 1)
        #expect(outcome.errors.contains("20"))
        let link = try program("tabulate", "link", "--distance", "cayley", "--dispersion", "0.5", "--gap", "1")
        #expect(link.status == 64 && link.output.isEmpty && link.errors.contains("expected kendall or spearman"))
        let marginal = try program(
            "tabulate", "ranks", "--distance", "ulam", "--arms", "3,10", "--dispersion", "0.5")
        #expect(marginal.status == 1 && marginal.output.isEmpty && marginal.errors.contains("up to 9 items, got 10"))
    }

    /// Would catch ranks and items exchanged in their columns, or a row left out: three items, footrule, phi = 1/2, whose
    /// six rankings weigh 1, 1/4, 1/4, 1/16, 1/16 and 1/16, 27/16 in all.
    @Test func ranks() throws {
        let outcome = try Program()("tabulate", "ranks", "--distance", "footrule", "--arms", "3", "--dispersion", "0.5")
        let lines = outcome.output.split(separator: "\n").map(String.init)
        #expect(lines.count == 10 && lines.first == "distance,arms,dispersion,i,rank,probability")
        let numbers = lines.dropFirst().compactMap { $0.split(separator: ",").last.flatMap { Double($0) } }
        for (got, sixteenths) in zip(numbers, [20.0, 5, 2, 5, 17, 5, 2, 5, 20]) {
            #expect(abs(got - sixteenths / 27) <= 1e-14)
        }
        #expect(lines[2].hasPrefix("footrule,3,0.5,1,2,"))
    }
}
