import Optimization
import Testing

/// Newton's direction where the Hessian is no help.
@Suite struct NewtonDirections {
    /// Would catch a shift that never grows out of 0 where the curvatures are so small that they underflow with it.
    @Test(arguments: [0, 0x1p-1070, 0x1p-1030, 1e-200, 1, 1e300])
    func indefinite(size: Double) {
        var newton = NewtonDirection(size: 2)
        var direction = [0.0, 0]
        let gradient = [3.0, -4]
        newton.find(gradient: gradient, hessian: [size, 0, 0, -size], into: &direction)
        #expect(direction.allSatisfy { $0.isFinite })
        #expect(gradient[0] * direction[0] + gradient[1] * direction[1] < 0)
    }

    /// Would catch a Hessian that is not a number and ends the program, or never ends.
    @Test func notANumber() {
        var newton = NewtonDirection(size: 2)
        var direction = [0.0, 0]
        newton.find(gradient: [3, -4], hessian: [.nan, 0, 0, 1], into: &direction)
        #expect(direction == [-3, 4])
    }
}
