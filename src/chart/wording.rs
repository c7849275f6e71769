//! How probabilities and numbers are worded.

use super::{Language, Words};

/// A probability as a whole percent: "<1%" below one percent, ">99%" above ninety-nine, never 0 or 100.
pub fn percent(probability: f64) -> String {
    format!("{}%", bare_percent(probability))
}

fn bare_percent(probability: f64) -> String {
    if probability < 0.01 {
        "<1".to_owned()
    } else if probability > 0.99 {
        ">99".to_owned()
    } else {
        format!("{:.0}", probability * 100.0)
    }
}

/// The percent that a probability leaves to its opposite, so that the two printed numbers add up.
pub(crate) fn complement_percent(probability: f64) -> String {
    if probability < 0.01 {
        ">99%".to_owned()
    } else if probability > 0.99 {
        "<1%".to_owned()
    } else {
        format!("{:.0}%", 100.0 - (probability * 100.0).round())
    }
}

/// A range of probabilities in whole percent, such as "40–63%" or "88 – >99%", the same in all languages.
pub fn percent_range(low: f64, high: f64) -> String {
    format!("{}%", bare_percent_range(low, high))
}

/// A range of probabilities without the percent sign.
pub(crate) fn bare_percent_range(low: f64, high: f64) -> String {
    let (low, high) = (bare_percent(low.min(high)), bare_percent(high.max(low)));
    // A sign beside the dash would look like an arrow.
    let gap = if low.starts_with('<') || high.starts_with('>') { " " } else { "" };
    if low == high { low } else { format!("{low}{gap}–{gap}{high}") }
}

/// The likelihood class of an unrounded probability, from 0 (very unlikely) to 4 (very likely).
pub(crate) fn likelihood_class(probability: f64) -> usize {
    if probability < 0.1 {
        0
    } else if probability < 1.0 / 3.0 {
        1
    } else if probability <= 2.0 / 3.0 {
        2
    } else if probability <= 0.9 {
        3
    } else {
        4
    }
}

/// The bounds of the likelihood classes.
pub(crate) const CLASS_BOUNDS: [f64; 6] = [0.0, 0.1, 1.0 / 3.0, 2.0 / 3.0, 0.9, 1.0];

/// The words of the likelihood classes, from low to high.
pub(crate) fn class_words() -> [Words; 5] {
    [
        Words::new("很不可能", "very unlikely"),
        Words::new("不太可能", "unlikely"),
        Words::new("可能性各半", "about as likely as not"),
        Words::new("可能", "likely"),
        Words::new("很可能", "very likely"),
    ]
}

/// The likelihood word of an unrounded probability.
pub fn likelihood(probability: f64) -> Words {
    let class = likelihood_class(probability);
    class_words().into_iter().nth(class).unwrap_or_default()
}

/// A name and the words of its target as one phrase: in English set apart by a comma, in Chinese joined by a verb before a number.
pub(crate) fn named_target(name: &Words, target: &Words) -> Words {
    let join = |name: &str, target: &str, comma: bool| {
        let gap = match target.chars().next() {
            None => "",
            Some(_) if comma => ", ",
            Some(first) if super::text::is_wide(first) => "",
            Some(first) if first.is_ascii_digit() => "达到",
            Some(_) => " ",
        };
        format!("{name}{gap}{target}")
    };
    let (zh, en) = (Language::Chinese, Language::English);
    Words::new(
        join(name.split(zh).0, target.split(zh).0, false),
        join(name.split(en).0, target.split(en).0, true),
    )
}

/// The title of a figure of one target: its chance in plain words.
pub(crate) fn chance_title(name: &Words, target: &Words, probability: f64) -> Words {
    let named = named_target(name, target);
    let (zh, en) = if probability < 0.01 {
        ("低于1%".to_owned(), "Less than 1%".to_owned())
    } else if probability > 0.99 {
        ("高于99%".to_owned(), "Over 99%".to_owned())
    } else {
        let percent = percent(probability);
        (format!("为{percent}"), percent)
    };
    Words::new(
        format!("{}：达标概率{zh}", named.zh),
        format!("{en} chance of meeting the target: {}", named.en),
    )
}

/// A number with commas between thousands and U+2212 as its minus; a huge or tiny one with an exponent.
pub(crate) fn number(value: f64, decimals: usize) -> String {
    let size = value.abs();
    if size >= 1e10 {
        return format!("{value:.2e}").replace('-', "−");
    }
    if decimals > 4 {
        return format!("{value:.2e}").replace('-', "−");
    }
    let digits = format!("{size:.decimals$}");
    let (whole, fraction) = digits.split_once('.').unwrap_or((&digits, ""));
    let mut text = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    if !fraction.is_empty() {
        text.push('.');
        text.push_str(fraction);
    }
    let zero = text.chars().all(|digit| "0.,".contains(digit));
    if value < 0.0 && !zero {
        text.insert(0, '−');
    }
    text
}

/// Two numbers as a range; set apart by spaces when one is negative.
pub(crate) fn number_range(low: f64, high: f64, decimals: usize) -> String {
    let gap = if low < 0.0 || high < 0.0 { " " } else { "" };
    format!("{}{gap}–{gap}{}", number(low, decimals), number(high, decimals))
}
