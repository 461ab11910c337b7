#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A colour of a screen (sRGB, each part from 0 to 1).
public struct FigureColor: Sendable, Hashable {
    /// Its parts.
    public let red, green, blue: Double

    /// A colour of three parts.
    public init(red: Double, green: Double, blue: Double) {
        self.red = red
        self.green = green
        self.blue = blue
    }

    /// A colour written as 0xRRGGBB.
    public init(_ hexadecimal: UInt32) {
        let part = { (shift: UInt32) in Double(hexadecimal >> shift & 0xFF) / 255 }
        self.init(red: part(16), green: part(8), blue: part(0))
    }

    /// The colour as `#rrggbb`.
    public var text: String {
        let parts = [red, green, blue].map { part in
            let value = Int((min(max(part, 0), 1) * 255).rounded())
            return (value < 16 ? "0" : "") + String(value, radix: 16)
        }
        return "#" + parts.joined()
    }

    /// Its relative luminance, 0 for black and 1 for white (WCAG 2).
    public var luminance: Double {
        0.2126 * Self.linear(red) + 0.7152 * Self.linear(green) + 0.0722 * Self.linear(blue)
    }

    /// The intensity of light behind a part of a colour.
    private static func linear(_ part: Double) -> Double {
        part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4)
    }
}

/// The colours of figures, which colour-blind readers can tell apart.
public enum FigureColors {
    /// For names: six of Okabe and Ito's colours and a dark red of Tol's; black is the frontier's.
    public static let names: [FigureColor] = [
        0x0072B2, 0xD55E00, 0x009E73, 0xCC79A7, 0xE69F00, 0x56B4E9, 0x882255,
    ].map { FigureColor($0) }

    /// Matplotlib's viridis at nine places, dark to light; even steps look even.
    private static let viridis: [FigureColor] = [
        0x440154, 0x472D7B, 0x3B528B, 0x2C728E, 0x21918C, 0x28AE80, 0x5EC962, 0xADDC30, 0xFDE725,
    ].map { FigureColor($0) }

    /// From orange by near white to blue, for differences: the hues of the palette in even steps of OKLab's lightness.
    private static let differences: [FigureColor] = [
        0x834019, 0xB56132, 0xD88E68, 0xECC2AD, 0xF7F7F7, 0xAED1EF, 0x66A9DF, 0x2981BF, 0x0E5A8B,
    ].map { FigureColor($0) }

    /// The share of viridis that lines on white use: its light end is too pale for them.
    private static let shareForLines = 0.86

    /// The colour of one of several ordered lines.
    public static func ordered(_ index: Int, of count: Int) -> FigureColor {
        along(viridis, count > 1 ? shareForLines * Double(index) / Double(count - 1) : 0)
    }

    /// The colour of a value between the ends of a scale, at a share from 0 to 1.
    public static func scale(_ share: Double, isDiverging: Bool) -> FigureColor {
        along(isDiverging ? differences : viridis, min(max(share, 0), 1))
    }

    private static func along(_ colors: [FigureColor], _ share: Double) -> FigureColor {
        let place = share * Double(colors.count - 1)
        let first = min(Int(place), colors.count - 2)
        let (from, to, rest) = (colors[first], colors[first + 1], place - Double(first))
        return FigureColor(
            red: from.red + rest * (to.red - from.red), green: from.green + rest * (to.green - from.green),
            blue: from.blue + rest * (to.blue - from.blue))
    }
}
