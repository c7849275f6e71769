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

/// The target in the plan's own qualifiers.
pub(super) fn target(target: &Target) -> Words {
    let value = figure(target.value);
    let has = |word: &str| target.hedge.contains(word);
    let first = if has("力争") {
        "力争"
    } else if has("争创") {
        "争创"
    } else {
        ""
    };
    if target.quantity == Shows::Growth {
        let size = figure(target.value.abs());
        let (zh, en) = match target.relation {
            Relation::AtMost if target.value < 0.0 => {
                (format!("下降{size}%"), format!("fall of {size}%"))
            }
            Relation::About => (format!("增长{value}%左右"), format!("about +{value}%")),
            _ if has("以上") => (format!("增长{value}%以上"), format!("+{value}% or more")),
            _ => (format!("增长{value}%"), format!("+{value}%")),
        };
        return Words::new(format!("{first}{zh}"), en);
    }
    let percent = target.quantity == Shows::Share || target.unit.zh == "%";
    let (zh_unit, en_unit) = match percent {
        true => ("%".to_string(), "%".to_string()),
        false => (target.unit.zh.clone(), short(&target.unit.en)),
    };
    let (zh, en) = match (target.relation, target.high) {
        (Relation::Between, Some(high)) => (
            format!("{value}—{}{zh_unit}", figure(high)),
            format!("{value} to {}{en_unit}", figure(high)),
        ),
        (Relation::MoreThan, _) if has("突破") => {
            (format!("突破{value}{zh_unit}"), format!("over {value}{en_unit}"))
        }
        (Relation::MoreThan, _) => {
            (format!("超过{value}{zh_unit}"), format!("over {value}{en_unit}"))
        }
        (Relation::About, _) => {
            (format!("{value}{zh_unit}左右"), format!("about {value}{en_unit}"))
        }
        (Relation::AtMost, _) => {
            (format!("≤{value}{zh_unit}"), format!("at most {value}{en_unit}"))
        }
        _ if has("以上") => {
            (format!("{value}{zh_unit}以上"), format!("{value}{en_unit} or more"))
        }
        _ => (format!("{value}{zh_unit}"), format!("{value}{en_unit}")),
    };
    Words::new(format!("{first}{zh}"), en)
}

/// The unit behind a number; a share of something is just percent.
fn short(unit: &str) -> String {
    if unit.starts_with('%') { "%".to_string() } else { format!(" {unit}") }
}

/// The measure line of a chart: what the axis counts.
pub(super) fn measure(indicator: &Indicator) -> Words {
    match indicator.shows {
        Shows::Growth => Words::new("比上年增长，%", "% change on a year earlier"),
        Shows::Share => Words::new("%", "percent"),
        _ => Words::new(format!("单位：{}", indicator.unit.zh), indicator.unit.en.clone()),
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
