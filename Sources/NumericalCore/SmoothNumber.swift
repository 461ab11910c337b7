#if canImport(Glibc)
    public import Glibc
#elseif canImport(Darwin)
    public import Darwin
#endif

/// A number that carries its derivatives: a formula written in it yields its own slope and curvature.
///
/// Each operation applies the chain rule to the last bit of double precision; nothing is approximated. The functions
/// below are those that losses are made of, in the forms that neither overflow nor cancel.
public protocol SmoothNumber: Sendable {
    /// A constant, with derivatives 0.
    init(_ constant: Double)
    /// The number itself.
    var value: Double { get }

    static func + (a: Self, b: Self) -> Self
    static func * (a: Self, b: Self) -> Self
    static func + (a: Self, b: Double) -> Self
    static func * (a: Self, b: Double) -> Self

    /// g(self), for a function g whose value and first two derivatives at `value` are given.
    func mapped(_ g: Double, _ slope: Double, _ curvature: Double) -> Self

    /// max(0, self); its slope jumps at 0, where it counts as 0.
    var positivePart: Self { get }
}

extension SmoothNumber {
    /// The negative.
    @inlinable public static prefix func - (a: Self) -> Self { a * -1 }
    /// The difference.
    @inlinable public static func - (a: Self, b: Self) -> Self { a + -b }
    /// The sum with a constant.
    @inlinable public static func + (a: Double, b: Self) -> Self { b + a }
    /// The difference from a constant.
    @inlinable public static func - (a: Self, b: Double) -> Self { a + -b }
    /// The difference from a constant.
    @inlinable public static func - (a: Double, b: Self) -> Self { -b + a }
    /// The product with a constant.
    @inlinable public static func * (a: Double, b: Self) -> Self { b * a }

    /// self^2.
    @inlinable public var squared: Self { mapped(value * value, 2 * value, 2) }
    @inlinable public var positivePart: Self { value > 0 ? self : Self(0) }

    /// e^self; what is above the largest double counts as that, so that no derivative becomes 0 times infinity.
    @inlinable public var exponential: Self {
        let e = min(exp(value), .greatestFiniteMagnitude)
        return mapped(e, e, e)
    }

    /// e^self - 1, also where e^self is near 1.
    @inlinable public var exponentialMinusOne: Self {
        let e = min(exp(value), .greatestFiniteMagnitude)
        return mapped(min(expm1(value), .greatestFiniteMagnitude), e, e)
    }

    /// e^a - e^b, also where they nearly cancel or where both are above the largest double.
    @inlinable public static func exponentialDifference(_ a: Self, _ b: Self) -> Self {
        a.value < b.value
            ? b.exponential * (a - b).exponentialMinusOne : -(a.exponential * (b - a).exponentialMinusOne)
    }

    /// log self, of a positive number.
    @inlinable public var logarithm: Self { mapped(log(value), 1 / value, -1 / (value * value)) }

    /// sigma(self) = 1 / (1 + e^-self).
    @inlinable public var sigmoid: Self {
        if abs(value) > underflow { return Self(value < 0 ? 0 : 1) }
        let e = exp(-abs(value))
        let (larger, smaller) = (1 / (1 + e), e / (1 + e))
        let slope = larger * smaller
        return mapped(
            value < 0 ? smaller : larger, slope, value < 0 ? slope * (larger - smaller) : slope * (smaller - larger))
    }

    /// log sigma(self): about -e^-self far on the right, about self far on the left.
    @inlinable public var logSigmoid: Self {
        if abs(value) > underflow { return value < 0 ? self : Self(0) }
        let e = exp(-abs(value))
        let (larger, smaller) = (1 / (1 + e), e / (1 + e))
        return mapped(min(value, 0) - log1p(e), value < 0 ? larger : smaller, -larger * smaller)
    }

    /// log(1 + e^self) = -log sigma(-self).
    @inlinable public var softplus: Self { -(-self).logSigmoid }
}

/// e^-x is 0 from here on. Functions that are constant there say so, because 0 times an overflown inner slope is NaN.
@usableFromInline let underflow = 746.0

/// A number that depends on one variable x: value, d/dx and d^2/dx^2.
@frozen public struct Jet: SmoothNumber, Equatable {
    public var value: Double
    /// d/dx.
    public var slope: Double
    /// d^2/dx^2.
    public var curvature: Double

