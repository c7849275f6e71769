//! Targets, quantities and bases in words, as charts print them.

use crate::chart::Words;
use crate::plan::{Basis, Indicator, Relation, Shows, Target, Text};

/// A text as chart words.
pub(super) fn words(text: &Text) -> Words {
    Words::new(text.zh.clone(), text.en.clone())
}

/// A number with thousands commas, a true minus and only the decimals that it has.
pub(super) fn figure(value: f64) -> String {
    let text = super::tables::number(value);
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => ("\u{2212}", rest),
        None => ("", text.as_str()),
    };
    let (whole, rest) = match digits.split_once('.') {
        Some((whole, decimals)) => (whole, format!(".{decimals}")),
        None => (digits, String::new()),
    };
    let mut grouped = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{sign}{grouped}{rest}")
}

/// The name of a target; where its words say how it grows, the name does not.
pub(super) fn subject(target: &Target) -> Words {
    let Words { mut zh, mut en } = words(&target.name);
    if target.quantity == Shows::Growth {
        for ending in ["增速", "增幅", "变化"] {
            if let Some(rest) = zh.strip_suffix(ending) {
                zh = rest.to_string();
            }
        }
        for opening in ["Growth of ", "Change in "] {
            if let Some(rest) = en.strip_prefix(opening) {
                en = capital(rest);
            }
        }
    }
    Words::new(zh, en)
}

/// A text with its first letter as a capital.
pub(super) fn capital(text: &str) -> String {
    let mut characters = text.chars();
    match characters.next() {
        Some(first) => format!("{}{}", first.to_uppercase(), characters.as_str()),
        None => String::new(),
    }
}

/// The plan's words before a number.
const VERBS: [&str; 10] =
    ["稳定在", "巩固在", "保持在", "提高到", "达到", "达", "完成", "实现", "确保", "坚持"];

/// The target in the plan's own qualifiers.
pub(super) fn target(target: &Target) -> Words {
    let has = |word: &str| target.hedge.contains(word);
    let hedge = ["力争", "争创"].into_iter().find(|word| has(word)).unwrap_or("");
    if target.quantity == Shows::Growth && !is_points(&target.unit) {
        let Words { zh, en } = growth(target);
        return Words::new(format!("{hedge}{zh}"), en);
    }
    let percent = target.quantity == Shows::Share || target.unit.zh == "%";
    let value = figure(target.value);
    let points = points().zh;
    let zh_unit = match () {
        () if percent => "%",
        () if is_points(&target.unit) => &points,
        () => &target.unit.zh,
    };
    let en_value = english(target, target.value);
    let verb = VERBS.into_iter().find(|word| has(word)).unwrap_or("");
    let (zh, en) = match (target.relation, target.high) {
        (Relation::Between, Some(high)) => (
            format!("{verb}{value}至{}{zh_unit}", figure(high)),
            format!("{value} to {}", english(target, high)),
        ),
        (Relation::MoreThan, _) if has("突破") => {
            (format!("突破{value}{zh_unit}"), format!("over {en_value}"))
        }
        (Relation::MoreThan, _) => (format!("超过{value}{zh_unit}"), format!("over {en_value}")),
        (Relation::About, _) => {
            (format!("{verb}{value}{zh_unit}左右"), format!("about {en_value}"))
        }
        (Relation::AtMost, _) => (format!("不超过{value}{zh_unit}"), format!("at most {en_value}")),
        _ if has("以上") => {
            (format!("{verb}{value}{zh_unit}以上"), format!("{en_value} or more"))
        }
        _ => (format!("{verb}{value}{zh_unit}"), en_value),
    };
    Words::new(format!("{hedge}{zh}"), en)
}

fn growth(target: &Target) -> Words {
    let (value, size) = (figure(target.value), figure(target.value.abs()));
    let more = target.hedge.contains("以上");
    let (zh, en) = match target.relation {
        Relation::AtMost if target.value < 0.0 => {
            (format!("下降{size}%"), format!("fall of {size}%"))
        }
        Relation::AtMost => (format!("增长不超过{value}%"), format!("at most +{value}%")),
        Relation::About => (format!("增长{value}%左右"), format!("about +{value}%")),
        Relation::MoreThan => (format!("增长超过{value}%"), format!("over +{value}%")),
        _ if more => (format!("增长{value}%以上"), format!("+{value}% or more")),
        _ => (format!("增长{value}%"), format!("+{value}%")),
    };
    Words::new(zh, en)
}

