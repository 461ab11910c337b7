/// Something to time: a name, a size, and how to make it ready.
struct Workload: Sendable {
    let name: String
    let summary: String
    /// What the time is divided by, for people.
    let unit: String
    let settings: Settings
    /// Makes the work ready, outside of the time, and gives the number of units and the body to time.
    let prepare: @Sendable (Settings) throws -> (units: Double, body: () throws -> Double)

    static let all = [
        exponential, logSigmoid, phiLink, adamLanes, phiLanes, marginLanes, adam, optimum, circles, wins, kendall,
        spearmanTable,
    ]

    static func named(_ name: String) throws(Complaint) -> Workload {
        if let workload = all.first(where: { $0.name == name }) { return workload }
        throw Complaint("no workload '\(name)'; there are \(all.map(\.name).joined(separator: ", "))")
    }
}
