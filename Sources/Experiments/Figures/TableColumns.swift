/// What the columns of a table are to a figure.
struct TableColumns {
    let table: String
    let columns: [String]

    /// The names that a figure may use: `reward` stands for `reward_mean` with its interval.
    var names: [String] {
        columns.compactMap { column in
            if let stem = Self.stem(column, "_mean") { return stem }
            let isPart = Self.statistics.contains { ending in
                Self.stem(column, ending).map { columns.contains($0 + "_mean") } ?? false
            }
            return isPart ? nil : column
        }
    }

    private static let statistics = ["_se", "_low", "_high"]

    private static func stem(_ column: String, _ ending: String) -> String? {
        column.hasSuffix(ending) ? String(column.dropLast(ending.count)) : nil
    }

    /// The column of that name, or the mean of what it names.
    func column(_ name: String) -> String? { [name, name + "_mean"].first { columns.contains($0) } }

    /// The ends of the interval of what a name stands for.
    func interval(_ name: String) -> [String]? {
        let ends: [String]
        if name == "estimate" && table == FigureSpecification.comparisons {
            ends = ["interval_low", "interval_high"]
        } else if !columns.contains(name) && columns.contains(name + "_mean") {
            ends = ["\(name)_low", "\(name)_high"]
        } else {
            return nil
        }
        return ends.allSatisfy(columns.contains) ? ends : nil
    }

    /// Whether a name stands for a swept key.
    static func isSwept(_ name: String) -> Bool { Experiment.isSetting(name) && name.contains(".") || name == "policy" }

    /// The columns that say which row it is, as far as their names tell.
    var keys: [String] {
        let swept = columns.filter(Self.isSwept)
        if table == FigureSpecification.comparisons {
            return swept + ["better", "than", "over", "metric", "at"].filter(columns.contains)
        }
        return swept + columns.filter { ["rank", "replicate", "distance", "arms", "dispersion"].contains($0) }
    }

    /// Whether rows are the points of fits, and the column that counts these.
    var pointColumn: String? {
        columns.contains("cell") ? ["checkpoint", "step"].first(where: columns.contains) : nil
    }

    /// Whether a figure shows only the last point of each fit: where its axes are settings.
    func showsLastPoints(_ figure: FigureSpecification) -> Bool {
        guard pointColumn != nil else { return false }
        if figure.filters.contains(where: { ["checkpoint", "step"].contains($0.key) }) { return false }
        let isSetting = { (name: String) in keys.contains(name) || ["objective", "learner_dispersion"].contains(name) }
        return isSetting(figure.x) || isSetting(figure.y)
    }

    /// What is wrong with a figure of this table: the part of it, and the message.
    func faults(_ figure: FigureSpecification) -> [(part: String, message: String)] {
        figure.parts.compactMap { part, name in
            if column(name) != nil { return nil }
            let known = names.joined(separator: ", ")
            return (part, "expected a column of \(table).csv (\(known)), got '\(name)'")
        }
    }
}
