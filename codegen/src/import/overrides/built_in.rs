//! The overrides that are part of the generator: copies of those in `spec/overrides`, which the package does not have.

use std::{collections::BTreeMap, path::PathBuf};

use crate::{import::overrides::Overrides, spec};

macro_rules! overrides {
    ($($product:literal),*) => {
        const FILES: &[(&str, &str)] = &[
            $(($product, include_str!(concat!("built_in/", $product, ".yaml")))),*
        ];
    };
}

overrides!["dysmsapi", "ecs", "ram", "sls", "sts", "vpc"];

/// The overrides of a product.
pub(super) fn overrides(product: &str) -> Option<Overrides> {
    let (_, text) = FILES.iter().find(|(name, _)| *name == product)?;
    let path = PathBuf::from(format!("spec/overrides/{product}.yaml"));
    let files = BTreeMap::from([(path.clone(), text.as_bytes().to_vec())]);
    // A test reads them all.
    let (source, file) = spec::read_overrides(&files, &path).ok()?;
    Some(Overrides { source, file })
}

#[cfg(test)]
mod tests {
    use super::{FILES, overrides};

    #[test]
    fn every_file_is_valid_and_named_after_its_product() {
        for (product, _) in FILES {
            let found = overrides(product);
            assert_eq!(found.map(|found| found.file.overrides).as_deref(), Some(*product));
        }
    }
}
