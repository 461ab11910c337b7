import ArgumentParser
import Evaluation
import Foundation
import NumericalCore
import Rankings

/// `tabulate`: exact tables.
struct Tabulate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tabulate",
        abstract: "Print exact tables: link, pairwise, ranks, partition, frontier.",
        subcommands: [Link.self, Pairwise.self, Ranks.self, Partition.self, FrontierTable.self])

    /// A comma-separated list of numbers.
    struct Numbers: ExpressibleByArgument {
        let values: [Double]

        init?(argument: String) {
            let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
            let values = parts.compactMap { Double($0.filter { $0 != " " }) }.filter(\.isFinite)
            guard values.count == parts.count else { return nil }
            self.values = values
        }
    }

    /// A distance by name.
    struct Distance: ExpressibleByArgument {
        let distance: any RankingDistance

        init?(argument: String) {
            guard let distance = DistanceCatalog.named(argument) else { return nil }
            self.distance = distance
        }

        static var allValueStrings: [String] { DistanceCatalog.all.map(\.name) }
    }

    /// What the tables of a law have in common.
    struct LawOptions: ParsableArguments {
        @Option(help: "Distance: \(Distance.allValueStrings.joined(separator: ", ")).")
        var distance: Distance

        @Option(help: "Dispersions phi above 0 and at most 1, separated by commas.")
        var dispersion: Numbers

        @Option(help: "csv or json.")
        var format = TableFormat.csv

        func validate() throws {
            for phi in dispersion.values where !(phi > 0 && phi <= 1) {
                throw ValidationError("--dispersion: expected dispersions above 0 and at most 1, got \(phi)")
            }
        }

        /// Each dispersion with its t.
        var dispersions: [(phi: Double, t: Double)] { dispersion.values.map { ($0, abs(log($0))) } }
    }

    /// Numbers of arms.
    static func arms(_ numbers: Numbers) throws -> [Int] {
        try numbers.values.map { value in
            guard let arms = Int(exactly: value), arms >= 1, arms <= 100_000 else {
                throw ValidationError("--arms: expected integers from 1 to 100000, got \(value)")
            }
            return arms
        }
    }

    /// `tabulate link`.
    struct Link: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "link",
            abstract: "The probability that an arm beats another, by the gap of their central ranks.",
            discussion: """
                kendall: the phi link h(s), exact for every number of arms; it jumps at gap 0, where the slope is infinite. \
                spearman: the theta link sigma(2 t s). The other distances have none. slope is d log_probability / d gap.
                """)

        @OptionGroup var law: LawOptions

        @Option(parsing: .unconditional, help: "Gaps s of central ranks, separated by commas; any real numbers.")
        var gap: Numbers

        func validate() throws {
            let distance = law.distance.distance
            if !(distance is KendallDistance || distance is SpearmanDistance) {
                throw ValidationError(
                    "--distance: expected kendall or spearman, got \(distance.name), which has no link")
            }
        }

        func run() {
            var table = OutputTable(columns: [
                "distance", "dispersion", "gap", "probability", "one_minus_probability", "log_probability", "slope",
            ])
            for (phi, t) in law.dispersions {
                for s in gap.values {
                    let link = law.distance.distance is KendallDistance ? Self.phiLink(s, t) : Self.thetaLink(s, t)
                    table.rows.append(
                        [.text(law.distance.distance.name), .number(phi), .number(s)] + link.map { .number($0) })
                }
            }
            Console.write(table.text(law.format))
        }

        private static func thetaLink(_ s: Double, _ t: Double) -> [Double] {
            let x = 2 * t * s
            return [
                LogSigmoid.sigmoid(x), LogSigmoid.sigmoid(-x), LogSigmoid.value(x), 2 * t * LogSigmoid.slope(x),
            ]
        }

        private static func phiLink(_ s: Double, _ t: Double) -> [Double] {
            if s == 0 { return [0.5, 0.5, log(0.5), t > 0 ? .infinity : 0] }
            let value = PhiLink(negativeLogDispersion: t)(gap: abs(s))
            return s > 0
                ? [value.probability, value.complement, value.logProbability, value.logProbabilitySlope]
                : [value.complement, value.probability, value.logComplement, value.logComplementSlope]
        }
    }

    /// `tabulate frontier`.
    struct FrontierTable: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "frontier", abstract: "The exact reward-KL frontier of one context.",
            discussion: "From the reference policy (lambda inf) to the best arms (lambda 0), evenly in log lambda."
        )

        @Option(parsing: .unconditional, help: "Rewards of the arms, separated by commas.")
        var reward: Numbers

        @Option(help: "Reference probabilities, separated by commas (default: uniform).")
        var reference: Numbers?

        @Option(help: "Number of points.")
        var points = 21

        @Option(help: "csv or json.")
        var format = TableFormat.csv

        func validate() throws {
            if reward.values.count < 2 { throw ValidationError("--reward: expected at least two rewards") }
            if points < 2 { throw ValidationError("--points: expected an integer of at least 2, got \(points)") }
            guard let reference else { return }
            let values = reference.values
            if values.count != reward.values.count {
                throw ValidationError("--reference: expected \(reward.values.count) probabilities, got \(values.count)")
            }
            if !values.allSatisfy({ $0 > 0 }) || abs(values.reduce(0, +) - 1) > 1e-9 {
                throw ValidationError("--reference: expected probabilities above 0 that sum to 1")
            }
        }

        func run() throws {
            let uniform = [Double](repeating: 1 / Double(reward.values.count), count: reward.values.count)
            let frontier = Frontier(
                reward: ContextArmTable(rows: [reward.values]),
                logReference: ContextArmTable(rows: [(reference?.values ?? uniform).map { log($0) }]))
            var table = OutputTable(columns: ["lambda", "kl", "reward"])
            table.rows = try reporting { try frontier.points(points) }.map {
                [.number($0.lambda), .number($0.divergence), .number($0.reward)]
            }
            Console.write(table.text(format))
        }
    }
}
