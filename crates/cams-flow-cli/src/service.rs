//! The calls that the commands make, all in one space.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use alicloud_cli::{Context, Error, ExitStatus};
use cams_flow::{
    Client, ErrorCode, FlowCategory, FlowSummary, ListFlowRequest,
    alicloud_core::{
        Endpoint, Failure,
        paging::Items,
        transport::{HttpRequest, ReqwestTransport, Timeouts, Transport as _},
    },
};
use http::Method;
use serde_json::Value;

use crate::actual::{ActualFlow, CurrentScreens, Details};

/// The number of flows that one call asks for. The largest one is not documented; the stream goes on if fewer come.
const PAGE_SIZE: i32 = 100;

/// WhatsApp takes files of up to 10 MB.
const LARGEST_FILE: usize = 10_000_000;

/// The service, and what its errors mean. Clones share connections and rate limit.
#[derive(Clone)]
pub(crate) struct Service {
    pub(crate) client: Client,
    pub(crate) space: Option<String>,
    files: Arc<Files>,
}

/// What has to be known of the screens that a flow has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NeededScreens {
    Nothing,
    /// Whether there are some.
    Existence,
    Content,
}

/// Why a call, or the reading of a file that belongs to one, failed.
#[derive(Debug)]
pub(crate) enum CallError {
    Service(Box<Failure>),
    /// A file with screens, which is behind an address and not a call.
    File(String),
}

impl From<cams_flow::Error> for CallError {
    fn from(error: cams_flow::Error) -> Self {
        Self::Service(error.into_failure())
    }
}

impl CallError {
    pub(crate) fn failure(&self) -> Option<&Failure> {
        match self {
            Self::Service(failure) => Some(failure),
            Self::File(_) => None,
        }
    }

    /// Whether the flow is unknown. The service has one code for that and for flows of others.
    pub(crate) fn is_not_found(&self) -> bool {
        let missing = ErrorCode::UnknownResourceOwnerId;
        self.failure()
            .is_some_and(|failure| failure.is_not_found() || failure.code_str() == Some(missing.as_ref()))
    }

    /// The error as commands report it.
    pub(crate) fn report(&self, context: &Context) -> Error {
        match self {
            Self::Service(failure) => context.error_of_call(failure),
            Self::File(message) => Error::new(ExitStatus::Failure, message.as_str()),
        }
    }
}

impl Service {
    /// By the settings of a command; the space is that of the option, else of the settings.
    pub(crate) fn new(context: &Context, space: Option<&String>) -> Result<Self, Error> {
        Ok(Self {
            client: context.client()?,
            space: space
                .cloned()
                .or_else(|| context.default_parameter("CustSpaceId")),
            files: Arc::default(),
        })
    }

    /// All flows, or those of a name.
    pub(crate) fn list(&self, name: Option<&str>) -> Items<ListFlowRequest> {
        self.client
            .list_flow()
            .maybe_flow_name(name)
            .maybe_cust_space_id(self.space.clone())
            .page_size(PAGE_SIZE)
            .into_stream()
    }

    /// The flows of exactly this name.
    pub(crate) async fn named(&self, name: &str) -> Result<Vec<ActualFlow>, CallError> {
        let mut found = Vec::new();
        let mut flows = self.list(Some(name));
        while let Some(flow) = flows.try_next().await? {
            // A service may take the name for a part of one.
            found.extend(listed(flow).filter(|flow| flow.name == name));
        }
        Ok(found)
    }

    /// A flow with its status, and what is needed of its screens.
    pub(crate) async fn flow(&self, id: &str, needed: NeededScreens) -> Result<ActualFlow, CallError> {
        let get = self
            .client
            .get_flow()
            .flow_id(id)
            .maybe_cust_space_id(self.space.clone());
        let flow = get.send().await?.into_output().data;
        let has_version = flow.json_version.is_some_and(|version| !version.is_empty());
        let screens = match needed {
            NeededScreens::Content => self.screens(id).await?,
            // Screens have a version. Without one, the flow may have none: then the service gives no file either.
            NeededScreens::Existence if !has_version => {
                self.screens(id).await.unwrap_or(CurrentScreens::NotRead)
            }
            NeededScreens::Existence | NeededScreens::Nothing => CurrentScreens::NotRead,
        };
        Ok(ActualFlow {
            id: flow.flow_id,
            name: flow.flow_name.unwrap_or_default(),
            categories: flow.categories.unwrap_or_default(),
            details: Some(Details {
                status: flow.status.unwrap_or_else(|| "".into()),
                endpoint: flow.endpoint_uri.filter(|uri| !uri.is_empty()),
                screens,
            }),
        })
    }

