//! The shipped scenarios: each loads, says how likely it is held and what it is taken from, and moves what it tells of.

use std::path::{Path, PathBuf};

use attain::attainment::{Comparison, Finding};
use attain::model::Model;
use attain::scenario::Scenario;
use attain::scenario::file::in_folder;

fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/chongqing-2024");
    in_folder(&folder).unwrap()
}

fn load(path: &Path) -> Scenario {
    let paths = [("settings.paths".to_string(), "2048".to_string())];
    Scenario::load_with(path, &paths).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn every_scenario_says_what_it_is_taken_from_and_how_likely_it_is_held() {
    let scenarios: Vec<Scenario> = files().iter().map(|path| load(path)).collect();
    assert!(scenarios.len() >= 12, "{} scenarios", scenarios.len());
    for one in &scenarios {
        for text in [&one.name, &one.description] {
            assert!(!text.zh.is_empty() && !text.en.is_empty() && text.zh != text.en, "{}", one.id);
        }
        let bare = one.id == "baseline" || one.id == "demand-slump";
        assert_eq!(one.likelihood.is_none(), bare, "{}: a likelihood", one.id);
        if let Some(likelihood) = &one.likelihood {
            assert!(likelihood.low < likelihood.value && likelihood.value < likelihood.high);
            assert!(!likelihood.reason.en.is_empty(), "{}", one.id);
        }
        for shock in &one.shocks {
            assert!(shock.source.is_some(), "{}: {} names no source", one.id, shock.id);
        }
    }
}

#[test]
fn every_scenario_moves_what_it_tells_of_in_its_direction() {
    let models: Vec<Model> = files().iter().map(|path| load(path).calibrate().unwrap()).collect();
    let ids: Vec<String> = models.iter().map(|model| model.scenario().id.clone()).collect();
    let comparison = Comparison::of(models, None).unwrap();
    assert_eq!(comparison.reference().id, "baseline");
    let found = |scenario: &str, target: &str| {
        let position = ids.iter().position(|id| id == scenario).unwrap();
        let target = comparison.targets.iter().find(|one| one.target == target).unwrap();
        target.scenarios[position]
    };
    for (position, id) in ids.iter().enumerate().filter(|(_, id)| *id != "baseline") {
        let largest = comparison.targets.iter().map(|one| one.scenarios[position].difference.value);
        let largest = largest.map(f64::abs).fold(0.0, f64::max);
        assert!(largest > 0.01, "{id} moves no target by a point");
    }
    for (scenario, target, sign) in [
        ("debt-restraint", "private_investment_ex_re_growth", -1.0),
        ("debt-restraint", "sewage_pipes_km", -1.0),
        ("property", "loans_balance_growth", -1.0),
        ("property", "general_budget_revenue", -1.0),
        ("census", "rd_intensity", -1.0),
        ("census", "private_economy_share_of_gdp", 1.0),
        ("low-prices", "rd_intensity", 1.0),
        ("low-prices", "general_budget_revenue", -1.0),
        ("credit-tightening", "loans_balance_growth", -1.0),
        ("heat-and-drought", "grain_output", -1.0),
        ("tax-relief", "general_budget_revenue", -1.0),
        ("external-slump", "manufacturing_share_of_gdp", -1.0),
        ("epidemic", "overnight_visitors_growth", -1.0),
        ("stimulus", "loans_balance_growth", 1.0),
        ("technology", "rd_personnel", 1.0),
        ("rebound", "culture_industry_va_growth", 1.0),
        ("combined-adverse", "private_economy_va_growth", -1.0),
        ("combined-favourable", "private_economy_va_growth", 1.0),
    ] {
        let one = found(scenario, target);
        assert!(sign * one.difference.value > 0.01, "{scenario}, {target}: {:?}", one.difference);
    }
    for (scenario, target) in [
        ("census", "private_economy_va_growth"),
        ("property", "grain_output"),
        ("epidemic", "deposits_balance_growth"),
        ("heat-and-drought", "loans_balance_growth"),
    ] {
        assert_eq!(found(scenario, target).finding, Finding::NotReached, "{scenario}, {target}");
    }
}

#[test]
fn a_combination_has_the_shocks_of_its_parts() {
    let named = |name: &str| {
        let path = files().into_iter().find(|path| path.ends_with(format!("{name}.toml")));
        load(&path.unwrap())
    };
    let combined = named("combined-favourable");
    let parts: Vec<_> =
        ["stimulus", "technology", "rebound"].iter().flat_map(|name| named(name).shocks).collect();
    assert_eq!(combined.shocks, parts);
    let likelihood = combined.likelihood.unwrap().value;
    assert!(likelihood < named("stimulus").likelihood.unwrap().value);
}
