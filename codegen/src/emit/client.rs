//! The client.

use proc_macro2::TokenStream;
use quote::quote;

use crate::{
    emit::{
        docs,
        file::{RustFile, doc},
        library, markdown,
    },
    model::Service,
    name::identifier,
};

/// `client.rs`
pub(crate) fn file(model: &Service) -> RustFile {
    let mut file = RustFile::default();
    let title = markdown::inline(&model.title);
    let about = doc(&markdown::wrapped(
        &format!("A client of {title}. Clones share connections and settings."),
        "",
        "",
    ));
    let methods = model.operations.iter().map(|operation| {
        let about = doc(&docs::method(model, operation));
        let feature = library::feature(operation);
        let deprecated = operation.deprecated.as_ref().map(|deprecation| {
            let note = docs::deprecation_note(deprecation);
            if note.is_empty() {
                quote!(#[deprecated])
            } else {
                quote!(#[deprecated(note = #note)])
            }
        });
        let method = identifier(&operation.method);
        let builder = identifier(&operation.builder);
        // What is behind a feature is not imported: the import would need the feature, too.
        let path = operation.feature.as_ref().map(|_| quote!(crate::));
        let runtime = operation
            .feature
            .as_ref()
            .map(|_| quote!(alicloud_core::generated::));
        quote! {
            #about
            #feature
            #deprecated
            pub fn #method(&self) -> #path #builder {
                #path #builder { call: #runtime RequestBuilder::new(&self.core) }
            }
        }
    });
    let streaming = model
        .operations
        .iter()
        .any(|operation| operation.stream.is_some())
        .then(streaming);
    file.items(quote! {
        #about
        #[derive(Clone, Debug)]
        pub struct Client { core: alicloud_core::Client }

        impl Client {
            #[doc = " Collects the settings of a client."]
            pub fn builder() -> alicloud_core::ClientBuilder<Self> {
                alicloud_core::ClientBuilder::new()
            }

            #[doc = " Makes a client by the variables of the process: `ALIBABA_CLOUD_REGION_ID` or"]
            #[doc = " `ALIBABA_CLOUD_ENDPOINT`, `ALIBABA_CLOUD_ACCESS_KEY_ID` and"]
            #[doc = " `ALIBABA_CLOUD_ACCESS_KEY_SECRET`, and others that"]
            #[doc = " [`environment`](alicloud_core::ClientBuilder::environment) of the builder names."]
            #[doc = ""]
            #[doc = " # Errors"]
            #[doc = ""]
            #[doc = " Errors if a variable is invalid, or if none names a region or an endpoint."]
            pub fn from_env() -> Result<Self, alicloud_core::ConfigurationError> {
                alicloud_core::ClientBuilder::from_env().build()
            }

            #[doc = " Sends a request that was made before."]
            #[doc = ""]
            #[doc = " # Errors"]
            #[doc = ""]
            #[doc = " The future gives an [`Error`](crate::Error) if no successful response came."]
            pub fn send<R>(&self, request: R) -> SendFuture<R::Output>
            where
                R: alicloud_core::Request<Code = ErrorCode>,
            {
                self.core.send(request)
            }

            #[doc = " As [`Client::send`], with settings for this call alone."]
            #[doc = ""]
            #[doc = " # Errors"]
            #[doc = ""]
            #[doc = " The future gives an [`Error`](crate::Error) if no successful response came."]
            pub fn send_with<R>(&self, request: R, options: alicloud_core::CallOptions) -> SendFuture<R::Output>
            where
                R: alicloud_core::Request<Code = ErrorCode>,
            {
                self.core.send_with(request, options)
            }

            #streaming

            #[doc = " Returns the client without operations, for calls that this crate has no method for."]
            #[must_use]
            pub fn core(&self) -> &alicloud_core::Client {
                &self.core
            }

            #(#methods)*
        }

        alicloud_core::generated::client!(Client => SERVICE, CommonParameters);
    });
    file
}

/// The methods for requests whose responses are streams.
fn streaming() -> TokenStream {
    quote! {
        #[doc = " Sends a request that was made before, whose response is read while it comes."]
        #[doc = ""]
        #[doc = " # Errors"]
        #[doc = ""]
        #[doc = " The future gives an [`Error`](crate::Error) if the stream did not begin."]
        pub fn send_stream<R>(
            &self,
            request: R,
        ) -> alicloud_core::streaming::StreamFuture<R::Stream, alicloud_core::Error<ErrorCode>>
        where
            R: alicloud_core::streaming::StreamingRequest<Code = ErrorCode>,
        {
            self.core.send_stream(request)
        }

        #[doc = " As [`Client::send_stream`], with settings for this call alone."]
        #[doc = ""]
        #[doc = " # Errors"]
        #[doc = ""]
        #[doc = " The future gives an [`Error`](crate::Error) if the stream did not begin."]
        pub fn send_stream_with<R>(
            &self,
            request: R,
            options: alicloud_core::CallOptions,
        ) -> alicloud_core::streaming::StreamFuture<R::Stream, alicloud_core::Error<ErrorCode>>
        where
            R: alicloud_core::streaming::StreamingRequest<Code = ErrorCode>,
        {
            self.core.send_stream_with(request, options)
        }
    }
}
