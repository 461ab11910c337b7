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
        commandName: "list",
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
            case .optimizers: OptimizerCatalog.all.map { ($0.name, $0.summary + Self.settings($0.settings)) }
            case .policies: PolicyCatalog.all
            }
        let width = entries.map(\.name.count).max() ?? 0
        for (name, summary) in entries {
            Console.write(name + String(repeating: " ", count: width + 2 - name.count) + summary + "\n")
        }
    }

    private static func settings(_ parameters: [Parameter]) -> String { settings(parameters.map { .number($0) }) }

    private static func settings(_ settings: [CatalogSetting]) -> String {
        settings.map { setting in
            switch setting {
            case .number(let parameter):
                let value = parameter.isInteger ? "\(Int(parameter.standard))" : "\(parameter.standard)"
                return "; \(parameter.name) \(value)"
            case .optionalInteger(let name): return "; [\(name)]"
            case .choice(let name, of: let names): return "; \(name) \(names.joined(separator: "|"))"
            }
        }.joined()
    }
}
