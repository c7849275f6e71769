//! Every source of randomness of a model by name: no two may draw the same numbers.

use super::ties::Factors;
use super::{Model, system};
use crate::error::{Fault, Problem};
use crate::plan::Movement;
use crate::random::Stream;
use crate::random::stream::distinct;
use crate::scenario::Scenario;

impl Model {
    /// Every source of randomness, by name, with the key of its stream.
    pub(super) fn sources(&self, factors: &Factors) -> Vec<(String, [u32; 2])> {
        let scenario = &self.scenario;
        let of_nodes = self.nodes.iter().flat_map(|node| {
            let id = &scenario.plan.indicators[node.indicator].id;
            let parts = [("innovation", &node.innovation), ("parameters", &node.parameters)];
            parts.map(|(part, source)| (format!("{id}/{part}"), source.stream().key()))
        });
        let factors = factors.names().iter().zip(&self.factors);
        let of_factors =
            factors.map(|(name, source)| (format!("factor/{name}"), source.stream().key()));
        let shocks = scenario.shocks.iter().zip(&self.shocks);
        let of_shocks =
            shocks.map(|(shock, hit)| (format!("shock/{}", shock.id), hit.source.stream().key()));
        let of_shared = super::hit::shared_names(scenario).filter_map(|(index, name)| {
            let key = self.shocks[index].shared.as_ref()?.source.stream().key();
            Some((format!("shock_factor/{name}"), key))
        });
        let of_months = self.nodes.iter().filter_map(|node| {
            let id = &scenario.plan.indicators[node.indicator].id;
            let stream = node.within.as_ref()?.stream;
            Some((format!("{id}/within_year"), stream.key()))
        });
        let of_copulas = self.copulas.iter();
        let of_copulas =
            of_copulas.map(|one| (format!("copula/{}", one.name), one.source.stream().key()));
        let of_systems = self.systems.iter();
        let of_systems =
            of_systems.map(|one| (system::source(&one.id), one.parameters.stream().key()));
        let all = of_nodes.chain(of_months).chain(of_factors).chain(of_copulas).chain(of_shocks);
        let all = all.chain(of_shared);
        all.chain(of_systems).chain(of_judgement(scenario)).collect()
    }
}

/// The streams with which the sensitivity to judgement draws numbers and first years.
fn of_judgement(scenario: &Scenario) -> impl Iterator<Item = (String, [u32; 2])> {
    let windows = scenario.plan.indicators.iter().filter_map(|one| match &one.movement {
        Movement::SteadyAr(ar) if !ar.windows.is_empty() => Some(format!("{}.window", one.id)),
        _ => None,
    });
    let mut numbers = scenario.without_files();
    let names: Vec<String> =
        numbers.numbers_mut().into_iter().map(|(name, _)| name).chain(windows).collect();
    let seed = scenario.settings.seed;
    names.into_iter().map(move |name| {
        let name = format!("judgement/{name}");
        let key = Stream::new(seed, &name).key();
        (name, key)
    })
}

/// Two sources with one key would move together in secret.
pub(super) fn same_draws(sources: &[(String, [u32; 2])], seed: u64) -> Option<Problem> {
    let keys: Vec<(&str, [u32; 2])> =
        sources.iter().map(|(name, key)| (name.as_str(), *key)).collect();
    let Err(collision) = distinct(&keys) else { return None };
    let (first, second) = (collision.first.to_owned(), collision.second.to_owned());
    let fault = Fault::SameDraws { first, second, seed };
    Some(Problem::new(fault).hint("rename one of them, or take another seed"))
}

#[cfg(test)]
mod tests {
    use super::{Factors, same_draws};
    use crate::error::Fault;
    use crate::scenario::{Frequency, Scenario};

    #[test]
    fn every_stream_is_among_the_sources() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/files/small/drought.toml");
        let mut scenario = Scenario::load(path).expect("the small plan is right");
        scenario.settings.frequency = Frequency::Monthly;
        let model = scenario.calibrate().expect("the small plan is right");
        let sources = model.sources(&Factors::new(model.plan()));
        let names: Vec<&str> = sources.iter().map(|(name, _)| name.as_str()).collect();
        let wanted = [
            "output/innovation",
            "output/parameters",
            "output/within_year",
            "factor/common",
            "shock/drought",
            "judgement/output.mean",
            "judgement/output.window",
            "judgement/shock.drought.probability",
            "judgement/class.A.miss",
        ];
        for name in wanted {
            assert!(names.contains(&name), "{name} is not in {names:?}");
        }
        assert!(!names.contains(&"designs/within_year"), "a count has no months");
    }

    #[test]
    fn two_sources_with_one_key_are_refused_by_name() {
        let source = |name: &str, key| (name.to_owned(), key);
        let mut sources = vec![source("a/innovation", [1, 2]), source("b/innovation", [2, 1])];
        assert_eq!(same_draws(&sources, 7), None);
        sources.push(source("factor/common", [1, 2]));
        let problem = same_draws(&sources, 7).expect("the first and the last have one key");
        let (first, second) = ("a/innovation".to_owned(), "factor/common".to_owned());
        assert_eq!(problem.fault, Fault::SameDraws { first, second, seed: 7 });
    }
}
