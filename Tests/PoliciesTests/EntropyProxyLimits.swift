import Foundation
import NumericalCore
import Policies
import TestSupport
import Testing

/// The entropy proxy of dispersion on laws whose entropy is known.
@Suite struct EntropyProxyLimits {
    private func proxy(_ rows: [[Double]]) -> [Double] { entropyProxy(logReference: ContextArmTable(rows: rows)) }

    /// Catches a uniform reference policy that gets some dispersion from rounding, which normalization would blow up:
    /// exactly 0, however log(1/K) was rounded.
    @Test func uniformIsZero() {
        for arms in Array(2...300) + [1000, 4999] {
            let size = Double(arms)
            let shifted = (0..<arms).map { _ in 17.3 }
            let normalizer = logSumExp(shifted)
            #expect(proxy([Array(repeating: -log(size), count: arms)]) == [0], "\(arms)")
            #expect(proxy([Array(repeating: log(1 / size), count: arms)]) == [0], "\(arms)")
            #expect(proxy([shifted.map { $0 - normalizer }]) == [0], "\(arms)")
        }
    }

    /// Catches another base of the logarithm, a missing log K, or a missing minus sign.
    @Test func knownEntropies() {
        // 1/2, 1/4, 1/8, 1/8: H = 7/4 log 2, log K = 2 log 2.
        let geometric = [0.5, 0.25, 0.125, 0.125].map { log($0) }
        #expect(relativeError(proxy([geometric])[0], log(8.0 / 7)) < 1e-14)
        // Half the logarithm of K whatever K is: uniform on m of m^2 arms.
        for m in [2, 3, 10, 40] {
            let row = (0..<(m * m)).map { $0 < m ? -log(Double(m)) : -1000 }
            #expect(relativeError(proxy([row])[0], log(2)) < 1e-13, "\(m)")
        }
        #expect(proxy([geometric, geometric.map { _ in log(0.25) }])[1] == 0)
    }

    /// Catches a reference policy that is nearly sure and gets an infinite t: t = -log H + log log K keeps growing.
    @Test func nearlyDeterministic() {
        var last = 0.0
        for logRest in [-1.0, -3, -10, -30, -100, -700, -750, -5000] {
            let row = [log1p(-exp(logRest)), logRest]
            let t = proxy([row])[0]
            #expect(t > last && t.isFinite, "\(logRest)")
            last = t
            // H = e^a (1 - a) + O(e^2a) for the rarer arm's log-probability a. From a = -40 on log(1 - e^a) rounds to 0
            // and its share e^a of H is lost: 1/(1 - a) in log H.
            if logRest <= -10 {
                let expected = -logRest - log(1 - logRest) + log(log(2))
                #expect(abs(t - expected) < 1e-4 + (logRest < -36 ? 1.01 / -logRest : 0), "\(logRest)")
            }
        }
    }
}
