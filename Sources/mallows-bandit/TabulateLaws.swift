import ArgumentParser
import Rankings

/// Tables of the exact Mallows laws about the identity.
extension Tabulate {
    /// `tabulate pairwise`.
    struct Pairwise: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "pairwise",
            abstract: "The exact probability that one item stands before another, by their central ranks.")

        @OptionGroup var tables: LawTables

        func run() throws {
            try tables.write(columns: ["i", "j", "probability"]) { law in
                let n = law.items
                let probabilities = try law.pairwiseProbabilities()
                return probabilities.indices.filter { $0 / n != $0 % n }.map { place in
                    [.integer(place / n + 1), .integer(place % n + 1), .number(probabilities[place])]
                }
            }
        }
    }

    /// `tabulate ranks`.
    struct Ranks: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "ranks",
            abstract: "The exact probability of each rank of each item, by its central rank.")

        @OptionGroup var tables: LawTables

        func run() throws {
            try tables.write(columns: ["i", "rank", "probability"]) { law in
                let n = law.items
                return try law.rankProbabilities().enumerated().map { place, probability in
                    [.integer(place / n + 1), .integer(place % n + 1), .number(probability)]
                }
            }
        }
    }

    /// `tabulate partition`.
    struct Partition: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "partition",
            abstract: "Log partition function, and mean and variance of the distance.")

        @OptionGroup var tables: LawTables

        func run() throws {
            try tables.write(columns: ["log_z", "mean_distance", "variance_distance"]) { law in
                let moments = law.distanceMoments()
                return [[.number(law.logPartition), .number(moments.mean), .number(moments.variance)]]
            }
        }
    }

    /// A law for each number of arms and each dispersion.
    struct LawTables: ParsableArguments {
        @OptionGroup var options: LawOptions

        @Option(help: "Numbers of arms, separated by commas.")
        var arms: Numbers

        /// Writes the rows that `rows` gives for each law, after the columns that say which law it is.
        func write(
            columns: [String], rows: (any CentredLaw) throws -> [[OutputTable.Field]]
        ) throws {
            var table = OutputTable(columns: ["distance", "arms", "dispersion"] + columns)
            let distance = options.distance.distance
            for n in try Tabulate.arms(arms) {
                for (phi, t) in options.dispersions {
                    let values = try reporting { try rows(distance.law(items: n, negativeLogDispersion: t)) }
                    table.rows += values.map { [.text(distance.name), .integer(n), .number(phi)] + $0 }
                }
            }
            Console.write(table.text(options.format))
        }
    }
}
