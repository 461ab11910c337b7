#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// How a kink max(0, u) is rounded off over a width w:
///
///     w [log(1 + e^(u/w + shift)) - log(1 + e^shift)]
///
/// smooth, at most max(0, u), equal to it at u = 0 and near it where u is far from 0 or the shift has the sign of u. Its slope at
/// 0 is y = sigma(shift), a multiplier of the kink: of the slopes between 0 and 1 that max(0, u) has there.
@frozen public struct Rounding: Sendable, Equatable {
    /// The width w, above 0, in units of u.
    public let width: Double
    /// logit(y).
    public let shift: Double
    /// Whether log(1 + e^shift) is left out, so that the value is above max(0, u), by at most w log 2 at shift 0.
    public let isAbove: Bool

    /// A rounding of a positive width.
    @inlinable public init(width: Double, shift: Double, isAbove: Bool = false) {
        self.width = width
        self.shift = shift
        self.isAbove = isAbove
    }

    /// The rounded max(0, u), with its first two derivatives.
    @usableFromInline func value(_ u: Double) -> (value: Double, slope: Double, curvature: Double) {
        let x = u / width + shift
        let e = exp(-abs(x))
        let (larger, smaller) = (1 / (1 + e), e / (1 + e))
        let base = isAbove ? 0 : max(shift, 0) + log1p(exp(-abs(shift)))
        return (
            width * (max(x, 0) + log1p(e) - base), x > 0 ? larger : smaller, larger * smaller / width
        )
    }
}

/// A number whose kinks are rounded off: a formula with one `positivePart` yields itself without the kink.
@frozen public struct RoundedNumber<Base: SmoothNumber>: SmoothNumber {
    /// The number with its derivatives.
    public let base: Base
    /// How its kink is rounded; none in a constant.
    public let rounding: Rounding?
    /// The u of the kink that it went through; not a number if it went through none.
    public let argument: Double

    /// A number to be rounded later.
    @inlinable public init(_ base: Base, _ rounding: Rounding?, argument: Double = .nan) {
        self.base = base
        self.rounding = rounding
        self.argument = argument
    }

    @inlinable public init(_ constant: Double) { self.init(Base(constant), nil) }

    @inlinable public var value: Double { base.value }

    @inlinable public static func + (a: Self, b: Self) -> Self { a.joined(b, a.base + b.base) }
    @inlinable public static func * (a: Self, b: Self) -> Self { a.joined(b, a.base * b.base) }
    @inlinable public static func + (a: Self, b: Double) -> Self { Self(a.base + b, a.rounding, argument: a.argument) }
    @inlinable public static func * (a: Self, b: Double) -> Self { Self(a.base * b, a.rounding, argument: a.argument) }

    @inlinable public func mapped(_ g: Double, _ slope: Double, _ curvature: Double) -> Self {
        Self(base.mapped(g, slope, curvature), rounding, argument: argument)
    }

    @inlinable public var positivePart: Self {
        guard let rounding else { return Self(base.positivePart, nil) }
        let (g, slope, curvature) = rounding.value(value)
        return Self(base.mapped(g, slope, curvature), rounding, argument: value)
    }

    @inlinable func joined(_ other: Self, _ result: Base) -> Self {
        Self(result, rounding ?? other.rounding, argument: argument.isNaN ? other.argument : argument)
    }
}
