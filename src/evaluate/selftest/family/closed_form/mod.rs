//! Exact answers for simulated processes, run where the engine has the process.
//!
//! What the engine evaluates in closed form must agree to 1e-9, what it simulates within four standard errors. Seeds are fixed. On a
//! new set of n simulated numbers the chance that a sound engine fails one is about n/15,800; for the cases that come with the
//! project, with about 80 such numbers, it was 0.5 %.

mod autoregression;
mod conditioned;
mod counted;
mod fitted;
mod jumps;
mod moving;
mod sought;
mod together;

use crate::evaluate::selftest::case::{Outcome, each, reading};
use crate::evaluate::selftest::finding::Findings;
use crate::evaluate::selftest::folder::Folder;
use crate::evaluate::selftest::json::Node;

/// How a kind of case is run.
enum Kind {
    /// By this function.
    Run(fn(&Node, &mut Findings) -> Outcome),
    /// Not at all, for this reason.
    Skip(&'static str),
}

const NO_MONTHLY_WALK: &str =
    "months are laid on a path of years: a walk from month to month is not offered";

/// Each kind of case by the name that it has in its file. A new process takes a line here.
const KINDS: &[(&str, Kind)] = &[
    ("ar1_terminal", Kind::Run(autoregression::terminal)),
    ("ar1_cumulative", Kind::Run(autoregression::cumulative)),
    ("ou_terminal", Kind::Run(autoregression::mean_reverting)),
    ("ou_time_average", Kind::Run(moving::time_average)),
    ("gbm_terminal", Kind::Run(autoregression::geometric)),
    ("gbm_sum", Kind::Skip(NO_MONTHLY_WALK)),
    ("merton", Kind::Run(jumps::merton)),
    ("two_regime", Kind::Run(moving::two_regimes)),
    ("t_innovation", Kind::Run(moving::heavy_tails)),
    ("posterior_predictive_iid", Kind::Run(fitted::independent)),
    ("joint_two_targets", Kind::Run(together::two)),
    ("lognormal_ratio", Kind::Run(together::ratio)),
    ("logit_normal", Kind::Run(counted::share)),
    ("beta_binomial", Kind::Run(counted::completed)),
    ("negative_binomial", Kind::Run(counted::count)),
    ("first_passage", Kind::Skip("first passage is not offered: targets are judged at a date")),
    ("conditional_gaussian", Kind::Run(conditioned::pinned)),
    ("partial_year", Kind::Skip("years that are partly known are not offered yet")),
    ("garch_variance", Kind::Skip("GARCH is not offered: annual data cannot identify it")),
    ("goal_seek", Kind::Run(sought::goal)),
    ("entropic_tilt", Kind::Run(sought::tilted)),
];

/// Checks every text of a known shape.
pub(super) fn check(folder: &Folder, findings: &mut Findings) {
    for text in folder.cases_with(&["family", "parameters", "expected"]) {
        each(text.get("cases"), findings, one);
    }
    for text in folder.cases_with(&["phi_prior", "posterior", "steps"]) {
        each(text.get("cases"), findings, fitted::grid);
    }
    for text in folder.cases_with(&["p_all"]) {
        each(text.get("cases"), findings, together::joint);
    }
    for text in folder.objects_with(&["A", "Sigma", "conditions"]) {
        reading(findings, |findings| conditioned::system(text, findings));
    }
    for text in folder.objects_with(&["draws", "target_mean"]) {
        reading(findings, |findings| sought::draws(text, findings));
    }
}

fn later(text: &Node, reason: &str, findings: &mut Findings) -> Outcome {
    findings.skip(text.label(), reason);
    Ok(())
}

fn one(case: &Node, findings: &mut Findings) -> Outcome {
    let family = case.text("family")?;
    match KINDS.iter().find(|(name, _)| *name == family) {
        Some((_, Kind::Run(run))) => run(case, findings),
        Some((_, Kind::Skip(reason))) => later(case, reason, findings),
        None => later(case, "no process of this kind is known", findings),
    }
}

/// Lists the expected numbers that a case has beyond those that were compared.
fn skip_others(case: &Node, known: &[&str], findings: &mut Findings) -> Outcome {
    for (key, _) in case.get("expected")?.entries()? {
        if !known.contains(&key.as_str()) {
            let name = format!("{}, {key}", case.label());
            findings.skip(name, "the engine has no such number");
        }
    }
    Ok(())
}