/// A value of a target in English.
fn english(target: &Target, value: f64) -> String {
    if target.quantity == Shows::Share {
        return format!("{}%", figure(value));
    }
    amount(&target.name.en, target.unit.en.trim(), value)
}

/// A value with its unit in English: "60,000 firms" for 6 in the unit "10,000 firms". A unit that the name says already is left out.
fn amount(name: &str, unit: &str, value: f64) -> String {
    if unit.starts_with('%') {
        return format!("{}%", figure(value));
    }
    let (money, rest) = match unit.strip_prefix("CNY") {
        Some(rest) => ("CNY ", rest.trim()),
        None => ("", unit),
    };
    let scales = [("100 million", 1e8), ("10,000", 1e4), ("million", 1e6), ("1,000", 1e3)];
    let scaled = scales.iter().find_map(|(word, by)| Some((rest.strip_prefix(word)?.trim(), *by)));
    let (things, by) = scaled.unwrap_or((rest, 1.0));
    let full = value * by;
    let round = |number: f64| figure((number * 1e6).round() / 1e6);
    let number = match full.abs() {
        size if size >= 1e9 => format!("{} billion", round(full / 1e9)),
        size if size >= 1e6 => format!("{} million", round(full / 1e6)),
        _ => round(full),
    };
    let said = |thing: &str| {
        let plain = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
        name.split([' ', '-']).any(|word| plain(word) == thing.to_lowercase())
    };
    match things.split(' ').next() {
        Some(thing) if !thing.is_empty() && !said(thing) => format!("{money}{number} {things}"),
        _ => format!("{money}{number}"),
    }
}

/// Whether a unit is a difference of percentages, which is no growth, whatever moves it.
fn is_points(unit: &Text) -> bool {
    let en = unit.en.trim();
    unit.zh.ends_with("百分点") || en == "points" || en == "percentage points"
}

/// The unit of a difference of percentages.
fn points() -> Words {
    Words::new("个百分点", "percentage points")
}

/// What stands behind a number of an indicator in a title: percent, points, or the unit in Chinese.
pub(super) fn unit(indicator: &Indicator) -> Words {
    match indicator.shows {
        _ if is_points(&indicator.unit) => points(),
        Shows::Growth | Shows::Share => Words::new("%", "%"),
        _ => Words { zh: indicator.unit.zh.clone(), en: String::new() },
    }
}

/// The name of an indicator whose figure has no target.
pub(super) fn plain_name(indicator: &Indicator) -> Words {
    let Words { zh, en } = words(&indicator.name);
    let said = zh.contains("增") || en.contains("rowth") || is_points(&indicator.unit);
    if indicator.shows != Shows::Growth || said {
        return Words::new(zh, en);
    }
    Words::new(format!("{zh}增速"), format!("{en}, growth"))
}

/// The measure line of a chart: what the axis counts.
pub(super) fn measure(indicator: &Indicator) -> Words {
    match indicator.shows {
        _ if is_points(&indicator.unit) => {
            let Words { zh, en } = points();
            Words::new(format!("单位：{zh}"), format!("Unit: {en}"))
        }
        Shows::Growth => Words::new("比上年增长，%", "% change on a year earlier"),
        Shows::Share if indicator.unit.en == "%" => Words::new("单位：%", "Percent"),
        _ => Words::new(
            format!("单位：{}", indicator.unit.zh),
            format!("Unit: {}", indicator.unit.en),
        ),
    }
}

/// How a probability was come by, in words.
pub(super) fn basis(basis: Basis) -> Words {
    match basis {
        Basis::Fitted => Words::new("历史拟合", "fitted to history"),
        Basis::Assumed => Words::new("设定假设", "stated assumptions"),
        Basis::ReferenceClass => Words::new("同类参照", "class of like targets"),
    }
}

#[cfg(test)]
mod tests {
    //! Tests of amounts in English.

    use super::amount;

    #[test]
    fn amounts_are_written_out_in_english() {
        let gas = amount("Natural gas output", "100 million cubic metres", 170.0);
        assert_eq!(gas, "17 billion cubic metres");
        assert_eq!(amount("Budget revenue", "CNY 100 million", 2587.0), "CNY 258.7 billion");
        assert_eq!(amount("New urban jobs", "10,000 persons", 60.0), "600,000 persons");
        assert_eq!(amount("Little-giant firms", "firms", 30.0), "30");
        assert_eq!(amount("R&D spending", "% of GDP", 2.55), "2.55%");
        assert_eq!(amount("Childcare places", "places per 1,000 inhabitants", 3.7), "3.7");
    }
}
