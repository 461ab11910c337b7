import CGSL
import NumericalCore

/// The bridge to the GNU Scientific Library: the one file with unsafe pointers.
///
/// GSL's error handler, which would end the process, is switched off before the first call; every status becomes a
/// value or a typed error here. One minimizer lives for one call, so calls may run on many threads.
enum GSL {
    private static let handlerIsOff: Void = {
        _ = unsafe gsl_set_error_handler_off()
    }()

    private static func prepare() { _ = handlerIsOff }

    private static func check(_ status: Int32, _ function: String) throws(OptimizationError) {
        guard status != Int32(GSL_SUCCESS) else { return }
        throw .library(function: function, status: unsafe String(cString: gsl_strerror(status)))
    }

    // MARK: Minimization

    /// What GSL's callbacks reach through their parameter: the function, and its value at the last point, because GSL
    /// asks for the value and the gradient at one point separately.
    private final class Evaluator {
        private var function: any DifferentiableFunction
        private(set) var point: [Double]
        private(set) var gradient: [Double]
        private(set) var value = Double.nan
        private(set) var evaluations = 0
        private(set) var sawNonFinite = false

        init(_ function: any DifferentiableFunction) {
            self.function = function
            point = []
            gradient = Array(repeating: 0, count: function.dimension)
        }

        func move(to x: UnsafePointer<gsl_vector>) {
            let next = unsafe GSL.array(x)
            if next == point { return }
            point = next
            evaluations += 1
            var span = gradient.mutableSpan
            value = function.evaluate(at: point.span, gradient: &span)
            if !value.isFinite { sawNonFinite = true }
        }

        func writeGradient(to vector: UnsafeMutablePointer<gsl_vector>) {
            for i in gradient.indices { unsafe gsl_vector_set(vector, i, gradient[i]) }
        }

        static func from(_ parameters: UnsafeMutableRawPointer?) -> Evaluator? {
            guard let parameters = unsafe parameters else { return nil }
            return unsafe Unmanaged<Evaluator>.fromOpaque(parameters).takeUnretainedValue()
        }
    }

    private static func array(_ vector: UnsafePointer<gsl_vector>) -> [Double] {
        unsafe (0..<vector.pointee.size).map { unsafe gsl_vector_get(vector, $0) }
    }

    /// A vector that holds `values`, to be freed by the caller.
    private static func vector(_ values: [Double]) -> UnsafeMutablePointer<gsl_vector>? {
        guard let vector = unsafe gsl_vector_alloc(values.count) else { return nil }
        for i in values.indices { unsafe gsl_vector_set(vector, i, values[i]) }
        return unsafe vector
    }

    private static func value(_ x: UnsafePointer<gsl_vector>?, _ parameters: UnsafeMutableRawPointer?) -> Double {
        guard let x = unsafe x, let evaluator = unsafe Evaluator.from(parameters) else { return .nan }
        unsafe evaluator.move(to: x)
        return evaluator.value
    }

    private static func gradient(
        _ x: UnsafePointer<gsl_vector>?, _ parameters: UnsafeMutableRawPointer?, _ g: UnsafeMutablePointer<gsl_vector>?
    ) {
        guard let x = unsafe x, let g = unsafe g, let evaluator = unsafe Evaluator.from(parameters) else { return }
        unsafe evaluator.move(to: x)
        unsafe evaluator.writeGradient(to: g)
    }

