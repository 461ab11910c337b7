public import NumericalCore

/// The objectives: the only list of them. Configuration, command line and the tests of laws read it.
public enum ObjectiveCatalog {
    /// How to make an objective.
    public struct Entry: Sendable {
        /// One line for `list objectives`.
        public let summary: String
        /// Its parameters besides beta.
        public let parameters: [Parameter]
        /// The objective at beta, with the values of `parameters` in their order.
        public let make: @Sendable (_ beta: Double, _ values: [Double]) -> any Objective

        /// The objective at beta, with the parameters as they are where the user names none.
        public func standard(beta: Double) -> any Objective { make(beta, parameters.map(\.standard)) }
        /// Its name in configurations.
        public var name: String { standard(beta: 1).name }
        /// Whether it depends on the dispersion of the context.
        public var usesDispersion: Bool { standard(beta: 1).usesDispersion }

        init(
            _ summary: String, parameters: [Parameter] = [],
            make: @escaping @Sendable (_ beta: Double, _ values: [Double]) -> any Objective
        ) {
            self.summary = summary
            self.parameters = parameters
            self.make = make
        }

        /// The entry with MallowsPO-theta's scaling; nil for an objective that is no function of the margin.
        var scaledByDispersion: Entry? {
            guard standard(beta: 1) is any MarginObjective else { return nil }
            return Entry("\(name) with m replaced by 2 t m", parameters: parameters) { [make] in
                let objective = make($0, $1)
                return (objective as? any MarginObjective)?.scaledByDispersion ?? objective
            }
        }
    }

    /// Appended to the name of any margin objective, it asks for MallowsPO-theta's scaling.
    public static let thetaSuffix = "+theta"

    /// All objectives but those that `thetaSuffix` makes.
    public static let all = marginObjectives + logRatioObjectives + rankingObjectives

    /// The entry of that name, if there is one.
    public static func named(_ name: String) -> Entry? {
        if let entry = all.first(where: { $0.name == name }) { return entry }
        guard name.hasSuffix(thetaSuffix), let base = named(String(name.dropLast(thetaSuffix.count))),
            !base.usesDispersion
        else { return nil }
        return base.scaledByDispersion
    }

    private static let smoothing = Parameter.real("label-smoothing", 0.1, below: 0.5)

    private static let marginObjectives: [Entry] = [
        Entry("-log sigma(beta m)") { beta, _ in DPO(beta: beta) },
        Entry("(m - 1/(2 beta))^2") { beta, _ in IPO(beta: beta) },
        Entry("max(0, 1 - beta m), SLiC") { beta, _ in Hinge(beta: beta) },
        Entry("-log sigma(2 t beta m)") { beta, _ in MallowsTheta(DPO(beta: beta)) },
        Entry("(2 t m - 1/(2 beta))^2") { beta, _ in MallowsTheta(IPO(beta: beta)) },
        Entry(
            "-log g(beta m), g the phi link smoothed on [-epsilon, epsilon]",
            parameters: [.real("epsilon", MallowsPhiDPO.defaultEpsilon)]
        ) { MallowsPhiDPO(beta: $0, epsilon: $1[0]) },
        Entry("DPO with labels that are wrong at a known rate", parameters: [smoothing]) {
            ConservativeDPO(beta: $0, labelSmoothing: $1[0])
        },
        Entry("DPO's loss, unbiased for flipped labels", parameters: [smoothing]) {
            RobustDPO(beta: $0, labelSmoothing: $1[0])
        },
        Entry("KL of sigma(beta m) from the smoothed label", parameters: [.real("label-smoothing", 1e-3, below: 0.5)]) {
            EXO(beta: $0, labelSmoothing: $1[0])
        },
        Entry("-p^gamma log p, p = sigma(beta m)", parameters: [.real("gamma", 0.05)]) {
            FocalPO(beta: $0, gamma: $1[0])
        },
        Entry("e^(-beta m)") { beta, _ in ExponentialPO(beta: beta) },
        Entry("e^(-beta m / 2)") { beta, _ in BoostingPO(beta: beta) },
        Entry("(beta m - 1)^2") { beta, _ in SquaredPO(beta: beta) },
        Entry("max(0, 1 - beta m)^2") { beta, _ in TruncatedQuadraticPO(beta: beta) },
        Entry("sigma(-beta m)^2") { beta, _ in SavagePO(beta: beta) },
        Entry("logistic loss modulated into an exponential one", parameters: [.real("temperature", 0.05)]) {
            DiscoPOP(beta: $0, temperature: $1[0])
        },
        Entry("-log sigma(beta m - alpha (r_w - r_l)), reads the rewards", parameters: [.real("alpha", 1)]) {
            ODPO(beta: $0, alpha: $1[0])
        },
        Entry("-log sigma(beta log(pi(w)/pi(l)) - gamma), no reference", parameters: [.real("gamma", 0.5)]) {
            SimPO(beta: $0, gamma: $1[0])
        },
        Entry("DPO against several reference policies", parameters: [.real("weight", 0.5, below: 1)]) {
            MRPO(beta: $0, weight: $1[0])
        },
    ]

