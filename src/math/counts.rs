//! Distributions of counts: negative binomial, Poisson and beta-binomial.

use super::elementary::{exp, ln, ln_1p};
use super::gamma::ln_gamma;
use super::incomplete_beta;
use super::incomplete_gamma;
use super::normal;
use super::root::monotone_quantile;

/// A parameter outside its domain.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
#[error("{name} = {value} is outside its domain: {domain}")]
pub struct OutOfDomain {
    /// Name of the parameter.
    pub name: &'static str,
    /// Value that was given.
    pub value: f64,
    /// Values that are allowed.
    pub domain: &'static str,
}

fn require(
    allowed: bool,
    name: &'static str,
    value: f64,
    domain: &'static str,
) -> Result<(), OutOfDomain> {
    if allowed { Ok(()) } else { Err(OutOfDomain { name, value, domain }) }
}

/// The negative binomial distribution by mean and size; the Poisson distribution when the size is infinite.
///
/// The variance is mean + mean^2 / size. It is a Poisson count whose rate is gamma distributed with shape `size`
/// (Johnson, Kemp and Kotz 2005, doi:10.1002/0471715816, chapter 5).
///
/// ```
/// use attain::math::counts::NegativeBinomial;
/// let poisson = NegativeBinomial::new(2.0, f64::INFINITY).unwrap();
/// assert!((poisson.probability_mass(0.0) - (-2.0_f64).exp()).abs() < 1e-15);
/// assert_eq!(poisson.quantile(0.5), 2.0);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NegativeBinomial {
    mean: f64,
    size: f64,
}

impl Default for NegativeBinomial {
    /// A count that is always zero.
    fn default() -> Self {
        Self { mean: 0.0, size: f64::INFINITY }
    }
}

impl NegativeBinomial {
    /// The distribution with a finite mean >= 0 and a size > 0, which may be infinite.
    pub fn new(mean: f64, size: f64) -> Result<Self, OutOfDomain> {
        require(mean >= 0.0 && mean.is_finite(), "mean", mean, "0 <= mean < infinity")?;
        require(size > 0.0, "size", size, "size > 0")?;
        Ok(Self { mean, size })
    }

    /// The mean.
    pub fn mean(&self) -> f64 {
        self.mean
    }

    /// mean + mean^2 / size.
    pub fn variance(&self) -> f64 {
        self.mean + self.mean / self.size * self.mean
    }

    /// P(K <= k) and P(K > k), continued smoothly to every real k > -1; (0, 1) from -1 down.
    ///
    /// At whole k it is the distribution function: I(size, k + 1) at size / (size + mean), or Q(k + 1, mean) for the
    /// Poisson distribution. In between it is the same formula, not a step. Relative accuracy of the smaller one 1e-13.
    pub fn cdf_and_survival(&self, k: f64) -> (f64, f64) {
        if k.is_nan() {
            return (f64::NAN, f64::NAN);
        }
        if k <= -1.0 {
            return (0.0, 1.0);
        }
        if k == f64::INFINITY || self.mean == 0.0 {
            return (1.0, 0.0);
        }
        if self.is_poisson() {
            let (lower, upper) = incomplete_gamma::lower_and_upper(k + 1.0, self.mean);
            return (upper, lower);
        }
        let (success, failure) = self.shares();
        incomplete_beta::lower_and_upper(self.size, k + 1.0, success, failure)
    }

    /// P(K <= k), continued to real k; see [`NegativeBinomial::cdf_and_survival`].
    pub fn cdf(&self, k: f64) -> f64 {
        self.cdf_and_survival(k).0
    }

    /// P(K = k) for a whole k >= 0; 0 for other k. Relative accuracy 1e-13 wherever the result exceeds 1e-200.
    pub fn probability_mass(&self, k: f64) -> f64 {
        if k < 0.0 || k.floor() != k || k == f64::INFINITY {
            return if k.is_nan() { k } else { 0.0 };
        }
        if self.mean == 0.0 {
            return if k == 0.0 { 1.0 } else { 0.0 };
        }
        if self.is_poisson() {
            return if k == 0.0 {
                exp(-self.mean)
            } else {
                incomplete_gamma::prefactor(k, self.mean) / k
            };
        }
        if k == 0.0 {
            return exp(-self.size * ln_1p(self.mean / self.size));
        }
        let (success, failure) = self.shares();
        incomplete_beta::prefactor(self.size, k, success, failure) / k
    }

    /// The smallest whole k with P(K <= k) >= p; infinity for p = 1, NaN outside [0, 1].
    ///
    /// Up to the rounding of the distribution function: a p that equals P(K <= k) to within 1e-13 relative counts as reached.
    pub fn quantile(&self, p: f64) -> f64 {
        if !(0.0..=1.0).contains(&p) {
            return f64::NAN;
        }
        if p == 1.0 && self.mean > 0.0 {
            return f64::INFINITY;
        }
        if self.reaches(0.0, p) {
            return 0.0;
        }
        let deviation = self.variance().sqrt();
        let guess = (self.mean + deviation * normal::quantile(p)).max(0.0);
        let wanted = |k: f64| {
            let (cdf, survival) = self.cdf_and_survival(k);
            if p < 0.5 { cdf } else { -survival }
        };
        let level = if p < 0.5 { p } else { -(1.0 - p) };
        let real = monotone_quantile(wanted, level, guess, 0.5 + 0.1 * deviation);
        let mut k = real.ceil().max(0.0);
        while k > 0.0 && self.reaches(k - 1.0, p) {
            k -= 1.0;
        }
        while !self.reaches(k, p) {
            k += 1.0;
        }
        k
    }

