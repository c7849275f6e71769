//! The assumption ledger: every judged number of a plan under its dotted name.

use super::{Base, Judged, Law, Movement, Persistence, Plan, Tie};

type Named<'a> = (String, &'a mut Judged);

impl Plan {
    /// Every judged number with its dotted name, such as `deposits_balance.mean`, `block.credit.loading` or `class.A.miss`.
    ///
    /// These are the names of the ledger and of `--set`.
    pub fn numbers_mut(&mut self) -> Vec<(String, &mut Judged)> {
        let mut numbers = Vec::new();
        let copula = self.copula.as_mut().map(|law| &mut law.degrees_of_freedom);
        numbers.extend(copula.map(|number| ("plan.copula.degrees_of_freedom".to_string(), number)));
        for block in &mut self.blocks {
            let copula = block.copula.as_mut().map(|law| &mut law.degrees_of_freedom);
            numbers.extend(
                copula.map(|number| {
                    (format!("block.{}.copula.degrees_of_freedom", block.id), number)
                }),
            );
            if let Tie::Factor { loading, common } = &mut block.tie {
                numbers.push((format!("block.{}.loading", block.id), loading));
                numbers.push((format!("block.{}.common", block.id), common));
            }
        }
        let within_year = &mut self.within_year;
        let stated = [
            ("flow", &mut within_year.flow),
            ("stock", &mut within_year.stock),
            ("rate", &mut within_year.rate),
        ];
        for (measure, number) in stated {
            numbers
                .extend(number.as_mut().map(|number| (format!("within_year.{measure}"), number)));
        }
        for class in &mut self.classes {
            law_numbers(&format!("class.{}", class.id), &mut class.law, &mut numbers);
        }
        for system in &mut self.systems {
            numbers.push((format!("system.{}.persistence", system.id), &mut system.persistence));
            numbers.push((format!("system.{}.tightness", system.id), &mut system.tightness));
        }
        for indicator in &mut self.indicators {
            if let Some(loading) = &mut indicator.loading {
                numbers.push((format!("{}.loading", indicator.id), loading));
            }
            movement_numbers(&indicator.id, &mut indicator.movement, &mut numbers);
            if let Some(law) = &mut indicator.innovations {
                let name = format!("{}.innovations.degrees_of_freedom", indicator.id);
                numbers.push((name, &mut law.degrees_of_freedom));
            }
            let within_year = indicator.within_year.as_mut();
            if let Some(number) = within_year.and_then(|within| within.concentration.as_mut()) {
                numbers.push((format!("{}.within_year.concentration", indicator.id), number));
            }
        }
        numbers
    }

    /// A copy of every judged number with its dotted name.
    pub fn numbers(&self) -> Vec<(String, Judged)> {
        let mut copy = self.without_files();
        copy.numbers_mut().into_iter().map(|(name, number)| (name, number.clone())).collect()
    }
}

fn law_numbers<'a>(prefix: &str, law: &'a mut Law, out: &mut Vec<Named<'a>>) {
    let mut push = |key: &str, number| out.push((format!("{prefix}.{key}"), number));
    match law {
        Law::Ratio { miss, excess, shortfall } => {
            push("miss", miss);
            push("excess", excess);
            push("shortfall", shortfall);
        }
        Law::LogRatio { centre, scale, cap, shortfall, .. } => {
            push("centre", centre);
            push("scale", scale);
            push("cap", cap);
            push("shortfall", shortfall);
        }
        Law::Rate { rate } => push("rate", rate),
    }
}

fn movement_numbers<'a>(id: &str, movement: &'a mut Movement, out: &mut Vec<Named<'a>>) {
    let mut push = |key: &str, number: Option<&'a mut Judged>| {
        if let Some(number) = number {
            out.push((format!("{id}.{key}"), number));
        }
    };
    match movement {
        Movement::SteadyAr(ar) => {
            match &mut ar.persistence {
                Persistence::Mild | Persistence::None | Persistence::System { .. } => {}
                Persistence::Around { centre } => push("persistence", Some(centre)),
                Persistence::Lags { centre, tightness, .. } => {
                    push("persistence", Some(centre));
                    push("tightness", Some(tightness));
                }
            }
            if let Some(view) = &mut ar.mean {
                push("mean", Some(&mut view.mean));
                push("mean.weight", Some(&mut view.weight));
            }
            push("pandemic_weight", ar.pandemic_weight.as_mut().map(|weight| &mut weight.weight));
            push("base", base(&mut ar.base));
        }
        Movement::Growth(growth) => {
            push("mean", Some(&mut growth.mean));
            push("volatility", Some(&mut growth.volatility));
            push("skew", growth.skew.as_mut());
            push("persistence", Some(&mut growth.persistence));
            push("base", base(&mut growth.base));
        }
        Movement::RegimeSwitching(switching) => {
            for (index, regime) in switching.regimes.iter_mut().enumerate() {
                let place = index + 1;
                push(&format!("regimes.{place}.mean"), Some(&mut regime.mean));
                push(&format!("regimes.{place}.volatility"), Some(&mut regime.volatility));
                push(&format!("regimes.{place}.staying"), Some(&mut regime.staying));
            }
            push("first", switching.first.as_mut());
            push("base", base(&mut switching.base));
        }
        Movement::Level(level) => {
            push("centre", Some(&mut level.centre));
            push("volatility", Some(&mut level.volatility));
            push("drift", level.drift.as_mut());
            push("skew", level.skew.as_mut());
            push("persistence", Some(&mut level.persistence));
            push("base", base(&mut level.base));
        }
        Movement::Share(share) => {
            push("centre", Some(&mut share.centre));
            push("volatility", Some(&mut share.volatility));
            push("drift", share.drift.as_mut());
            push("persistence", Some(&mut share.persistence));
            push("base", base(&mut share.base));
        }
        Movement::MeanReversion(reversion) => {
            push("mean", Some(&mut reversion.mean));
            push("speed", Some(&mut reversion.speed));
            push("volatility", Some(&mut reversion.volatility));
            push("base", base(&mut reversion.base));
        }
        Movement::Count(count) => {
            push("mean", count.mean.as_mut());
            push("dispersion", Some(&mut count.dispersion));
            push("drift", count.drift.as_mut());
            push("persistence", Some(&mut count.persistence));
            push("base", base(&mut count.base));
        }
        Movement::Completion(completion) => {
            push("probability", Some(&mut completion.probability));
            push("correlation", Some(&mut completion.correlation));
        }
        Movement::Delivery { .. } | Movement::ReferenceClass { .. } | Movement::Sum { .. } => {}
        Movement::Linked(linked) => {
            push("mean", Some(&mut linked.mean));
            push("volatility", Some(&mut linked.volatility));
            push("persistence", Some(&mut linked.persistence));
            push("base", base(&mut linked.base));
            push("base_error", linked.base_error.as_mut());
        }
        Movement::Cohort(cohort) => {
            push("renewal", Some(&mut cohort.renewal));
            push("mean", Some(&mut cohort.mean));
            push("volatility", Some(&mut cohort.volatility));
            push("persistence", Some(&mut cohort.persistence));
            push("retained", Some(&mut cohort.retained));
        }
    }
}

fn base(base: &mut Option<Base>) -> Option<&mut Judged> {
    base.as_mut().map(|base| &mut base.value)
}