    /// The JSON file of a flow.
    pub(crate) async fn screens(&self, id: &str) -> Result<CurrentScreens, CallError> {
        let get = self.client.get_flow_json_asset().flow_id(id);
        let asset = get.maybe_cust_space_id(self.space.clone()).send().await?;
        let address = asset.data.file_path.as_deref().unwrap_or_default();
        if address.is_empty() {
            return Ok(CurrentScreens::Missing);
        }
        let file = self.files.fetch(address).await;
        file.map(CurrentScreens::Present).map_err(|reason| {
            CallError::File(format!(
                "the JSON file of the flow {id} cannot be read back: {reason}"
            ))
        })
    }

    /// Creates a flow; returns its id. A lost response creates none twice.
    pub(crate) async fn create(
        &self,
        name: &str,
        categories: &[FlowCategory],
        endpoint: Option<&String>,
    ) -> Result<String, CallError> {
        let create = self
            .client
            .create_flow()
            .flow_name(name)
            .categories(categories.iter().cloned())
            .maybe_endpoint_uri(endpoint.cloned())
            .maybe_cust_space_id(self.space.clone())
            .reconcile();
        Ok(create.send().await?.into_output().data.flow_id)
    }
}

/// A flow of a list. One without an id cannot be addressed, and is left out.
pub(crate) fn listed(flow: FlowSummary) -> impl Iterator<Item = ActualFlow> {
    let id = flow.flow_id.filter(|id| !id.is_empty());
    id.into_iter().map(move |id| ActualFlow {
        id,
        name: flow.flow_name.clone().unwrap_or_default(),
        categories: flow.categories.clone().unwrap_or_default(),
        details: None,
    })
}

/// Reads files from the addresses that the service gives. Links may be signed: no error shows more of one than its host.
#[derive(Debug, Default)]
struct Files {
    transports: Mutex<BTreeMap<String, Arc<ReqwestTransport>>>,
}

impl Files {
    async fn fetch(&self, address: &str) -> Result<Value, String> {
        let transport = self.transport(address)?;
        let mut request = HttpRequest::new(Method::GET, address);
        request.max_response_size = LARGEST_FILE;
        let host = host(address).unwrap_or_default();
        if let Ok(value) = host.parse() {
            request.headers.insert(http::header::HOST, value);
        }
        let response = transport.send(request).await;
        let response = response.map_err(|error| format!("{host}: {error}"))?;
        if response.status != 200 {
            return Err(format!("{host} responded with HTTP {}", response.status));
        }
        serde_json::from_slice(&response.body)
            .map_err(|error| format!("{host} sent what is not JSON: {error}"))
    }

    fn transport(&self, address: &str) -> Result<Arc<ReqwestTransport>, String> {
        let (Some(host), Some((scheme, _))) = (host(address), address.split_once("://")) else {
            return Err("the service gave no address".to_owned());
        };
        let origin = format!("{scheme}://{host}");
        let mut transports = self.transports.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(transport) = transports.get(&origin) {
            return Ok(Arc::clone(transport));
        }
        let endpoint = Endpoint::parse(&origin).map_err(|error| error.to_string())?;
        let transport =
            ReqwestTransport::new(&endpoint, Timeouts::default()).map_err(|error| error.to_string())?;
        let transport = Arc::new(transport);
        transports.insert(origin, Arc::clone(&transport));
        Ok(transport)
    }
}

/// The host of an address, with its port.
fn host(address: &str) -> Option<&str> {
    let (_, rest) = address.split_once("://")?;
    rest.split(['/', '?', '#']).next().filter(|host| !host.is_empty())
}
