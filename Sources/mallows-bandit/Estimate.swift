import ArgumentParser
import Preferences
import Rankings

/// `estimate`: the Mallows model of a file of rankings.
struct Estimate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Estimate consensus ranking and dispersion from a file of rankings.",
        discussion: """
            FILE holds rankings: PrefLib's .soc, or .csv with a header of names and a row of ranks (1 is best) for each \
            ranking. Maximum likelihood; exact consensus and dispersion up to 20 items.
            """)

    @Argument(help: "File of rankings.")
    var file: String

    @Option(help: "Distance: kendall or spearman.")
    var distance: Tabulate.Distance

    @Option(help: "csv or json.")
    var format = TableFormat.csv

    func run() throws {
        guard case .rankings(let rankings) = try reporting({ try PreferenceFile(reading: file) }) else {
            throw Failure(description: "\(file): expected rankings, got pairs")
        }
        let estimate: MallowsEstimate
        do {
            estimate = try MallowsEstimate(of: rankings.sample, distance: distance.distance)
        } catch {
            throw Failure(description: "\(file): \(error)")
        }
        var table = OutputTable(columns: [
            "distance", "rankings", "arms", "order", "ranks", "mean_distance", "dispersion", "log_likelihood",
        ])
        table.rows.append([
            .text(estimate.distance), .integer(estimate.rankings), .integer(rankings.items.count),
            .list(estimate.consensus.order.map { .text(rankings.items[$0]) }),
            .list(estimate.consensus.ranks.map { .integer($0 + 1) }), .number(estimate.meanDistance),
            .number(estimate.dispersion), .number(estimate.logLikelihood),
        ])
        Console.write(format == .json ? table.objects.joined() + "\n" : table.csv)
    }
}
