import NumericalCore
import Preferences
import Rankings

extension Workload {
    /// Labelled pairs as win counts.
    static let wins = Workload(
        name: "wins", summary: "win counts of labelled pairs, drawn directly", unit: "labelled pair",
        settings: Settings(["contexts": 1000, "arms": 10, "pairs": 1e9])
    ) { settings in
        let source = try DataSource(settings, replicate: 1)
        return (settings.number("pairs"), { Double(try source.draw()[context: 0, winner: 0, loser: 1]) })
    }

    /// Exact draws from the Kendall law.
    static let kendall = Workload(
        name: "kendall", summary: "rankings from the Kendall law, phi = 0.5", unit: "ranking",
        settings: Settings(["items": 10, "draws": 1e5])
    ) { settings in
        let items = settings["items"]
        let model = try MallowsModel(
            distance: KendallDistance(), centre: Ranking(order: Array((0..<items).reversed())),
            negativeLogDispersion: 0.6931471805599453)
        var stream = RandomStream(seed: 1, identity: ["benchmark"])
        return (
            settings.number("draws"),
            {
                var sum = 0
                for _ in 0..<settings["draws"] { sum += model.draw(from: &stream).ranks[0] }
                return Double(sum)
            }
        )
    }

    /// The table of subsets behind the exact Spearman law.
    static let spearmanTable = Workload(
        name: "spearman-table", summary: "the table of the exact Spearman law, phi = 0.5", unit: "law",
        settings: Settings(["items": 16])
    ) { settings in
        (1, { try SpearmanLaw(items: settings["items"], negativeLogDispersion: 0.6931471805599453).logPartition })
    }
}

/// A world with uniform rewards, and Bradley-Terry data from it: what the whole programs use as well.
struct DataSource {
    let world: BanditWorld
    private let law: WorldSpecification
    private let preferences: PreferenceSpecification
    private let replicate: Int

    init(_ settings: Settings, replicate: Int) throws {
        law = WorldSpecification(
            contexts: settings["contexts"], arms: settings["arms"], reward: .uniform(low: 0, high: 1),
            reference: .uniform, dispersion: .constant(0.5))
        preferences = PreferenceSpecification(model: BradleyTerry(), pairs: settings["pairs"])
        self.replicate = replicate
        world = try law.world(seed: 1, replicate: replicate)
    }

    func draw() throws -> WinCounts {
        try preferences.drawCounts(
            in: world, streams: DataStreams(seed: 1, world: law, preferences: preferences, replicate: replicate))
    }
}
