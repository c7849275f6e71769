//! The Ornstein-Uhlenbeck process: exact steps, exact laws, no discretisation error.

use crate::math::elementary::{exp, exp_m1};

/// A process that is drawn back to its mean: dX = speed (mean − X) dt + volatility dW.
///
/// After t years from x the value is normal with mean `mean + (x − mean) e^{−speed t}` and variance
/// volatility² (1 − e^{−2 speed t})/(2 speed), whatever the steps in between.
/// [Uhlenbeck and Ornstein 1930, doi:10.1103/PhysRev.36.823; Vasicek 1977, doi:10.1016/0304-405X(77)90016-2]
///
/// ```
/// use attain::process::MeanReversion;
/// let process = MeanReversion { mean: 6.0, speed: 1.5, volatility: 1.8 };
/// let (mean, variance) = process.after(4.2, 1.0);
/// assert!((mean - 5.598365711732).abs() < 1e-11);
/// assert!((variance - 1.026229966163).abs() < 1e-11);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MeanReversion {
    /// Mean.
    pub mean: f64,
    /// Speed, above 0, per unit of time.
    pub speed: f64,
    /// Standard deviation of the innovations per root of a unit of time.
    pub volatility: f64,
}

impl MeanReversion {
    /// What is left of a deviation after some time, and the standard deviation of what is new.
    pub fn step(&self, time: f64) -> (f64, f64) {
        let decay = exp(-self.speed * time);
        let fresh = -exp_m1(-2.0 * self.speed * time) / (2.0 * self.speed);
        (decay, self.volatility * fresh.sqrt())
    }

    /// Mean and variance of the value after some time from `start`.
    pub fn after(&self, start: f64, time: f64) -> (f64, f64) {
        let (decay, deviation) = self.step(time);
        (self.mean + (start - self.mean) * decay, deviation * deviation)
    }

    /// Mean and variance of the average of the value over some time from `start`; it is normal too.
    ///
    /// With k = speed and T = time: mean + (start − mean)(1 − e^{−kT})/(kT), and
    /// volatility²/(k² T²) (T − 2 (1 − e^{−kT})/k + (1 − e^{−2kT})/(2k)).
    pub fn average(&self, start: f64, time: f64) -> (f64, f64) {
        let speed = self.speed;
        let once = -exp_m1(-speed * time) / speed;
        let twice = -exp_m1(-2.0 * speed * time) / (2.0 * speed);
        let scale = self.volatility / (speed * time);
        let mean = self.mean + (start - self.mean) * once / time;
        (mean, scale * scale * (time - 2.0 * once + twice))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROCESS: MeanReversion = MeanReversion { mean: 6.0, speed: 1.5, volatility: 1.8 };

    #[test]
    fn many_small_steps_are_one_large_one() {
        let (decay, deviation) = PROCESS.step(0.25);
        let (mut mean, mut variance) = (4.2, 0.0);
        for _ in 0..4 {
            mean = PROCESS.mean + decay * (mean - PROCESS.mean);
            variance = decay * decay * variance + deviation * deviation;
        }
        let (whole_mean, whole_variance) = PROCESS.after(4.2, 1.0);
        assert!((mean - whole_mean).abs() < 1e-13 && (variance - whole_variance).abs() < 1e-13);
    }

    #[test]
    fn the_average_is_that_of_the_reference() {
        // tests/reference/closed_form/cases.json, ou-a_average.
        let (mean, variance) = PROCESS.average(4.2, 1.0);
        assert!((mean - 5.067_756_192_178_12).abs() < 1e-12, "{mean}");
        assert!((variance - 0.404_512_114_668_411).abs() < 1e-12, "{variance}");
    }

    #[test]
    fn a_slow_process_is_a_random_walk() {
        let slow = MeanReversion { mean: 6.0, speed: 1e-9, volatility: 2.0 };
        let (mean, variance) = slow.after(4.0, 3.0);
        assert!((mean - 4.0).abs() < 1e-7 && (variance - 12.0).abs() < 1e-6);
    }
}
