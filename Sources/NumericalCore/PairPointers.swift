/// Where the pairs of a range begin in the arrays that a kernel reads and writes.
@unsafe struct PairPointers {
    let margin: UnsafePointer<Double>
    let forward: UnsafePointer<Double>
    let backward: UnsafePointer<Double>
    let loss: UnsafeMutablePointer<Double>
    let slope: UnsafeMutablePointer<Double>
    let curvature: UnsafeMutablePointer<Double>
}

/// Calls a kernel on a range of pairs, unless it is empty; the range must be within all arrays.
@inline(__always)
func withPairs(
    _ margins: [Double], _ forward: [Double], _ backward: [Double], _ range: Range<Int>, _ losses: inout [Double],
    _ slopes: inout [Double], _ curvatures: inout [Double], _ kernel: (PairPointers) -> Void
) {
    let inputs = min(margins.count, forward.count, backward.count)
    let shortest = min(inputs, losses.count, slopes.count, curvatures.count)
    precondition(range.lowerBound >= 0 && range.upperBound <= shortest, "a range within all arrays")
    guard !range.isEmpty else { return }
    let start = range.lowerBound
    unsafe margins.withUnsafeBufferPointer { margin in
        unsafe forward.withUnsafeBufferPointer { forward in
            unsafe backward.withUnsafeBufferPointer { backward in
                unsafe losses.withUnsafeMutableBufferPointer { loss in
                    unsafe slopes.withUnsafeMutableBufferPointer { slope in
                        unsafe curvatures.withUnsafeMutableBufferPointer { curvature in
                            guard let margin = margin.baseAddress, let forward = forward.baseAddress,
                                let backward = backward.baseAddress, let loss = loss.baseAddress,
                                let slope = slope.baseAddress, let curvature = curvature.baseAddress
                            else { return }
                            unsafe kernel(
                                PairPointers(
                                    margin: margin + start, forward: forward + start, backward: backward + start,
                                    loss: loss + start, slope: slope + start, curvature: curvature + start))
                        }
                    }
                }
            }
        }
    }
}
