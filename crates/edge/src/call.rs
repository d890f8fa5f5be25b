//! A request on its way through the Worker.

use crate::log::RequestLog;
use crate::stores::Stores;
use fleetglass_service::access::Config;
use fleetglass_service::http::request::{Headers, Request, Target};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// What Cloudflare adds to a request, but `worker` does not bind.
    type OfCloudflare;
    #[wasm_bindgen(method, getter)]
    fn cf(this: &OfCloudflare) -> Option<IncomingProperties>;

    type IncomingProperties;
    #[wasm_bindgen(method, getter, js_name = clientAcceptEncoding)]
    fn client_accept_encoding(this: &IncomingProperties) -> Option<String>;
    #[wasm_bindgen(method, getter, js_name = tlsClientAuth)]
    fn tls_client_auth(this: &IncomingProperties) -> Option<ClientAuth>;

    type ClientAuth;
    #[wasm_bindgen(method, getter, js_name = certVerified)]
    fn verified(this: &ClientAuth) -> Option<String>;
}

/// The runtime's request, with the texts that were read from it.
pub(crate) struct Incoming {
    /// The request itself.
    pub(crate) raw: web_sys::Request,
    method: String,
    url: String,
    headers: web_sys::Headers,
}

impl Incoming {
    /// Reads method and URL.
    pub(crate) fn new(raw: web_sys::Request) -> Self {
        Self { method: raw.method(), url: raw.url(), headers: raw.headers(), raw }
    }

    /// The request as the service sees it.
    pub(crate) fn request(&self) -> Request<'_> {
        Request { method: &self.method, target: Target::of_url(&self.url), headers: self }
    }

    /// The address of the console, at the origin of the request.
    pub(crate) fn console_url(&self) -> String {
        [self.request().target.origin, "/console/"].concat()
    }
}

impl Headers for Incoming {
    fn get(&self, name: &str) -> Option<String> {
        self.headers.get(name).ok().flatten()
    }

    fn client_accept_encoding(&self) -> Option<String> {
        self.raw.unchecked_ref::<OfCloudflare>().cf()?.client_accept_encoding()
    }

    fn client_certificate(&self) -> Option<String> {
        self.raw.unchecked_ref::<OfCloudflare>().cf()?.tls_client_auth()?.verified()
    }
}

/// A routed request, and what its operation needs.
pub(crate) struct Call<'a> {
    /// The runtime's request.
    pub(crate) incoming: &'a Incoming,
    /// The request as the service sees it.
    pub(crate) request: &'a Request<'a>,
    /// The deployment's stores.
    pub(crate) stores: &'a Stores,
    /// The deployment's configuration.
    pub(crate) config: &'a Config,
    /// The request's line of the log.
    pub(crate) log: &'a RequestLog,
}