    /// Minimizes with one of GSL's gradient methods; see `Minimizer.minimize`.
    static func minimize(
        _ function: any DifferentiableFunction, from start: [Double], method: GradientMinimizer.Method, steps: Int,
        gradientTolerance: Double, observe: Observer?
    ) throws(OptimizationError) -> Minimum {
        prepare()
        let type =
            switch method {
            case .bfgs2: unsafe cgsl_multimin_fdfminimizer_vector_bfgs2()
            case .conjugateFR: unsafe cgsl_multimin_fdfminimizer_conjugate_fr()
            case .conjugatePR: unsafe cgsl_multimin_fdfminimizer_conjugate_pr()
            case .steepestDescent: unsafe cgsl_multimin_fdfminimizer_steepest_descent()
            }
        let evaluator = Evaluator(function)
        guard let minimizer = unsafe gsl_multimin_fdfminimizer_alloc(type, start.count),
            let x = unsafe vector(start)
        else { throw .library(function: method.rawValue, status: "out of memory") }
        defer {
            unsafe gsl_multimin_fdfminimizer_free(minimizer)
            unsafe gsl_vector_free(x)
        }
        var callbacks = unsafe gsl_multimin_function_fdf(
            f: { unsafe GSL.value($0, $1) },
            df: { unsafe GSL.gradient($0, $1, $2) },
            fdf: { x, parameters, value, gradient in
                unsafe GSL.gradient(x, parameters, gradient)
                if let value = unsafe value { unsafe value.pointee = unsafe GSL.value(x, parameters) }
            },
            n: start.count, params: Unmanaged.passUnretained(evaluator).toOpaque())
        let name = method.rawValue
        return try withExtendedLifetime(evaluator) { () throws(OptimizationError) -> Minimum in
            try unsafe withUnsafeMutablePointer(to: &callbacks) { callbacks throws(OptimizationError) -> Minimum in
                try check(
                    unsafe gsl_multimin_fdfminimizer_set(minimizer, callbacks, x, firstStep, lineTolerance), name)
                let gradientNorm = { unsafe norm(array(minimizer.pointee.gradient)) }
                var taken = 0
                var goesOn = observe?(Iterate(step: 0, evaluations: evaluator.evaluations, point: start)) ?? true
                var termination: Termination?
                while termination == nil {
                    if evaluator.sawNonFinite {
                        termination = .notFinite
                    } else if gradientNorm() <= gradientTolerance {
                        termination = .converged
                    } else if !goesOn {
                        termination = .stopped
                    } else if taken == steps {
                        termination = .stepLimit
                    } else {
                        let status = unsafe gsl_multimin_fdfminimizer_iterate(minimizer)
                        if status == Int32(GSL_SUCCESS) {
                            taken += 1
                            if let observe {
                                let point = unsafe array(minimizer.pointee.x)
                                goesOn = observe(
                                    Iterate(step: taken, evaluations: evaluator.evaluations, point: point))
                            }
                        } else {
                            termination = evaluator.sawNonFinite ? .notFinite : .stalled
                            if status != Int32(GSL_ENOPROG) && termination == .stalled { try check(status, name) }
                        }
                    }
                }
                return Minimum(
                    point: unsafe array(minimizer.pointee.x), value: unsafe minimizer.pointee.f,
                    gradientNorm: gradientNorm(), steps: taken, evaluations: evaluator.evaluations,
                    termination: termination ?? .stepLimit)
            }
        }
    }

    /// The length of the first trial step, in units in which the function bends over a length of about 1.
    private static let firstStep = 0.1
    /// How exactly a line is searched: the tangent of the angle left between the gradient and the line.
    private static let lineTolerance = 0.1

    /// Minimizes with GSL's `nmsimplex2`; the termination `.stalled` means that the simplex shrank below the tolerance.
    static func minimizeBySimplex(
        _ function: any DifferentiableFunction, from start: [Double], steps: Int, sizeTolerance: Double,
        observe: Observer?
    ) throws(OptimizationError) -> Minimum {
        prepare()
        let evaluator = Evaluator(function)
        guard
            let minimizer = unsafe gsl_multimin_fminimizer_alloc(
                cgsl_multimin_fminimizer_nmsimplex2(), start.count),
            let x = unsafe vector(start),
            let size = unsafe vector(Array(repeating: firstStep, count: start.count))
        else { throw .library(function: "nmsimplex2", status: "out of memory") }
        defer {
            unsafe gsl_multimin_fminimizer_free(minimizer)
            unsafe gsl_vector_free(x)
            unsafe gsl_vector_free(size)
        }
        var callbacks = unsafe gsl_multimin_function(
            f: { unsafe GSL.value($0, $1) }, n: start.count, params: Unmanaged.passUnretained(evaluator).toOpaque())
        return try withExtendedLifetime(evaluator) { () throws(OptimizationError) -> Minimum in
            try unsafe withUnsafeMutablePointer(to: &callbacks) { callbacks throws(OptimizationError) -> Minimum in
                let status = unsafe gsl_multimin_fminimizer_set(minimizer, callbacks, x, size)
                var goesOn = observe?(Iterate(step: 0, evaluations: evaluator.evaluations, point: start)) ?? true
                if evaluator.sawNonFinite {
                    return Minimum(
                        point: start, value: .nan, gradientNorm: .nan, steps: 0, evaluations: evaluator.evaluations,
                        termination: .notFinite)
                }
                try check(status, "nmsimplex2")
                var taken = 0
                var termination: Termination?
                while termination == nil {
                    let status =
                        taken < steps && goesOn ? unsafe gsl_multimin_fminimizer_iterate(minimizer) : Int32(GSL_SUCCESS)
                    if evaluator.sawNonFinite {
                        termination = .notFinite
                    } else if status != Int32(GSL_SUCCESS) {
                        termination = .stalled
                    } else if !goesOn {
                        termination = .stopped
                    } else if taken == steps {
                        termination = .stepLimit
                    } else {
                        taken += 1
                        if let observe {
                            let point = unsafe array(minimizer.pointee.x)
                            goesOn = observe(Iterate(step: taken, evaluations: evaluator.evaluations, point: point))
                        }
                        if unsafe gsl_multimin_fminimizer_size(minimizer) <= sizeTolerance { termination = .stalled }
                    }
                }
                return Minimum(
                    point: unsafe array(minimizer.pointee.x), value: unsafe minimizer.pointee.fval,
                    gradientNorm: .nan, steps: taken, evaluations: evaluator.evaluations,
                    termination: termination ?? .stepLimit)
            }
        }
    }

