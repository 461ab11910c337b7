import Foundation

/// Numbers for reading.
enum ShownNumber {
    /// A field of a CSV file: a number with four significant digits, the whole of it in the value of its element; text as it
    /// is.
    static func field(_ text: some StringProtocol) -> HTML {
        guard let value = Double(text) else { return "\(text)" }
        return "<data value=\"\(text)\">\(rounded(value, written: text))</data>"
    }

    /// The number of bytes of a file.
    static func bytes(_ count: Int) -> HTML {
        let units = [(1_000_000_000, "GB"), (1_000_000, "MB"), (1000, "kB")]
        let (size, unit) = units.first { count >= $0.0 } ?? (1, "bytes")
        let shown = size == 1 ? "\(count)" : String(format: "%.3g", Double(count) / Double(size))
        return "<data value=\"\(count)\">\(shown) \(unit)</data>"
    }

    private static func rounded(_ value: Double, written text: some StringProtocol) -> String {
        let shown: String
        if !value.isFinite || Int(text) != nil {
            shown = String(text)
        } else if let whole = Int(exactly: value), abs(whole) < 1_000_000_000 {
            shown = "\(whole)"
        } else if abs(value) >= 9999.5 && abs(value) < 1e7 {
            shown = String(format: "%.0f", value)
        } else {
            // 1.234e+07 and 1.234e-05 as 1.234e7 and 1.234e-5
            shown = String(format: "%.4g", value).replacing("e+0", with: "e").replacing("e-0", with: "e-")
                .replacing("e+", with: "e")
        }
        return shown.replacing("-", with: "\u{2212}")
    }
}
