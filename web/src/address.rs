//! The pages of the console and their addresses: the only place where a path is built or read.

pub(crate) mod percent;

use fleetglass_model::api::Match;
use percent::{decode, encode};

/// Where the console lives on its origin.
pub(crate) const BASE: &str = "/console";
/// Where the console's data lives.
pub(crate) const API: &str = "/api/v1/";

/// The worker that reads files for an import.
pub(crate) const IMPORT_WORKER: &str = "/console/import-worker.js";

/// A page, with all that its address says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Page {
    /// What needs attention, what runs, and how much there is of what.
    Overview,
    /// The look-up, and what was asked for.
    LookUp {
        /// A task id, a job id, a thing's name, or a thing and a job.
        id: Option<String>,
    },
    /// A list, and how it is looked at.
    List {
        /// Which one.
        section: Section,
        /// The query as it stands in the address: [`crate::lists::query`] reads it.
        query: String,
    },
    /// One thing-registration task.
    RegistrationTask {
        /// Its id.
        task_id: String,
    },
    /// One job, with a list of its executions.
    Job {
        /// Its id.
        job_id: String,
        /// How the list is looked at.
        query: String,
    },
    /// One thing: its queue, and a list of its executions.
    Thing {
        /// Its name.
        thing_name: String,
        /// How the list is looked at.
        query: String,
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
    /// One Huawei batch task, with a list of its subtasks.
    BatchTask {
        /// Its id.
        task_id: String,
        /// How the list is looked at.
        query: String,
    },
    /// What one import refused.
    Import {
        /// Its id.
        import_id: String,
    },
    /// The choices of the person at this browser.
    Settings,
    /// An address that names no page.
    Unknown,
}

/// The lists that have a page of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Section {
    /// Thing-registration tasks.
    RegistrationTasks,
    /// Jobs.
    Jobs,
    /// Executions, across jobs and things.
    Executions,
    /// Things.
    Things,
    /// Huawei batch tasks.
    BatchTasks,
    /// Imports.
    Imports,
}

impl Section {
    /// All of them, in the order in which they are offered.
    pub(crate) const ALL: [Self; 6] = [
        Self::RegistrationTasks,
        Self::Jobs,
        Self::Executions,
        Self::Things,
        Self::BatchTasks,
        Self::Imports,
    ];

    /// Its segment of the path, which is the list's name in the API too.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::RegistrationTasks => "registration-tasks",
            Self::Jobs => "jobs",
            Self::Executions => "executions",
            Self::Things => "things",
            Self::BatchTasks => "batch-tasks",
            Self::Imports => "imports",
        }
    }

    /// The section of a name.
    pub(crate) fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|section| section.name() == name)
    }

    /// Its page, as it is looked at where nothing is chosen.
    pub(crate) fn page(self) -> Page {
        self.with(String::new())
    }

    /// Its page, looked at by a query.
    pub(crate) fn with(self, query: String) -> Page {
        Page::List { section: self, query }
    }
}

/// The kinds of records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A thing-registration task.
    RegistrationTask,
    /// A job.
    Job,
    /// A thing.
    Thing,
    /// A job execution.
    JobExecution,
    /// A Huawei batch task.
    BatchTask,
    /// An import.
    Import,
}

impl Kind {
    /// Where its records are listed.
    pub(crate) fn section(self) -> Section {
        match self {
            Self::RegistrationTask => Section::RegistrationTasks,
            Self::Job => Section::Jobs,
            Self::Thing => Section::Things,
            Self::JobExecution => Section::Executions,
            Self::BatchTask => Section::BatchTasks,
            Self::Import => Section::Imports,
        }
    }
}

impl Page {
    /// Reads an address: the path as it stands in the URL, and the query without its `?`.
    pub(crate) fn parse(path: &str, query: &str) -> Self {
        let Some(rest) = path.strip_prefix(BASE) else { return Self::Unknown };
        let segments: Vec<String> = rest.split('/').filter(|s| !s.is_empty()).map(decode).collect();
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        let query = || query.to_owned();
        match segments.as_slice() {
            [] => match parameter(&query(), "id") {
                Some(id) => Self::LookUp { id: Some(id) },
                None => Self::Overview,
            },
            ["search"] => Self::LookUp { id: parameter(&query(), "id") },
            ["settings"] => Self::Settings,
            [name] => Section::of_name(name).map_or(Self::Unknown, |section| section.with(query())),
            ["registration-tasks", id] => Self::RegistrationTask { task_id: (*id).to_owned() },
            ["batch-tasks", id] => Self::BatchTask { task_id: (*id).to_owned(), query: query() },
            ["jobs", id] => Self::Job { job_id: (*id).to_owned(), query: query() },
            ["imports", id] => Self::Import { import_id: (*id).to_owned() },
            ["things", name] => Self::Thing { thing_name: (*name).to_owned(), query: query() },
            ["things", thing, "jobs", job] => Self::JobExecution {
                thing_name: (*thing).to_owned(),
                job_id: (*job).to_owned(),
                execution_number: parameter(&query(), "executionNumber"),
            },
            _ => Self::Unknown,
        }
    }

