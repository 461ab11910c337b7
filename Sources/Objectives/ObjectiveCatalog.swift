public import NumericalCore

/// The objectives: the only list of them. Configuration, command line and the tests of laws read it.
public enum ObjectiveCatalog {
    /// How to make an objective.
    public struct Entry: Sendable {
        /// One line for `list objectives`.
        public let summary: String
        /// Whether it depends on the dispersion of the context.
        public let usesDispersion: Bool
        /// Its parameters besides beta.
        public let parameters: [Parameter]
        /// The objective at beta, with the values of `parameters` in their order.
        public let make: @Sendable (_ beta: Double, _ values: [Double]) -> any PairwiseObjective

        /// Its name in configurations.
        public var name: String { make(1, parameters.map(\.standard)).name }

        init(
            _ summary: String, usesDispersion: Bool = false, parameters: [Parameter] = [],
            make: @escaping @Sendable (_ beta: Double, _ values: [Double]) -> any PairwiseObjective
        ) {
            self.summary = summary
            self.usesDispersion = usesDispersion
            self.parameters = parameters
            self.make = make
        }
    }

    /// All objectives.
    public static let all: [Entry] = [
        Entry("-log sigma(beta m)") { beta, _ in DPO(beta: beta) },
        Entry("(m - 1/(2 beta))^2") { beta, _ in IPO(beta: beta) },
        Entry("max(0, 1 - beta m), SLiC") { beta, _ in Hinge(beta: beta) },
        Entry("-log sigma(2 t beta m)", usesDispersion: true) { beta, _ in MallowsTheta(DPO(beta: beta)) },
        Entry("(2 t m - 1/(2 beta))^2", usesDispersion: true) { beta, _ in MallowsTheta(IPO(beta: beta)) },
        Entry(
            "-log g(beta m), g the phi link smoothed on [-epsilon, epsilon]", usesDispersion: true,
            parameters: [.real("epsilon", MallowsPhiDPO.defaultEpsilon)]
        ) { beta, values in MallowsPhiDPO(beta: beta, epsilon: values[0]) },
    ]

    /// The entry of that name, if there is one.
    public static func named(_ name: String) -> Entry? { all.first { $0.name == name } }
}