    // MARK: Linear algebra

    /// Factors a symmetric positive definite matrix of n rows in place, by Cholesky's method; false where it is not positive
    /// definite to working precision.
    static func factor(_ matrix: inout [Double], size n: Int) -> Bool {
        prepare()
        return unsafe matrix.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return true }
            var view = unsafe gsl_matrix_view_array(base, n, n)
            return unsafe gsl_linalg_cholesky_decomp1(&view.matrix) == Int32(GSL_SUCCESS)
        }
    }

    /// Replaces `vector` by the solution of A x = vector, from the factors of A.
    static func solve(factors: inout [Double], size n: Int, _ vector: inout [Double]) {
        unsafe factors.withUnsafeMutableBufferPointer { factors in
            unsafe vector.withUnsafeMutableBufferPointer { vector in
                guard let matrix = factors.baseAddress, let base = vector.baseAddress else { return }
                var view = unsafe gsl_matrix_view_array(matrix, n, n)
                var side = unsafe gsl_vector_view_array(base, n)
                _ = unsafe gsl_linalg_cholesky_svx(&view.matrix, &side.vector)
            }
        }
    }

    /// Replaces the factors of a matrix by its inverse.
    static func invert(factors: inout [Double], size n: Int) {
        unsafe factors.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            var view = unsafe gsl_matrix_view_array(base, n, n)
            _ = unsafe gsl_linalg_cholesky_invert(&view.matrix)
        }
    }

    /// Eigenvalues and, row by row, orthonormal eigenvectors of a symmetric matrix of n rows, which is destroyed.
    static func eigenSystem(
        _ matrix: inout [Double], size n: Int
    ) throws(OptimizationError) -> (values: [Double], vectors: [[Double]]) {
        prepare()
        guard n > 0 else { return ([], []) }
        guard let workspace = unsafe gsl_eigen_symmv_alloc(n) else {
            throw .library(function: "eigen_symmv", status: "out of memory")
        }
        defer { unsafe gsl_eigen_symmv_free(workspace) }
        var values = [Double](repeating: 0, count: n)
        var columns = [Double](repeating: 0, count: n * n)
        let status = unsafe matrix.withUnsafeMutableBufferPointer { matrix in
            unsafe values.withUnsafeMutableBufferPointer { values in
                unsafe columns.withUnsafeMutableBufferPointer { columns in
                    guard let a = matrix.baseAddress, let e = values.baseAddress, let v = columns.baseAddress else {
                        return Int32(GSL_SUCCESS)
                    }
                    var matrixView = unsafe gsl_matrix_view_array(a, n, n)
                    var valueView = unsafe gsl_vector_view_array(e, n)
                    var columnView = unsafe gsl_matrix_view_array(v, n, n)
                    return unsafe gsl_eigen_symmv(
                        &matrixView.matrix, &valueView.vector, &columnView.matrix, workspace)
                }
            }
        }
        try check(status, "eigen_symmv")
        return (values, (0..<n).map { k in (0..<n).map { columns[$0 * n + k] } })
    }

    // MARK: Roots

    private final class Scalar {
        let function: (Double) -> Double
        init(_ function: @escaping (Double) -> Double) { self.function = function }
    }

    /// The root of `function` between `lower` and `upper`, by Brent's method, to the last few bits.
    static func root(
        of function: @escaping (Double) -> Double, lower: Double, upper: Double
    ) throws(OptimizationError) -> Double {
        prepare()
        let atLower = function(lower)
        let atUpper = function(upper)
        if atLower == 0 { return lower }
        if atUpper == 0 { return upper }
        guard (atLower < 0) != (atUpper < 0) else { throw .noSignChange(lower: lower, upper: upper) }
        let scalar = Scalar(function)
        guard let solver = unsafe gsl_root_fsolver_alloc(cgsl_root_fsolver_brent()) else {
            throw .library(function: "brent", status: "out of memory")
        }
        defer { unsafe gsl_root_fsolver_free(solver) }
        var callback = unsafe gsl_function(
            function: { x, parameters in
                guard let parameters = unsafe parameters else { return .nan }
                return unsafe Unmanaged<Scalar>.fromOpaque(parameters).takeUnretainedValue().function(x)
            }, params: Unmanaged.passUnretained(scalar).toOpaque())
        return try withExtendedLifetime(scalar) { () throws(OptimizationError) -> Double in
            try unsafe withUnsafeMutablePointer(to: &callback) { callback throws(OptimizationError) -> Double in
                try check(unsafe gsl_root_fsolver_set(solver, callback, lower, upper), "brent")
                for _ in 0..<200 {
                    try check(unsafe gsl_root_fsolver_iterate(solver), "brent")
                    let (a, b) = unsafe (gsl_root_fsolver_x_lower(solver), gsl_root_fsolver_x_upper(solver))
                    if gsl_root_test_interval(a, b, 0, 4 * Double.ulpOfOne) == Int32(GSL_SUCCESS) { break }
                }
                return unsafe gsl_root_fsolver_root(solver)
            }
        }
    }

    // MARK: Random variates and distributions

    /// Lends `stream` to one of GSL's samplers as its generator.
    static func sample<Value>(
        from stream: inout RandomStream, _ sampler: (UnsafePointer<gsl_rng>) -> Value
    ) -> Value {
        prepare()
        var type = unsafe gsl_rng_type(
            name: nil, max: .max, min: 0, size: MemoryLayout<RandomStream>.size, set: nil,
            get: { state in
                guard let state = unsafe state else { return 0 }
                return UInt(truncatingIfNeeded: unsafe state.assumingMemoryBound(to: RandomStream.self).pointee.next())
            },
            get_double: { state in
                guard let state = unsafe state else { return 0 }
                return unsafe state.assumingMemoryBound(to: RandomStream.self).pointee.uniform()
            })
        return unsafe withUnsafeMutablePointer(to: &stream) { stream in
            unsafe withUnsafePointer(to: &type) { type in
                var generator = unsafe gsl_rng(type: type, state: UnsafeMutableRawPointer(stream))
                return unsafe withUnsafePointer(to: &generator) { unsafe sampler($0) }
            }
        }
    }

    static func binomial(_ stream: inout RandomStream, trials: UInt32, probability: Double) -> Int {
        Int(unsafe sample(from: &stream) { unsafe gsl_ran_binomial($0, probability, trials) })
    }

    static func normal(_ stream: inout RandomStream) -> Double {
        unsafe sample(from: &stream) { unsafe gsl_ran_gaussian_ziggurat($0, 1) }
    }

    static func gamma(_ stream: inout RandomStream, shape: Double) -> Double {
        unsafe sample(from: &stream) { unsafe gsl_ran_gamma($0, shape, 1) }
    }

    static func studentTQuantile(probability: Double, degreesOfFreedom: Double) -> Double {
        prepare()
        return gsl_cdf_tdist_Pinv(probability, degreesOfFreedom)
    }

    static func studentTUpperTail(_ t: Double, degreesOfFreedom: Double) -> Double {
        prepare()
        return gsl_cdf_tdist_Q(t, degreesOfFreedom)
    }
}