    /// The page's address on this origin.
    pub(crate) fn href(&self) -> String {
        let query = match self {
            Self::LookUp { id } => id.as_deref().map(|id| ["id=", &encode(id)].concat()).unwrap_or_default(),
            Self::JobExecution { execution_number, .. } => {
                let number = execution_number.as_deref();
                number.map(|n| ["executionNumber=", &encode(n)].concat()).unwrap_or_default()
            }
            _ => self.query().to_owned(),
        };
        let mark = if query.is_empty() { "" } else { "?" };
        [BASE, "/", &self.path(), mark, &query].concat()
    }

    /// Its path below the console's.
    fn path(&self) -> String {
        let of = |section: Section, id: &str| [section.name(), "/", &encode(id)].concat();
        match self {
            Self::Overview | Self::Unknown => String::new(),
            Self::LookUp { .. } => "search".to_owned(),
            Self::Settings => "settings".to_owned(),
            Self::List { section, .. } => section.name().to_owned(),
            Self::RegistrationTask { task_id } => of(Section::RegistrationTasks, task_id),
            Self::BatchTask { task_id, .. } => of(Section::BatchTasks, task_id),
            Self::Job { job_id, .. } => of(Section::Jobs, job_id),
            Self::Thing { thing_name, .. } => of(Section::Things, thing_name),
            Self::Import { import_id } => of(Section::Imports, import_id),
            Self::JobExecution { thing_name, job_id, .. } => {
                [&of(Section::Things, thing_name), "/jobs/", &encode(job_id)].concat()
            }
        }
    }

    /// How its list is looked at, as it stands in the address.
    pub(crate) fn query(&self) -> &str {
        match self {
            Self::List { query, .. }
            | Self::Job { query, .. }
            | Self::Thing { query, .. }
            | Self::BatchTask { query, .. } => query,
            _ => "",
        }
    }

    /// The same page, with its list as it is where nothing is chosen.
    pub(crate) fn without_query(&self) -> Self {
        self.with_query(String::new())
    }

    /// The same page, with its list looked at by another query.
    pub(crate) fn with_query(&self, new: String) -> Self {
        let mut page = self.clone();
        match &mut page {
            Self::List { query, .. }
            | Self::Job { query, .. }
            | Self::Thing { query, .. }
            | Self::BatchTask { query, .. } => *query = new,
            _ => {}
        }
        page
    }

    /// What the API is asked for while somebody types the beginning of an id or a name.
    pub(crate) fn suggestions(typed: &str) -> String {
        [API, "lookup?prefix=true&id=", &encode(typed)].concat()
    }

    /// The page of what a look-up found.
    pub(crate) fn of_match(found: &Match) -> Self {
        match found {
            Match::RegistrationTask { task_id, .. } => Self::RegistrationTask { task_id: task_id.clone() },
            Match::BatchTask { task_id, .. } => {
                Self::BatchTask { task_id: task_id.clone(), query: String::new() }
            }
            Match::Job { job_id, .. } => Self::Job { job_id: job_id.clone(), query: String::new() },
            Match::Thing { thing_name, .. } => {
                Self::Thing { thing_name: thing_name.clone(), query: String::new() }
            }
            Match::JobExecution { thing_name, job_id, .. } => Self::JobExecution {
                thing_name: thing_name.clone(),
                job_id: job_id.clone(),
                execution_number: None,
            },
        }
    }

