//! From a scenario and its calibration to a model: the order of dependence, the years, the laws.

use std::collections::HashMap;
use std::sync::Arc;

use super::calibrate::scale_of;
use super::ties::Factors;
use super::{
    Calibration, Effect, FittedLaw, Hit, Loading, Model, Mover, Node, Ties, YearOf, exact,
};
use crate::error::{Fault, Problem, Result};
use crate::math::elementary::{exp, ln};
use crate::math::normal;
use crate::plan::{Base, Cohort, Indicator, Measure, Movement, Plan, Shows};
use crate::process::{CountTable, Deviation, Posterior, RatedCount, RatioLaw, Scale};
use crate::random::Stream;
use crate::scenario::Scenario;
use crate::shock::{Arrival, Shock, Size, Whom};

impl Scenario {
    /// Fits the history and resolves every name: the step from words to a model.
    ///
    /// # Errors
    /// `Error::Input` with every problem that the check or the fit found.
    pub fn calibrate(self) -> Result<Model> {
        let problems = self.check();
        if !problems.is_empty() {
            return Err(problems.into());
        }
        let calibration = Calibration::new(&self.plan)?;
        Model::compile(Arc::new(self), Arc::new(calibration))
    }
}

impl Model {
    pub(crate) fn compile(scenario: Arc<Scenario>, calibration: Arc<Calibration>) -> Result<Self> {
        let plan = &scenario.plan;
        let seed = scenario.settings.seed;
        let order = order(plan)?;
        let first = order.iter().map(|index| first_year(plan, *index, &calibration)).min();
        let first = first.unwrap_or(plan.year).min(plan.year);
        let years: Vec<i32> = (first..=scenario.until()).collect();
        let factors = Factors::new(plan);
        let mut model = Self {
            loading: Loading::Default,
            factors: factors.streams(seed),
            shocks: scenario.shocks.iter().map(|shock| hit(shock, seed, first)).collect(),
            effects: Vec::new(),
            nodes: Vec::with_capacity(order.len()),
            goals: Vec::new(),
            years,
            scenario: Arc::clone(&scenario),
            calibration,
        };
        let mut problems = Vec::new();
        let mut positions = HashMap::new();
        for index in order {
            let indicator = &plan.indicators[index];
            let ties = factors.ties(plan, indicator, Loading::Default);
            match ties.and_then(|ties| model.node(index, ties, &positions)) {
                Ok(node) => {
                    positions.insert(indicator.id.clone(), model.nodes.len());
                    model.nodes.push(node);
                }
                Err(problem) => problems.push(problem),
            }
        }
        if !problems.is_empty() {
            return Err(problems.into());
        }
        model.reach();
        for (index, target) in plan.targets.iter().enumerate() {
            match model.resolve(index, target) {
                Some(goal) => model.goals.push(goal),
                None => problems.push(
                    Problem::new(Fault::Contradiction(format!(
                        "the target `{}` cannot be formed from its indicator in {}",
                        target.id, target.year
                    )))
                    .at(plan.place(&format!("target.{}", target.id)))
                    .hint("growth needs the value of the year before, a level needs a `base`"),
                ),
            }
        }
        if problems.is_empty() { Ok(model) } else { Err(problems.into()) }
    }

    fn node(
        &self,
        index: usize,
        ties: Ties,
        positions: &HashMap<String, usize>,
    ) -> std::result::Result<Node, Problem> {
        let plan = &self.scenario.plan;
        let indicator = &plan.indicators[index];
        let first = self.years[0];
        let start_year = first_year(plan, index, &self.calibration).max(first);
        let start = (start_year - first) as usize;
        let build = Builder { model: self, plan, indicator, start, positions };
        let mover = build.mover()?;
        let scale = match (&indicator.movement, scale_of(&indicator.movement)) {
            (_, Some(scale)) => scale,
            (Movement::Growth(_) | Movement::Linked(_), _) => Scale::Growth,
            (Movement::Level(_), _) => Scale::LogLevel,
            (Movement::Share(_), _) => Scale::Logit,
            _ => Scale::Plain,
        };
        let rated = matches!(mover, Mover::Rated { .. });
        let seed = self.scenario.settings.seed;
        let stream = |part: &str| Stream::new(seed, &format!("{}/{part}", indicator.id));
        Ok(Node {
            indicator: index,
            scale,
            start,
            known: self.known(indicator),
            base: build.base(scale),
            // The count hangs on its block through its rate; its own noise is its own.
            ties: if rated { Ties { factors: Vec::new(), own: 1.0 } } else { ties },
            innovation: stream("innovation"),
            parameters: stream("parameters"),
            effects: Vec::new(),
            effect_unit: build.effect_unit(),
            base_error: match &indicator.movement {
                Movement::Linked(linked) => linked.base_error.as_ref().map_or(0.0, |e| e.value),
                _ => 0.0,
            },
            mover,
        })
    }

