//! The errors of each provider: names, codes and bodies. The HTTP status is the service's part.

use crate::Timestamp;
use crate::status::{ExecutionStatus, wire_enum};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The exceptions of AWS IoT's describe operations (S0, S1, S2), and those of restJson1 for requests that match no operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AwsException {
    /// Access is denied, to an operation that has no exception for it (AWS, in front of all operations).
    AccessDenied,
    /// The client certificate is invalid (S2).
    CertificateValidation,
    /// An unexpected error has occurred (S0).
    InternalFailure,
    /// The request is not valid (S0, S2).
    InvalidRequest,
    /// The resource does not exist (S0, S2).
    ResourceNotFound,
    /// The service is temporarily unavailable (S2).
    ServiceUnavailable,
    /// The job is in a terminal state (S2).
    TerminalState,
    /// A part of the signature is missing or malformed (AWS, common errors).
    IncompleteSignature,
    /// The signature is not that of the request (AWS, in front of all operations).
    InvalidSignature,
    /// The request is not signed (AWS, common errors).
    MissingAuthenticationToken,
    /// The access key or its session token is not known (AWS, common errors).
    UnrecognizedClient,
    /// The rate exceeds the limit (S0, S2).
    Throttling,
    /// Not authorized to perform this operation (S0).
    Unauthorized,
    /// No operation has this path (Smithy restJson1).
    UnknownOperation,
    /// An operation has this path, but not with this method (Smithy restJson1).
    MethodNotAllowed,
}

impl AwsException {
    /// The shape name without namespace, as in `x-amzn-ErrorType`.
    pub fn name(self) -> &'static str {
        match self {
            Self::AccessDenied => "AccessDeniedException",
            Self::CertificateValidation => "CertificateValidationException",
            Self::InternalFailure => "InternalFailureException",
            Self::InvalidRequest => "InvalidRequestException",
            Self::ResourceNotFound => "ResourceNotFoundException",
            Self::ServiceUnavailable => "ServiceUnavailableException",
            Self::TerminalState => "TerminalStateException",
            Self::IncompleteSignature => "IncompleteSignatureException",
            Self::InvalidSignature => "InvalidSignatureException",
            Self::MissingAuthenticationToken => "MissingAuthenticationTokenException",
            Self::UnrecognizedClient => "UnrecognizedClientException",
            Self::Throttling => "ThrottlingException",
            Self::Unauthorized => "UnauthorizedException",
            Self::UnknownOperation => "UnknownOperationException",
            Self::MethodNotAllowed => "MethodNotAllowedException",
        }
    }
}

/// The body of an AWS exception: the S0 and S2 exceptions have this one member.
#[derive(Debug, Serialize)]
pub struct AwsErrorBody<'a> {
    /// The message.
    pub message: &'a str,
}

wire_enum! {
    /// The codes of the Jobs API's `ErrorResponse` (S4).
    JobsErrorCode {
        /// The topic is of the Jobs namespace and names no operation.
        InvalidTopic = "InvalidTopic",
        /// The request is not JSON in UTF-8.
        InvalidJson = "InvalidJson",
        /// The request's contents are not valid.
        InvalidRequest = "InvalidRequest",
        /// The execution's state does not allow the update.
        InvalidStateTransition = "InvalidStateTransition",
        /// The execution does not exist.
        ResourceNotFound = "ResourceNotFound",
        /// The expected version is not the execution's.
        VersionMismatch = "VersionMismatch",
        /// An internal error.
        InternalError = "InternalError",
        /// The request was throttled.
        RequestThrottled = "RequestThrottled",
        /// A describe of a job in a terminal state.
        TerminalStateReached = "TerminalStateReached",
    }
}

impl JobsErrorCode {
    /// True for the two codes whose error contains `executionState` (S4).
    pub fn carries_state(&self) -> bool {
        matches!(self, Self::InvalidStateTransition | Self::VersionMismatch)
    }
}

/// The Jobs API's error (S4), as devices receive it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct JobsErrorResponse {
    /// The error code.
    pub code: JobsErrorCode,
    /// The message for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// The client's token of the request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_token: Option<String>,
    /// Epoch seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timestamp: Option<Timestamp>,
    /// The execution's state; only with the codes of [`JobsErrorCode::carries_state`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub execution_state: Option<JobExecutionState>,
}

/// The execution's state in a [`JobsErrorResponse`] (AWS service model, `JobExecutionState`).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct JobExecutionState {
    /// The status.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<ExecutionStatus>,
    /// Details from the device, flat.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status_details: Option<BTreeMap<String, String>>,
    /// Its version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version_number: Option<i64>,
}

