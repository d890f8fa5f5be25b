//! `fleetglass collect`: reads records from a provider, and sends changes to a deployment.

mod aws;
mod deployment;
mod huawei;
mod known_executions;
mod outbox;
mod provider;
mod queue;
mod rate_limiter;
mod reporter;
mod round;
mod schedule;

use crate::exit;
use crate::remote::{Client, ClientError, RemoteOptions, RetryPolicy};
use crate::stop::StopSignal;
use clap::{Args, ValueEnum};
use deployment::Deployment;
use fleetglass_model::import::SourceReport;
use outbox::Outbox;
use reporter::Reporter;
use schedule::{Collector, run_rounds};
use std::process::ExitCode;
use std::time::Duration;

/// How often a request to a provider is tried within a round that others follow.
const ROUND_TRIES: u32 = 3;

/// Collects from a provider, once or again and again, and sends what changed to a Fleetglass.
///
/// Of AWS: bulk registrations with their reports, jobs with their documents, and a description of each execution that
/// changed, with the credentials that AWS's own tools find. Of Huawei: batch tasks with their subtasks. It asks no faster
/// than the account's quotas allow and slower where the provider says so; what is at work, what failed and what people
/// look at comes first. It keeps nothing on this machine: what is known already it learns from the deployment, so that it
/// can be ended at any time and goes on where it was.
#[derive(Debug, Args)]
#[command(
    after_help = "Exit status: 0 all well; 1 something was refused or could not be reached, or the collecting could not go on; 2 usage."
)]
pub(crate) struct Options {
    #[command(flatten)]
    remote: RemoteOptions,

    /// Whom to ask
    #[arg(long, value_name = "PROVIDER", value_enum, default_value_t = From::Aws)]
    from: From,

    /// Go on, beginning a round so often, as `30s` or `5m` [default: one round]
    #[arg(long, value_name = "TIME", value_parser = duration)]
    every: Option<Duration>,

    /// Ask the provider, and send nothing
    #[arg(long)]
    dry_run: bool,

    /// Tell in lines of JSON on a terminal too
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    aws: aws::Options,

    #[command(flatten)]
    huawei: huawei::Options,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum From {
    Aws,
    Huawei,
}

/// Runs the command; see the crate's documentation for the exit status.
pub(crate) fn run(options: &Options) -> ExitCode {
    let stop = match StopSignal::listen() {
        Ok(stop) => stop,
        Err(error) => return exit::report_failure(&format!("signals cannot be watched: {error}")),
    };
    let mut retry_policy = options.remote.retry_policy();
    let mut tries = retry_policy.tries;
    if options.every.is_some() {
        // The next round calls the provider again; the collected records wait for the deployment.
        (retry_policy.tries, tries) = (retry_policy.tries.min(ROUND_TRIES), RetryPolicy::ENDLESS);
    }
    let client = match options.remote.connect_until(tries, &stop) {
        Ok(client) => client,
        Err(status) => return status,
    };
    let reporter = Reporter::new(options.json);
    let usage = |why: String| {
        reporter.finish();
        exit::report_usage_error(&why)
    };
    match options.from {
        From::Aws => {
            let account = match account(options, retry_policy, &reporter, &stop) {
                Ok(account) => account,
                Err(why) => return usage(why),
            };
            let deployment = Deployment::new(&client, &reporter);
            let mut aws =
                aws::AwsCollector::new(&account, deployment, &reporter, &stop, &options.aws, options.every);
            collect(options, &mut aws, "aws", &client, &reporter, &stop)
        }
        From::Huawei => {
            let platform = match huawei::Platform::find(&options.huawei, retry_policy, &reporter, &stop) {
                Ok(platform) => platform,
                Err(why) => return usage(why),
            };
            let source = format!("huawei:{}", platform.app_id());
            let mut huawei = huawei::HuaweiCollector::new(
                &platform,
                Deployment::new(&client, &reporter),
                &reporter,
                &stop,
            );
            collect(options, &mut huawei, &source, &client, &reporter, &stop)
        }
    }
}

/// Finds the account; an error if its endpoint is the deployment itself.
fn account<'a>(
    options: &Options,
    retry_policy: RetryPolicy,
    reporter: &'a Reporter,
    stop: &StopSignal,
) -> Result<aws::Account<'a>, String> {
    if options.huawei.are_given() {
        return Err("a Huawei platform is named, and --from huawei is missing".to_owned());
    }
    let account = aws::Account::find(&options.aws, retry_policy, reporter, stop)?;
    let [control, data] = account.endpoint_urls();
    let is_at = |url: Option<&str>| url.is_some_and(|url| options.remote.is_at(url));
    if is_at(control) || !options.aws.control_plane_only && is_at(data) {
        let why = "AWS's endpoint is the deployment itself: AWS_ENDPOINT_URL or one of its kind, --endpoint-url or \
                   --data-endpoint-url names it";
        return Err(why.to_owned());
    }
    Ok(account)
}

fn collect(
    options: &Options,
    collector: &mut dyn Collector,
    source: &str,
    client: &Client,
    reporter: &Reporter,
    stop: &StopSignal,
) -> ExitCode {
    let known = match Deployment::new(client, reporter).source(source) {
        // A round reports it, and the next one tries again.
        Err(failure) if options.every.is_some() && !matches!(failure, ClientError::Unauthorized(_)) => {
            Ok(SourceReport { source: source.to_owned(), ..SourceReport::default() })
        }
        known => known,
    };
    let ended = known.and_then(|mut source| {
        source.every = options.every.map(|every| i64::try_from(every.as_secs()).unwrap_or(i64::MAX));
        let mut outbox = Outbox::new((!options.dry_run).then_some(client), reporter, source);
        run_rounds(collector, &mut outbox, reporter, stop, options.every)
    });
    reporter.finish();
    match ended {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) if stop.is_requested() => exit::report_failure(&"it was ended before all was looked at"),
        Ok(false) => ExitCode::from(exit::FAILED),
        Err(ClientError::Exhausted(..)) if stop.is_requested() && options.every.is_some() => {
            ExitCode::SUCCESS
        }
        Err(failure) => exit::report_failure(&failure),
    }
}

/// A time with its unit: `30s`, `5m`, `1h`.
fn duration(text: &str) -> Result<Duration, String> {
    let wrong = || "a number with its unit is expected: 30s, 5m or 1h".to_owned();
    let (number, unit) = text.split_at_checked(text.len().saturating_sub(1)).ok_or_else(wrong)?;
    let seconds = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3600,
        _ => return Err(wrong()),
    };
    let number: u64 = number.parse().map_err(|_| wrong())?;
    match number.saturating_mul(seconds) {
        0 => Err("it has to be at least 1s".to_owned()),
        seconds if seconds > 86_400 => Err("it has to be at most 24h".to_owned()),
        seconds => Ok(Duration::from_secs(seconds)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_units() {
        let seconds = |text| duration(text).map(|time| time.as_secs()).ok();
        assert_eq!([seconds("30s"), seconds("5m"), seconds("1h")], [Some(30), Some(300), Some(3600)]);
        for wrong in ["", "30", "s", "-1s", "0s", "1d", "1.5s", "25h", "ü"] {
            assert_eq!(seconds(wrong), None, "{wrong}");
        }
    }
}
