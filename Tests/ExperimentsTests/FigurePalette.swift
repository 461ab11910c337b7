import Experiments
import Foundation
import Testing

/// Whether colours can be told apart, also by people who lack one kind of cone.
@Suite struct FigurePalette {
    /// How linear intensities of red, green and blue look without one kind of cone (Machado, Oliveira and Fernandes
    /// 2009, doi:10.1109/TVCG.2009.113, table 1 at severity 1.0); the first is normal sight.
    private static let sights: [(name: String, matrix: [[Double]])] = [
        ("normal", [[1, 0, 0], [0, 1, 0], [0, 0, 1]]),
        (
            "protanopia",
            [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
        ),
        (
            "deuteranopia",
            [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
        ),
        (
            "tritanopia",
            [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
        ),
    ]

    private static func product(_ matrix: [[Double]], _ vector: [Double]) -> [Double] {
        matrix.map { zip($0, vector).reduce(0) { $0 + $1.0 * $1.1 } }
    }

    /// CIE 1976 L*, a*, b* under D65.
    private static func lab(_ color: FigureColor, seenBy matrix: [[Double]]) -> [Double] {
        let linear = [color.red, color.green, color.blue].map {
            $0 <= 0.04045 ? $0 / 12.92 : pow(($0 + 0.055) / 1.055, 2.4)
        }
        let seen = product(matrix, linear).map { min(max($0, 0), 1) }
        let xyz = product(
            [
                [0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750],
                [0.0193339, 0.1191920, 0.9503041],
            ], seen)
        let f = zip(xyz, [0.95047, 1, 1.08883]).map { value, white in
            value / white > 216.0 / 24389 ? cbrt(value / white) : (24389.0 / 27 * value / white + 16) / 116
        }
        return [116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])]
    }

    private static func distance(_ a: [Double], _ b: [Double]) -> Double {
        zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
    }

    /// Would catch two colours that some readers take for one, with each other, with the frontier's black or with the
    /// paper. A distance of 2.3 is just noticeable for patches side by side; thin lines far apart need several times that.
    @Test(arguments: sights.indices) func names(sight: Int) {
        let all = FigureColors.names + [FigureColor(0x000000), FigureColor(0xFFFFFF)]
        let seen = all.map { Self.lab($0, seenBy: Self.sights[sight].matrix) }
        for (i, a) in seen.enumerated() {
            for (j, b) in seen.enumerated() where j < i {
                #expect(Self.distance(a, b) >= 15, "\(all[i].text) and \(all[j].text), \(Self.sights[sight].name)")
            }
        }
    }

    /// Would catch a scale whose lightness jumps, stands still or turns: even steps of a value must look even to everybody.
    @Test(arguments: sights.indices) func scale(sight: Int) {
        let lightness = (0...20).map {
            Self.lab(FigureColors.scale(Double($0) / 20, isDiverging: false), seenBy: Self.sights[sight].matrix)[0]
        }
        let steps = zip(lightness, lightness.dropFirst()).map { $1 - $0 }
        let mean = (lightness[20] - lightness[0]) / 20
        #expect(mean > 3)
        #expect(steps.allSatisfy { $0 > 0.5 * mean && $0 < 1.6 * mean }, "\(steps)")
    }

    /// Would catch a scale of differences with another middle than near white, or with sides that look alike or differ in
    /// weight by a tenth of the way from black to white.
    @Test(arguments: sights.indices) func differences(sight: Int) {
        let colors = (0...20).map {
            Self.lab(FigureColors.scale(Double($0) / 20, isDiverging: true), seenBy: Self.sights[sight].matrix)
        }
        #expect(colors[10][0] > 95 && colors[10][1...].allSatisfy { abs($0) < 2 })
        for step in 1...10 {
            let (below, above) = (colors[10 - step], colors[10 + step])
            #expect(abs(below[0] - above[0]) < 10)
            #expect(below[0] < colors[11 - step][0] && above[0] < colors[9 + step][0])
            #expect(Self.distance(below, above) > 3 * Double(step))
        }
    }

    /// Would catch ordered lines that cannot be told from their neighbours or from the paper.
    @Test(arguments: [3, 5, 10, 18]) func ordered(count: Int) {
        let normal = Self.sights[0].matrix
        let colors = (0..<count).map { Self.lab(FigureColors.ordered($0, of: count), seenBy: normal) }
        #expect(zip(colors, colors.dropFirst()).allSatisfy { Self.distance($0, $1) > 5 })
        #expect(colors.allSatisfy { $0[0] < 85 })
    }

    /// Would catch a colour that is written wrongly.
    @Test func texts() {
        #expect(FigureColor(0x0072B2).text == "#0072b2" && FigureColor(0x00000F).text == "#00000f")
        #expect(FigureColors.scale(0, isDiverging: false).text == "#440154")
        #expect(FigureColors.scale(1, isDiverging: false).text == "#fde725")
        #expect(FigureColors.scale(7, isDiverging: false) == FigureColors.scale(1, isDiverging: false))
        #expect(abs(FigureColor(0xFFFFFF).luminance - 1) < 1e-12 && FigureColor(0).luminance == 0)
    }
}
