//! The command: exit codes, messages, and nothing half-written.

#[cfg(unix)]
mod interrupt;

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

use crate::determinism::{BASELINE, SMALL, folder};

fn attain(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_attain"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(arguments)
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[track_caller]
fn assert_refused(arguments: &[&str], messages: &[&str]) {
    let output = attain(arguments);
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
    for message in messages {
        assert!(said.contains(message), "{arguments:?} should say `{message}`, but says:\n{said}");
    }
    assert!(output.stdout.is_empty(), "{arguments:?} prints no result");
}

fn is_empty(folder: &Path) -> bool {
    std::fs::read_dir(folder).unwrap().next().is_none()
}

#[test]
fn a_run_writes_its_tables_and_says_where() {
    let output = folder("command_run");
    let arguments = ["run", SMALL, "--paths", "1e3", "--no-charts", "--format", "json", "--output"];
    let result = attain(&[&arguments[..], &[output.to_str().unwrap()]].concat());
    assert_eq!(result.status.code(), Some(0), "{}", text(&result.stderr));
    let said: Value = serde_json::from_slice(&result.stdout).unwrap();
    assert_eq!(said["paths"], 1_000);
    assert_eq!(said["scenario"], "drought");
    let targets = said["targets"].as_array().unwrap();
    assert!(targets.len() > 10, "{} targets", targets.len());
    for target in targets {
        let number = |value: &Value| value.as_f64().unwrap();
        let (p, range) = (number(&target["probability"]), &target["judgement_range"]);
        assert!(p > 0.0 && p < 1.0);
        assert!(number(&range[0]) <= p && p <= number(&range[1]), "{target}");
    }
    let written = output.join("small/drought");
    assert_eq!(Path::new(said["folder"].as_str().unwrap()), written);
    for (name, header) in [
        ("attainment.csv", "scenario,target_id,"),
        ("fans.csv", "scenario,indicator_id,"),
        ("joint.csv", "scenario,group,"),
        ("ledger.csv", ""),
    ] {
        let table = std::fs::read_to_string(written.join(name)).unwrap();
        assert!(table.starts_with(header) && table.lines().count() > 10, "{name}");
    }
    for name in ["summary.json", "manifest.json"] {
        let bytes = std::fs::read(written.join(name)).unwrap();
        let value: Value = serde_json::from_slice(&bytes).unwrap();
        assert!(value.is_object(), "{name}");
    }
    let rows = std::fs::read_to_string(written.join("attainment.csv")).unwrap().lines().count();
    assert_eq!(rows, targets.len() + 1);
}

#[test]
fn a_comparison_writes_its_tables_and_counts_what_moves() {
    let output = folder("command_compare");
    let calm = SMALL.replace("drought", "baseline");
    let arguments = ["compare", SMALL, &calm, "--paths", "1e3", "--lang", "en", "--output"];
    let result = attain(&[&arguments[..], &[output.to_str().unwrap()]].concat());
    assert_eq!(result.status.code(), Some(0), "{}", text(&result.stderr));
    let said = text(&result.stdout);
    for words in ["1 scenarios against \"Baseline\"", "Expected to be met:", "not reached by any"] {
        assert!(said.contains(words), "`{words}` is not in:\n{said}");
    }
    let written = output.join("small/comparison");
    let table = std::fs::read_to_string(written.join("comparison.csv")).unwrap();
    assert!(table.starts_with("scenario,reference,target_id,"), "{table}");
    assert!(table.lines().skip(1).all(|line| line.starts_with("drought,baseline,")), "{table}");
    assert!(table.contains(",lower,") && table.contains(",not_reached,"), "{table}");
    let expected = std::fs::read_to_string(written.join("expected.csv")).unwrap();
    assert!(expected.lines().nth(1).unwrap().starts_with("baseline,baseline,plan,"));
    for file in ["manifest.json", "charts/comparison.png", "charts/comparison.svg"] {
        assert!(written.join(file).is_file(), "{file}");
    }
    let output = folder("command_compare_wrong");
    let root = output.to_str().unwrap();
    let unknown = ["compare", SMALL, &calm, "--reference", "flood", "--output", root];
    assert_refused(&unknown, &["there is no scenario `flood`", "`drought`, `baseline`"]);
    assert_refused(&["compare", SMALL, "--output", root], &["`drought` is compared with nothing"]);
    assert!(is_empty(&output), "nothing was written");
}

#[test]
fn an_explanation_writes_contributions_and_sources() {
    let output = folder("command_explain");
    let root = output.to_str().unwrap();
    let target = "grain_area";
    let list = attain(&["list", "targets", SMALL]);
    assert!(text(&list.stdout).lines().any(|line| line.starts_with(target)), "the plan has it");
    let common = ["--paths", "1e3", "--lang", "en", "--output", root];
    let arguments = [&["explain", SMALL, "--target", target][..], &common].concat();
    let result = attain(&arguments);
    assert_eq!(result.status.code(), Some(0), "{}", text(&result.stderr));
    let said = text(&result.stdout);
    for words in ["Contributions in points", "(drought)", "on misses", "what happens year by year"]
    {
        assert!(said.contains(words), "`{words}` is not in:\n{said}");
    }
    let written = output.join("small/drought-explanation");
    for (file, header) in [
        ("contributions.csv", "scenario,target_id,shock,"),
        ("sources.csv", "scenario,target_id,source,"),
    ] {
        let table = std::fs::read_to_string(written.join(file)).unwrap();
        assert!(table.starts_with(header) && table.lines().count() > 2, "{file}: {table}");
    }
    for file in ["manifest.json", "charts/plan.png", "charts/plan.svg"] {
        assert!(written.join(file).is_file(), "{file}");
    }
    let output = folder("command_explain_wrong");
    let root = output.to_str().unwrap();
    let calm = SMALL.replace("drought", "baseline");
    assert_refused(&["explain", &calm, "--output", root], &["has no shocks to explain"]);
    assert_refused(
        &["explain", SMALL, "--target", "nothing", "--output", root],
        &["there is no target `nothing`"],
    );
    assert!(is_empty(&output), "nothing was written");
}

#[test]
fn a_solution_is_written_and_an_impossible_goal_is_not() {
    let output = folder("command_solve");
    let root = output.to_str().unwrap();
    let calm = SMALL.replace("drought", "baseline");
    let asked = ["solve", &calm, "--target", "grain_area", "--lang", "en", "--output", root];
    let result = attain(&[&asked[..], &["--probability", "0.9"]].concat());
    assert_eq!(result.status.code(), Some(0), "{}", text(&result.stderr));
    let said = text(&result.stdout);
    for words in ["Shift of the level (log %): from 0 to ", "to 90%.", "Tables and chart:"] {
        assert!(said.contains(words), "`{words}` is not in:\n{said}");
    }
    let written = output.join("small/baseline-solution");
    let table = std::fs::read_to_string(written.join("solution.csv")).unwrap();
    assert!(table.starts_with("scenario,targets,lever,wanted,"), "{table}");
    assert_eq!(std::fs::read_to_string(written.join("curve.csv")).unwrap().lines().count(), 10);
    for file in ["manifest.json", "charts/solution.png", "charts/solution.svg"] {
        assert!(written.join(file).is_file(), "{file}");
    }
    let output = folder("command_solve_wrong");
    let root = output.to_str().unwrap();
    let never = ["--probability", "0.999999", "--lever", "prices.mean", "--from", "1", "--to", "2"];
    let asked = ["solve", &calm, "--target", "output_growth", "--output", root];
    let wrong = ["--probability", "80"];
    assert_refused(&[&asked[..], &wrong].concat(), &["`probability` is 80, outside"]);
    let half = ["--probability", "0.8", "--from", "1"];
    assert_refused(&[&asked[..], &half].concat(), &["a range has two ends"]);
    let asked = ["solve", &calm, "--target", "nominal_growth", "--output", root];
    let result = attain(&[&asked[..], &never].concat());
    assert_eq!(result.status.code(), Some(1), "{}", text(&result.stderr));
    assert!(text(&result.stderr).contains("it tops out at"), "{}", text(&result.stderr));
    assert!(is_empty(&output), "nothing was written");
}

#[test]
fn a_mixture_is_written_and_wrong_weights_are_refused() {
    let output = folder("command_mix");
    let root = output.to_str().unwrap();
    let calm = SMALL.replace("drought", "baseline");
    let asked = ["mix", &calm, SMALL, "--paths", "2e3", "--lang", "en", "--output", root];
    let result = attain(&[&asked[..], &["--weights", "0.8,0.2"]].concat());
    assert_eq!(result.status.code(), Some(0), "{}", text(&result.stderr));
    let said = text(&result.stdout);
    for words in ["80%  ", "20%  Drought", "Expected to be met: ", "on the same draws"] {
        assert!(said.contains(words), "`{words}` is not in:\n{said}");
    }
    let written = output.join("small/mixture");
    for (file, header) in [
        ("mixture.csv", "target_id,scenario,weight,probability,"),
        ("met.csv", "group,targets,statistic,k,value,"),
    ] {
        let table = std::fs::read_to_string(written.join(file)).unwrap();
        assert!(table.starts_with(header) && table.lines().count() > 8, "{file}: {table}");
    }
    for file in ["manifest.json", "charts/mixture.png", "charts/mixture.svg"] {
        assert!(written.join(file).is_file(), "{file}");
    }
    let output = folder("command_mix_wrong");
    let root = output.to_str().unwrap();
    let asked = ["mix", &calm, SMALL, "--output", root, "--weights"];
    assert_refused(&[&asked[..], &["0.8,0.1"]].concat(), &["the weights add up to 0.9, not to 1"]);
    assert!(is_empty(&output), "nothing was written");
}

#[test]
fn what_is_given_is_answered_and_refused_elsewhere() {
    let output = folder("command_given");
    let root = output.to_str().unwrap();
    let pin = ["--pin", "output.2024=3.0", "--paths", "4e3", "--lang", "en"];
    let result = attain(&[&["given", SMALL, "--output", root][..], &pin].concat());
    assert_eq!(result.status.code(), Some(0), "{}", text(&result.stderr));
    let said = text(&result.stdout);
    for words in [
        "Given: ",
        " in 2024: 3%",
        "Mahalanobis distance ",
        "of futures are nearer",
        "with what is given.",
    ] {
        assert!(said.contains(words), "`{words}` is not in:\n{said}");
    }
    let written = output.join("small/drought-given");
    for (file, header) in [
        ("given.csv", "scenario,target_id,probability_before,"),
        ("given-indicators.csv", "scenario,indicator_id,year,mean_before,"),
    ] {
        let table = std::fs::read_to_string(written.join(file)).unwrap();
        assert!(table.starts_with(header) && table.lines().count() > 8, "{file}: {table}");
    }
    for file in ["manifest.json", "charts/given.png", "charts/given.svg"] {
        assert!(written.join(file).is_file(), "{file}");
    }
    let output = folder("command_given_wrong");
    let root = output.to_str().unwrap();
    let asked = ["given", SMALL, "--output", root];
    assert_refused(&asked, &["the scenario has no conditions"]);
    let wrong = [&asked[..], &["--pin", "output=3"]].concat();
    assert_refused(&wrong, &["write --pin gdp_real.2024=4.5"]);
    let stepped = [&asked[..], &["--pin", "designs.2024=30"]].concat();
    assert_refused(&stepped, &["`designs` cannot be pinned"]);
    let far = [&asked[..], &["--pin", "output.2024=70"]].concat();
    assert_refused(&far, &["of the paths in effect"]);
    assert!(is_empty(&output), "nothing was written");
}

#[test]
fn sensitivity_writes_its_tables_and_names_what_matters() {
    let output = folder("command_sensitivity");
    let root = output.to_str().unwrap();
    let arguments = ["sensitivity", SMALL, "--paths", "1e3", "--no-charts", "--output", root];
    let result = attain(&arguments);
    assert_eq!(result.status.code(), Some(0), "{}", text(&result.stderr));
    let folder = output.join("small/drought-sensitivity");
    let table = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    let first = table("assumptions.csv").lines().nth(1).unwrap().to_string();
    let key = first.split(',').nth(1).unwrap();
    assert!(text(&result.stdout).contains(&format!("({key})")), "the first assumption is printed");
    assert!(table("sensitivity.csv").lines().count() > 20);
    assert!(table("together.csv").lines().nth(1).unwrap().starts_with("drought,plan,"));
    let wrong = ["sensitivity", SMALL, "--target", "no_such", "--output", root];
    assert_refused(&wrong, &["there is no target `no_such`"]);
}

#[test]
fn what_the_user_wrote_wrong_is_named_and_nothing_is_written() {
    let output = folder("command_refused");
    let root = output.to_str().unwrap();
    let run = |more: &[&'static str]| -> Vec<String> {
        let all = [&["run"][..], more, &["--no-charts", "--output"]].concat();
        all.into_iter().map(str::to_string).chain([root.to_string()]).collect()
    };
    let cases: [(&[&'static str], &[&str]); 9] = [
        (&["scenarios/no-such-file.toml"], &["cannot read", "no-such-file.toml"]),
        (&[SMALL, "--set", "prices.meen=2"], &["prices.meen", "prices.mean"]),
        (&[SMALL, "--set", "no_such.mean=2"], &["no_such.mean"]),
        (&[SMALL, "--set", "prices.mean=much"], &["prices.mean", "finite number"]),
        (&[SMALL, "--paths", "0"], &["settings.paths", "2 and above"]),
        (&[SMALL, "--until", "2020"], &["2020"]),
        (&[SMALL, "--frequency", "daily"], &["daily", "`monthly`"]),
        (&[SMALL, "--until", "2025-06"], &["2025-06", "the run is annual", "frequency"]),
        (&[SMALL, "--paths", "1e13"], &["--yes", "1e12"]),
    ];
    for (more, messages) in cases {
        let arguments = run(more);
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        assert_refused(&arguments, messages);
        assert!(is_empty(&output), "{more:?} left something in the folder");
    }
    // One good scenario beside a bad one: nothing of either.
    assert_refused(
        &["run", SMALL, "scenarios/no-such-file.toml", "--no-charts", "--output", root],
        &["no-such-file.toml"],
    );
    assert!(is_empty(&output));
}

#[test]
fn an_unknown_id_in_a_plan_is_refused_with_its_place() {
    let copy = folder("command_unknown");
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files/small");
    std::fs::create_dir_all(copy.join("plan")).unwrap();
    for name in
        ["baseline.toml", "drought.toml", "plan/plan.toml", "plan/history.csv", "plan/sources.csv"]
    {
        std::fs::copy(from.join(name), copy.join(name)).unwrap();
    }
    let scenario = copy.join("drought.toml");
    let written = std::fs::read_to_string(&scenario).unwrap();
    let wrong = written.replace("indicator = \"grain_area\"", "indicator = \"grain_aera\"");
    assert_ne!(written, wrong);
    std::fs::write(&scenario, wrong).unwrap();
    let scenario = scenario.to_str().unwrap();
    for command in ["check", "run"] {
        assert_refused(
            &[command, scenario],
            &["grain_aera", "grain_area", "drought.toml:", "^^^^"],
        );
    }
    let json = attain(&["check", scenario, "--format", "json"]);
    assert_eq!(json.status.code(), Some(2));
    let problems: Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(problems.as_array().unwrap().len(), 1);
    assert!(problems[0]["line"].as_u64().unwrap() > 1);
}

/// A folder that cannot be written is a failure of the machine, not of the input: exit code 1.
#[test]
fn a_folder_that_cannot_be_written_fails_and_leaves_nothing() {
    let root = folder("command_blocked");
    let blocked = root.join("file");
    std::fs::write(&blocked, "not a folder").unwrap();
    let arguments = ["run", SMALL, "--paths", "100", "--no-charts", "--output"];
    let result = attain(&[&arguments[..], &[blocked.to_str().unwrap()]].concat());
    assert_eq!(result.status.code(), Some(1), "{}", text(&result.stderr));
    assert!(text(&result.stderr).contains("cannot write"));
    assert_eq!(std::fs::read_to_string(&blocked).unwrap(), "not a folder");
    assert_eq!(std::fs::read_dir(&root).unwrap().count(), 1);
}

#[test]
fn a_second_run_replaces_the_first_as_a_whole() {
    let output = folder("command_again");
    let root = output.to_str().unwrap();
    let run = |seed| {
        let arguments =
            ["run", SMALL, "--paths", "200", "--no-charts", "--seed", seed, "--output", root];
        assert_eq!(attain(&arguments).status.code(), Some(0));
        std::fs::read_to_string(output.join("small/drought/fans.csv")).unwrap()
    };
    let first = run("1");
    std::fs::write(output.join("small/drought/left-over.txt"), "old").unwrap();
    assert_ne!(first, run("2"));
    assert!(!output.join("small/drought/left-over.txt").exists(), "the old folder is gone");
    assert_eq!(first, run("1"));
    let beside: Vec<_> = std::fs::read_dir(output.join("small")).unwrap().collect();
    assert_eq!(beside.len(), 1, "nothing is left beside the results");
}

#[test]
fn the_threads_of_the_command_change_nothing() {
    let output = folder("command_threads");
    let root = output.to_str().unwrap();
    let run = |threads| {
        let arguments = [
            "run",
            SMALL,
            "--paths",
            "3000",
            "--no-charts",
            "--threads",
            threads,
            "--output",
            root,
        ];
        assert_eq!(attain(&arguments).status.code(), Some(0));
        let written = output.join("small/drought");
        ["attainment.csv", "fans.csv", "joint.csv", "ledger.csv"]
            .map(|name| std::fs::read(written.join(name)).unwrap())
    };
    assert!(run("1") == run("2"));
}

#[test]
fn check_and_list_describe_a_scenario() {
    let check = attain(&["check", SMALL, BASELINE]);
    assert_eq!(check.status.code(), Some(0), "{}", text(&check.stderr));
    let lines = text(&check.stdout);
    assert_eq!(lines.lines().filter(|line| line.contains("no problem found")).count(), 2);
    assert!(lines.contains("85 targets"), "{lines}");

    for (what, path, least, id) in [
        ("targets", BASELINE, 85, "grain_output"),
        ("indicators", BASELINE, 80, "gdp_real"),
        ("shocks", SMALL, 2, "drought"),
        ("scenarios", "scenarios/chongqing-2024", 2, "demand-slump"),
    ] {
        let plain = attain(&["list", what, path]);
        assert_eq!(plain.status.code(), Some(0), "{}", text(&plain.stderr));
        assert!(text(&plain.stdout).lines().any(|line| line.starts_with(id)), "{what}");
        let json = attain(&["list", what, path, "--format", "json"]);
        let rows: Value = serde_json::from_slice(&json.stdout).unwrap();
        let rows = rows.as_array().unwrap();
        assert!(rows.len() >= least, "{what}: {} rows", rows.len());
        assert_eq!(rows.len(), text(&plain.stdout).lines().count(), "{what}: the same list twice");
        assert!(rows.iter().any(|row| row["id"] == id), "{what}");
    }
    assert_refused(&["list", "targets", "nowhere.toml"], &["nowhere.toml"]);
    assert_refused(&["list", "scenarios", "nowhere"], &["nowhere", "no such folder"]);
    assert_refused(&["list", "scenarios", BASELINE], &["a file, not a folder", "name the folder"]);
    let none = attain(&["list", "shocks", BASELINE]);
    assert_eq!(text(&none.stdout), format!("{BASELINE}: no shocks\n"));
}

#[test]
fn a_wrong_argument_is_explained() {
    assert_refused(&["run", SMALL, "--pahts", "10"], &["--paths"]);
    for (option, value, messages) in [
        ("--paths", "many", &["`--paths` must be a whole number", "--paths 1e6"][..]),
        ("--paths", "-5", &["`--paths` is -5", "2 to 1e18"]),
        ("--paths", "1e20", &["`--paths` is 1e20", "2 to 1e18"]),
        ("--paths", "1", &["2 and above", "no sampling error"]),
        ("--paths", "1.5", &["a whole number"]),
        ("--threads", "0", &["`--threads` must be a whole number, 1 and above", "--threads 4"]),
        ("--seed", "x", &["`--seed` must be a whole number", "--seed 20240229"]),
        ("--until", "soon", &["soon"]),
        ("--until", "2020", &["2020", "the years 2024 to 2054"]),
    ] {
        // With a change by name before it, the option is still the one that is shown.
        let arguments = ["run", SMALL, "--set", "prices.mean=2", option, value, "--no-charts"];
        let place = format!("--> {option}:1:1");
        assert_refused(&arguments, &[messages, &[&place, &format!("1 | {value}")]].concat());
    }
    assert_refused(&["run", SMALL, "--set", "settings.paths=0"], &["--> --set:1:16"]);
    assert_refused(&["run", SMALL, "--set", "prices.mean"], &["NAME=VALUE"]);
    assert_refused(&["run"], &["SCENARIO"]);
}

#[test]
fn a_plan_is_not_taken_for_a_scenario_nor_a_scenario_for_a_plan() {
    let one_line =
        |said: &str| assert!(said.ends_with("1 problem found; nothing was written\n"), "{said}");
    let plan = attain(&["check", "tests/files/small/plan/plan.toml"]);
    assert_eq!(plan.status.code(), Some(2));
    assert!(text(&plan.stderr).starts_with("error: this is a plan, not a scenario\n"));
    one_line(&text(&plan.stderr));

    let folder = folder("command_kinds");
    let scenario = folder.join("wrong.toml");
    std::fs::write(&scenario, "plan = \"other.toml\"\n").unwrap();
    std::fs::write(folder.join("other.toml"), "extends = \"wrong.toml\"\n").unwrap();
    let said = attain(&["check", scenario.to_str().unwrap()]);
    assert!(text(&said.stderr).starts_with("error: this is a scenario, not a plan\n"));
    one_line(&text(&said.stderr));
}

#[test]
fn the_terminal_speaks_the_language_of_the_charts_and_cuts_no_name() {
    let output = folder("command_language");
    let run = |language| {
        let root = output.to_str().unwrap();
        let arguments = [
            "run",
            BASELINE,
            "--paths",
            "300",
            "--no-charts",
            "--lang",
            language,
            "--output",
            root,
        ];
        let said = attain(&arguments);
        assert_eq!(said.status.code(), Some(0), "{}", text(&said.stderr));
        text(&said.stdout)
    };
    let is_chinese = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
    let (zh, en, both) = (run("zh"), run("en"), run("both"));
    assert!(!en.chars().any(is_chinese), "{en}");
    assert!(zh.contains("预计达标") && !zh.contains("Expected"), "{zh}");
    assert!(both.contains("预计达标") && both.contains("Expected to be met"), "{both}");
    for said in [zh, en, both] {
        assert!(!said.contains('…') && !said.contains(" \n"), "{said}");
    }
}
