public import NumericalCore

/// The optimizers: the only list of them.
public enum OptimizerCatalog {
    /// How to make an optimizer.
    public struct Entry: Sendable {
        /// One line for `list optimizers`.
        public let summary: String
        /// Its settings.
        public let parameters: [Parameter]
        /// The optimizer with the values of `parameters` in their order.
        public let make: @Sendable (_ values: [Double]) -> any Minimizer

        /// Its name in configurations.
        public var name: String { make(parameters.map(\.standard)).name }
    }

    /// All optimizers.
    public static let all: [Entry] =
        [
            Entry(
                summary: "full-batch Adam for a fixed number of steps",
                parameters: [.real("learning-rate", Adam().learningRate), .integer("steps", Adam().steps)]
            ) { Adam(learningRate: $0[0], steps: Int($0[1])) }
        ] + GradientMinimizer.Method.allCases.map(gradient) + [
            Entry(
                summary: "Newton's method with the exact Hessian, each context by itself",
                parameters: [.integer("steps", Newton().steps)]
            ) { Newton(steps: Int($0[0])) },
            Entry(
                summary: "GSL's Nelder-Mead simplex, without gradient, for few parameters",
                parameters: [.integer("steps", SimplexMinimizer().steps)]
            ) { SimplexMinimizer(steps: Int($0[0])) },
        ]

    private static func gradient(_ method: GradientMinimizer.Method) -> Entry {
        Entry(
            summary: "GSL's \(method.title), until the gradient vanishes",
            parameters: [.integer("steps", GradientMinimizer(method).steps)]
        ) { GradientMinimizer(method, steps: Int($0[0])) }
    }

    /// The entry of that name, if there is one.
    public static func named(_ name: String) -> Entry? { all.first { $0.name == name } }
}