    fn reaches(&self, k: f64, p: f64) -> bool {
        const SLACK: f64 = 1e-13;
        let (cdf, survival) = self.cdf_and_survival(k);
        let near =
            if p < 0.5 { cdf >= p * (1.0 - SLACK) } else { survival <= (1.0 - p) * (1.0 + SLACK) };
        near || cdf >= p
    }

    /// Poisson to double precision: the relative effect of the size on the variance is below rounding.
    fn is_poisson(&self) -> bool {
        self.size > 1e17 * self.mean.max(1.0)
    }

    /// size / (size + mean) and mean / (size + mean).
    fn shares(&self) -> (f64, f64) {
        let sum = self.size + self.mean;
        (self.size / sum, self.mean / sum)
    }
}

/// The beta-binomial distribution: hits among n trials that share an unknown probability.
///
/// By mean probability p and intra-class correlation rho: alpha = p (1 - rho) / rho, beta = (1 - p)(1 - rho) / rho,
/// variance n p (1 - p)(1 + (n - 1) rho). rho = 0 is the binomial distribution; with rho = 1 all hit or none does.
/// (Johnson, Kemp and Kotz 2005, doi:10.1002/0471715816, chapter 6.)
///
/// ```
/// use attain::math::counts::BetaBinomial;
/// // alpha = beta = 1: all counts are equally likely.
/// let uniform = BetaBinomial::new(4, 0.5, 1.0 / 3.0).unwrap();
/// assert!((uniform.probability_mass(3) - 0.2).abs() < 1e-14);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BetaBinomial {
    trials: u64,
    probability: f64,
    correlation: f64,
}

impl BetaBinomial {
    /// The distribution of hits among `trials`, for probability and correlation in [0, 1].
    pub fn new(trials: u64, probability: f64, correlation: f64) -> Result<Self, OutOfDomain> {
        require(
            (0.0..=1.0).contains(&probability),
            "probability",
            probability,
            "0 <= probability <= 1",
        )?;
        require(
            (0.0..=1.0).contains(&correlation),
            "correlation",
            correlation,
            "0 <= correlation <= 1",
        )?;
        Ok(Self { trials, probability, correlation })
    }

    /// n p.
    pub fn mean(&self) -> f64 {
        self.trials as f64 * self.probability
    }

    /// n p (1 - p)(1 + (n - 1) rho).
    pub fn variance(&self) -> f64 {
        let n = self.trials as f64;
        n * self.probability * (1.0 - self.probability) * (1.0 + (n - 1.0) * self.correlation)
    }

    /// P(K = k). Relative accuracy 1e-12 wherever the result exceeds 1e-200.
    pub fn probability_mass(&self, k: u64) -> f64 {
        let (n, p, rho) = (self.trials, self.probability, self.correlation);
        if k > n {
            return 0.0;
        }
        if n == 0 {
            return 1.0;
        }
        if p == 0.0 || p == 1.0 || rho == 1.0 {
            let all = if k == n { p } else { 0.0 };
            return if k == 0 { 1.0 - p } else { all };
        }
        let (hits, misses) = (k as f64, (n - k) as f64);
        if rho == 0.0 {
            return exp(ln_binomial(hits, misses, p, 1.0 - p));
        }
        // Bayes' rule at the posterior mean x, where no term is larger than the result:
        // P(k) = P(k | x) prior(x) / posterior(x).
        let strength = (1.0 - rho) / rho;
        let (alpha, beta) = (p * strength, (1.0 - p) * strength);
        let (a, b) = (hits + alpha, misses + beta);
        let (x, y) = (a / (a + b), b / (a + b));
        let prior = incomplete_beta::ln_prefactor(alpha, beta, x, y);
        exp(ln_binomial(hits, misses, x, y) + prior - incomplete_beta::ln_prefactor(a, b, x, y))
    }

    /// P(K <= k), by summing the shorter side. Absolute accuracy 1e-12; time grows with the number of trials.
    pub fn cdf(&self, k: u64) -> f64 {
        if k >= self.trials {
            return 1.0;
        }
        if k < self.trials / 2 {
            (0..=k).map(|j| self.probability_mass(j)).sum::<f64>().min(1.0)
        } else {
            (1.0 - (k + 1..=self.trials).rev().map(|j| self.probability_mass(j)).sum::<f64>())
                .max(0.0)
        }
    }

    /// The smallest k with P(K <= k) >= p, by adding up the masses; a p reached to within 1e-13 counts as reached.
    pub fn quantile(&self, p: f64) -> u64 {
        let mut sum = 0.0;
        for k in 0..self.trials {
            sum += self.probability_mass(k);
            if sum >= p * (1.0 - 1e-13) {
                return k;
            }
        }
        self.trials
    }
}

/// Logarithm of the binomial probability of `hits` and `misses`, for success and failure probabilities x and y in (0, 1).
fn ln_binomial(hits: f64, misses: f64, x: f64, y: f64) -> f64 {
    if hits == 0.0 {
        return misses * if y < 0.5 { ln(y) } else { ln_1p(-x) };
    }
    if misses == 0.0 {
        return hits * if x < 0.5 { ln(x) } else { ln_1p(-y) };
    }
    // The beta prefactor is x^a y^b (a + b)! a b / ((a + b) a! b!).
    incomplete_beta::ln_prefactor(hits, misses, x, y) + ln((hits + misses) / hits / misses)
}

/// ln k! for k >= 0, that is ln Gamma(k + 1).
///
/// ```
/// assert!((attain::math::counts::ln_factorial(4.0) - 24.0_f64.ln()).abs() < 1e-15);
/// ```
pub fn ln_factorial(k: f64) -> f64 {
    ln_gamma(k + 1.0)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
