import Foundation
import Preferences

/// What gnuplot leaves to be set right in the files that it writes.
enum FigureFile {
    /// Makes a file the same bytes for the same figure, and readable without the font that it was drawn with.
    static func settle(_ file: String, as format: FigureFormat, title: String) throws(FileFault) {
        guard let data = FileManager.default.contents(atPath: file), !data.isEmpty else {
            throw FileFault(file: file, message: "gnuplot wrote nothing")
        }
        switch format {
        case .png: return
        case .svg:
            let text = String(decoding: data, as: UTF8.self)
                .replacing("<title>Gnuplot</title>", with: "<title>\(title)</title>")
                .replacing("font-family=\"DejaVu Sans\"", with: "font-family=\"DejaVu Sans, Verdana, sans-serif\"")
            try AtomicFile.write(text, to: file)
        case .pdf:
            do {
                try undated(data).write(to: URL(fileURLWithPath: file))
            } catch {
                throw FileFault(file: file, message: "cannot be written")
            }
        }
    }

    /// A PDF without the time at which it was made: another of the same length, so that no offset moves.
    private static func undated(_ data: Data) -> Data {
        var data = data
        let mark = Data("/CreationDate (D:".utf8)
        guard let found = data.range(of: mark, options: .backwards) else { return data }
        for (place, digit) in zip(found.upperBound..<data.endIndex, "20000101000000".utf8) { data[place] = digit }
        return data
    }
}
