//! Calls of operations that a program knows at run time alone.

#[cfg(feature = "description")]
use crate::{
    client::{CallFuture, paging::DescribedPages, reconcile::ProbeRequest},
    description::{InvalidRequest, OperationDescription, ServiceDescription},
    error::{ErrorKind, Execution, Failure},
    record::{Members, Value},
};
use crate::{
    client::{CallOptions, Client, ClientBuilder, ExplainFuture},
    operation::Operation,
    parameters::Parameters,
    service::Service,
};

impl Client {
    /// Returns a builder of an untyped client of a service, for programs that learn at run time which one they call.
    ///
    /// ```
    /// use alicloud_core::{Client, Service};
    ///
    /// static CAMS: Service = Service::new("cams", "2020-06-06");
    ///
    /// let client = Client::builder(&CAMS).region("ap-southeast-1").build_untyped()?;
    /// assert_eq!(client.service().product(), "cams");
    /// # Ok::<(), alicloud_core::ConfigurationError>(())
    /// ```
    pub fn builder(service: &'static Service) -> ClientBuilder<Self> {
        ClientBuilder::of_service(service, "")
    }

    /// As [`Client::explain`], of any operation with parameters of any kind.
    ///
    /// # Errors
    ///
    /// The call could not be made either: there are no credentials, say.
    #[must_use = "futures do nothing unless they are awaited"]
    pub fn explain_call(
        &self,
        operation: &'static Operation,
        parameters: Parameters,
        options: CallOptions,
    ) -> ExplainFuture {
        ExplainFuture::new(self.start(operation, parameters, options))
    }

    /// Calls a described operation that creates something, and avoids duplicates, as `reconcile()` of a generated builder does; see
    /// [reconciliation](crate::guide::reconciliation). An operation without a probe is called without one.
    ///
    /// # Errors
    ///
    /// Errors if the request is invalid. The future gives an error if the call fails.
    #[cfg(feature = "description")]
    pub fn call_reconciled(
        &self,
        description: &'static ServiceDescription,
        operation: &'static OperationDescription,
        request: &Members,
        options: CallOptions,
    ) -> Result<CallFuture, InvalidRequest> {
        let parameters = description.parameters(operation, request)?;
        let mut call = self.start(operation.operation, parameters, options);
        let list = operation.operation.probe().map(|probe| probe.operation().name());
        if let Some(list) = list.and_then(|name| description.operation(name)) {
            call.probe = Some(ProbeRequest::of_value(
                Value::Object(request.clone()),
                move |client, request, options, criteria| {
                    Box::pin(async move {
                        let Value::Object(request) = request else {
                            return Err(impossible());
                        };
                        let pages = DescribedPages::new(&client, description, list, request, options);
                        pages.ok_or_else(impossible)?.probe(&criteria).await
                    })
                },
            ));
        }
        Ok(CallFuture::new(call))
    }
}

#[cfg(feature = "description")]
fn impossible() -> Box<Failure> {
    let message = "the list of the probe is not paged; report this to the maintainers";
    Failure::new(ErrorKind::InvalidParameter, Execution::No, message)
}
