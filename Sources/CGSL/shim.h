// The part of the GNU Scientific Library that the project uses, and accessors for its global method pointers:
// Swift's concurrency checking does not let a program read a mutable global variable of C.
#ifndef CGSL_SHIM_H
#define CGSL_SHIM_H

#define HAVE_INLINE 1
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_eigen.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_linalg.h>
#include <gsl/gsl_matrix.h>
#include <gsl/gsl_multimin.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <gsl/gsl_roots.h>
#include <gsl/gsl_vector.h>

#define CGSL_METHOD(TYPE, NAME) \
    static inline const TYPE *_Nonnull cgsl_##NAME(void) { return gsl_##NAME; }

CGSL_METHOD(gsl_multimin_fdfminimizer_type, multimin_fdfminimizer_vector_bfgs2)
CGSL_METHOD(gsl_multimin_fdfminimizer_type, multimin_fdfminimizer_conjugate_fr)
CGSL_METHOD(gsl_multimin_fdfminimizer_type, multimin_fdfminimizer_conjugate_pr)
CGSL_METHOD(gsl_multimin_fdfminimizer_type, multimin_fdfminimizer_steepest_descent)
CGSL_METHOD(gsl_multimin_fminimizer_type, multimin_fminimizer_nmsimplex2)
CGSL_METHOD(gsl_root_fsolver_type, root_fsolver_brent)

#endif
