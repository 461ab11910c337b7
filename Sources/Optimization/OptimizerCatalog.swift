public import NumericalCore

/// The optimizers: the only list of them.
public enum OptimizerCatalog {
    /// How to make an optimizer.
    public struct Entry: Sendable {
        /// Its name in configurations.
        public let name: String
        /// One line for `list optimizers`.
        public let summary: String
        /// Its settings.
        public let settings: [CatalogSetting]
        private let build: @Sendable (_ values: SettingValues) throws(SettingFault) -> any Minimizer

        init(
            _ name: String, _ summary: String, settings: [CatalogSetting],
            build: @escaping @Sendable (_ values: SettingValues) throws(SettingFault) -> any Minimizer
        ) {
            self.name = name
            self.summary = summary
            self.settings = settings
            self.build = build
        }

        /// The optimizer with its `settings` set so.
        ///
        /// - Throws: `SettingFault` where settings do not go with each other.
        public func make(_ values: SettingValues) throws(SettingFault) -> any Minimizer { try build(values) }
    }

    /// All optimizers.
    public static let all: [Entry] =
        firstOrder + GradientMinimizer.Method.allCases.map(gradient) + [
            Entry(
                "newton", "Newton's method with the exact Hessian, each context by itself",
                settings: [.number(.integer("steps", Newton().steps))]
            ) { Newton(steps: Int($0[number: "steps"])) },
            Entry(
                "nmsimplex2", "GSL's Nelder-Mead simplex, without gradient, for few parameters",
                settings: [.number(.integer("steps", SimplexMinimizer().steps))]
            ) { SimplexMinimizer(steps: Int($0[number: "steps"])) },
        ]

    /// Full-batch where no batch is set. The rates of SGD and RMSprop are PyTorch's.
    private static let firstOrder: [Entry] = [
        Entry(
            "adam", "Adam for a fixed number of steps, on minibatches or all labels",
            settings: StepPlan.settings(learningRate: 0.01, steps: 3000)
        ) { values throws(SettingFault) in Adam(try StepPlan(values)) },
        Entry(
            "rmsprop", "RMSprop for a fixed number of steps, on minibatches or all labels",
            settings: StepPlan.settings(learningRate: 0.01, steps: 3000)
                + [.number(.real("decay", RMSprop.standardDecay, below: 1))]
        ) { values throws(SettingFault) in RMSprop(try StepPlan(values), decay: values[number: "decay"]) },
        Entry(
            "sgd", "gradient descent with momentum for a fixed number of steps, on minibatches or all labels",
            settings: StepPlan.settings(learningRate: 0.001, steps: 3000)
                + [.number(.real("momentum", GradientDescent.standardMomentum, below: 1, allowsZero: true))]
        ) { values throws(SettingFault) in
            GradientDescent(try StepPlan(values), momentum: values[number: "momentum"])
        },
    ]

    private static func gradient(_ method: GradientMinimizer.Method) -> Entry {
        Entry(
            method.rawValue, "GSL's \(method.title), until the gradient vanishes",
            settings: [.number(.integer("steps", GradientMinimizer(method).steps))]
        ) { GradientMinimizer(method, steps: Int($0[number: "steps"])) }
    }

    /// The entry of that name, if there is one.
    public static func named(_ name: String) -> Entry? { all.first { $0.name == name } }
}