    /// Growth of the years before the simulation, where the history has it.
    fn known(&self, indicator: &Indicator) -> Vec<f64> {
        let mut known = vec![f64::NAN; self.years.len()];
        if let Some(fit) = self.calibration.fits.get(&indicator.id) {
            for row in fit.series.observed.iter().filter(|row| row.years == 1) {
                let year = fit.first_year + row.first as i32;
                if let Some(slot) = self.years.iter().position(|known| *known == year) {
                    known[slot] = row.value;
                }
            }
        }
        known
    }

    /// Works out which effects of which shocks reach which node.
    fn reach(&mut self) {
        let scenario = Arc::clone(&self.scenario);
        for position in 0..self.nodes.len() {
            let indicator = &scenario.plan.indicators[self.nodes[position].indicator];
            let year_of = match indicator.measure {
                Measure::Flow | Measure::Count => YearOf::Flow,
                Measure::Stock => YearOf::Stock,
                Measure::Rate | Measure::Ratio => YearOf::Rate,
            };
            for (shock, stated) in scenario.shocks.iter().enumerate() {
                let elasticity: f64 = stated
                    .reach
                    .iter()
                    .filter(|reach| match &reach.whom {
                        Whom::Indicator(id) => *id == indicator.id,
                        Whom::Block(id) => indicator.block.as_ref() == Some(id),
                    })
                    .map(|reach| reach.elasticity.value)
                    .sum();
                if elasticity != 0.0 {
                    let effect = self.effect(Effect { shock, year_of, elasticity });
                    self.nodes[position].effects.push(effect);
                }
            }
        }
    }

    fn effect(&mut self, effect: Effect) -> usize {
        self.effects.iter().position(|known| *known == effect).unwrap_or_else(|| {
            self.effects.push(effect);
            self.effects.len() - 1
        })
    }
}

impl Scenario {
    /// The last simulated year: as set, or two years beyond the plan's year.
    pub fn until(&self) -> i32 {
        if self.settings.until == 0 { self.plan.year + 2 } else { self.settings.until }
    }
}

fn hit(shock: &Shock, seed: u64, first: i32) -> Hit {
    let (mean, volatility) = match &shock.size {
        Size::Fixed { value } => (value.value, 0.0),
        Size::Normal { mean, volatility } => (mean.value, volatility.value),
    };
    let persistence = shock.persistence.value;
    Hit {
        stream: Stream::new(seed, &format!("shock/{}", shock.id)),
        probability: match &shock.arrival {
            Arrival::Certain => 1.0,
            Arrival::Chance { probability } => probability.value,
        },
        mean,
        volatility,
        first_month: i64::from(shock.date.year - first) * 12 + i64::from(shock.date.month) - 1,
        monthly: if persistence > 0.0 { exp(ln(persistence) / 12.0) } else { 0.0 },
    }
}

/// The first simulated year of an indicator.
fn first_year(plan: &Plan, index: usize, calibration: &Calibration) -> i32 {
    let indicator = &plan.indicators[index];
    let after = |base: &Option<Base>| base.as_ref().map(|base| base.year + 1);
    match &indicator.movement {
        Movement::SteadyAr(_) => {
            calibration.fits.get(&indicator.id).map_or(plan.year, |fit| fit.last_year + 1)
        }
        Movement::Growth(growth) => {
            growth.first_year.or_else(|| after(&growth.base)).unwrap_or(plan.year)
        }
        Movement::Level(level) => after(&level.base).unwrap_or(plan.year),
        Movement::Share(share) => after(&share.base).unwrap_or(plan.year),
        Movement::Count(count) => after(&count.base).unwrap_or(plan.year),
        Movement::Linked(linked) => after(&linked.base).unwrap_or(plan.year),
        Movement::Cohort(cohort) => cohort.flows.to + 1,
        _ => plan.year,
    }
}

/// Indicators so that each comes after those that it hangs on.
fn order(plan: &Plan) -> Result<Vec<usize>> {
    let index: HashMap<&str, usize> =
        plan.indicators.iter().enumerate().map(|(i, one)| (one.id.as_str(), i)).collect();
    let mut done = Vec::with_capacity(plan.indicators.len());
    let mut state = vec![0_u8; plan.indicators.len()];
    for start in 0..plan.indicators.len() {
        visit(plan, &index, start, &mut state, &mut done)?;
    }
    Ok(done)
}

fn visit(
    plan: &Plan,
    index: &HashMap<&str, usize>,
    at: usize,
    state: &mut [u8],
    done: &mut Vec<usize>,
) -> Result<()> {
    match state[at] {
        2 => return Ok(()),
        1 => {
            let id = &plan.indicators[at].id;
            let message = format!("the indicator `{id}` hangs on itself");
            return Err(Problem::new(Fault::Contradiction(message))
                .at(plan.place(&format!("indicator.{id}")))
                .into());
        }
        _ => state[at] = 1,
    }
    for id in plan.indicators[at].movement.hangs_on() {
        if let Some(next) = index.get(id) {
            visit(plan, index, *next, state, done)?;
        }
    }
    state[at] = 2;
    done.push(at);
    Ok(())
}

