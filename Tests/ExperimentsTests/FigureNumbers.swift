import Experiments
import TestSupport
import Testing

/// The numbers of figures against the CSV files that they show, read by the tests' own reader.
@Suite struct FigureNumbers {
    private static let text = Trial.text(
        replacing: [3: "replicates: 4"],
        adding: [
            "sweep:", "  world.dispersion: [0.2, 0.7]", "  fit.objective: [dpo, ipo, mallows-phi-dpo]",
            "  fit.beta: [0.1, 1]", "figures: [{name: a, x: step, y: arm_probability, color: rank, facet: fit.beta}]",
        ])

    /// Would catch a line of other cells, points in another order, a band of the wrong column, and panels, colours or
    /// dashes that are mixed up.
    @Test func trajectories() async throws {
        let folder = try await ResultsOnDisk(Self.text)
        let summary = try folder.table("summary")
        let data = try folder.figures.lines(
            FigureSpecification(name: "a", x: "kl", y: "reward", color: "fit.objective", facet: "world.dispersion"))
        #expect(data.panels.map(\.value) == ["0.2", "0.7"])
        #expect(data.colors == ["dpo", "ipo", "mallows-phi-dpo"])
        #expect(data.dashes == ["β = 0.1", "β = 1"])
        #expect(data.hasIntervals && data.isTrajectory && data.xNames == nil && data.yNames == nil)
        for panel in data.panels {
            #expect(panel.lines.count == 6)
            for line in panel.lines {
                let rows = summary.rows(where: "world.dispersion", isIn: [panel.value])
                    .rows(where: "fit.objective", isIn: [data.colors[line.color]])
                    .rows(where: "fit.beta", isIn: [["0.1", "1"][line.dash]])
                #expect(rows.rows.count == 5)
                #expect(line.points.map(\.x) == rows.numbers("kl_mean"))
                #expect(line.points.map(\.y) == rows.numbers("reward_mean"))
                #expect(line.points.map(\.low) == rows.numbers("reward_low"))
                #expect(line.points.map(\.high) == rows.numbers("reward_high"))
            }
        }
    }

    /// Would catch a frontier that is missing, that of another world, or one beside axes that it does not belong to.
    @Test func frontiers() async throws {
        let folder = try await ResultsOnDisk(Self.text)
        let frontier = try folder.table("frontier")
        let data = try folder.figures.lines(
            FigureSpecification(name: "a", x: "kl", y: "reward", color: "fit.objective", facet: "world.dispersion"))
        for panel in data.panels {
            let rows = frontier.rows(where: "world.dispersion", isIn: [panel.value])
            // The rewards do not depend on the dispersion here, so both panels have the same frontier.
            #expect(panel.frontiers.count == 1)
            #expect(panel.frontiers.first?.map(\.x) == rows.numbers("kl"))
            #expect(panel.frontiers.first?.map(\.y) == rows.numbers("reward"))
        }
        for (x, y) in [("reward", "kl"), ("step", "reward"), ("kl", "frontier_gap")] {
            let other = try folder.figures.lines(
                FigureSpecification(name: "a", x: x, y: y, color: "fit.objective", facet: "world.dispersion"))
            #expect(other.panels.allSatisfy { $0.frontiers.isEmpty })
        }
    }

    /// Would catch an earlier checkpoint in place of the last, numbers that are not sorted, and a filter of several values
    /// that holds at one or at none.
    @Test func lastCheckpoints() async throws {
        let folder = try await ResultsOnDisk(Self.text)
        let last = try folder.table("summary").rows(where: "checkpoint", isIn: ["4"])
        let data = try folder.figures.lines(
            FigureSpecification(
                name: "a", x: "fit.beta", y: "entropy", color: "world.dispersion",
                filters: [.init(key: "fit.objective", values: ["ipo", "dpo"])]))
        #expect(data.dashes == ["objective: DPO", "objective: IPO"] && !data.isTrajectory)
        let lines = try #require(data.panels.first).lines
        #expect(lines.count == 4)
        for line in lines {
            let rows = last.rows(where: "world.dispersion", isIn: [data.colors[line.color]])
                .rows(where: "fit.objective", isIn: [["dpo", "ipo"][line.dash]])
            #expect(line.points.map(\.x) == [0.1, 1])
            #expect(line.points.map(\.y) == rows.numbers("entropy_mean"))
        }
    }

