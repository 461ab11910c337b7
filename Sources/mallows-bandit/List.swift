import ArgumentParser
import NumericalCore
import Objectives
import Optimization
import Policies
import Preferences
import Rankings

/// `list`: what there is to choose from.
struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List objectives, models, distances, optimizers or policies.")

    /// A catalog.
    enum Catalog: String, ExpressibleByArgument, CaseIterable {
        case objectives, models, distances, optimizers, policies
    }

    @Argument(help: "What to list.")
    var catalog: Catalog

    func run() {
        let entries: [(name: String, summary: String)] =
            switch catalog {
            case .objectives: ObjectiveCatalog.all.map { ($0.name, $0.summary + Self.settings($0.parameters)) }
            case .models: DataModelCatalog.all.map { ($0.name, $0.standard.summary + Self.settings($0.parameters)) }
            case .distances: DistanceCatalog.all.map { ($0.name, $0.summary) }
            case .optimizers: OptimizerCatalog.all.map { ($0.name, $0.summary + Self.settings($0.parameters)) }
            case .policies: PolicyCatalog.all
            }
        let width = entries.map(\.name.count).max() ?? 0
        for (name, summary) in entries {
            Console.write(name + String(repeating: " ", count: width + 2 - name.count) + summary + "\n")
        }
    }

    private static func settings(_ parameters: [Parameter]) -> String {
        parameters.map { "; \($0.name) \($0.isInteger ? "\(Int($0.standard))" : "\($0.standard)")" }.joined()
    }
}
