import ArgumentParser
import Preferences
import Rankings

/// `estimate`: the Mallows model of a file of rankings or pairs.
struct Estimate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "estimate",
        abstract: "Estimate consensus ranking and dispersion from a file of rankings or pairs.",
        discussion: """
            FILE holds rankings (PrefLib's .soc, or .csv with a header of names and a row of ranks, 1 is best, for each), \
            partial ones (PrefLib's .soi, .toc and .toi; kendall alone: items in ties have an unknown order, those left out come \
            last), or labelled pairs (.csv with columns winner, loser and \
            perhaps context; .jsonl with prompt, chosen, rejected). Maximum likelihood; consensus_gap 0 means that no \
            central ranking is closer to the data. Pairs give a row for each context, under the phi link (kendall) or the \
            theta link (spearman), with the best central ranking up to \(PairEstimate.exactLimit) arms and a local optimum \
            beyond.

            The interval is for 95% and takes the central ranking as known; --bootstrap lets it vary. At dispersion 0 and 1 \
            it is one-sided. likelihood_ratio is twice the gain in log-likelihood over the uniform law, and p_value_bound an \
            upper bound of its probability under that law, for every sample size (its law is no chi-square: the centre is \
            estimated too); p_value, with --bootstrap, is simulated.

            All of it from exact laws. Where none is known at the estimate (spearman beyond 20 arms, unless concentrated; \
            footrule beyond 1000; ulam beyond 50) there is an error, never an approximation.
            """)

    /// One distance, or all of the catalog.
    enum Choice: ExpressibleByArgument {
        case one(any RankingDistance)
        case all
        /// Kendall's, with a dispersion for each stage.
        case stages

        init?(argument: String) {
            if argument == "all" {
                self = .all
            } else if argument == StageRow.distance {
                self = .stages
            } else if let distance = DistanceCatalog.named(argument) {
                self = .one(distance)
            } else {
                return nil
            }
        }

        static var allValueStrings: [String] { DistanceCatalog.all.map(\.name) + [StageRow.distance, "all"] }
    }

    @Argument(help: "File of rankings or pairs.")
    var file: String

    @Option(
        help: """
            Distance: \(DistanceCatalog.all.map(\.name).joined(separator: ", ")); all, one row each; or \(StageRow.distance), \
            a row for each stage.
            """)
    var distance: Choice

    @Option(help: "Central ranking: the names from best to worst, separated by commas or spaces (default: estimated).")
    var centre: String?

    @Option(help: "Number of bootstrap resamples, at least \(MallowsBootstrap.fewestResamples) (default: none).")
    var bootstrap: Int?

    @OptionGroup var mixture: MixtureOptions

    @Option(help: "Seed of the bootstrap, and of the starts of EM.")
    var seed: UInt64 = 1

    @Option(help: "csv or json.")
    var format = TableFormat.csv

    func validate() throws {
        if let bootstrap, bootstrap < MallowsBootstrap.fewestResamples {
            throw ValidationError(
                "--bootstrap: expected at least \(MallowsBootstrap.fewestResamples) resamples, got \(bootstrap)")
        }
        if case .stages = distance, mixture.populations != nil || bootstrap != nil {
            throw ValidationError("\(StageRow.distance): goes with neither --populations nor --bootstrap")
        }
        if mixture.populations != nil && (centre != nil || bootstrap != nil) {
            throw ValidationError("--populations: goes with neither --centre nor --bootstrap")
        }
    }

    func run() throws {
        let data = try reporting { try PreferenceFile(reading: file) }
        if case .stages = distance { return try estimateStages(data) }
        if let populations = mixture.populations {
            var table = OutputTable(columns: MixtureOptions.columns)
            try forEachDistance { distance in
                table.rows += try mixture.rows(data, distance: distance, populations: populations, seed: seed)
            }
            return write(table, manyRows: true)
        }
        switch data {
        case .rankings(let rankings): try estimate(rankings)
        case .partialRankings(let rankings): try estimate(rankings)
        case .pairs(let pairs): try estimate(pairs)
        }
    }

    private func estimate(_ rankings: PreferenceFile.NamedRankings) throws {
        let given = try centre.map { try Self.ranking($0, of: rankings.items) }
        var table = OutputTable(columns: RankingRow.columns(bootstrap: bootstrap != nil))
        try forEachDistance { distance in table.rows.append(try row(distance, rankings, given)) }
        write(table)
    }

    private func estimate(_ rankings: PreferenceFile.NamedPartialRankings) throws {
        let given = try centre.map { try Self.ranking($0, of: rankings.items) }
        try refuseBootstrap()
        var table = OutputTable(columns: RankingRow.columns(bootstrap: false).dropLast())
        try forEachDistance { distance in
            guard distance is KendallDistance else {
                throw Failure(description: "partial rankings are exact for kendall alone")
            }
            let estimate = try PartialRankingEstimate(of: rankings.sample, centre: given)
            note(estimate.centre, distance)
            table.rows.append(RankingRow.fields(estimate, distance: distance.name, items: rankings.items))
        }
        write(table)
    }

    private func estimate(_ pairs: PreferenceFile.NamedCounts) throws {
        let given = try centre.map { try Self.ranking($0, of: pairs.arms) }
        try refuseBootstrap()
        var table = OutputTable(columns: PairRow.columns)
        try forEachDistance { distance in
            guard let link = PairLink(distance: distance) else { throw Failure(description: "it has no pairwise link") }
            var methods: Set<String> = []
            for (x, context) in pairs.contexts.enumerated() {
                let wins = pairs.counts.wins(context: x)
                let estimate = try PairEstimate(arms: pairs.arms.count, wins: wins, link: link, centre: given)
                methods.insert(estimate.method)
                table.rows.append(
                    PairRow.fields(estimate, context: context, distance: distance.name, arms: pairs.arms))
            }
            if methods.contains("local optimum") {
                Console.complain(
                    "\(file): \(distance.name): central rankings from win rates by swaps and insertions, a local optimum; "
                        + "all are tried up to \(PairEstimate.exactLimit) arms")
            }
        }
        write(table, manyRows: true)
    }

    /// Does the work for the distance asked for, or for all, naming those that fail.
    private func forEachDistance(_ work: (any RankingDistance) throws -> Void) throws {
        switch distance {
        case .stages: break  // A single law, estimated apart.
        case .one(let distance):
            do {
                try work(distance)
            } catch {
                throw Failure(description: "\(file): \(distance.name): \(error)")
            }
        case .all:
            var done = 0
            for distance in DistanceCatalog.all {
                do {
                    try work(distance)
                    done += 1
                } catch {
                    Console.complain("\(file): \(distance.name) is left out: \(error)")
                }
            }
            if done == 0 { throw Failure(description: "\(file): no distance can handle these data") }
        }
    }

    func write(_ table: OutputTable, manyRows: Bool = false) {
        if case .one = distance, format == .json, !manyRows {
            Console.write(table.objects.joined() + "\n")
        } else {
            Console.write(table.text(format))
        }
    }

    private func refuseBootstrap() throws {
        if bootstrap != nil {
            throw Failure(description: "--bootstrap: expected complete rankings to resample", status: 2)
        }
    }

    func note(_ centre: CentralRanking, _ distance: any RankingDistance) {
        if centre.isExact { return }
        Console.complain(
            "\(file): \(distance.name): central ranking by \(centre.method): its total distance "
                + "\(centre.totalDistance) is at most \(centre.gap) above the least")
    }

    private func row(
        _ distance: any RankingDistance, _ rankings: PreferenceFile.NamedRankings, _ given: Ranking?
    ) throws(RankingsError) -> [OutputTable.Field] {
        let estimate = try MallowsEstimate(of: rankings.sample, distance: distance, centre: given)
        note(estimate.centre, distance)
        var resampled: MallowsBootstrap?
        if let bootstrap {
            resampled = try MallowsBootstrap(
                of: estimate, sample: rankings.sample, distance: distance, resamples: bootstrap, seed: seed)
        }
        return RankingRow.fields(estimate, items: rankings.items, bootstrap: resampled)
    }

    /// The ranking that a list of names from best to worst stands for.
    static func ranking(_ text: String, of names: [String]) throws -> Ranking {
        let parts = text.contains(",") ? text.split(separator: ",") : text.split(separator: " ")
        let listed = parts.map { part in
            let head = part.drop { $0 == " " }
            return String(head.reversed().drop { $0 == " " }.reversed())
        }
        let order = listed.compactMap { names.firstIndex(of: $0) }
        guard listed.count == names.count, order.count == names.count, let ranking = try? Ranking(order: order) else {
            throw Failure(
                description: "--centre: expected each of \(names.joined(separator: ", ")) once, got '\(text)'",
                status: 2)
        }
        return ranking
    }
}
