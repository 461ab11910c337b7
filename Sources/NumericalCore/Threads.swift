import Dispatch
import Synchronization

/// Processors that share one piece of work, such as the contexts of a fit.
///
/// The work is cut into parts whose results are put together in their order, so that nothing depends on how many processors
/// there are. Cost: some 10 us, where there is more than one of them.
public struct Threads: Sendable {
    /// How many, at most.
    public let count: Int

    /// The thread that asks, and no other.
    public static let one = Threads(1)

    /// So many.
    public init(_ count: Int) {
        precondition(count >= 1, "work needs a thread")
        self.count = count
    }

    /// What comes of parts 0, 1, ..., in their order.
    @inlinable public func map<Value>(_ parts: Int, _ body: (Int) -> Value) -> [Value] {
        count == 1 || parts < 2 ? (0..<parts).map(body) : share(parts, body)
    }

    @usableFromInline func share<Value>(_ parts: Int, _ body: (Int) -> Value) -> [Value] {
        var values = [Value?](repeating: nil, count: parts)
        let next = Atomic<Int>(0)
        unsafe values.withUnsafeMutableBufferPointer { buffer in
            // Nobody leaves before all parts are done, so that what these two refer to outlives its use on other threads.
            nonisolated(unsafe) let (values, body) = unsafe (buffer, body)
            DispatchQueue.concurrentPerform(iterations: min(count, parts)) { _ in
                while true {
                    let part = next.wrappingAdd(1, ordering: .relaxed).oldValue
                    if part >= parts { return }
                    // Each part has a place of its own.
                    unsafe values[part] = body(part)
                }
            }
        }
        return values.compactMap { $0 }
    }

    /// An array of rows of `width` numbers each, written in place, `size` rows at a time, and what comes of these pieces besides, in their
    /// order.
    ///
    /// - Parameter write: gets a range of rows and their numbers, `zero` so far.
    @inlinable public func table<Number: BitwiseCopyable, Value>(
        rows: Int, width: Int, by size: Int, zero: Number, _ write: (Range<Int>, inout MutableSpan<Number>) -> Value
    ) -> (numbers: [Number], values: [Value]) {
        let bounds = (0...((rows + size - 1) / size)).map { min($0 * size, rows) * width }
        return array(bounds: bounds, zero: zero) { part, numbers in
            write((part * size)..<min((part + 1) * size, rows), &numbers)
        }
    }

    /// An array of which piece p, the numbers from bounds[p] up to bounds[p + 1], is written in place, and what comes of the pieces besides,
    /// in their order.
    ///
    /// - Parameter write: gets a piece's place and its numbers, `zero` so far.
    @inlinable public func array<Number: BitwiseCopyable, Value>(
        bounds: [Int], zero: Number, _ write: (_ piece: Int, inout MutableSpan<Number>) -> Value
    ) -> (numbers: [Number], values: [Value]) {
        let count = bounds.last ?? 0
        var values: [Value] = []
        let numbers = unsafe [Number](unsafeUninitializedCapacity: count) { buffer, initialized in
            let whole = unsafe buffer
            values = map(bounds.count - 1) { piece in
                // Each piece has numbers of its own.
                let own = unsafe UnsafeMutableBufferPointer(rebasing: whole[bounds[piece]..<bounds[piece + 1]])
                unsafe own.initialize(repeating: zero)
                var span = unsafe own.mutableSpan
                return write(piece, &span)
            }
            initialized = count
        }
        return (numbers, values)
    }

    /// What comes of a range cut into pieces of `size`, the last one shorter, in their order.
    @inlinable public func map<Value>(_ range: Range<Int>, by size: Int, _ body: (Range<Int>) -> Value) -> [Value] {
        map((range.count + size - 1) / size) { part in
            let start = range.lowerBound + part * size
            return body(start..<min(start + size, range.upperBound))
        }
    }
}
