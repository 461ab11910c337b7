import NumericalCore
import Optimization
public import Rankings

/// Contexts without data, in which a policy that has learnt from features is evaluated.
public struct HeldOutContexts: Sendable, Equatable {
    /// Their number, of each kind.
    public let contexts: Int
    /// How far the features of the shifted ones are moved, in lengths of about a row of features; nil if there are none of these.
    public let shift: Double?

    /// So many contexts, and as many shifted ones if there is a shift.
    public init(contexts: Int, shift: Double? = nil) {
        precondition(contexts >= 1, "at least one context")
        self.contexts = contexts
        self.shift = shift
    }
}

extension WorldSpecification {
    /// The held-out contexts of one replicate, as worlds of their own: those of the same law, then the shifted ones; empty if there
    /// are none.
    ///
    /// The weights w of the reward are the world's; features, noise, reference policy and dispersion are drawn anew. In shifted
    /// contexts the features of arm y are f(x, y) + shift u_y, with a random unit vector u_y for each arm, the same in
    /// all contexts. (One vector for all arms would change nothing: policies and preferences depend on differences between arms.)
    ///
    /// - Throws: `RankingsError.tooManyItems` if the reference needs a Mallows law that is not known exactly.
    public func heldOutWorlds(seed: UInt64, replicate: Int) throws(RankingsError) -> [BanditWorld] {
        guard let heldOut else { return [] }
        let plain = try world(.heldOut, contexts: heldOut.contexts, seed: seed, replicate: replicate)
        guard let shift = heldOut.shift else { return [plain] }
        return [
            plain,
            try world(.shifted, contexts: heldOut.contexts, seed: seed, replicate: replicate) { features in
                var stream = RandomStream(
                    seed: seed,
                    identity: ["world", "shift", "arms=\(arms) features=\(features.count)", "replicate \(replicate)"])
                return features.moved(
                    by: (0..<arms).map { _ in
                        let vector = (0..<features.count).map { _ in stream.normal() }
                        let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
                        return vector.map { shift * $0 / length }
                    })
            },
        ]
    }
}
