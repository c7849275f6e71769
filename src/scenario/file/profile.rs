//! Reads how much of a shock is there in each month.

use toml::de::DeValue;

use super::shock::number;
use super::size::numbers;
use crate::error::Fault;
use crate::plan::file::{Table, stand_in};
use crate::plan::{Judged, Text};
use crate::shock::Profile;

const SHAPES: &str = "\"impulse\", \"step\", { half_life = 9 }, { ramp = 6 }, { recovery = { after = 3, share = 0.8, over = 12 } } or { by_month = [1.0, 0.5, 0.0] }";

/// Reads `persistence` or `profile`, of which one must be there.
pub(super) fn profile(table: &Table, reason: &Text, source: Option<&str>) -> Profile {
    let Some(value) = table.get("profile") else {
        return Profile::Persistence { share: table.judged("persistence") };
    };
    if table.get("persistence").is_some() {
        let message = format!("{} has both `persistence` and `profile`", table.what());
        let hint = "keep one of them: a persistence is a profile that fades";
        table.problem("profile", Fault::Contradiction(message), hint);
    }
    if let DeValue::String(_) = value.get_ref() {
        let stays = table.word("profile", "profile", &[("impulse", false), ("step", true)]);
        return if stays == Some(true) { Profile::Step } else { Profile::Impulse };
    }
    let name = table.dotted("profile");
    let Some(inner) = table.as_table("profile", value, SHAPES, format!("`{name}`"), name.clone())
    else {
        return Profile::Impulse;
    };
    let profile = of_table(&inner, reason, source);
    inner.end();
    profile
}

fn of_table(table: &Table, reason: &Text, source: Option<&str>) -> Profile {
    let plain = |table: &Table, key| {
        let value = table.needed(key, "a number");
        value.map_or_else(stand_in, |value| number(table, key, value, reason, source))
    };
    let keys = ["half_life", "ramp", "recovery", "by_month"];
    if keys.iter().filter(|key| table.has(key)).count() != 1 {
        let message = format!("{} must have one shape", table.what());
        for key in keys {
            table.get(key);
        }
        table.problem("", Fault::Contradiction(message), format!("write one of {SHAPES}"));
        return Profile::Impulse;
    }
    if table.has("half_life") {
        Profile::HalfLife { months: plain(table, "half_life") }
    } else if table.has("ramp") {
        Profile::Ramp { months: plain(table, "ramp") }
    } else if table.has("by_month") {
        Profile::ByMonth { multiples: numbers(table, "by_month", reason, source) }
    } else {
        let Some(inner) = table.table("recovery") else { return Profile::Impulse };
        let [after, share, over]: [Judged; 3] =
            ["after", "share", "over"].map(|key| plain(&inner, key));
        inner.end();
        Profile::Recovery { after, share, over }
    }
}
