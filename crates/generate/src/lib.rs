//! A fleet to work with, as observations, one a line.
//!
//! It looks like a real one at one moment of its life: a few jobs are most of its executions, devices are slow, offline,
//! stuck, or fail and are tried again, bulk tasks are under way or over. Jobs, subtasks and reports go with what they
//! belong to. The same numbers give the same fleet.

mod batch_tasks;
mod descriptions;
mod executions;
mod jobs;
mod registration_tasks;
mod seeded_rng;
mod subtasks;
mod things;

use fleetglass_model::to_json;
use fleetglass_model::{Observation, Record, Timestamp};
use seeded_rng::SeededRng;
use std::io;

/// A fleet: how many of each there are, and the moment at which it is seen.
#[derive(Clone, Copy, Debug)]
pub struct Fleet {
    /// Job executions in all.
    pub executions: u64,
    /// Things that they run on; at least 1.
    pub things: u64,
    /// Registration tasks.
    pub tasks: u64,
    /// Huawei batch tasks.
    pub batch_tasks: u64,
    /// Another seed gives another fleet.
    pub seed: u64,
    /// The moment.
    pub until: Timestamp,
}

impl Fleet {
    /// The fleet of a first look. Its records are in progress or stuck at the time of `until`.
    pub fn demo(until: Timestamp) -> Self {
        Self { executions: 2_000, things: 300, tasks: 40, batch_tasks: 30, seed: 7, until }
    }
}

/// Records that the README names, one observation a line.
pub const NAMED: &str = include_str!("../demo/fleet.ndjson");

/// Writes the fleet, one observation a line, for `fleetglass import`. The same fleet is the same bytes.
pub fn write(fleet: &Fleet, out: &mut impl io::Write) -> io::Result<()> {
    let until = fleet.until.seconds();
    // Each kind has numbers of its own: more of one leaves the others as they are.
    let random = |kind: u64| SeededRng::new(fleet.seed.wrapping_mul(4).wrapping_add(kind));
    let mut tell = |observation: &Observation| writeln!(out, "{}", to_json(observation));
    registration_tasks::write(fleet.tasks, until, random(0), &mut tell)?;
    executions::write(fleet.executions, fleet.things, until, random(1), &mut tell)?;
    batch_tasks::write(fleet.batch_tasks, until, random(2), &mut tell)?;
    out.flush()
}

/// Takes observations to where they are written.
type Reporter<'a> = &'a mut dyn FnMut(&Observation) -> io::Result<()>;

