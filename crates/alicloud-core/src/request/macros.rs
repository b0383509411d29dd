/// Maps a request struct to its operation, its output and its parameters.
///
/// Every field is an `Option`. Flags behind a field: `required`; the place `form`, `file`, `path`, `header` or `body` (the
/// query where none is given); the style of lists and objects `json`, `flat_map`, `repeat_list`, `simple`,
/// `space_delimited` or `pipe_delimited` (flat where none is given); `sensitive`.
///
/// See the request types of a generated crate for its use.
#[doc(hidden)]
#[macro_export]
macro_rules! __request {
    ($name:ident => $operation:path, $output:ty, $code:ty $(, $builder:ident)? {
        $($wire:literal => $field:ident $(($($flag:ident),*))?),* $(,)?
    }) => {
        $crate::__record_impl!($name { $($wire => $field [$($($flag)*)?],)* } refuse);

        $(
            impl $name {
                #[doc = ::core::concat!(
                    "Begins a request that is sent later, by any client; [`into_request`](",
                    ::core::stringify!($builder),
                    "::into_request) ends it."
                )]
                pub fn builder() -> $builder {
                    $builder {
                        call: $crate::generated::RequestBuilder::detached(),
                    }
                }
            }
        )?

        impl $crate::Request for $name {
            type Output = $output;
            type Code = $code;
            const OPERATION: &'static $crate::Operation = &$operation;

            #[allow(unused_mut)] // A table may be empty.
            fn into_parameters(mut self) -> ::core::result::Result<$crate::Parameters, $crate::ParameterError> {
                let mut parameters = $crate::Parameters::default();
                $($crate::__request_put!(parameters, self.$field, $wire, [$($($flag)*)?]);)*
                ::core::result::Result::Ok(parameters)
            }

            #[allow(unused_mut, unused_variables)] // A table may be empty.
            fn from_parameters(parameters: &$crate::Parameters) -> ::core::result::Result<Self, $crate::InvalidParameter> {
                let mut request = Self::default();
                $($crate::generated::read_into(
                    &mut request.$field,
                    parameters,
                    $wire,
                    $crate::__request_placement!([$($($flag)*)?]),
                    $crate::__request_style!([$($($flag)*)?]),
                )?;)*
                ::core::result::Result::Ok(request)
            }
        }

        impl $crate::Output for $output {
            type Code = $code;
        }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __request_put {
    ($parameters:ident, $value:expr, $wire:literal, [required $($flag:ident)*]) => {
        if $value.is_none() {
            return ::core::result::Result::Err($crate::MissingParameter::new($wire).into());
        }
        $crate::__request_put!($parameters, $value, $wire, [$($flag)*]);
    };
    ($parameters:ident, $value:expr, $wire:literal, [body $($flag:ident)*]) => {
        $crate::generated::check_finite($wire, &$value)?;
        $crate::generated::put_body(&$value, &mut $parameters);
    };
    ($parameters:ident, $value:expr, $wire:literal, [file $($flag:ident)*]) => {
        $crate::generated::put_file(&$value, $wire, &mut $parameters);
    };
    ($parameters:ident, $value:expr, $wire:literal, $flags:tt) => {
        $crate::generated::check_finite($wire, &$value)?;
        $crate::generated::Member::put(
            ::core::mem::take(&mut $value),
            $wire,
            $crate::__request_style!($flags),
            $parameters.at($crate::__request_placement!($flags)),
        );
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __request_placement {
    ([]) => { $crate::parameters::Placement::Query };
    ([form $($flag:ident)*]) => { $crate::parameters::Placement::Form };
    ([file $($flag:ident)*]) => { $crate::parameters::Placement::File };
    ([path $($flag:ident)*]) => { $crate::parameters::Placement::Path };
    ([header $($flag:ident)*]) => { $crate::parameters::Placement::Header };
    ([body $($flag:ident)*]) => { $crate::parameters::Placement::Body };
    ([host $($flag:ident)*]) => { $crate::parameters::Placement::Host };
    ([$other:ident $($flag:ident)*]) => { $crate::__request_placement!([$($flag)*]) };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __request_style {
    ([]) => { $crate::parameters::ParameterStyle::Flat };
    ([json $($flag:ident)*]) => { $crate::parameters::ParameterStyle::Json };
    ([flat_map $($flag:ident)*]) => { $crate::parameters::ParameterStyle::FlatMap };
    ([repeat_list $($flag:ident)*]) => { $crate::parameters::ParameterStyle::RepeatList };
    ([simple $($flag:ident)*]) => { $crate::parameters::ParameterStyle::Simple };
    ([space_delimited $($flag:ident)*]) => { $crate::parameters::ParameterStyle::SpaceDelimited };
    ([pipe_delimited $($flag:ident)*]) => { $crate::parameters::ParameterStyle::PipeDelimited };
    ([$other:ident $($flag:ident)*]) => { $crate::__request_style!([$($flag)*]) };
}