    /// Would catch names that are dropped, or out of order, on either axis; error bars of the other axis.
    @Test func names() async throws {
        let folder = try await ResultsOnDisk(Self.text)
        let rows = try folder.table("summary").rows(where: "checkpoint", isIn: ["4"])
            .rows(where: "fit.beta", isIn: ["1"]).rows(where: "world.dispersion", isIn: ["0.7"])
        let filters = [
            FigureSpecification.Filter(key: "fit.beta", values: ["1.0"]),
            .init(key: "world.dispersion", values: ["0.7"]),
        ]
        let upright = try folder.figures.lines(
            FigureSpecification(name: "a", x: "fit.objective", y: "kl", filters: filters))
        #expect(upright.xNames == ["dpo", "ipo", "mallows-phi-dpo"] && upright.yNames == nil)
        let points = try #require(upright.panels.first?.lines.first).points
        #expect(points.map(\.x) == [0, 1, 2] && points.map(\.y) == rows.numbers("kl_mean"))
        #expect(points.map(\.low) == rows.numbers("kl_low"))
        let flat = try folder.figures.lines(
            FigureSpecification(name: "a", x: "kl", y: "fit.objective", filters: filters))
        #expect(flat.yNames == ["mallows-phi-dpo", "ipo", "dpo"] && flat.xNames == nil)
        let turned = try #require(flat.panels.first?.lines.first).points
        #expect(Set(turned.map(\.x)) == Set(rows.numbers("kl_mean")))
        for point in turned {
            let place = try #require(rows.numbers("kl_mean").firstIndex(of: point.x))
            #expect(point.y == 2 - Double(place))
            #expect(point.low == rows.numbers("kl_low")[place] && point.high == rows.numbers("kl_high")[place])
        }
    }

    /// Would catch the start of every fit, where the KL is 0, on a logarithmic axis.
    @Test func logarithmicAxes() async throws {
        let folder = try await ResultsOnDisk(Self.text)
        let figure = { (logX: Bool, logY: Bool) in
            FigureSpecification(
                name: "a", x: "kl", y: "gradient_norm", color: "fit.objective", facet: "world.dispersion", logX: logX,
                logY: logY)
        }
        let plain = try folder.figures.lines(figure(false, false)).panels.flatMap(\.lines).flatMap(\.points)
        let logarithmic = try folder.figures.lines(figure(true, true)).panels.flatMap(\.lines).flatMap(\.points)
        #expect(plain.count == 60 && plain.count { $0.x == 0 } == 12)
        #expect(logarithmic == plain.filter { $0.x > 0 && $0.y > 0 })
    }

    /// Would catch the limit of a swept key that is left out, or makes names of the numbers; it stands a step beyond them.
    @Test func infinity() throws {
        let rows = ["16", "infinite", "4", "64"].enumerated().map { "\($0 + 1),\($1),0,\($0).5\n" }.joined()
        let folder = try ResultsOnDisk(tables: ["summary": "cell,preferences.pairs,checkpoint,kl_mean\n" + rows])
        let places = { (logX: Bool) in
            let data = try folder.figures.lines(
                FigureSpecification(name: "a", x: "preferences.pairs", y: "kl", logX: logX))
            #expect(data.xNames == nil && data.panels[0].lines[0].points.map(\.y) == [2.5, 0.5, 3.5, 1.5])
            #expect(data.infinity == data.panels[0].lines[0].points.last?.x)
            return data.panels[0].lines[0].points.map(\.x)
        }
        #expect(try places(true) == [4, 16, 64, 256])
        #expect(try places(false) == [4, 16, 64, 70])
    }

    /// Would catch arms of the wrong rank.
    @Test func arms() async throws {
        let folder = try await ResultsOnDisk(Self.text)
        let arms = try folder.table("arms").rows(where: "fit.beta", isIn: ["1"])
            .rows(where: "fit.objective", isIn: ["dpo"]).rows(where: "world.dispersion", isIn: ["0.2"])
        let data = try folder.figures.lines(
            FigureSpecification(
                name: "a", table: FigureSpecification.arms, x: "step", y: "probability", color: "rank",
                filters: [("fit.beta", "1"), ("fit.objective", "dpo"), ("world.dispersion", "0.2")].map {
                    .init(key: $0.0, values: [$0.1])
                }))
        #expect(data.colors == ["1", "2", "3"] && data.dashes == [""])
        for line in try #require(data.panels.first).lines {
            let rows = arms.rows(where: "rank", isIn: [data.colors[line.color]])
            #expect(line.points.map(\.x) == rows.numbers("step"))
            #expect(line.points.map(\.y) == rows.numbers("probability_mean"))
        }
    }

    /// Would catch a list of figures that is not what the experiment asks for.
    @Test func listedFigures() async throws {
        let more = [
            "  - {name: b, x: kl, y: reward, color: fit.objective, facet: fit.beta, log-x: true, where: {world.dispersion: 0.2}}",
            "  - {name: c, x: fit.beta, y: fit.objective, heat: reward, facet: world.dispersion, log-y: false}",
            "  - {name: d, x: fit.beta, y: kl, color: fit.objective, where: {world.dispersion: [0.7, 0.20]}, log-y: true}",
        ]
        let text =
            Self.text.replacing("facet: fit.beta}]", with: "facet: fit.beta}")
            .replacing("figures: [", with: "figures:\n  - ") + more.joined(separator: "\n") + "\n"
        let folder = try await ResultsOnDisk(text)
        let asked = try Trial.experiment(text).figures
        #expect(asked.map(\.name) == ["a", "b", "c", "d"])
        #expect(asked[0].table == "arms" && asked[0].y == "probability")
        #expect(asked[3].filters == [.init(key: "world.dispersion", values: ["0.7", "0.2"])])
        #expect(try folder.figures.figures() == asked)
    }
}
