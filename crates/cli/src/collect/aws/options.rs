//! How an AWS account is followed.

use clap::{Args, value_parser};

/// Of AWS.
#[derive(Debug, Args)]
#[command(next_help_heading = "AWS")]
#[group(id = "aws")]
pub(crate) struct Options {
    /// The region [default: as for AWS's own tools]
    #[arg(long, value_name = "REGION")]
    pub(crate) region: Option<String>,

    /// The profile of AWS's configuration files [default: as for AWS's own tools]
    #[arg(long, value_name = "NAME")]
    pub(crate) profile: Option<String>,

    /// The control plane's endpoint [default: the region's]
    #[arg(long, value_name = "URL")]
    pub(crate) endpoint_url: Option<String>,

    /// The jobs data plane's endpoint [default: the region's]
    #[arg(long, value_name = "URL")]
    pub(crate) data_endpoint_url: Option<String>,

    /// Ask the control plane alone: executions then come without their documents and countdowns
    #[arg(long)]
    pub(crate) control_plane_only: bool,

    /// Requests a second to the control plane, at most
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = value_parser!(u32).range(1..=1000))]
    pub(crate) control_rate: u32,

    /// Requests a second to the data plane, at most
    #[arg(long, value_name = "N", default_value_t = 200, value_parser = value_parser!(u32).range(1..=10_000))]
    pub(crate) data_rate: u32,
}
