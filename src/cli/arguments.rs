//! The arguments of each command.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// How likely each target of a plan is, alone and together, under the shocks you fear.
#[derive(Debug, Parser)]
#[command(name = "attain", version, arg_required_else_help = true)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Simulate one or several scenarios and write their tables and charts.
    #[command(after_help = RUN_EXAMPLE)]
    Run(Run),
    /// Run scenarios on the same draws and show what each changes, with the error of each difference.
    #[command(after_help = COMPARE_EXAMPLE)]
    Compare(Compare),
    /// Mix scenarios by weights into one overall probability of each target.
    #[command(after_help = MIX_EXAMPLE)]
    Mix(Mix),
    /// Share out what a scenario changes among its shocks, and take the uncertainty of a target apart.
    #[command(after_help = EXPLAIN_EXAMPLE)]
    Explain(Explain),
    /// Find what it would take: the value of a lever at which targets are as likely as wished.
    #[command(after_help = SOLVE_EXAMPLE)]
    Solve(Solve),
    /// Take values or views of the future for given: what follows, and how plausible is it?
    #[command(after_help = GIVEN_EXAMPLE)]
    Given(Given),
    /// List every problem of scenario files, with file, line and column.
    #[command(after_help = CHECK_EXAMPLE)]
    Check(Check),
    /// Vary the assumed numbers within their ranges: which one matters most?
    #[command(after_help = SENSITIVITY_EXAMPLE)]
    Sensitivity(Sensitivity),
    /// List targets, indicators, shocks or scenarios.
    #[command(after_help = LIST_EXAMPLE)]
    List(List),
    /// Compare the engine with reference cases: published tables, certified values, closed forms.
    #[command(after_help = SELFTEST_EXAMPLE)]
    Selftest(Selftest),
}

const RUN_EXAMPLE: &str = "Example:
  attain run scenarios/chongqing-2024/baseline.toml --paths 200000 --set deposits_balance.mean=7.0";
