//! The methods of generated builders.

/// Gives a builder that covers a [`RequestBuilder`](crate::generated::RequestBuilder) the methods that the table names, and no
/// others: a later version of this crate may know more of them, whose names a crate that exists may have given to setters.
///
/// All but `options` and `reconcile` can only be called when the bounds hold. They are passed as they stand, so that the
/// compiler shows them where they were written.
#[doc(hidden)]
#[macro_export]
macro_rules! __builder {
    ($name:ident => $request:ty, $output:ty { $($methods:tt)* }) => {
        $crate::__builder!($name<> => $request, $output { $($methods)* } where);
    };
    ($name:ident < $($state:ident),* > => $request:ty, $output:ty {
        $($method:ident $(($($by:tt)*))?),* $(,)?
    } where $($bounds:tt)*) => {
        $crate::__builder!(@ $name [$($state),*] [$request, $output] {$($bounds)*} $($method [$($($by)*)?])*);
    };
    (@ $name:ident [$($state:ident),*] $types:tt $bounds:tt $($method:ident $by:tt)*) => {
        impl<$($state),*> $name<$($state),*> {
            $($crate::__builder_method!($method $types $bounds $by);)*
        }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __builder_method {
    (options $types:tt $bounds:tt []) => {
        /// Sets what differs from the client's settings for this call alone: credentials, endpoint, timeouts, retries,
        /// headers.
        pub fn options(self, options: $crate::CallOptions) -> Self {
            Self { call: self.call.with_options(options) }
        }
    };
    (send [$request:ty, $output:ty] {$($bounds:tt)*} []) => {
        /// Sends the request.
        ///
        /// # Errors
        ///
        /// The future gives an error if no successful response came.
        pub fn send(self) -> $crate::SendFuture<$output>
        where
            $($bounds)*
        {
            self.call.send()
        }
    };
    (send_blocking [$request:ty, $output:ty] {$($bounds:tt)*} []) => {
        $crate::__blocking! {
            /// Sends the request and waits for the response, in a program that is not asynchronous.
            ///
            /// # Errors
            ///
            /// Errors if the call fails.
            pub fn send_blocking(
                self,
            ) -> ::core::result::Result<
                $crate::Response<$output>,
                $crate::Error<<$output as $crate::Output>::Code>,
            >
            where
                $($bounds)*
            {
                self.call.send_blocking()
            }
        }
    };
    (send_stream [$request:ty, $output:ty] {$($bounds:tt)*} [events]) => {
        /// Sends the request and returns the events of the response as they come. See
        /// [`streaming`](alicloud_core::streaming).
        ///
        /// # Errors
        ///
        /// The future gives an error if no event came.
        pub fn send_stream(
            self,
        ) -> $crate::streaming::StreamFuture<
            $crate::streaming::EventStream<$output>,
            $crate::Error<<$output as $crate::Output>::Code>,
        >
        where
            $($bounds)*
        {
            self.call.send_stream()
        }
    };
    (send_stream_blocking [$request:ty, $output:ty] {$($bounds:tt)*} [events]) => {
        $crate::__blocking! {
            /// Sends the request and returns the events of the response as they come, in a program that is not asynchronous.
            ///
            /// # Errors
            ///
            /// Errors if no event came.
            pub fn send_stream_blocking(
                self,
            ) -> ::core::result::Result<
                $crate::blocking::Blocking<$crate::streaming::EventStream<$output>>,
                $crate::Error<<$output as $crate::Output>::Code>,
            >
            where
                $($bounds)*
            {
                self.call.send_stream_blocking()
            }
        }
    };
    (send_stream [$request:ty, $output:ty] {$($bounds:tt)*} [bytes]) => {
        /// Sends the request and returns the bytes of the response as they come. See
        /// [`streaming`](alicloud_core::streaming).
        ///
        /// # Errors
        ///
        /// The future gives an error if no successful response began.
        pub fn send_stream(
            self,
        ) -> $crate::streaming::StreamFuture<
            $crate::streaming::ByteStream<$crate::Error<<$output as $crate::Output>::Code>>,
            $crate::Error<<$output as $crate::Output>::Code>,
        >
        where
            $($bounds)*
        {
            self.call.send_stream()
        }
    };
    (send_stream_blocking [$request:ty, $output:ty] {$($bounds:tt)*} [bytes]) => {
        $crate::__blocking! {
            /// Sends the request and returns the bytes of the response as they come, in a program that is not asynchronous.
            ///
            /// # Errors
            ///
            /// Errors if no successful response began.
            pub fn send_stream_blocking(
                self,
            ) -> ::core::result::Result<
                $crate::blocking::Blocking<
                    $crate::streaming::ByteStream<$crate::Error<<$output as $crate::Output>::Code>>,
                >,
                $crate::Error<<$output as $crate::Output>::Code>,
            >
            where
                $($bounds)*
            {
                self.call.send_stream_blocking()
            }
        }
    };
    (explain $types:tt {$($bounds:tt)*} []) => {
        /// Shows what would be transmitted, without transmitting it.
        ///
        /// # Errors
        ///
        /// The future gives an error if the request could not be sent either.
        pub fn explain(self) -> $crate::ExplainFuture
        where
            $($bounds)*
        {
            self.call.explain()
        }
    };
    (into_request [$request:ty, $output:ty] {$($bounds:tt)*} []) => {
        /// Returns the request as a value, without sending it.
        pub fn into_request(self) -> $request
        where
            $($bounds)*
        {
            self.call.request
        }
    };
    (reconcile $types:tt $bounds:tt [$probing:ty]) => {
        /// Avoids duplicates: if an error leaves it open whether the request was executed, the client probes for what it may
        /// have created before it is sent again, and returns that as the response.
        ///
        /// It also takes a snapshot before the call, to tell apart what was there already. See
        /// [reconciliation](alicloud_core::guide::reconciliation) for what that costs and for its limits.
        pub fn reconcile(self) -> Self {
            Self { call: self.call.reconciled_by::<$probing>() }
        }
    };
    (into_stream [$request:ty, $output:ty] {$($bounds:tt)*} []) => {
        /// Returns the items of all pages, one by one. See [`paging`](alicloud_core::paging).
        pub fn into_stream(self) -> $crate::paging::Items<$request>
        where
            $($bounds)*
        {
            $crate::paging::Items::new(self.call.pages())
        }
    };
    (pages [$request:ty, $output:ty] {$($bounds:tt)*} []) => {
        /// Returns the responses, page by page. See [`paging`](alicloud_core::paging).
        pub fn pages(self) -> $crate::paging::Pages<$request>
        where
            $($bounds)*
        {
            self.call.pages()
        }
    };
    (iter_blocking [$request:ty, $output:ty] {$($bounds:tt)*} []) => {
        $crate::__blocking! {
            /// Returns the items of all pages, one by one, in a program that is not asynchronous.
            pub fn iter_blocking(self) -> $crate::blocking::Blocking<$crate::paging::Items<$request>>
            where
                $($bounds)*
            {
                $crate::blocking::Blocking::new($crate::paging::Items::new(self.call.pages()))
            }
        }
    };
    (pages_blocking [$request:ty, $output:ty] {$($bounds:tt)*} []) => {
        $crate::__blocking! {
            /// Returns the responses, page by page, in a program that is not asynchronous.
            pub fn pages_blocking(self) -> $crate::blocking::Blocking<$crate::paging::Pages<$request>>
            where
                $($bounds)*
            {
                $crate::blocking::Blocking::new(self.call.pages())
            }
        }
    };
    ($maybe:ident $types:tt $bounds:tt [$setter:ident: $value:ty]) => {
        #[doc = ::core::concat!(
            "Calls [`", ::core::stringify!($setter), "`](Self::", ::core::stringify!($setter), ") with the value, if there is one."
        )]
        pub fn $maybe(self, $setter: ::core::option::Option<$value>) -> Self {
            match $setter {
                ::core::option::Option::Some(value) => self.$setter(value),
                ::core::option::Option::None => self,
            }
        }
    };
}

/// What is there only with the feature `blocking`, whatever features the calling crate has.
#[cfg(feature = "blocking")]
#[doc(hidden)]
#[macro_export]
macro_rules! __blocking {
    ($($kept:tt)*) => { $($kept)* };
}

/// What is there only with the feature `blocking`, whatever features the calling crate has.
#[cfg(not(feature = "blocking"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __blocking {
    ($($ignored:tt)*) => {};
}