    private static let logRatioObjectives: [Entry] = [
        Entry("-log sigma(beta (a - max(0, b)))") { beta, _ in MinorDPO(beta: beta) },
        Entry("-log sigma(beta a) - (log sigma(-beta a) + log sigma(-beta b))/2") { beta, _ in NCA(beta: beta) },
        Entry("(a - 1/(2 beta))^2 + (b + 1/(2 beta))^2") { beta, _ in SPPO(beta: beta) },
        Entry("-log sigma(beta a - z) - log sigma(z - beta b), z the mean reward") { beta, _ in BCO(beta: beta) },
        Entry("1 - sigma(beta a) + sigma(beta b)") { beta, _ in APOZero(beta: beta) },
        Entry("sigma(beta a) + 1 - sigma(beta (a - b))") { beta, _ in APODown(beta: beta) },
        Entry("2 - sigma(beta (a - z)) - sigma(beta (z - b)), z = KL") { beta, _ in KTO(beta: beta) },
        Entry("-log sigma(beta (a - b - lambda max(0, -a)))", parameters: [.real("lambda", 50)]) {
            DPOPositive(beta: $0, penalty: $1[0])
        },
        Entry("-log sigma of beta (a + e^a - b - e^b), clipped", parameters: [.real("bound", 10)]) {
            ChiPO(beta: $0, bound: $1[0])
        },
        Entry("-log sigma(beta (e^-b - e^-a))") { beta, _ in ForwardKLDPO(beta: beta) },
        Entry("-log sigma(beta (log sigma(a) - log sigma(b)))") { beta, _ in JensenShannonDPO(beta: beta) },
        Entry("-log sigma(beta (e^(-alpha b) - e^(-alpha a))/alpha)", parameters: [.real("alpha", 0.5, below: 1)]) {
            AlphaDPO(beta: $0, alpha: $1[0])
        },
        Entry("DPO without reference, plus -alpha log pi(w)", parameters: [.real("alpha", 1)]) {
            CPO(beta: $0, alpha: $1[0])
        },
        Entry("-log pi(w)") { beta, _ in SFT(beta: beta) },
        Entry(
            "DPO plus an auxiliary reward, reads the rewards",
            parameters: [.real("gamma", 0.1), .real("temperature", 1)]
        ) { HPO(beta: $0, gamma: $1[0], temperature: $1[1]) },
    ]

    private static let rankingObjectives: [Entry] = [
        Entry("Plackett-Luce likelihood of whole rankings") { beta, _ in PlackettLuceDPO(beta: beta) },
        Entry("Mallows-theta likelihood of whole rankings") { beta, _ in
            MallowsThetaRanking(beta: beta)
        },
    ]
}
