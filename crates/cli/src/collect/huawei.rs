//! Collects an application's batch tasks: those that the options name, and those of the deployment that have not ended.

mod options;
mod platform;

pub(crate) use options::Options;
pub(crate) use platform::Platform;

use super::deployment::Deployment;
use super::outbox::Outbox;
use super::provider::{Answer, RequestError};
use super::reporter::Reporter;
use super::round::{Round, RoundError};
use super::schedule::Collector;
use crate::clock;
use crate::remote::percent_encode;
use crate::stop::StopSignal;
use fleetglass_model::recognise::{Keys, recognise};
use fleetglass_model::{BatchTask, Record};
use std::collections::{HashMap, HashSet};

/// The most subtasks of a page (northbound API, `queryTaskDetails`).
const PAGE: u64 = 250;

/// Collects a platform's tasks.
pub(crate) struct HuaweiCollector<'a> {
    platform: &'a Platform<'a>,
    deployment: Deployment<'a>,
    reporter: &'a Reporter,
    stop: &'a StopSignal,
    /// How each task was when its subtasks were last read.
    seen: HashMap<String, BatchTask>,
    /// Tasks that the deployment knows, and that this application cannot ask for: others', and those that are gone.
    others: HashSet<String>,
    round: Round,
}

impl<'a> HuaweiCollector<'a> {
    /// A collector for an application's tasks.
    pub(crate) fn new(
        platform: &'a Platform<'a>,
        deployment: Deployment<'a>,
        reporter: &'a Reporter,
        stop: &'a StopSignal,
    ) -> Self {
        Self {
            platform,
            deployment,
            reporter,
            stop,
            seen: HashMap::new(),
            others: HashSet::new(),
            round: Round::default(),
        }
    }

    fn collect_all(&mut self, outbox: &mut Outbox<'_>) -> Result<(), RoundError> {
        let tasks = self.tasks()?;
        self.round.tasks = tasks.len() as u64;
        for (id, app) in tasks {
            if self.stop.is_requested() {
                return Err(RoundError::Stopped);
            }
            let ended = self.seen.get(&id).is_some_and(|task| task.state().is_final());
            if !ended && !self.others.contains(&id) {
                let ended = self.task(&id, app.as_deref(), outbox);
                self.round.tolerate_a_few(ended)?;
            }
            self.reporter.show_progress(|| self.round.progress_text(0));
            outbox.send_if_due()?;
        }
        Ok(())
    }

    /// The tasks to ask for, with their applications where those are others: what people look at first, then what was
    /// named, then what else has not ended.
    fn tasks(&self) -> Result<Vec<(String, Option<String>)>, RoundError> {
        let known = self.deployment.open_batch_tasks()?;
        let app = |id: &str| known.iter().find(|(known, _)| known == id).and_then(|(_, app)| app.clone());
        let mut tasks: Vec<(String, Option<String>)> = Vec::new();
        let wanted = self.deployment.wanted()?.into_iter().filter(|wanted| wanted.kind == "batch-task");
        let wanted = wanted.filter_map(|wanted| wanted.task_id);
        let all =
            wanted.chain(self.platform.tasks().iter().cloned()).chain(known.iter().map(|(id, _)| id.clone()));
        for id in all {
            if !tasks.iter().any(|(listed, _)| *listed == id) {
                let app = app(&id).filter(|app| app != self.platform.app_id());
                tasks.push((id, app));
            }
        }
        Ok(tasks)
    }

    /// Sends a task. Its subtasks are sent first, so that a task that is known as ended is complete.
    fn task(&mut self, id: &str, app: Option<&str>, outbox: &mut Outbox<'_>) -> Result<(), RoundError> {
        let app = app.map(|app| format!("&appId={}", percent_encode(app))).unwrap_or_default();
        let path = format!("/iocm/app/batchtask/v1.1.0/tasks/{}?select=tag{app}", percent_encode(id));
        let Some(answer) = self.ask(id, &path)? else { return Ok(()) };
        let keys = Keys { task_id: Some(id.to_owned()), ..Keys::default() };
        let task = recognise(answer.value.clone(), &keys).into_iter().flatten().find_map(|recognised| {
            match recognised.record {
                Record::BatchTask(task) => Some(task),
                _ => None,
            }
        });
        if let Some(task) = task
            && self.seen.get(id) != Some(&task)
            && self.subtasks(id, &app, &keys, outbox)?
        {
            self.seen.insert(id.to_owned(), task);
        }
        Ok(outbox.add_answer(answer, &keys)?)
    }

    /// All pages of a task's subtasks; false where they are refused.
    fn subtasks(
        &mut self,
        id: &str,
        app: &str,
        keys: &Keys,
        outbox: &mut Outbox<'_>,
    ) -> Result<bool, RoundError> {
        let mut got = 0;
        for page in 0.. {
            let path = format!(
                "/iocm/app/batchtask/v1.1.0/taskDetails?taskId={}&pageNo={page}&pageSize={PAGE}{app}",
                percent_encode(id)
            );
            let Some(answer) = self.ask(id, &path)? else { return Ok(false) };
            let total = answer.value["totalCount"].as_u64();
            let count = answer.value["taskDetails"].as_array().map_or(0, |subtasks| subtasks.len() as u64);
            outbox.add_answer(answer, keys)?;
            outbox.send_if_due()?;
            got += count;
            self.round.described += count;
            if count == 0 || total.map_or(count < PAGE, |total| got >= total) {
                break;
            }
        }
        Ok(true)
    }

    /// Requests a task. None if it is refused, which is reported.
    fn ask(&mut self, id: &str, path: &str) -> Result<Option<Answer>, RoundError> {
        self.round.requests += 1;
        match self.platform.get(path) {
            Ok(answer) => Ok(Some(answer)),
            Err(RequestError::Refused(refused)) => {
                let problem = format!("task {id}: {refused}");
                self.reporter.warn_once(&problem, &problem);
                if self.platform.tasks().iter().any(|named| named == id) {
                    self.round.problem = Some(problem);
                } else {
                    self.others.insert(id.to_owned());
                }
                Ok(None)
            }
            Err(RequestError::Unreachable(what)) => Err(RoundError::Unreachable(what)),
            Err(RequestError::Stopped) => Err(RoundError::Stopped),
        }
    }
}

impl Collector for HuaweiCollector<'_> {
    fn collect_round(
        &mut self,
        number: u64,
        outbox: &mut Outbox<'_>,
        _is_over: &dyn Fn() -> bool,
    ) -> (Round, Result<(), RoundError>) {
        self.round = Round::new(number);
        let began = clock::instant();
        let ended = self.collect_all(outbox);
        self.round.scan_time = (ended.is_ok() && !self.round.is_incomplete).then(|| clock::instant() - began);
        (std::mem::take(&mut self.round), ended)
    }

    fn reset(&mut self) {
        self.seen.clear();
    }
}