    /// What the page asks the API for about its record, if it shows one.
    pub(crate) fn api(&self) -> Option<String> {
        let own = || Some([API, &self.path()].concat());
        match self {
            Self::LookUp { id } => Some([API, "lookup?id=", &encode(id.as_deref()?)].concat()),
            Self::Import { .. } => Some([&own()?, "/refusals"].concat()),
            Self::JobExecution { thing_name, job_id, execution_number } => {
                let path = [API, "executions/", &encode(thing_name), "/", &encode(job_id)].concat();
                let number = execution_number.as_deref().map(|n| ["/", &encode(n)].concat());
                Some([path, number.unwrap_or_default()].concat())
            }
            _ => self.kind().and_then(|_| own()),
        }
    }

    /// The kind of record that the page shows.
    pub(crate) fn kind(&self) -> Option<Kind> {
        match self {
            Self::RegistrationTask { .. } => Some(Kind::RegistrationTask),
            Self::Job { .. } => Some(Kind::Job),
            Self::Thing { .. } => Some(Kind::Thing),
            Self::JobExecution { .. } => Some(Kind::JobExecution),
            Self::BatchTask { .. } => Some(Kind::BatchTask),
            Self::Import { .. } => Some(Kind::Import),
            _ => None,
        }
    }

    /// The section to which it belongs.
    pub(crate) fn section(&self) -> Option<Section> {
        match self {
            Self::List { section, .. } => Some(*section),
            // As its address has it.
            Self::JobExecution { .. } => Some(Section::Things),
            _ => self.kind().map(Kind::section),
        }
    }

    /// What names its record: the id, and the thing that an execution runs on.
    pub(crate) fn record(&self) -> Option<(&str, Option<&str>)> {
        match self {
            Self::RegistrationTask { task_id } | Self::BatchTask { task_id, .. } => Some((task_id, None)),
            Self::Job { job_id, .. } => Some((job_id, None)),
            Self::Thing { thing_name, .. } => Some((thing_name, None)),
            Self::Import { import_id } => Some((import_id, None)),
            Self::JobExecution { thing_name, job_id, .. } => Some((job_id, Some(thing_name))),
            _ => None,
        }
    }
}

/// Where the texts of a language lie beside the console.
pub(crate) fn language(tag: &str) -> String {
    format!("{BASE}/languages/{tag}.json")
}

/// The value of a query parameter, where it is there and not empty.
pub(crate) fn parameter(query: &str, name: &str) -> Option<String> {
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
        check(Page::Overview, "/console/", None);
        check(Page::Settings, "/console/settings", None);
        check(Page::LookUp { id: None }, "/console/search", None);
        check(
            Page::LookUp { id: Some("line3:press-17 firmware".into()) },
            "/console/search?id=line3:press-17%20firmware",
            Some("/api/v1/lookup?id=line3:press-17%20firmware"),
        );
        for section in Section::ALL {
            check(section.page(), &format!("/console/{}", section.name()), None);
        }
        check(
            Section::Executions.with("status=FAILED&sort=queued".into()),
            "/console/executions?status=FAILED&sort=queued",
            None,
        );
        check(
            Page::BatchTask { task_id: "5bf8".into(), query: String::new() },
            "/console/batch-tasks/5bf8",
            Some("/api/v1/batch-tasks/5bf8"),
        );
        check(
            Page::Job { job_id: "j".into(), query: "status=FAILED".into() },
            "/console/jobs/j?status=FAILED",
            Some("/api/v1/jobs/j"),
        );
        check(
            Page::Thing { thing_name: "a:b".into(), query: String::new() },
            "/console/things/a:b",
            Some("/api/v1/things/a:b"),
        );
        check(
            Page::Import { import_id: "i".into() },
            "/console/imports/i",
            Some("/api/v1/imports/i/refusals"),
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
            assert_eq!(Page::parse("/console/search", href.split_once('?').unwrap().1), page);
        }
    }

    #[test]
    fn addresses_that_people_type() {
        assert_eq!(Page::parse("/console", ""), Page::Overview);
        assert_eq!(Page::parse("/console/search", "id=a+b&x"), Page::LookUp { id: Some("a b".into()) });
        assert_eq!(Page::parse("/console/search", "id="), Page::LookUp { id: None });
        assert_eq!(Page::parse("/console/batch-tasks/", ""), Section::BatchTasks.page());
        assert_eq!(Page::parse("/console/jobs/x/y", ""), Page::Unknown);
        assert_eq!(Page::parse("/console/elsewhere", ""), Page::Unknown);
        assert_eq!(Page::parse("/elsewhere", ""), Page::Unknown);
    }

    #[test]
    fn addresses_of_before() {
        assert_eq!(Page::parse("/console/", "id=a"), Page::LookUp { id: Some("a".into()) });
    }
}
