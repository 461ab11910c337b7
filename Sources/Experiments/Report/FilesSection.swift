import Foundation

/// The files of the folder.
struct FilesSection {
    let source: ReportSource
    /// Whether the report lies beside them.
    let linksFiles: Bool

    var html: HTML {
        let rows = source.files.map { file -> HTML in
            """
            <tr><th scope="row">\(Self.link(file.name, isLinked: linksFiles))</th>\
            <td class="number">\(ShownNumber.bytes(file.bytes))</td></tr>

            """
        }
        return """
            <table class="facts">
            <caption>The files beside this report</caption>
            <thead><tr><th scope="col">file</th><th scope="col" class="number">size</th></tr></thead>
            <tbody>
            \(rows.joined())</tbody>
            </table>

            """
    }

    /// The name of a file, or what stands for it, as a link to it.
    static func link(_ name: String, as text: String? = nil, isLinked: Bool) -> HTML {
        let path = name.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? ""
        return isLinked ? "<a href=\"./\(path)\">\(text ?? name)</a>" : "\(text ?? name)"
    }
}
