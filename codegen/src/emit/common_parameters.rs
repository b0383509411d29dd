//! The parameters that all operations have.

use quote::quote;

use crate::{
    emit::{
        docs,
        file::{RustFile, doc},
        record,
        table::MacroCall,
    },
    model::{Member, Service},
};

/// `common_parameters.rs`
pub(crate) fn file(model: &Service) -> RustFile {
    let mut file = RustFile::default();
    let about = "Parameters that all operations have; set once, on the client.".to_owned();
    if model.common_parameters.is_empty() {
        let about = doc(&["Parameters that all operations have: there are none.".to_owned()]);
        file.items(quote!(#about pub type CommonParameters = alicloud_core::NoCommonParameters;));
        return file;
    }
    let members: Vec<&Member> = model
        .common_parameters
        .iter()
        .map(|parameter| &parameter.member)
        .collect();
    file.items(record::structure("CommonParameters", &[about], &members, false));
    let rows = model.common_parameters.iter().map(record::parameter_row);
    file.call(&MacroCall::new("common_parameters", "CommonParameters").rows(rows));
    let target = quote!(self);
    let setters = members
        .iter()
        .map(|member| record::setter(member, &docs::member(member), &target));
    file.items(quote!(impl CommonParameters { #(#setters)* }));
    file
}