/// Builds the mover of one indicator.
struct Builder<'a> {
    model: &'a Model,
    plan: &'a Plan,
    indicator: &'a Indicator,
    start: usize,
    positions: &'a HashMap<String, usize>,
}

impl Builder<'_> {
    fn mover(&self) -> std::result::Result<Mover, Problem> {
        let years = self.model.years.iter().map(|year| f64::from(year - self.plan.year));
        Ok(match &self.indicator.movement {
            Movement::SteadyAr(_) => Mover::Fitted(Arc::new(self.fitted()?)),
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
                    .map(|term| Ok((self.position(&term.indicator)?, term.weight)))
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
                    Ok((position, forms.collect()))
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

    fn fitted(&self) -> std::result::Result<FittedLaw, Problem> {
        let id = &self.indicator.id;
        let fit = self.model.calibration.fits.get(id).ok_or_else(|| {
            let cause = "it was not fitted".to_string();
            Problem::new(Fault::NoHistory { indicator: id.clone(), cause }).at(self.place())
        })?;
        Ok(fitted_law(fit.posterior.clone(), &self.model.calibration))
    }

    fn counted(&self, count: &crate::plan::Count) -> std::result::Result<Mover, Problem> {
        let dispersion = count.dispersion.value;
        let persistence = count.persistence.value;
        if let Some(rate) = &count.rate {
            let rate = self.position(rate)?;
            let base = count.base.as_ref().map_or(1.0, |base| base.value.value);
            let (low, high) = self.rate_range(rate, base);
            let table = Box::new(RatedCount::new(low, high, dispersion));
            return Ok(Mover::Rated { rate, table, persistence, dispersion });
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

    /// Range of the logarithm of the mean that the rate's path can reach, eight deviations wide.
    fn rate_range(&self, rate: usize, base: f64) -> (f64, f64) {
        let Mover::Stated { centres, deviation, .. } = &self.model.nodes[rate].mover else {
            return (ln(base) - 2.0, ln(base) + 2.0);
        };
        let (mut low, mut high) = (ln(base), ln(base));
        let (mut smallest, mut largest) = (low, high);
        for centre in &centres[self.model.nodes[rate].start..] {
            low += (centre + deviation.at(-6.0)) / 100.0;
            high += (centre + deviation.at(6.0)) / 100.0;
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
    fn base(&self, scale: Scale) -> Option<(f64, i64)> {
        let base = match &self.indicator.movement {
            Movement::SteadyAr(ar) => ar.base.as_ref(),
            Movement::Growth(growth) => growth.base.as_ref(),
            Movement::Level(level) => level.base.as_ref(),
            Movement::Share(share) => share.base.as_ref(),
            Movement::Count(count) => count.base.as_ref(),
            Movement::Linked(linked) => linked.base.as_ref(),
            _ => None,
        }?;
        let scale = if scale == Scale::Growth { Scale::LogLevel } else { scale };
        let index = i64::from(base.year - self.model.years[0]);
        Some((scale.from_published(base.value.value), index))
    }

    fn effect_unit(&self) -> f64 {
        match &self.indicator.movement {
            Movement::Share(share) => share.centre.value / 100.0 * logit_slope(share.centre.value),
            Movement::SteadyAr(_) if self.indicator.shows == Shows::Share => 0.01,
            Movement::SteadyAr(_)
            | Movement::Growth(_)
            | Movement::Level(_)
            | Movement::Linked(_)
            | Movement::Cohort(_)
            | Movement::Sum { .. } => 1.0,
            _ => 0.1,
        }
    }
}

/// Logit per percentage point at a share.
fn logit_slope(percent: f64) -> f64 {
    let share = percent / 100.0;
    0.01 / (share * (1.0 - share))
}

const GUIDE: usize = 512;

fn fitted_law(posterior: Posterior, calibration: &Calibration) -> FittedLaw {
    let mut sum = 0.0;
    let mut cumulated: Vec<f64> = posterior
        .grid
        .iter()
        .map(|point| {
            sum += point.weight;
            sum
        })
        .collect();
    // The last point takes what rounding left over, and no point beyond the last that has weight is ever drawn.
    if let Some(last) = cumulated.last_mut() {
        *last = 1.0;
    }
    let guide = (0..GUIDE)
        .map(|part| cumulated.partition_point(|c| *c <= part as f64 / GUIDE as f64) as u16)
        .collect();
    let spread = calibration.spread(posterior.degrees_of_freedom);
    FittedLaw { cumulated, guide, spread, posterior }
}
