extension ArmWins {
    /// The blocks of the graph of compared pairs, in which any two pairs lie on a circle together or are the same; O(K^2).
    ///
    /// Two blocks share one arm at most, so that a loss of margins has an infimum of its own in each, and is the sum of them.
    func blocks() -> [[Int]] {
        var (blocks, open): ([[Int]], [Int]) = ([], [])
        // When an arm was met, and the earliest one that it or those met after it are compared with.
        var met = [Int?](repeating: nil, count: arms)
        var earliest = [Int](repeating: 0, count: arms)
        var next = [Int](repeating: 0, count: arms)
        var clock = 0
        for root in 0..<arms where met[root] == nil {
            var path = [root]
            (met[root], earliest[root], clock) = (clock, clock, clock + 1)
            while let arm = path.last {
                if next[arm] < arms {
                    let other = next[arm]
                    next[arm] += 1
                    guard compares(arm, other) else { continue }
                    if let before = met[other] {
                        earliest[arm] = min(earliest[arm], before)
                        continue
                    }
                    (met[other], earliest[other], clock) = (clock, clock, clock + 1)
                    path.append(other)
                    open.append(other)
                    continue
                }
                path.removeLast()
                guard let above = path.last, let since = met[above] else { continue }
                earliest[above] = min(earliest[above], earliest[arm])
                guard earliest[arm] >= since, let place = open.lastIndex(of: arm) else { continue }
                blocks.append([above] + open[place...])
                open.removeSubrange(place...)
            }
        }
        return blocks
    }
}
