//! From a scenario and its calibration to a model: the order of dependence, the years, the laws.

use std::collections::HashMap;
use std::sync::Arc;

use super::calibrate::{FEWEST_FITTED, scale_of};
use super::mover::Builder;
use super::sources::same_draws;
use super::ties::Factors;
use super::{Calibration, Effect, Goal, Loading, Model, Mover, Node, Ties, Within, YearOf};
use super::{hit, innovation, system};
use crate::error::{Fault, Problem, Result};
use crate::plan::{Base, Basis, Indicator, Inside, Measure, Movement, Plan, Quantity, Target};
use crate::process::Scale;
use crate::random::Source;
use crate::scenario::Scenario;
use crate::shock::Shock;

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
        let order = order(plan)?;
        let first = order.iter().map(|index| first_year(plan, *index, &calibration)).min();
        let first = first.unwrap_or(plan.year).min(plan.year);
        let years: Vec<i32> = (first..=scenario.until()).collect();
        let factors = Factors::new(plan);
        let (shocks, shock_order) = hit::hits(&scenario, &years);
        let mut model = Self {
            loading: Loading::Default,
            factors: factors.sources(&scenario.settings, first),
            copulas: innovation::copulas(&scenario, &calibration, first),
            shocks,
            shock_order,
            wideners: Vec::new(),
            effects: Vec::new(),
            systems: system::systems(&scenario, &calibration),
            nodes: Vec::with_capacity(order.len()),
            goals: Vec::new(),
            rows: Vec::new(),
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
        model.seat(&positions);
        model.reach();
        if !model.watch(&scenario) {
            let message = "what calls for a response cannot be formed".to_string();
            let hint = "watch a year that is simulated; growth needs the value of the year before";
            return Err(Problem::new(Fault::Contradiction(message)).hint(hint).into());
        }
        problems.extend(same_draws(&model.sources(&factors), scenario.settings.seed));
        model.feel();
        model.rows = model.period_rows();
        for (index, target) in plan.targets.iter().enumerate() {
            match model.resolve(index, target) {
                Some(goal) => {
                    problems.extend(too_few(&model, &goal, target));
                    model.goals.push(goal);
                }
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
        // What begins after the last year is never simulated.
        let start = ((start_year - first) as usize).min(self.years.len());
        let build = Builder { model: self, plan, indicator, start, positions };
        let mover = build.mover()?;
        let scale = match (&indicator.movement, scale_of(&indicator.movement)) {
            (_, Some(scale)) => scale,
            (Movement::Growth(_) | Movement::RegimeSwitching(_) | Movement::Linked(_), _) => {
                Scale::Growth
            }
            (Movement::Level(_), _) => Scale::LogLevel,
            (Movement::Share(_), _) => Scale::Logit,
            (Movement::MeanReversion(reversion), _) if reversion.quantity == Quantity::Share => {
                Scale::Logit
            }
            (Movement::MeanReversion(_), _) => Scale::LogLevel,
            _ => Scale::Plain,
        };
        let rated = matches!(mover, Mover::Rated { .. });
        let copula = innovation::copula_of(plan, indicator).filter(|_| !rated);
        let copula = copula.and_then(|name| self.copulas.iter().position(|one| one.name == name));
        let law = indicator.innovations.as_ref();
        let seed = self.scenario.settings.seed;
        let sampling = self.scenario.settings.sampling;
        let source = |part: &str, first_step| {
            Source::new(seed, &format!("{}/{part}", indicator.id), sampling, first_step)
        };
        Ok(Node {
            indicator: index,
            scale,
            start,
            known: self.known(indicator),
            base: build.base(scale, &mover),
            // The count hangs on its block through its rate; its own noise is its own.
            ties: if rated { Ties { factors: Vec::new(), own: 1.0 } } else { ties },
            copula,
            heavy: law.map(|law| self.calibration.heavy.innovation(law.degrees_of_freedom.value)),
            innovation: source("innovation", first as u32),
            parameters: source("parameters", 0),
            effect: None,
            wider: None,
            felt: Vec::new(),
            held: Vec::new(),
            fitted_to_year: false,
            others_hit: false,
            within: Within::new(self, indicator, start_year),
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
        let fit = self.calibration.fits.get(&indicator.id);
        let figure = |year: &i32| fit.and_then(|fit| fit.figure(*year)).unwrap_or(f64::NAN);
        self.years.iter().map(figure).collect()
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
            let widening = hit::widening(&scenario, &scenario.plan, self.nodes[position].indicator);
            self.nodes[position].wider = self.widener(widening);
            let shocks = scenario.shocks.iter().enumerate();
            let elasticity = |shock: &Shock| shock.elasticity(&scenario.plan, indicator);
            let terms: Vec<(usize, f64)> = shocks
                .map(|(index, shock)| (index, elasticity(shock)))
                .filter(|(_, elasticity)| *elasticity != 0.0)
                .collect();
            if !terms.is_empty() {
                let inside = self.nodes[position].within.as_ref().map(|within| within.inside);
                let drawn = year_of == YearOf::Flow && inside == Some(Inside::Flow);
                let within = drawn.then_some(position);
                let effect = self.effect(Effect { terms, year_of, within });
                self.nodes[position].effect = Some(effect);
            }
        }
    }

    /// Finds the place of what widens an indicator, if anything does.
    fn widener(&mut self, terms: Vec<(usize, f64)>) -> Option<usize> {
        if terms.is_empty() {
            return None;
        }
        Some(self.wideners.iter().position(|known| *known == terms).unwrap_or_else(|| {
            self.wideners.push(terms);
            self.wideners.len() - 1
        }))
    }

    fn effect(&mut self, effect: Effect) -> usize {
        self.effects.iter().position(|known| *known == effect).unwrap_or_else(|| {
            self.effects.push(effect);
            self.effects.len() - 1
        })
    }
}

/// A target that is called fitted must rest on enough observations.
fn too_few(model: &Model, goal: &Goal, target: &Target) -> Option<Problem> {
    let observations = model.observations(goal);
    (target.basis == Basis::Fitted && observations < FEWEST_FITTED).then(|| {
        let place = model.plan().place(&format!("target.{}.basis", target.id));
        Problem::new(Fault::Contradiction(format!(
            "the target `{}` is called fitted but rests on {observations} usable observations",
            target.id
        )))
        .at(place.or_else(|| model.plan().place(&format!("target.{}", target.id))))
        .hint(format!("at least {FEWEST_FITTED} are needed; call it assumed"))
    })
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
        Movement::RegimeSwitching(switching) => {
            switching.first_year.or_else(|| after(&switching.base)).unwrap_or(plan.year)
        }
        Movement::Level(level) => after(&level.base).unwrap_or(plan.year),
        Movement::Share(share) => after(&share.base).unwrap_or(plan.year),
        Movement::MeanReversion(reversion) => after(&reversion.base).unwrap_or(plan.year),
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
