//! How a Huawei application's tasks are followed.

use crate::remote::DeploymentUrl;
use clap::{Args, value_parser};
use std::path::PathBuf;

/// Of Huawei.
#[derive(Debug, Args)]
#[command(next_help_heading = "Huawei")]
#[group(id = "huawei")]
pub(crate) struct Options {
    /// The platform's address, as https://server:8743
    #[arg(long, value_name = "URL", required_if_eq("from", "huawei"), value_parser = DeploymentUrl::parse)]
    pub(crate) platform_url: Option<DeploymentUrl>,

    /// The application's id; its secret is read from --secret-file, else from FLEETGLASS_HUAWEI_SECRET
    #[arg(long, value_name = "ID", required_if_eq("from", "huawei"))]
    pub(crate) app_id: Option<String>,

    /// A file that holds the application's secret
    #[arg(long, value_name = "FILE")]
    pub(crate) secret_file: Option<PathBuf>,

    /// A task to follow, besides those that the deployment knows and that have not ended
    #[arg(long, value_name = "ID")]
    pub(crate) task: Vec<String>,

    /// A file of tasks to follow, an id a line
    #[arg(long, value_name = "FILE")]
    pub(crate) tasks_file: Option<PathBuf>,

    /// The authorities to trust, where the platform's certificate is of none of the usual ones (PEM)
    #[arg(long, value_name = "FILE")]
    pub(crate) ca_file: Option<PathBuf>,

    /// The client's certificate and key, where the platform asks for them (PEM)
    #[arg(long, value_name = "FILE")]
    pub(crate) client_certificate: Option<PathBuf>,

    /// Requests a minute, at most
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = value_parser!(u32).range(1..=60_000))]
    pub(crate) huawei_rate: u32,
}

impl Options {
    /// Whether any of them is given that has no default.
    pub(crate) fn are_given(&self) -> bool {
        let files = [&self.secret_file, &self.tasks_file, &self.ca_file, &self.client_certificate];
        self.platform_url.is_some()
            || self.app_id.is_some()
            || !self.task.is_empty()
            || files.iter().any(|file| file.is_some())
    }
}
