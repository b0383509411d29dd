//! The traits that stand for required parameters in the bounds of `send`.

use quote::quote;

use crate::{
    emit::file::{RustFile, doc},
    model::Service,
    name::{identifier, in_code},
};

/// `required.rs`
pub(crate) fn file(model: &Service) -> RustFile {
    let mut file = RustFile::new(vec![
        "States of builders: which required parameters are set.".to_owned(),
        String::new(),
        "The compiler names the missing setter where `send` is called too early.".to_owned(),
    ]);
    let traits = model.required.iter().map(|required| {
        let about = doc(&[format!("The parameter `{}` is set.", required.setter)]);
        let message = format!("required parameter `{}` is not set", required.setter);
        let label = format!("call `.{}(…)` before this", in_code(&required.setter));
        let marker = identifier(&required.marker);
        quote! {
            #about
            #[diagnostic::on_unimplemented(message = #message, label = #label)]
            pub trait #marker {}
            impl #marker for alicloud_core::generated::Set {}
        }
    });
    file.closed(quote!(#(#traits)*));
    file
}
