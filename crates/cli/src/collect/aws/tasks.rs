//! Registration tasks and their reports.

use super::AwsCollector;
use super::describe::DescribeResult;
use crate::collect::outbox::Outbox;
use crate::collect::round::RoundError;
use crate::remote::percent_encode;
use fleetglass_model::Record;
use fleetglass_model::recognise::{Keys, recognise};
use serde_json::Value;
use std::sync::mpsc::Receiver;

impl AwsCollector<'_> {
    pub(super) fn tasks(
        &mut self,
        outbox: &mut Outbox<'_>,
        answers: &Receiver<DescribeResult>,
    ) -> Result<(), RoundError> {
        if self.ended_tasks.is_none() {
            self.ended_tasks = Some(self.deployment.ended_tasks()?);
        }
        let mut ids = Vec::new();
        self.pages("ListThingRegistrationTasks", "/thing-registration-tasks", "", |_, answer| {
            let listed = answer.value.get("taskIds").and_then(Value::as_array).into_iter().flatten();
            ids.extend(listed.filter_map(|id| id.as_str().map(str::to_owned)));
            Ok(())
        })?;
        self.round.tasks = ids.len() as u64;
        for id in ids {
            if !self.ended_tasks.as_ref().is_some_and(|ended| ended.contains(&id)) {
                let ended = self.task(&id, outbox);
                self.round.tolerate_a_few(ended)?;
                self.take_answers(answers, outbox)?;
            }
        }
        Ok(())
    }

    /// Sends a registration task. If it has ended, its reports are sent first, so that a task that is known as ended is complete.
    pub(super) fn task(&mut self, id: &str, outbox: &mut Outbox<'_>) -> Result<(), RoundError> {
        let path = format!("/thing-registration-tasks/{}", percent_encode(id));
        let Some(answer) = self.ask("DescribeThingRegistrationTask", &path)? else { return Ok(()) };
        let keys = Keys { task_id: Some(id.to_owned()), ..Keys::default() };
        let recognised = recognise(answer.value.clone(), &keys);
        let is_final = recognised.iter().flatten().any(|known| match &known.record {
            Record::RegistrationTask(task) => task.state().is_final(),
            _ => false,
        });
        if is_final {
            for report in ["ERRORS", "RESULTS"] {
                let (path, query) = (format!("{path}/reports"), format!("reportType={report}"));
                self.pages("ListThingRegistrationTaskReports", &path, &query, |_, answer| {
                    Ok(outbox.add_answer(answer, &keys)?)
                })?;
            }
            self.ended_tasks.get_or_insert_default().insert(id.to_owned());
        }
        Ok(outbox.add_answer(answer, &keys)?)
    }
}
