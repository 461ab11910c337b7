import Experiments
import Preferences
import TestSupport
import Testing

/// The numbers of heat maps.
@Suite struct HeatMaps {
    private static let text = Trial.text(adding: [
        "sweep:", "  world.dispersion: [0.7, 0.2]", "  fit.objective: [dpo, ipo, mallows-phi-dpo]",
        "  fit.beta: [0.1, 1]",
    ])

    /// Would catch cells in the wrong place, of another checkpoint or panel, and an axis of numbers out of order.
    @Test func cells() async throws {
        let folder = try await ResultsOnDisk(Self.text)
        let last = try folder.table("summary").rows(where: "checkpoint", isIn: ["4"])
        let map = try folder.figures.heatMap(
            FigureSpecification(name: "a", x: "fit.objective", y: "world.dispersion", facet: "fit.beta", heat: "kl"),
            of: "kl")
        #expect(map.xNames == ["dpo", "ipo", "mallows-phi-dpo"] && map.yNames == ["0.2", "0.7"])
        #expect(map.panels.map(\.value) == ["0.1", "1"] && !map.isDiverging)
        for panel in map.panels {
            #expect(panel.cells.count == 6)
            for cell in panel.cells {
                let row = last.rows(where: "fit.beta", isIn: [panel.value])
                    .rows(where: "fit.objective", isIn: [map.xNames[cell.column]])
                    .rows(where: "world.dispersion", isIn: [map.yNames[cell.row]])
                #expect(row.numbers("kl_mean") == [cell.value] && !cell.isSignificant)
            }
        }
        let turned = try folder.figures.heatMap(
            FigureSpecification(name: "a", x: "world.dispersion", y: "fit.objective", facet: "fit.beta", heat: "kl"),
            of: "kl")
        // Names are read from the top, and rows counted from below.
        #expect(turned.xNames == ["0.2", "0.7"] && turned.yNames == ["mallows-phi-dpo", "ipo", "dpo"])
    }

    private static let comparisons = """
        claim,world.arms,better,than,over,metric,at,estimate,interval_low,interval_high,verdict
        ,2,ipo,dpo,training,reward,0.5,0.25,0.1,0.4,supported
        ,3,ipo,dpo,training,reward,0.5,-0.125,-0.2,0.1,inconclusive
        ,2,kto,dpo,training,reward,0.5,nan,nan,nan,inconclusive
        ,2,ipo,dpo,training,reward,0.75,-0.5,-0.6,-0.4,contradicted

        """

    /// Would catch a verdict that is ignored, a missing value that becomes a number, and a scale of differences without 0
    /// in its middle.
    @Test func comparisons() throws {
        let folder = try ResultsOnDisk(tables: ["comparisons": Self.comparisons])
        let map = try folder.figures.heatMap(
            FigureSpecification(
                name: "a", table: "comparisons", x: "world.arms", y: "better", facet: "at", heat: "estimate"),
            of: "estimate")
        #expect(map.isDiverging && map.panels.map(\.value) == ["0.5", "0.75"])
        #expect(map.xNames == ["2", "3"] && map.yNames == ["kto", "ipo"])
        let cells = map.panels[0].cells
        #expect(cells.map { [$0.column, $0.row] } == [[0, 1], [1, 1], [0, 0]])
        #expect(cells[0].value == 0.25 && cells[1].value == -0.125 && cells[2].value.isNaN)
        #expect(cells.map(\.isSignificant) == [true, false, false])
        let later = map.panels[1].cells
        #expect(later.map { [$0.column, $0.row] } == [[0, 1]])
        #expect(later.map(\.value) == [-0.5] && later.map(\.isSignificant) == [true])
    }

    /// Would catch a cell that shows one of two values without a word.
    @Test func twoValues() throws {
        let folder = try ResultsOnDisk(tables: ["comparisons": Self.comparisons])
        let figure = FigureSpecification(
            name: "a", table: "comparisons", x: "world.arms", y: "better", heat: "estimate")
        let fault = #expect(throws: FileFault.self) { try folder.figures.heatMap(figure, of: "estimate") }
        #expect(fault?.line == 5)
        #expect(
            fault?.message == "a second value for world.arms 2, better ipo: they differ in at; use facet or where")
    }
}
