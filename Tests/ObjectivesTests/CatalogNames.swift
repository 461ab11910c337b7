import NumericalCore
import Objectives
import Testing

/// Looking up objectives by name, with and without the plug-in.
@Suite struct CatalogNames {
    /// Catches double names, wrong look-ups, and an entry that lists another objective than it makes.
    @Test func namesAgree() {
        for entry in ObjectiveCatalog.all {
            #expect(ObjectiveCatalog.named(entry.name)?.summary == entry.summary)
            #expect(entry.standard(beta: 0.7).name == entry.name && entry.standard(beta: 0.7).beta == 0.7)
        }
        #expect(Set(ObjectiveCatalog.all.map(\.name)).count == ObjectiveCatalog.all.count)
        #expect(Set(ObjectiveCatalog.all.map(\.summary)).count == ObjectiveCatalog.all.count)
        for name in ["", "no such objective", "DPO", "dpo ", "+theta", "dpo+theta+theta", "no+theta"] {
            #expect(ObjectiveCatalog.named(name) == nil, "\(name)")
        }
    }

    /// Catches defaults that no objective accepts, bounds that exclude valid values, and a rate of wrong labels of 1/2
    /// or more.
    @Test func parametersHaveBounds() {
        for entry in ObjectiveCatalog.all {
            #expect(entry.parameters.allSatisfy { $0.standard > 0 && $0.standard < $0.bound && !$0.isInteger })
            #expect(Set(entry.parameters.map(\.name)).count == entry.parameters.count)
        }
        let bounded = ObjectiveCatalog.all.filter { entry in entry.parameters.contains { $0.bound < .infinity } }
        let bounds = Dictionary(uniqueKeysWithValues: bounded.map { ($0.name, $0.parameters.map(\.bound)) })
        #expect(bounds == ["cdpo": [0.5], "robust-dpo": [0.5], "exo": [0.5], "mrpo": [1], "f-dpo-alpha": [1]])
    }

    /// Catches parameters that reach the objective in another order, or not at all.
    @Test func parametersReachTheObjective() throws {
        for entry in ObjectiveCatalog.all where !entry.parameters.isEmpty && entry.name != "mrpo" {
            let changed = entry.make(0.5, entry.parameters.map { $0.standard / 2 })
            let standard = entry.standard(beta: 0.5)
            if let (a, b) = (standard as? any MarginObjective).flatMap({ a in
                (changed as? any MarginObjective).map { (a, $0) }
            }) {
                let margin = 0.13
                #expect(
                    a.loss(margin: margin + a.marginOffset(rewardGap: 1))
                        != b.loss(margin: margin + b.marginOffset(rewardGap: 1)), "\(entry.name)")
            }
        }
        let hpo = try #require(ObjectiveCatalog.named("hpo")).make(1, [3, 0.25])
        #expect((hpo as? HPO)?.gamma == 3 && (hpo as? HPO)?.temperature == 0.25)
        let mrpo = try #require(ObjectiveCatalog.named("mrpo")).make(1, [0.7])
        #expect(mrpo.yardstick == .references(mainWeight: 0.7))
    }

    /// Catches a plug-in that needs code for each combination, or that loses the parameters of its base.
    @Test(arguments: ["ipo", "hinge", "simpo", "cdpo", "exo", "discopop", "mrpo", "odpo"])
    func plugInByName(_ name: String) throws {
        let (base, scaled) = (
            try #require(ObjectiveCatalog.named(name)), try #require(ObjectiveCatalog.named(name + "+theta"))
        )
        #expect(scaled.usesDispersion && !base.usesDispersion)
        #expect(scaled.parameters == base.parameters)
        let (plain, plugged) = (base.standard(beta: 0.3), scaled.standard(beta: 0.3))
        #expect(plugged.beta == 0.3 && plugged.yardstick == plain.yardstick && plugged.isConvex == plain.isConvex)
        #expect(scaled.name == (name == "ipo" ? "mallows-theta-ipo" : name + "+theta"))
        #expect(ObjectiveCatalog.named(scaled.name)?.name == scaled.name)
    }

    /// Catches a plug-in where it has no meaning: on losses that are no functions of the margin, and on those that use
    /// the dispersion already.
    @Test func plugInIsForMarginsAlone() {
        for entry in ObjectiveCatalog.all {
            let isScalable = entry.standard(beta: 1) is any MarginObjective && !entry.usesDispersion
            #expect((ObjectiveCatalog.named(entry.name + "+theta") != nil) == isScalable, "\(entry.name)")
        }
        for name in ["nca+theta", "kto+theta", "mallows-theta-dpo+theta", "mallows-phi-dpo+theta", "sft+theta"] {
            #expect(ObjectiveCatalog.named(name) == nil, "\(name)")
        }
        for name in ["mallows-theta-ranking+theta", "plackett-luce-dpo+theta"] {
            #expect(ObjectiveCatalog.named(name) == nil, "\(name)")
        }
    }
}
