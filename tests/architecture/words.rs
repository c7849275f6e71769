//! `math/` knows no word of economics.

use super::source::File;

/// Words that have no place in the names of pure numerics; their plurals neither.
const ECONOMICS: [&str; 25] = [
    "attainment",
    "budget",
    "chongqing",
    "delivery",
    "deposit",
    "economic",
    "economy",
    "gdp",
    "growth",
    "history",
    "income",
    "indicator",
    "inflation",
    "policy",
    "population",
    "price",
    "plan",
    "promise",
    "report",
    "scenario",
    "shock",
    "target",
    "trade",
    "unemployment",
    "vintage",
];

/// Names that the language itself gives.
const GIVEN: [&str; 5] =
    ["target_arch", "target_env", "target_feature", "target_os", "target_pointer_width"];

/// All names in `math/` that hold a word of economics.
pub fn check(file: &File) -> Vec<String> {
    if file.module().first() != Some(&"math") {
        return Vec::new();
    }
    file.tokens()
        .iter()
        .filter(|token| token.is_word() && !GIVEN.contains(&token.text))
        .filter_map(|token| {
            let word = words(token.text).into_iter().find(|word| is_economics(word))?;
            Some(format!(
                "src/{}:{}: `{}`: math knows no economics, so no `{word}`",
                file.path, token.line, token.text
            ))
        })
        .collect()
}

fn is_economics(word: &str) -> bool {
    let singular = word.strip_suffix('s').unwrap_or(word);
    ECONOMICS.contains(&word) || ECONOMICS.contains(&singular)
}

/// The words of a name, in small letters: `GdpGrowth` and `gdp_growth` are `gdp`, `growth`.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut after_small = false;
    for c in name.chars() {
        if c == '_' || (c.is_uppercase() && after_small) {
            words.push(String::new());
        }
        after_small = c.is_lowercase();
        if c != '_' {
            words.last_mut().unwrap().extend(c.to_lowercase());
        }
    }
    words
}

#[test]
fn a_word_of_economics_is_caught() {
    let problems = |path, text| check(&File::new(path, text)).len();
    assert_eq!(problems("math/erf.rs", "fn gdp_growth() {}"), 1);
    assert_eq!(problems("math/erf.rs", "struct GrowthRate; let targets = 1; PLAN"), 3);
    assert_eq!(problems("math.rs", "use crate::plan::Plan;"), 2);
    assert_eq!(problems("plan/mod.rs", "fn gdp_growth() {}"), 0);
}

#[test]
fn other_words_are_free() {
    let text = "// gdp\n#[cfg(target_arch = \"x86_64\")] fn plane(explanation: Quantile) {}";
    assert!(check(&File::new("math/erf.rs", text)).is_empty());
}
