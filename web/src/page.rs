//! The pages of the console and their addresses: the only place where a path is built or read.

use crate::percent::{decode, encode};

/// Where the console lives on its origin.
pub(crate) const BASE: &str = "/console";

/// A page, with all that its address says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Page {
    /// The look-up, and what was asked for.
    LookUp {
        /// A task id, a job id, a thing's name, or a thing and a job.
        id: Option<String>,
    },
    /// One thing-registration task.
    RegistrationTask {
        /// Its id.
        task_id: String,
    },
    /// One job execution.
    JobExecution {
        /// The thing.
        thing_name: String,
        /// The job.
        job_id: String,
        /// Its number; the latest where absent. Kept as text: the API judges it.
        execution_number: Option<String>,
    },
    /// One Huawei batch task.
    BatchTask {
        /// Its id.
        task_id: String,
    },
    /// An address that names no page.
    Unknown,
}

/// The kinds of records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A thing-registration task.
    RegistrationTask,
    /// A job execution.
    JobExecution,
    /// A Huawei batch task.
    BatchTask,
}

impl Page {
    /// Reads an address: the path as it stands in the URL, and the query without its `?`.
    pub(crate) fn parse(path: &str, query: &str) -> Self {
        let Some(rest) = path.strip_prefix(BASE) else { return Self::Unknown };
        let segments: Vec<String> = rest.split('/').filter(|s| !s.is_empty()).map(decode).collect();
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        match segments.as_slice() {
            [] => Self::LookUp { id: parameter(query, "id") },
            ["registration-tasks", id] => Self::RegistrationTask { task_id: (*id).to_owned() },
            ["batch-tasks", id] => Self::BatchTask { task_id: (*id).to_owned() },
            ["things", thing, "jobs", job] => Self::JobExecution {
                thing_name: (*thing).to_owned(),
                job_id: (*job).to_owned(),
                execution_number: parameter(query, "executionNumber"),
            },
            _ => Self::Unknown,
        }
    }

    /// The page's address on this origin.
    pub(crate) fn href(&self) -> String {
        match self {
            Self::LookUp { id: None } | Self::Unknown => format!("{BASE}/"),
            Self::LookUp { id: Some(id) } => format!("{BASE}/?id={}", encode(id)),
            Self::RegistrationTask { task_id } => format!("{BASE}/registration-tasks/{}", encode(task_id)),
            Self::BatchTask { task_id } => format!("{BASE}/batch-tasks/{}", encode(task_id)),
            Self::JobExecution { thing_name, job_id, execution_number } => {
                let path = format!("{BASE}/things/{}/jobs/{}", encode(thing_name), encode(job_id));
                match execution_number {
                    Some(number) => format!("{path}?executionNumber={}", encode(number)),
                    None => path,
                }
            }
        }
    }

    /// What the page asks the API for, if it asks for anything.
    pub(crate) fn api(&self) -> Option<String> {
        Some(match self {
            Self::LookUp { id } => format!("/api/v1/lookup?id={}", encode(id.as_deref()?)),
            Self::RegistrationTask { task_id } => format!("/api/v1/registration-tasks/{}", encode(task_id)),
            Self::BatchTask { task_id } => format!("/api/v1/batch-tasks/{}", encode(task_id)),
            Self::JobExecution { thing_name, job_id, execution_number } => {
                let path = format!("/api/v1/executions/{}/{}", encode(thing_name), encode(job_id));
                match execution_number {
                    Some(number) => format!("{path}/{}", encode(number)),
                    None => path,
                }
            }
            Self::Unknown => return None,
        })
    }

    /// The kind of record that the page shows.
    pub(crate) fn kind(&self) -> Option<Kind> {
        match self {
            Self::RegistrationTask { .. } => Some(Kind::RegistrationTask),
            Self::JobExecution { .. } => Some(Kind::JobExecution),
            Self::BatchTask { .. } => Some(Kind::BatchTask),
            Self::LookUp { .. } | Self::Unknown => None,
        }
    }

    /// What names its record: the id, and the thing that an execution runs on.
    pub(crate) fn record(&self) -> Option<(&str, Option<&str>)> {
        match self {
            Self::RegistrationTask { task_id } | Self::BatchTask { task_id } => Some((task_id, None)),
            Self::JobExecution { thing_name, job_id, .. } => Some((job_id, Some(thing_name))),
            Self::LookUp { .. } | Self::Unknown => None,
        }
    }
}

/// The value of a query parameter, where it is there and not empty.
fn parameter(query: &str, name: &str) -> Option<String> {
    query
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| decode(&value.replace('+', " ")))
        .filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(page: Page, href: &str, api: Option<&str>) {
        assert_eq!(page.href(), href);
        assert_eq!(page.api().as_deref(), api);
        let (path, query) = href.split_once('?').unwrap_or((href, ""));
        assert_eq!(Page::parse(path, query), page);
    }

    fn execution(thing: &str, job: &str, number: Option<&str>) -> Page {
        Page::JobExecution {
            thing_name: thing.into(),
            job_id: job.into(),
            execution_number: number.map(Into::into),
        }
    }

    #[test]
    fn each_page_has_one_address() {
        check(Page::LookUp { id: None }, "/console/", None);
        check(
            Page::LookUp { id: Some("line3:press-17 firmware".into()) },
            "/console/?id=line3:press-17%20firmware",
            Some("/api/v1/lookup?id=line3:press-17%20firmware"),
        );
        check(
            Page::BatchTask { task_id: "5bf8".into() },
            "/console/batch-tasks/5bf8",
            Some("/api/v1/batch-tasks/5bf8"),
        );
        check(
            execution("line3:press-17", "firmware-4_2_0", None),
            "/console/things/line3:press-17/jobs/firmware-4_2_0",
            Some("/api/v1/executions/line3:press-17/firmware-4_2_0"),
        );
        check(
            execution("a", "b", Some("2")),
            "/console/things/a/jobs/b?executionNumber=2",
            Some("/api/v1/executions/a/b/2"),
        );
    }

    #[test]
    fn any_character_survives() {
        for id in ["100%", "a%2Fb", "a/b?c#d&e=f", "ä ö+ü", "<b>", "'\"", "任务"] {
            let page = Page::RegistrationTask { task_id: id.into() };
            assert_eq!(Page::parse(&page.href(), ""), page);
            let page = Page::LookUp { id: Some(id.into()) };
            let href = page.href();
            assert_eq!(Page::parse("/console/", href.split_once('?').unwrap().1), page);
        }
    }

    #[test]
    fn addresses_that_people_type() {
        assert_eq!(Page::parse("/console", ""), Page::LookUp { id: None });
        assert_eq!(Page::parse("/console/", "id=a+b&x"), Page::LookUp { id: Some("a b".into()) });
        assert_eq!(Page::parse("/console/", "id="), Page::LookUp { id: None });
        assert_eq!(Page::parse("/console/batch-tasks/x/", ""), Page::BatchTask { task_id: "x".into() });
        assert_eq!(Page::parse("/console/batch-tasks", ""), Page::Unknown);
        assert_eq!(Page::parse("/elsewhere", ""), Page::Unknown);
    }
}
