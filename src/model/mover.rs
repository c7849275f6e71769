//! From what a plan says about an indicator to the law that moves it.

use std::collections::HashMap;
use std::sync::Arc;

use super::{FittedLaw, LaggedLaw, Model, Mover, Part, exact};
use crate::error::{Fault, Problem};
use crate::math::elementary::{exp, ln};
use crate::math::normal;
use crate::plan::{
    Cohort, Indicator, MeanReversion, Movement, Plan, Quantity, Regime, Regimes, Shows,
};
use crate::process::{self, CountTable, Deviation, RatioLaw, Scale, StatedRegimes};

/// Builds the mover of one indicator.
pub(super) struct Builder<'a> {
    pub model: &'a Model,
    pub plan: &'a Plan,
    pub indicator: &'a Indicator,
    pub start: usize,
    pub positions: &'a HashMap<String, usize>,
}

impl Builder<'_> {
    pub(super) fn mover(&self) -> std::result::Result<Mover, Problem> {
        let years = self.model.years.iter().map(|year| f64::from(year - self.plan.year));
        Ok(match &self.indicator.movement {
            Movement::SteadyAr(_) => self.fitted()?,
            Movement::Growth(growth) => {
                let one = 1.0 + growth.mean.value / 100.0;
                let centre = Scale::Growth.from_published(growth.mean.value);
                let skew = growth.skew.as_ref().map_or(0.0, |skew| skew.value / one);
                Mover::Stated {
                    centres: years.map(|_| centre).collect(),
                    deviation: Deviation::new(growth.volatility.value / one, skew),
                    persistence: growth.persistence.value,
                }
            }
            Movement::RegimeSwitching(switching) => self.switching(switching)?,
            Movement::Level(level) => {
                let centre = Scale::LogLevel.from_published(level.centre.value);
                let drift = level.drift.as_ref().map_or(0.0, |drift| drift.value);
                let drift = Scale::Growth.from_published(drift);
                let skew = level.skew.as_ref().map_or(0.0, |skew| skew.value);
                Mover::Stated {
                    centres: years.map(|year| centre + drift * year).collect(),
                    deviation: Deviation::new(level.volatility.value, skew),
                    persistence: level.persistence.value,
                }
            }
            Movement::Share(share) => {
                let drift = share.drift.as_ref().map_or(0.0, |drift| drift.value);
                let centre = share.centre.value;
                let at = |year: f64| {
                    Scale::Logit.from_published((centre + drift * year).clamp(0.01, 99.99))
                };
                Mover::Stated {
                    centres: years.map(at).collect(),
                    deviation: Deviation::new(share.volatility.value * logit_slope(centre), 0.0),
                    persistence: share.persistence.value,
                }
            }
            Movement::MeanReversion(reversion) => reverting(reversion),
            Movement::Count(count) => self.counted(count)?,
            Movement::Completion(list) => {
                let (probability, correlation) = (list.probability.value, list.correlation.value);
                let masses = exact::masses(list.items, probability, correlation);
                let mut sum = 0.0;
                let thresholds = masses[..masses.len() - 1].iter().map(|mass| {
                    sum += mass;
                    normal::quantile(sum.clamp(1e-300, 1.0 - 1e-16))
                });
                Mover::Completed { thresholds: thresholds.collect(), masses: masses.clone() }
            }
            Movement::Delivery { class } => {
                let target = self.plan.targets.iter().find(|t| t.indicator == self.indicator.id);
                let target = target.map_or(1.0, |target| target.value);
                Mover::Delivered { law: Box::new(self.ratio_law(class)?), target }
            }
            Movement::ReferenceClass { class } => {
                Mover::Reference { law: Box::new(self.ratio_law(class)?) }
            }
            Movement::Linked(linked) => Mover::Linked {
                terms: linked
                    .terms
                    .iter()
                    .map(|term| Ok((self.grown(&term.indicator)?, term.weight)))
                    .collect::<std::result::Result<_, Problem>>()?,
                mean: linked.mean.value,
                volatility: linked.volatility.value,
                persistence: linked.persistence.value,
            },
            Movement::Sum { parts } => {
                let parts = parts.iter().map(|part| {
                    let position = self.position(part)?;
                    let node = &self.model.nodes[position];
                    let years = 0..self.model.years.len();
                    let form = |year| self.model.form(node, Shows::Level, year);
                    let forms = years.map(|year| form(year).filter(|_| year >= node.start));
                    let forms: Vec<_> = forms.collect();
                    match (self.start..forms.len()).find(|year| forms[*year].is_none()) {
                        Some(year) => Err(self.missing(part, "level", year)),
                        None => Ok((position, forms)),
                    }
                });
                Mover::Sum { parts: parts.collect::<std::result::Result<_, Problem>>()? }
            }
            Movement::Cohort(cohort) => self.cohort(cohort)?,
        })
    }

    fn position(&self, id: &str) -> std::result::Result<usize, Problem> {
        self.positions.get(id).copied().ok_or_else(|| {
            let fault = Fault::UnknownName { what: "indicator".into(), id: id.to_string() };
            Problem::new(fault).at(self.place())
        })
    }

    /// The position of an indicator whose growth is needed in every year from the start; known or simulated, it must be there.
    fn grown(&self, id: &str) -> std::result::Result<usize, Problem> {
        let position = self.position(id)?;
        let node = &self.model.nodes[position];
        let years = self.start..self.model.years.len();
        match years.into_iter().find(|year| !node.has_growth(*year)) {
            Some(year) => Err(self.missing(id, "growth", year)),
            None => Ok(position),
        }
    }

    fn missing(&self, other: &str, quantity: &str, year: usize) -> Problem {
        let (id, year) = (&self.indicator.id, self.model.years[year]);
        let message = format!("`{id}` needs the {quantity} of `{other}` in {year}, which has none");
        Problem::new(Fault::Contradiction(message)).at(self.place()).hint(format!(
            "give `{other}` a `base` and let it begin by {year}, or name another indicator"
        ))
    }

    fn place(&self) -> Option<crate::error::Place> {
        self.plan.place(&format!("indicator.{}", self.indicator.id))
    }

    fn ratio_law(&self, class: &str) -> std::result::Result<RatioLaw, Problem> {
        let known = self.plan.class(class).ok_or_else(|| {
            let fault = Fault::UnknownName { what: "class".into(), id: class.to_string() };
            Problem::new(fault).at(self.place())
        })?;
        Ok(RatioLaw::new(&known.law))
    }

    fn fitted(&self) -> std::result::Result<Mover, Problem> {
        if let Some(member) = self.model.member(self.indicator) {
            return Ok(member);
        }
        let id = &self.indicator.id;
        let fit = self.model.calibration.fits.get(id).ok_or_else(|| {
            let cause = "it was not fitted".to_string();
            Problem::new(Fault::NoHistory { indicator: id.clone(), cause }).at(self.place())
        })?;
        let calibration = &self.model.calibration;
        Ok(match &fit.lags {
            Some(posterior) => Mover::Lagged(Arc::new(LaggedLaw::new(posterior, calibration))),
            None => Mover::Fitted(Arc::new(FittedLaw::new(fit.posterior.clone(), calibration))),
        })
    }

    fn switching(&self, switching: &Regimes) -> std::result::Result<Mover, Problem> {
        let [one, other] = switching.regimes.as_slice() else {
            let message = format!("`{}` does not have two regimes", self.indicator.id);
            return Err(Problem::new(Fault::Contradiction(message)).at(self.place()));
        };
        let staying = [one.staying.value, other.staying.value];
        let long_run = StatedRegimes::long_run(staying);
        let mean = |regime: &Regime| Scale::Growth.from_published(regime.mean.value);
        let deviation =
            |regime: &Regime| regime.volatility.value / (1.0 + regime.mean.value / 100.0);
        Ok(Mover::Switching(StatedRegimes {
            means: [mean(one), mean(other)],
            deviations: [deviation(one), deviation(other)],
            staying,
            first: switching.first.as_ref().map_or(long_run, |first| first.value),
        }))
    }

    fn counted(&self, count: &crate::plan::Count) -> std::result::Result<Mover, Problem> {
        let dispersion = count.dispersion.value;
        let persistence = count.persistence.value;
        if let Some(rate) = &count.rate {
            let rate = self.grown(rate)?;
            let base = count.base.as_ref().map_or(1.0, |base| base.value.value);
            let range = self.rate_range(rate, base);
            let table = Arc::default();
            return Ok(Mover::Rated { rate, range, table, persistence, dispersion });
        }
        let mean = count.mean.as_ref().map_or(1.0, |mean| mean.value);
        let drift = count.drift.as_ref().map_or(0.0, |drift| drift.value);
        let drift = Scale::Growth.from_published(drift);
        let table = |(index, year): (usize, &i32)| {
            let growth = drift * f64::from(year - self.plan.year) / 100.0;
            let mean = if index < self.start { 1.0 } else { mean * exp(growth) };
            CountTable::new(mean, dispersion)
        };
        // Without drift all years share one law, tabulated once.
        let tables = if drift == 0.0 {
            vec![CountTable::new(mean, dispersion); self.model.years.len()]
        } else {
            self.model.years.iter().enumerate().map(table).collect()
        };
        Ok(Mover::Counted { tables, persistence })
    }

    /// Range of the logarithm of the mean that the rate's path can reach: six deviations a year to each side, but no more than a factor of e^4.
    fn rate_range(&self, rate: usize, base: f64) -> (f64, f64) {
        let node = &self.model.nodes[rate];
        let (Mover::Stated { centres, deviation, .. }, Scale::Growth) = (&node.mover, node.scale)
        else {
            return (ln(base) - 2.0, ln(base) + 2.0);
        };
        let (mut low, mut high) = (ln(base), ln(base));
        let (mut smallest, mut largest) = (low, high);
        let score = |z: f64| node.heavy.as_ref().map_or(z, |law| law.at(z));
        for centre in &centres[node.start..] {
            low += (centre + deviation.at(score(-6.0))) / 100.0;
            high += (centre + deviation.at(score(6.0))) / 100.0;
            smallest = smallest.min(low);
            largest = largest.max(high);
        }
        (smallest.max(ln(base) - 4.0), largest.min(ln(base) + 4.0).max(smallest + 0.1))
    }

    fn cohort(&self, cohort: &Cohort) -> std::result::Result<Mover, Problem> {
        let choice = &cohort.flows;
        let id = choice.indicator.as_deref().unwrap_or(&self.indicator.id);
        let years = choice.from..=choice.to;
        let rows =
            self.plan.history.annual(id, choice.quantity, &choice.basis, years, self.plan.as_of);
        let flows: Vec<f64> = rows.iter().map(|(_, row)| row.value).collect();
        let complete = flows.len() == (choice.to - choice.from + 1) as usize;
        if !complete || flows.len() <= cohort.term {
            let cause = format!(
                "recognitions of every year from {} to {} are needed, more than {} of them",
                choice.from, choice.to, cohort.term
            );
            let fault = Fault::NoHistory { indicator: self.indicator.id.clone(), cause };
            return Err(Problem::new(fault).at(self.place()));
        }
        let renewal = cohort.renewal.value / 100.0;
        let last = flows.len() - 1;
        let entrants = flows[last] - renewal * flows[last - cohort.term];
        Ok(Mover::Cohort {
            entrants: entrants.max(1.0),
            flows,
            term: cohort.term,
            renewal,
            retained: cohort.retained.value / 100.0,
            mean: Scale::Growth.from_published(cohort.mean.value),
            volatility: cohort.volatility.value,
            persistence: cohort.persistence.value,
        })
    }

    /// The last known level on the scale of the path, with its year index.
    pub(super) fn base(&self, scale: Scale, mover: &Mover) -> Option<(f64, i64)> {
        match mover {
            Mover::Sum { parts } => return self.base_of_sum(parts),
            Mover::Cohort { flows, term, retained, .. } => {
                let running: f64 = flows[flows.len() - term..].iter().sum();
                return Some((retained * running, self.start as i64 - 1));
            }
            _ => {}
        }
        let first = self.model.years[0];
        let fit = self.model.calibration.fits.get(&self.indicator.id);
        if let Some(fit) = fit.filter(|fit| fit.scale == Scale::LogLevel) {
            let last = fit.series.observed.last()?;
            return Some((last.value, i64::from(fit.last_year - first)));
        }
        let base = self.indicator.movement.base()?;
        let index = i64::from(base.year - first);
        if scale != Scale::Growth {
            return Some((scale.from_published(base.value.value), index));
        }
        // Growth between the base and the first year of the model is known, or there is no level.
        let growth = |year| fit.and_then(|fit| fit.figure(year)).unwrap_or(f64::NAN);
        let since: f64 = (base.year + 1..first).map(growth).sum();
        Some((Scale::LogLevel.from_published(base.value.value) + since, index))
    }

    /// The sum of the parts in the year before the first, if each of them is known then without error.
    fn base_of_sum(&self, parts: &[Part]) -> Option<(f64, i64)> {
        let before = self.start as i64 - 1;
        let known = |(position, _): &Part| {
            let node = &self.model.nodes[*position];
            let (mut level, at) = node.base.filter(|_| node.base_error == 0.0)?;
            if node.start != self.start {
                return None;
            }
            if node.scale == Scale::Growth {
                let since = (at + 1).max(0)..self.start as i64;
                level += since.map(|year| node.known[year as usize]).sum::<f64>();
            } else if at != before {
                return None;
            }
            let level = if node.scale == Scale::Plain { level } else { exp(level / 100.0) };
            level.is_finite().then_some(level)
        };
        Some((parts.iter().map(known).sum::<Option<f64>>()?, before))
    }

    /// Logit per percent of the last figure of a fitted share.
    fn share_unit(&self) -> f64 {
        let fit = self.model.calibration.fits.get(&self.indicator.id);
        let last = fit.and_then(|fit| fit.series.observed.last()).map_or(0.0, |row| row.value);
        logit_per_percent(Scale::Logit.to_published(last))
    }

    pub(super) fn effect_unit(&self) -> f64 {
        match &self.indicator.movement {
            Movement::Share(share) => logit_per_percent(share.centre.value),
            Movement::MeanReversion(reversion) if reversion.quantity == Quantity::Share => {
                logit_per_percent(reversion.mean.value)
            }
            Movement::MeanReversion(_) => 1.0,
            Movement::SteadyAr(ar) if ar.quantity == Quantity::Share => self.share_unit(),
            Movement::SteadyAr(_)
            | Movement::Growth(_)
            | Movement::RegimeSwitching(_)
            | Movement::Level(_)
            | Movement::Linked(_)
            | Movement::Cohort(_)
            | Movement::Sum { .. } => 1.0,
            // The mean moves by a percent, measured in standard deviations of the count.
            Movement::Count(count) => {
                let base = count.base.as_ref().map(|base| &base.value);
                let mean = if count.rate.is_some() { base } else { count.mean.as_ref() };
                let mean = mean.map_or(1.0, |mean| mean.value);
                let beyond = count.dispersion.value / 100.0 * mean;
                0.01 * mean / (mean + beyond * beyond).sqrt()
            }
            _ => 0.1,
        }
    }
}

/// The exact steps of an Ornstein-Uhlenbeck process on the scale of the path.
fn reverting(reversion: &MeanReversion) -> Mover {
    let of_share = reversion.quantity == Quantity::Share;
    let scale = if of_share { Scale::Logit } else { Scale::LogLevel };
    let unit = if of_share { logit_slope(reversion.mean.value) } else { 1.0 };
    let process = process::MeanReversion {
        mean: scale.from_published(reversion.mean.value),
        speed: reversion.speed.value,
        volatility: reversion.volatility.value * unit,
    };
    let (decay, deviation) = process.step(1.0);
    // The check has seen that there is a base.
    let from = reversion.base.as_ref().map_or(reversion.mean.value, |base| base.value.value);
    Mover::Reverting { mean: process.mean, decay, deviation, from: scale.from_published(from) }
}

/// Logit per percent of a share.
fn logit_per_percent(percent: f64) -> f64 {
    percent / 100.0 * logit_slope(percent)
}

/// Logit per percentage point at a share.
fn logit_slope(percent: f64) -> f64 {
    let share = percent / 100.0;
    0.01 / (share * (1.0 - share))
}