const COMPARE_EXAMPLE: &str = "Example:
  attain compare scenarios/chongqing-2024/*.toml --paths 1e5";
const MIX_EXAMPLE: &str = "Example:
  cd scenarios/chongqing-2024; attain mix baseline.toml debt-restraint.toml rebound.toml --weights 0.8,0.1,0.1";
const EXPLAIN_EXAMPLE: &str = "Example:
  attain explain scenarios/chongqing-2024/demand-slump.toml --target rd_intensity";
const SOLVE_EXAMPLE: &str = "Example:
  attain solve scenarios/chongqing-2024/baseline.toml --target deposits_balance_growth --probability 0.8";
const GIVEN_EXAMPLE: &str = "Example:
  attain given scenarios/chongqing-2024/baseline.toml --pin gdp_real.2024=4.5";
const SENSITIVITY_EXAMPLE: &str = "Example:
  attain sensitivity scenarios/chongqing-2024/baseline.toml --target deposits_balance_growth";
const CHECK_EXAMPLE: &str = "Example:
  attain check scenarios/chongqing-2024/*.toml";
const LIST_EXAMPLE: &str = "Example:
  attain list targets scenarios/chongqing-2024/baseline.toml";
const SELFTEST_EXAMPLE: &str = "Example:
  attain selftest tests/reference";

/// Text for people or JSON for machines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    #[default]
    Text,
    Json,
}

#[derive(Debug, Args)]
pub(super) struct Run {
    /// Scenario files.
    #[arg(required = true, value_name = "SCENARIO")]
    pub scenarios: Vec<PathBuf>,
    /// Number of paths; 1e6 is understood.
    #[arg(long, value_name = "NUMBER", allow_hyphen_values = true)]
    pub paths: Option<String>,
    /// Seed of all draws.
    #[arg(long, value_name = "NUMBER", allow_hyphen_values = true)]
    pub seed: Option<String>,
    /// Threads; they never change a result.
    #[arg(long, value_name = "NUMBER", allow_hyphen_values = true)]
    pub threads: Option<String>,
    /// Last year, quarter or month of the tables: 2025, 2025-Q2 or 2025-06.
    #[arg(long, value_name = "PERIOD", allow_hyphen_values = true)]
    pub until: Option<String>,
    /// Rows beside the annual ones: annual (none), quarterly or monthly.
    #[arg(long, value_name = "WORD")]
    pub frequency: Option<String>,
    /// How draws are spread over the paths: pseudo, or sobol for the same accuracy with far fewer paths.
    #[arg(long, value_name = "WORD")]
    pub sampling: Option<String>,
    /// Stop once the 95 % Monte Carlo interval of every target reaches no further than this, in percentage points.
    #[arg(long, value_name = "POINTS")]
    pub tolerance: Option<String>,
    /// Change a number of the plan or of the scenario.
    #[arg(long, value_name = "NAME=VALUE", value_parser = pair)]
    pub set: Vec<(String, String)>,
    /// Folder for the results.
    #[arg(long, value_name = "DIR", default_value = "output")]
    pub output: PathBuf,
    /// What to print when it is done.
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
    /// Languages of the charts and of what is printed.
    #[arg(long, value_enum, default_value_t)]
    pub lang: Lang,
    /// Tables only.
    #[arg(long)]
    pub no_charts: bool,
    /// Run even if it has more than 10^12 cells.
    #[arg(long)]
    pub yes: bool,
}

#[derive(Debug, Args)]
pub(super) struct Compare {
    #[command(flatten)]
    pub run: Run,
    /// The scenario that the others are compared with; the first without shocks if it is not given.
    #[arg(long, value_name = "ID")]
    pub reference: Option<String>,
    /// How many targets to print.
    #[arg(long, value_name = "NUMBER", default_value_t = 15)]
    pub top: usize,
}

#[derive(Debug, Args)]
pub(super) struct Mix {
    #[command(flatten)]
    pub run: Run,
    /// One weight a scenario, in their order; they add up to 1.
    #[arg(long, value_name = "NUMBERS", required = true, value_delimiter = ',')]
    pub weights: Vec<f64>,
    /// How many targets to print, the weakest first.
    #[arg(long, value_name = "NUMBER", default_value_t = 15)]
    pub top: usize,
}

#[derive(Debug, Args)]
pub(super) struct Explain {
    #[command(flatten)]
    pub run: Run,
    /// Print this target instead of the whole plan, with where its uncertainty comes from.
    #[arg(long, value_name = "ID")]
    pub target: Option<String>,
    /// How many targets to print.
    #[arg(long, value_name = "NUMBER", default_value_t = 15)]
    pub top: usize,
}

#[derive(Debug, Args)]
pub(super) struct Solve {
    #[command(flatten)]
    pub run: Run,
    /// The target that must be met; given several times, all at once.
    #[arg(long, value_name = "ID", required = true)]
    pub target: Vec<String>,
    /// The probability that is wished.
    #[arg(long, value_name = "NUMBER")]
    pub probability: f64,
    /// What is changed: shift (of the indicator's level, in log percent), target (its level), or a number of the ledger.
    #[arg(long, value_name = "NAME", default_value = "shift")]
    pub lever: String,
    /// The least value of the lever.
    #[arg(long, value_name = "NUMBER", allow_hyphen_values = true)]
    pub from: Option<f64>,
    /// The largest value of the lever.
    #[arg(long, value_name = "NUMBER", allow_hyphen_values = true)]
    pub to: Option<f64>,
}

#[derive(Debug, Args)]
pub(super) struct Given {
    #[command(flatten)]
    pub run: Run,
    /// Pin the value of an indicator in a year; it takes the place of a condition of the file.
    #[arg(long, value_name = "ID.YEAR=VALUE", value_parser = pair)]
    pub pin: Vec<(String, String)>,
    /// Take the mean of an indicator in a year for given.
    #[arg(long, value_name = "ID.YEAR=MEAN", value_parser = pair)]
    pub view: Vec<(String, String)>,
    /// How many targets to print.
    #[arg(long, value_name = "NUMBER", default_value_t = 15)]
    pub top: usize,
}

#[derive(Debug, Args)]
pub(super) struct Sensitivity {
    #[command(flatten)]
    pub run: Run,
    /// Print this target instead of the whole plan.
    #[arg(long, value_name = "ID")]
    pub target: Option<String>,
    /// How many assumptions to print.
    #[arg(long, value_name = "NUMBER", default_value_t = 15)]
    pub top: usize,
}

/// Languages of the charts and of what is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Lang {
    Zh,
    En,
    #[default]
    Both,
}

#[derive(Debug, Args)]
pub(super) struct Check {
    /// Scenario files.
    #[arg(required = true, value_name = "SCENARIO")]
    pub scenarios: Vec<PathBuf>,
    /// How to print problems.
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

#[derive(Debug, Args)]
pub(super) struct List {
    /// What to list.
    #[arg(value_enum)]
    pub what: What,
    /// A scenario file; for `scenarios` a folder.
    #[arg(value_name = "SCENARIO")]
    pub scenario: PathBuf,
    /// How to print the list.
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

#[derive(Debug, Args)]
pub(super) struct Selftest {
    /// A folder with one folder a family of cases; without it a small set runs that is built in.
    #[arg(value_name = "DIR")]
    pub folder: Option<PathBuf>,
    /// How to print the report.
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

/// What can be listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum What {
    Targets,
    Indicators,
    Shocks,
    Scenarios,
}

fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) => Ok((key.trim().to_string(), value.trim().to_string())),
        None => Err("write NAME=VALUE, such as deposits_balance.mean=7.0".to_string()),
    }
}