fn observed(record: Record, at: i64) -> Observation {
    Observation { record, observed_at: Timestamp::from_seconds(at) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use fleetglass_model::from_json;
    use fleetglass_model::job::ProcessDetails;
    use fleetglass_model::status::{
        BatchStatus, ExecutionStatus, JobStatus, RegistrationStatus, SubtaskStatus,
    };
    use std::collections::{BTreeMap, BTreeSet};

    fn demo(executions: u64, seed: u64) -> Fleet {
        let until = Timestamp::parse("2026-11-19T16:00:00Z").unwrap();
        Fleet { executions, things: 300, tasks: 40, batch_tasks: 30, seed, until }
    }

    fn fleet(wanted: &Fleet) -> String {
        let mut out = Vec::new();
        write(wanted, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn observations(fleet: &str) -> Vec<Observation> {
        fleet.lines().map(|line| from_json(line).unwrap()).collect()
    }

    #[test]
    fn the_same_options_give_the_same_fleet() {
        assert_eq!(fleet(&demo(2_000, 7)), fleet(&demo(2_000, 7)));
        assert_ne!(fleet(&demo(2_000, 7)), fleet(&demo(2_000, 8)));
    }

    #[test]
    fn as_many_of_each_as_asked_for() {
        for wanted in [0, 1, 17, 2_000, 5_000] {
            let mut names = BTreeMap::<_, BTreeSet<_>>::new();
            for observation in observations(&fleet(&demo(wanted, 1))) {
                names.entry(observation.record.kind()).or_default().insert(observation.record.to_string());
            }
            let count = |kind| names.get(kind).map_or(0, BTreeSet::len) as u64;
            assert_eq!(count("job-execution"), wanted);
            assert_eq!((count("registration-task"), count("batch-task")), (40, 30));
        }
    }

    #[test]
    fn every_status_and_a_few_violations() {
        let observations = observations(&fleet(&demo(2_000, 3)));
        let status = |record: &Record| match record {
            Record::RegistrationTask(task) => task.status.as_ref().map(ToString::to_string),
            Record::JobExecution(execution) => execution.status.as_ref().map(ToString::to_string),
            Record::BatchTask(task) => task.status.as_ref().map(ToString::to_string),
            Record::Job(job) => job.status.as_ref().map(|status| status.to_string()),
            Record::Subtask(subtask) => subtask.status.as_ref().map(ToString::to_string),
            Record::Report(_) => None,
        };
        let seen: BTreeSet<_> =
            observations.iter().filter_map(|o| Some((o.record.kind(), status(&o.record)?))).collect();
        let known = |kind, statuses: &[&str]| {
            for status in statuses {
                assert!(seen.contains(&(kind, (*status).to_owned())), "no {kind} is {status}");
            }
        };
        known("registration-task", RegistrationStatus::KNOWN);
        known("job-execution", ExecutionStatus::KNOWN);
        // Those of the platforms whose fleets this is.
        known("batch-task", &BatchStatus::KNOWN[..4]);
        known("job", JobStatus::KNOWN);
        known("subtask", &SubtaskStatus::KNOWN[..5]);
        let violating = observations.iter().filter(|o| !o.record.violations().is_empty()).count();
        assert!((3..observations.len() / 20).contains(&violating), "{violating} violate a constraint");
    }

    #[test]
    fn what_is_under_way_is_seen_several_times_and_never_goes_back() {
        let mut last = BTreeMap::new();
        let mut again = 0;
        for Observation { record, observed_at } in observations(&fleet(&demo(2_000, 1))) {
            let step = match &record {
                Record::RegistrationTask(task) => task.success_count,
                Record::JobExecution(execution) => execution.version_number,
                Record::BatchTask(task) => task.complete_cnt,
                Record::Job(_) | Record::Subtask(_) | Record::Report(_) => None,
            };
            if let Some((before, at)) = last.insert(record.to_string(), (step, observed_at)) {
                assert!(before <= step && at < observed_at, "{record}");
                again += 1;
            }
        }
        assert!(again > 40, "{again} further observations");
    }

    #[test]
    fn nothing_has_happened_after_the_end() {
        let wanted = demo(2_000, 1);
        for Observation { record, observed_at } in observations(&fleet(&wanted)) {
            let times = match &record {
                Record::RegistrationTask(task) => vec![task.creation_date, task.last_modified_date],
                Record::JobExecution(e) => vec![e.queued_at, e.started_at, e.last_updated_at],
                Record::BatchTask(task) => vec![task.started()],
                Record::Job(job) => vec![job.created_at, job.last_updated_at],
                Record::Subtask(_) | Record::Report(_) => Vec::new(),
            };
            let times: Vec<_> = times.into_iter().flatten().collect();
            assert!(
                times.is_sorted() && times.iter().all(|time| *time <= observed_at),
                "{record}: {times:?}"
            );
            assert!(observed_at <= wanted.until);
        }
    }

    /// Of each record the last observation, by its name.
    fn last(wanted: &Fleet) -> BTreeMap<String, Observation> {
        observations(&fleet(wanted)).into_iter().map(|o| (o.record.to_string(), o)).collect()
    }

    #[test]
    fn jobs_agree_with_their_executions() {
        let last = last(&demo(2_000, 7));
        let mut counts = BTreeMap::<_, (ProcessDetails, i64, BTreeSet<_>)>::new();
        for observation in last.values() {
            let Record::JobExecution(e) = &observation.record else { continue };
            let (details, open, documents) = counts.entry(e.job_id.clone()).or_default();
            *open += i64::from(!e.is_terminal());
            documents.insert(e.job_document.clone());
            match e.status.as_ref().unwrap() {
                ExecutionStatus::Queued => details.queued += 1,
                ExecutionStatus::InProgress => details.in_progress += 1,
                ExecutionStatus::Succeeded => details.succeeded += 1,
                ExecutionStatus::Failed => details.failed += 1,
                ExecutionStatus::TimedOut => details.timed_out += 1,
                ExecutionStatus::Rejected => details.rejected += 1,
                ExecutionStatus::Removed => details.removed += 1,
                ExecutionStatus::Canceled => details.canceled += 1,
                ExecutionStatus::Unknown(_) => {}
            }
        }
        let jobs =
            last.values().filter_map(|o| if let Record::Job(job) = &o.record { Some(job) } else { None });
        for job in jobs {
            let Some((details, open, documents)) = counts.remove(&job.job_id) else {
                assert_eq!(job.status, Some(JobStatus::Scheduled), "{}", job.job_id);
                continue;
            };
            assert_eq!(job.process_details(), Some(details), "{}", job.job_id);
            assert!(documents.into_iter().eq([job.document.clone()]), "{}", job.job_id);
            let is_over = job.completed_at.is_some();
            assert_eq!(is_over, job.status != Some(JobStatus::InProgress), "{}", job.job_id);
            assert!(!is_over || open == 0 || job.status == Some(JobStatus::Canceled), "{}", job.job_id);
            assert!(job.targets.is_some() && job.description.is_some(), "{}", job.job_id);
        }
        assert!(counts.is_empty(), "no job {:?}", counts.keys());
    }

    #[test]
    fn subtasks_agree_with_their_task() {
        let last = last(&demo(0, 7));
        let mut counts = BTreeMap::<_, BTreeMap<String, i64>>::new();
        for observation in last.values() {
            let Record::Subtask(subtask) = &observation.record else { continue };
            let status = subtask.status.as_ref().unwrap();
            *counts.entry(subtask.task_id.clone()).or_default().entry(status.to_string()).or_default() += 1;
            assert_eq!(subtask.error_text().is_some(), status == &SubtaskStatus::Fail, "{subtask:?}");
        }
        assert!(counts.len() > 3, "{} tasks with subtasks", counts.len());
        for observation in last.values() {
            let Record::BatchTask(task) = &observation.record else { continue };
            let Some(counts) = counts.get(&task.task_id) else { continue };
            let count = |status: &str| counts.get(status).copied().unwrap_or_default();
            assert_eq!(Some(counts.values().sum()), task.total_cnt, "{}", task.task_id);
            let ended = [Some(count("Success")), Some(count("Fail")), Some(count("Timeout"))];
            assert_eq!(ended, [task.success_cnt, task.fail_cnt, task.timeout_cnt], "{}", task.task_id);
        }
    }

    #[test]
    fn what_is_over_has_reports() {
        let last = last(&demo(0, 7));
        for observation in last.values() {
            let Record::RegistrationTask(task) = &observation.record else { continue };
            let has = |what: &str| {
                last.contains_key(&format!("report {what} of registration task {}", task.task_id))
            };
            let is_over = task.state().is_final();
            assert_eq!(has("RESULTS"), is_over && task.success_count > Some(0), "{task:?}");
            let failed = task.failure_count > Some(0) || task.status == Some(RegistrationStatus::Failed);
            assert_eq!(has("ERRORS"), is_over && failed, "{task:?}");
        }
    }

    #[test]
    fn some_devices_are_stuck_and_some_run_out_of_time() {
        for executions in [100, 2_000] {
            let (mut seen, mut stuck, mut soon) = (BTreeMap::new(), BTreeSet::new(), 0);
            for Observation { record, observed_at } in observations(&fleet(&demo(executions, 7))) {
                let Record::JobExecution(e) = record else { continue };
                let until = Timestamp::parse("2026-11-19T16:00:00Z").unwrap();
                let left =
                    e.deadline(observed_at).map_or(i64::MAX, |deadline| deadline.seconds() - until.seconds());
                soon += usize::from(observed_at == until && (1..=900).contains(&left));
                let at = (e.version_number, e.last_updated_at, e.status.clone());
                let before =
                    seen.insert((e.thing_name, e.job_id, e.execution_number), (at.clone(), observed_at));
                if let Some((was, then)) = before
                    && was == at
                    && observed_at.seconds() - then.seconds() >= 3_600
                {
                    stuck.insert(e.status.map(|status| status.to_string()));
                }
            }
            assert!(soon > 0 && !stuck.is_empty(), "{executions}: {soon} run out of time, stuck: {stuck:?}");
            let both = ["IN_PROGRESS", "QUEUED"].map(|status| stuck.contains(&Some(status.to_owned())));
            assert!(executions < 2_000 || both == [true; 2], "{stuck:?}");
        }
    }
}
