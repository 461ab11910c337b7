/// The objectives, by name: the only list of them.
public enum ObjectiveCatalog {
    /// How to make an objective of a name.
    public struct Entry: Sendable {
        /// Its name in configurations.
        public let name: String
        /// One line for `list objectives`.
        public let summary: String
        /// Whether it depends on the dispersion of the context.
        public let usesDispersion: Bool
        /// Its parameters besides beta, with their defaults; all are positive numbers.
        public let parameters: [(name: String, value: Double)]
        /// The objective at beta and with the parameters in the order of `parameters`.
        public let make: @Sendable (_ beta: Double, _ parameters: [Double]) -> any PairwiseObjective

        init(
            _ name: String, _ summary: String, usesDispersion: Bool = false,
            parameters: [(name: String, value: Double)] = [],
            make: @escaping @Sendable (_ beta: Double, _ parameters: [Double]) -> any PairwiseObjective
        ) {
            self.name = name
            self.summary = summary
            self.usesDispersion = usesDispersion
            self.parameters = parameters
            self.make = make
        }
    }

    /// All objectives.
    public static let all: [Entry] = [
        Entry("dpo", "-log sigma(beta m)") { beta, _ in DPO(beta: beta) },
        Entry("ipo", "(m - 1/(2 beta))^2") { beta, _ in IPO(beta: beta) },
        Entry("hinge", "max(0, 1 - beta m), SLiC") { beta, _ in Hinge(beta: beta) },
        Entry("mallows-theta-dpo", "-log sigma(2 t beta m)", usesDispersion: true) { beta, _ in
            MallowsTheta(DPO(beta: beta))
        },
        Entry("mallows-theta-ipo", "(2 t m - 1/(2 beta))^2", usesDispersion: true) { beta, _ in
            MallowsTheta(IPO(beta: beta))
        },
        Entry(
            "mallows-phi-dpo", "-log g(beta m), g the phi link smoothed on [-epsilon, epsilon]", usesDispersion: true,
            parameters: [("epsilon", MallowsPhiDPO.defaultEpsilon)]
        ) { beta, parameters in MallowsPhiDPO(beta: beta, epsilon: parameters[0]) },
    ]

    /// The entry of that name, if there is one.
    public static func named(_ name: String) -> Entry? { all.first { $0.name == name } }
}