    @inlinable public init(_ constant: Double) { self.init(value: constant, slope: 0, curvature: 0) }

    /// The variable x itself.
    @inlinable public init(variable x: Double) { self.init(value: x, slope: 1, curvature: 0) }

    /// A number of the given derivatives.
    @inlinable public init(value: Double, slope: Double, curvature: Double) {
        self.value = value
        self.slope = slope
        self.curvature = curvature
    }

    @inlinable public static func + (a: Jet, b: Jet) -> Jet {
        Jet(value: a.value + b.value, slope: a.slope + b.slope, curvature: a.curvature + b.curvature)
    }

    @inlinable public static func + (a: Jet, b: Double) -> Jet {
        Jet(value: a.value + b, slope: a.slope, curvature: a.curvature)
    }

    @inlinable public static func * (a: Jet, b: Double) -> Jet {
        Jet(value: a.value * b, slope: a.slope * b, curvature: a.curvature * b)
    }

    @inlinable public static func * (a: Jet, b: Jet) -> Jet {
        Jet(
            value: a.value * b.value, slope: a.slope * b.value + a.value * b.slope,
            curvature: a.curvature * b.value + 2 * a.slope * b.slope + a.value * b.curvature)
    }

    @inlinable public func mapped(_ g: Double, _ slope: Double, _ curvature: Double) -> Jet {
        Jet(
            value: g, slope: slope * self.slope,
            curvature: curvature * self.slope * self.slope + slope * self.curvature)
    }
}

/// A number that depends on two variables a and b: value, gradient and Hessian.
@frozen public struct PairJet: SmoothNumber, Equatable {
    public var value: Double
    /// (d/da, d/db).
    public var gradient: SIMD2<Double>
    /// (d^2/da^2, d^2/db^2).
    public var diagonal: SIMD2<Double>
    /// d^2/da db.
    public var mixed: Double

    @inlinable public init(_ constant: Double) {
        self.init(value: constant, gradient: .zero, diagonal: .zero, mixed: 0)
    }

    /// The variables a and b themselves.
    @inlinable public static func variables(_ a: Double, _ b: Double) -> (a: PairJet, b: PairJet) {
        (
            PairJet(value: a, gradient: SIMD2(1, 0), diagonal: .zero, mixed: 0),
            PairJet(value: b, gradient: SIMD2(0, 1), diagonal: .zero, mixed: 0)
        )
    }

    /// A number of the given derivatives.
    @inlinable public init(value: Double, gradient: SIMD2<Double>, diagonal: SIMD2<Double>, mixed: Double) {
        self.value = value
        self.gradient = gradient
        self.diagonal = diagonal
        self.mixed = mixed
    }

    @inlinable public static func + (x: PairJet, y: PairJet) -> PairJet {
        PairJet(
            value: x.value + y.value, gradient: x.gradient + y.gradient, diagonal: x.diagonal + y.diagonal,
            mixed: x.mixed + y.mixed)
    }

    @inlinable public static func + (x: PairJet, c: Double) -> PairJet {
        PairJet(value: x.value + c, gradient: x.gradient, diagonal: x.diagonal, mixed: x.mixed)
    }

    @inlinable public static func * (x: PairJet, c: Double) -> PairJet {
        PairJet(value: x.value * c, gradient: x.gradient * c, diagonal: x.diagonal * c, mixed: x.mixed * c)
    }

    @inlinable public static func * (x: PairJet, y: PairJet) -> PairJet {
        PairJet(
            value: x.value * y.value, gradient: x.gradient * y.value + x.value * y.gradient,
            diagonal: x.diagonal * y.value + 2 * x.gradient * y.gradient + x.value * y.diagonal,
            mixed: x.mixed * y.value + x.gradient[0] * y.gradient[1] + x.gradient[1] * y.gradient[0]
                + x.value * y.mixed)
    }

    @inlinable public func mapped(_ g: Double, _ slope: Double, _ curvature: Double) -> PairJet {
        PairJet(
            value: g, gradient: slope * gradient, diagonal: curvature * gradient * gradient + slope * diagonal,
            mixed: curvature * gradient[0] * gradient[1] + slope * mixed)
    }
}