/// The errors of Huawei's `queryOneTask` (S3), and those of login and of the subtasks' query where S3 has no code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HuaweiError {
    /// The request is unknown to the platform (S3).
    IllegalRequest,
    /// A parameter is invalid (S3).
    InvalidInput,
    /// The application does not exist (S3).
    NoSuchApplication,
    /// The application is not authorised for that other application (S3).
    NotAuthorized,
    /// More than 100 calls a minute (S3).
    Throttled,
    /// The access token is invalid (S3).
    InvalidToken,
    /// The batch task does not exist (S3).
    NoSuchBatchTask,
    /// The application's secret is wrong (northbound API, login).
    WrongSecret,
    /// The refresh token is not valid (northbound API, refreshToken).
    WrongRefreshToken,
    /// A parameter is missing (northbound API, login).
    MissingParameter,
    /// An internal error: S3 has no code for it; this is the one of login and of the subtasks' query.
    Internal,
}

impl HuaweiError {
    /// The code and the text of S3's table.
    pub fn code_and_text(self) -> (&'static str, &'static str) {
        match self {
            Self::IllegalRequest => ("100019", "Illegal request."),
            Self::InvalidInput => ("100022", "The input is invalid"),
            Self::NoSuchApplication => ("100203", "The application is not existed."),
            Self::NotAuthorized => ("100217", "The application hasn't been authorized"),
            Self::Throttled => ("1010009", "app throttle exceed."),
            Self::InvalidToken => ("1010005", "App_key or access_token is invalid."),
            Self::NoSuchBatchTask => ("105005", "The batchTask is not existed."),
            Self::WrongSecret => ("100208", "AppId or secret is not right."),
            Self::WrongRefreshToken => ("100006", "The refreshToken is invalid."),
            Self::MissingParameter => ("102202", "Required Parameter is null or empty."),
            Self::Internal => ("50252", "Internal server error."),
        }
    }

    /// True for the two errors that come from the platform's gateway, which names the members differently.
    fn is_of_gateway(self) -> bool {
        matches!(self, Self::Throttled | Self::InvalidToken)
    }

    /// The body: `error_code` and `error_desc`, both strings. The gateway's errors also have `resultcode` and `resultmsg`,
    /// which clients read.
    pub fn body(self) -> HuaweiErrorBody {
        let (code, text) = self.code_and_text();
        let gateway = self.is_of_gateway();
        HuaweiErrorBody {
            error_code: code,
            error_desc: text,
            resultcode: gateway.then_some(code),
            resultmsg: gateway.then_some(text),
        }
    }
}

/// See [`HuaweiError::body`].
#[derive(Debug, Serialize)]
pub struct HuaweiErrorBody {
    error_code: &'static str,
    error_desc: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    resultcode: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    resultmsg: Option<&'static str>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::to_json;

    #[test]
    fn the_nine_codes_of_s4() {
        assert_eq!(JobsErrorCode::KNOWN.len(), 9);
        let carrying: Vec<_> =
            JobsErrorCode::KNOWN.iter().filter(|code| JobsErrorCode::from(**code).carries_state()).collect();
        assert_eq!(carrying, [&"InvalidStateTransition", &"VersionMismatch"]);
    }

    #[test]
    fn an_error_response_goes_out_as_it_came() {
        let text = r#"{"code":"VersionMismatch","message":"Expected version 99 but found version 1","clientToken":"a","timestamp":1763600000,"executionState":{"status":"QUEUED","statusDetails":{},"versionNumber":1}}"#;
        let error: JobsErrorResponse = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_string(&error).unwrap(), text);
        let other: JobsErrorResponse = serde_json::from_str(r#"{"code":"Later"}"#).unwrap();
        assert_eq!(other.code, JobsErrorCode::Unknown("Later".into()));
    }

    #[test]
    fn bodies_of_huawei() {
        let body = |error: HuaweiError| to_json(&error.body());
        assert_eq!(
            body(HuaweiError::NoSuchBatchTask),
            r#"{"error_code":"105005","error_desc":"The batchTask is not existed."}"#
        );
        assert_eq!(
            body(HuaweiError::InvalidToken),
            r#"{"error_code":"1010005","error_desc":"App_key or access_token is invalid.","resultcode":"1010005","resultmsg":"App_key or access_token is invalid."}"#
        );
    }
}
