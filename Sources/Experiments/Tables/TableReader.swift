import Foundation
import Preferences

/// A CSV file (RFC 4180), read row by row; the memory does not grow with its length.
struct TableReader {
    let file: String
    let columns: [String]

    /// Opens a file and reads its header.
    init(_ file: String) throws(FileFault) {
        self.file = file
        var header: [String]?
        try Self.parse(file, isHeader: true) { _, fields throws(FileFault) in
            header = try fields.map { bytes throws(FileFault) in try Self.text(bytes, file, line: 1, column: nil) }
        }
        guard let header else { throw FileFault(file: file, message: "the file is empty") }
        for (place, column) in header.enumerated() where header[..<place].contains(column) {
            throw FileFault(file: file, line: 1, key: column, message: "this column occurs twice")
        }
        columns = header
    }

    /// Hands over the fields at some places of each row, with the number of its line.
    func forEachRow(_ places: [Int], _ body: (Int, [String]) throws(FileFault) -> Void) throws(FileFault) {
        var isHeader = true
        try Self.parse(file, isHeader: false) { line, fields throws(FileFault) in
            if isHeader {
                isHeader = false
                return
            }
            guard fields.count == columns.count else {
                throw FileFault(
                    file: file, line: line, message: "expected \(columns.count) fields, got \(fields.count)")
            }
            var row: [String] = []
            row.reserveCapacity(places.count)
            for place in places {
                row.append(try Self.text(fields[place], file, line: line, column: columns[place]))
            }
            try body(line, row)
        }
    }

    private static func text(
        _ bytes: ArraySlice<UInt8>, _ file: String, line: Int, column: String?
    ) throws(FileFault) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw FileFault(file: file, line: line, key: column, message: "expected UTF-8 text")
        }
        return text
    }

    private static let chunk = 1 << 18

    /// Hands over the fields of each line that is not blank; of the header alone if that is wanted.
    private static func parse(
        _ name: String, isHeader: Bool, _ body: (Int, [ArraySlice<UInt8>]) throws(FileFault) -> Void
    ) throws(FileFault) {
        guard let handle = FileHandle(forReadingAtPath: name) else {
            let exists = FileManager.default.fileExists(atPath: name)
            throw FileFault(file: name, message: exists ? "cannot be read (no permission)" : "no such file")
        }
        defer { try? handle.close() }
        var splitter = RowSplitter(file: name)
        var isStart = true
        while true {
            let data: Data?
            do {
                data = try handle.read(upToCount: chunk)
            } catch {
                throw FileFault(file: name, message: "cannot be read (a folder, or a broken disk)")
            }
            guard let data, !data.isEmpty else { break }
            // A byte order mark is none of the first name.
            let mark = isStart && data.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
            isStart = false
            for byte in data.dropFirst(mark) {
                guard try splitter.take(byte) else { continue }
                try body(splitter.startLine, splitter.fields)
                if isHeader { return }
                splitter.next()
            }
        }
        if try splitter.end() { try body(splitter.startLine, splitter.fields) }
    }
}

/// Cuts bytes into rows of fields.
private struct RowSplitter {
    let file: String
    /// The line in which the row begins, counted from 1.
    private(set) var startLine = 1
    private var line = 1
    private var bytes: [UInt8] = []
    private var ends: [Int] = []
    private enum State { case start, plain, quoted, closed }
    private var state = State.start

    init(file: String) { self.file = file }

    /// The fields of the row that is whole.
    var fields: [ArraySlice<UInt8>] {
        zip([0] + ends.dropLast(), ends).map { bytes[$0..<$1] }
    }

    /// Takes a byte; true when a row is whole.
    mutating func take(_ byte: UInt8) throws(FileFault) -> Bool {
        if byte == 0x0A { line += 1 }
        if state == .quoted {
            if byte == 0x22 { state = .closed } else { bytes.append(byte) }
            return false
        }
        switch byte {
        case 0x22 where state == .start: state = .quoted
        case 0x22 where state == .closed:
            bytes.append(byte)
            state = .quoted
        case 0x22:
            throw FileFault(file: file, line: line, message: "a quote within a field that does not begin with one")
        case 0x2C: endField()
        case 0x0D: break
        case 0x0A: return endRow()
        case _ where state == .closed:
            throw FileFault(
                file: file, line: line, message: "expected a comma behind a field in quotes")
        default:
            bytes.append(byte)
            state = .plain
        }
        return false
    }

    /// The end of the file; true if a last row is whole.
    mutating func end() throws(FileFault) -> Bool {
        if state == .quoted { throw FileFault(file: file, line: startLine, message: "a quoted field does not end") }
        return state == .start && ends.isEmpty ? false : endRow()
    }

    /// Begins the next row.
    mutating func next() {
        bytes.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
        startLine = line
    }

    private mutating func endField() {
        ends.append(bytes.count)
        state = .start
    }

    /// True unless the line is blank.
    private mutating func endRow() -> Bool {
        if state == .start && ends.isEmpty {
            next()
            return false
        }
        endField()
        return true
    }
}
