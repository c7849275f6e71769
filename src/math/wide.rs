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

/// The instructions for which the hot loops are compiled.
///
/// Results have the same bits with all of them. There is a choice only so that this can be checked, and to measure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Instructions {
    /// The widest that the machine has.
    #[default]
    Best,
    /// What every machine of the kind has.
    Plain,
    /// AVX2 with fused multiply-add.
    Avx2,
    /// AVX-512.
    Avx512,
}

impl Instructions {
    /// True if the machine has them.
    pub fn are_there(self) -> bool {
        self.arch().is_some()
    }

    /// The dispatcher for these instructions, or for the best ones if the machine lacks these.
    #[inline(always)]
    pub(crate) fn or_best(self) -> pulp::Arch {
        self.arch().unwrap_or_default()
    }

    #[cfg(target_arch = "x86_64")]
    #[inline(always)]
    fn arch(self) -> Option<pulp::Arch> {
        match self {
            Self::Best => Some(pulp::Arch::new()),
            Self::Plain => Some(pulp::Arch::Scalar),
            Self::Avx2 => pulp::x86::V3::try_new().map(pulp::Arch::V3),
            Self::Avx512 => pulp::x86::V4::try_new().map(pulp::Arch::V4),
        }
    }

    #[cfg(not(target_arch = "x86_64"))]
    #[inline(always)]
    fn arch(self) -> Option<pulp::Arch> {
        match self {
            Self::Best => Some(pulp::Arch::new()),
            Self::Plain => Some(pulp::Arch::Scalar),
            Self::Avx2 | Self::Avx512 => None,
        }
    }
}
