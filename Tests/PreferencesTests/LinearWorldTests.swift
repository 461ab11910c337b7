import NumericalCore
import Preferences
import TestSupport
import Testing

/// Rewards made of features, and the contexts that are held out from the data.
@Suite struct LinearWorldTests {
    private func law(
        contexts: Int = 12, arms: Int = 4, features: Int = 2, noise: Double = 0, heldOut: HeldOutContexts? = nil
    ) -> WorldSpecification {
        WorldSpecification(
            contexts: contexts, arms: arms, reward: .linear(features: features, noise: noise),
            reference: .softmax(deviation: 1), dispersion: .uniform(low: 0.2, high: 0.9), heldOut: heldOut)
    }

    /// w . f + offset explains every reward of the given worlds, with w and offset 0 solved from the first two rows.
    private func residuals(_ worlds: [BanditWorld]) throws -> [Double] {
        var rows: [(f: [Double], r: Double)] = []
        for world in worlds {
            let features = try #require(world.features)
            for place in world.reward.values.indices {
                rows.append((Array(features.values[(2 * place)..<(2 * place + 2)]), world.reward.values[place]))
            }
        }
        let ((f, r), (g, s)) = (rows[0], rows[1])
        let determinant = f[0] * g[1] - f[1] * g[0]
        let w = [(r * g[1] - s * f[1]) / determinant, (f[0] * s - g[0] * r) / determinant]
        return rows.map { $0.r - w[0] * $0.f[0] - w[1] * $0.f[1] }
    }

    /// Would catch a reward that is not linear in the features, or held-out contexts with weights of their own: one w explains
    /// the contexts with data, those without and the shifted ones.
    @Test func oneWeightVectorForAll() throws {
        let law = law(heldOut: HeldOutContexts(contexts: 30, shift: 2))
        let worlds = try [law.world(seed: 3, replicate: 1)] + law.heldOutWorlds(seed: 3, replicate: 1)
        #expect(worlds.map(\.contexts) == [12, 30, 30])
        // Sums of two products of numbers up to 3, with w from a system of determinant some 0.1.
        #expect(try residuals(worlds).allSatisfy { abs($0) < 1e-12 })
        let other = try law.world(seed: 3, replicate: 2)
        #expect(try residuals([worlds[0], other]).contains { abs($0) > 0.01 })
    }

    /// Would catch features or weights of another scale, and noise of another variance: E r^2 = 1 + noise^2.
    @Test(arguments: [0, 0.5, 2]) func variance(noise: Double) throws {
        let law = law(contexts: 5, arms: 4, features: 16, noise: noise)
        var means: [Double] = []
        for replicate in 1...400 {
            let values = try law.world(seed: 8, replicate: replicate).reward.values
            means.append(values.reduce(0) { $0 + $1 * $1 } / Double(values.count))
        }
        let mean = means.reduce(0, +) / 400
        let variance = means.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 399
        #expect(abs(mean - 1 - noise * noise) < 5 * (variance / 400).squareRoot())
        #expect(variance < 2 * (1 + noise * noise) * (1 + noise * noise))
    }

    /// Would catch noise that is drawn anew when its size changes: then experiments that sweep it would not pair.
    @Test func noiseScales() throws {
        let values = try [0, 1, 2].map { try law(noise: $0).world(seed: 1, replicate: 1).reward.values }
        for place in values[0].indices {
            let (first, second) = (values[1][place] - values[0][place], values[2][place] - values[0][place])
            #expect(abs(second - 2 * first) < 1e-14 && first != 0)
        }
    }

    /// Would catch contexts with data that change with what is held out, and held-out ones that share numbers with them or with
    /// each other, though all three are drawn by the same code in the same shape.
    @Test func heldOutContextsAreFurtherOnes() throws {
        let plain = try law(noise: 1).world(seed: 5, replicate: 2)
        for shift in [nil, 0, 1] as [Double?] {
            let law = law(noise: 1, heldOut: HeldOutContexts(contexts: 12, shift: shift))
            let world = try law.world(seed: 5, replicate: 2)
            #expect(world == plain)
            #expect(law.identity == self.law(noise: 1).identity)
            let apart = try law.heldOutWorlds(seed: 5, replicate: 2)
            #expect(apart.count == (shift == nil ? 1 : 2))
            let all = [world] + apart
            for parts in [\BanditWorld.reward.values, \.logReference.values, \.negativeLogDispersion] {
                let numbers = all.flatMap { $0[keyPath: parts] }
                #expect(Set(numbers).count == numbers.count)
            }
            let features = all.flatMap { $0.features?.values ?? [] }
            #expect(Set(features).count == features.count && features.count == all.count * 96)
        }
        #expect(try law().heldOutWorlds(seed: 5, replicate: 2).isEmpty)
    }

    /// Would catch a shift that is not by its length, not the same in all contexts, or the same for two arms.
    @Test func shiftMovesEachArmByItsOwnVector() throws {
        func features(_ shift: Double) throws -> [Double] {
            let law = law(features: 7, heldOut: HeldOutContexts(contexts: 9, shift: shift))
            return try #require(law.heldOutWorlds(seed: 6, replicate: 1)[1].features).values
        }
        let (still, moved) = (try features(0), try features(1.5))
        var directions: [[Double]] = []
        for row in 0..<(9 * 4) {
            let change = (0..<7).map { moved[row * 7 + $0] - still[row * 7 + $0] }
            #expect(abs(change.reduce(0) { $0 + $1 * $1 }.squareRoot() - 1.5) < 1e-14)
            if row < 4 { directions.append(change) }
            #expect(zip(change, directions[row % 4]).allSatisfy { abs($0 - $1) < 1e-14 })
        }
        #expect(zip(directions[0], directions[1]).contains { abs($0 - $1) > 0.1 })
    }

    /// Would catch a shift of 0 that has another law: the first two moments of features and rewards agree.
    @Test func noShiftIsTheSameLaw() throws {
        let law = law(features: 8, heldOut: HeldOutContexts(contexts: 2000, shift: 0))
        let apart = try law.heldOutWorlds(seed: 9, replicate: 1)
        for parts in [{ $0.reward.values }, { $0.features?.values ?? [] }] as [(BanditWorld) -> [Double]] {
            let moments = apart.map { world -> (mean: Double, square: Double, count: Double) in
                let values = parts(world)
                let count = Double(values.count)
                return (values.reduce(0, +) / count, values.reduce(0) { $0 + $1 * $1 } / count, count)
            }
            let (a, b) = (moments[0], moments[1])
            #expect(abs(a.mean - b.mean) < 5 * (2 * a.square / a.count).squareRoot())
            // The square of a normal number has variance 2.
            #expect(abs(a.square / b.square - 1) < 5 * (4 / a.count).squareRoot())
            #expect(a.mean != b.mean)
        }
    }
}
