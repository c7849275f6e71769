//! Runs a loop with the widest SIMD instructions that the machine has.

/// Work that calls a closure through its `FnMut` body, which is inlined into the dispatched function.
///
/// `pulp::Arch::dispatch` takes closures too, but reaches a borrowing closure through a shim that the compiler may
/// leave outside, where the wide instructions are not allowed; loops then run up to fifty times slower.
struct Work<F>(F);

impl<R, F: FnMut() -> R> pulp::WithSimd for Work<F> {
    type Output = R;

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(mut self, _simd: S) -> R {
        (self.0)()
    }
}

/// Runs `work` once, compiled for AVX-512, AVX2 with FMA or the plain machine, whichever is the best one present.
///
/// The functions of this library give the same bits inside and outside. Mark the closure `#[inline(always)]`, and
/// every function called in its loops, so that the whole loop is compiled for the wide registers.
///
/// ```
/// use attain::math::{elementary::exp, wide};
/// let mut values = vec![1.0; 100];
/// wide::dispatch(#[inline(always)] || values.iter_mut().for_each(|x| *x = exp(*x)));
/// assert_eq!(values[7], exp(1.0));
/// ```
#[inline(always)]
pub fn dispatch<R>(work: impl FnMut() -> R) -> R {
    pulp::Arch::new().dispatch(Work(work))
}
